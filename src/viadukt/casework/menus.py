"""The rooms of the desk, the tabs of a case and the pages of a mailbox, in their order."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models import ADVISING, RECEIVING
from viadukt.casework.rooms import Room, Tab, register_mailbox_tab, register_room, register_tab
from viadukt.network.public import Role

LEADING = frozenset({Role.TEAM_LEAD})

ROOMS = [
    Room(
        "casework:worklist",
        pgettext_lazy("staff", "Was ansteht"),
        pgettext_lazy("staff", "Welche Fälle Sie heute brauchen, und warum."),
        ADVISING,
    ),
    Room(
        "casework:enquiries",
        pgettext_lazy("staff", "Anfragen"),
        pgettext_lazy("staff", "Wer auf eine erste Antwort wartet, bei uns und im Netzwerk."),
        ADVISING,
    ),
    Room(
        "casework:counter",
        pgettext_lazy("staff", "Theke"),
        pgettext_lazy("staff", "Kurze Gespräche zählen, Strichlisten eintragen, Fälle öffnen."),
        ADVISING,
    ),
    Room(
        "casework:cases",
        pgettext_lazy("staff", "Fälle"),
        pgettext_lazy("staff", "Wen Sie begleiten: suchen, lesen, weiterschreiben."),
        ADVISING,
    ),
    Room(
        "casework:assignments_today",
        pgettext_lazy("staff", "Begleitung heute"),
        pgettext_lazy("staff", "Wann, wo, wie die Person heißen möchte, wen im Notfall anrufen."),
        frozenset({Role.ACCOMPANIER}),
    ),
    Room(
        "casework:slots",
        pgettext_lazy("staff", "Termine"),
        pgettext_lazy("staff", "Freie Zeiten anbieten, Vereinbartes sehen, Kalender."),
        ADVISING,
    ),
    Room(
        "casework:groups",
        pgettext_lazy("staff", "Gruppen und Kurse"),
        pgettext_lazy("staff", "Wer dabei ist, wer wartet, wer da war."),
        ADVISING,
    ),
    Room(
        "casework:referrals",
        pgettext_lazy("staff", "Überleitungen"),
        pgettext_lazy("staff", "Wer Ihnen anvertraut wurde, und wen Sie weitergegeben haben."),
        RECEIVING,
    ),
    Room(
        "casework:reports",
        pgettext_lazy("staff", "Berichte"),
        pgettext_lazy("staff", "Zahlen für Förderer, ohne dass jemand erkennbar wird."),
        LEADING,
    ),
    Room(
        "casework:staff_key",
        pgettext_lazy("staff", "Persönlicher Schlüssel"),
        pgettext_lazy("staff", "Für versiegelte Fälle: anlegen, öffnen, schließen."),
        ADVISING,
    ),
    Room(
        "casework:rights",
        pgettext_lazy("staff", "Rechte und Aufbewahrung"),
        pgettext_lazy("staff", "Was Menschen verlangen, was gelöscht werden soll, was bleibt."),
        LEADING,
    ),
    Room(
        "casework:setup",
        pgettext_lazy("staff", "Beratung einrichten"),
        pgettext_lazy("staff", "Pflichten, Fristen und Schlüssel der Organisation."),
        LEADING,
    ),
]

TABS = [
    Tab("casework:case", pgettext_lazy("staff", "Überblick")),
    Tab("casework:case_person", pgettext_lazy("staff", "Person")),
    Tab("casework:case_notes", pgettext_lazy("staff", "Notizen")),
    Tab("casework:case_messages", pgettext_lazy("staff", "Nachrichten")),
    Tab("casework:case_documents", pgettext_lazy("staff", "Dokumente")),
    Tab("casework:case_plan", pgettext_lazy("staff", "Plan")),
    Tab("casework:case_facts", pgettext_lazy("staff", "Wege")),
    Tab("casework:case_appointments", pgettext_lazy("staff", "Termine")),
    Tab("casework:case_groups", pgettext_lazy("staff", "Gruppen")),
    Tab("casework:case_referrals", pgettext_lazy("staff", "Überleitungen")),
    Tab("casework:case_team", pgettext_lazy("staff", "Zuständig")),
    Tab("casework:case_protection", pgettext_lazy("staff", "Schutz")),
    Tab("casework:case_consents", pgettext_lazy("staff", "Einwilligungen")),
    Tab("casework:case_child", pgettext_lazy("staff", "Kinderschutz")),
    Tab("casework:case_readers", pgettext_lazy("staff", "Wer gelesen hat")),
    Tab("casework:case_held", pgettext_lazy("staff", "Kopie für die Person")),
    Tab("casework:case_warnings", pgettext_lazy("staff", "Warnungen")),
    Tab("casework:case_copy_sheet", pgettext_lazy("staff", "Kopierbogen")),
]

MAILBOX_TABS = [
    Tab("casework:mailbox", _("Nachrichten")),
    Tab("casework:mailbox_plan", _("Mein Plan")),
    Tab("casework:mailbox_appointments", _("Meine Termine")),
    Tab("casework:mailbox_referrals", _("Weitergegeben")),
    Tab("casework:mailbox_consents", _("Wozu ich Ja gesagt habe")),
    Tab("casework:mailbox_readers", _("Wer gelesen hat")),
    Tab("casework:mailbox_export", _("Alles über mich")),
    Tab("casework:mailbox_delete", _("Löschen")),
    Tab("casework:mailbox_settings", _("Antwortweg und Sprache")),
]


def register() -> None:
    """Called once, when casework starts."""
    for position, room in enumerate(ROOMS):
        register_room(room, position=position)
    for position, tab in enumerate(TABS):
        register_tab(tab, position=position)
    for position, tab in enumerate(MAILBOX_TABS):
        register_mailbox_tab(tab, position=position)
