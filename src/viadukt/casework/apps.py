from django.apps import AppConfig
from django.utils.translation import gettext_lazy, pgettext_lazy


class CaseworkConfig(AppConfig):
    name = "viadukt.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.casework import tasks  # noqa: F401, PLC0415
        from viadukt.casework.rooms import Room, Tab, register_mailbox_tab, register_room, register_tab  # noqa: PLC0415
        from viadukt.casework.services.alarms import alarm_duties  # noqa: PLC0415
        from viadukt.casework.services.reminders import by_mail, register_gateway  # noqa: PLC0415
        from viadukt.jobs.public import register_duties  # noqa: PLC0415
        from viadukt.network.public import Role  # noqa: PLC0415

        advisers = frozenset({Role.ADVISER, Role.TEAM_LEAD})
        register_room(
            Room(
                "casework:cases",
                pgettext_lazy("staff", "Fälle"),
                pgettext_lazy("staff", "Wen Sie begleiten: suchen, lesen, weiterschreiben."),
                advisers,
            ),
            position=10,
        )
        register_room(
            Room(
                "casework:assignments_today",
                pgettext_lazy("staff", "Begleitung heute"),
                pgettext_lazy("staff", "Wann, wo, wie die Person heißen möchte, wen im Notfall anrufen."),
                frozenset({Role.ACCOMPANIER}),
            ),
            position=15,
        )
        register_room(
            Room(
                "casework:staff_key",
                pgettext_lazy("staff", "Persönlicher Schlüssel"),
                pgettext_lazy("staff", "Für versiegelte Fälle: anlegen, öffnen, schließen."),
                advisers,
            ),
            position=80,
        )
        register_tab(Tab("casework:case", pgettext_lazy("staff", "Überblick")), position=0)
        register_tab(Tab("casework:case_person", pgettext_lazy("staff", "Person")), position=10)
        register_tab(Tab("casework:case_notes", pgettext_lazy("staff", "Notizen")), position=20)
        register_tab(Tab("casework:case_documents", pgettext_lazy("staff", "Dokumente")), position=40)
        register_tab(Tab("casework:case_team", pgettext_lazy("staff", "Zuständig")), position=75)
        register_tab(Tab("casework:case_protection", pgettext_lazy("staff", "Schutz")), position=80)
        register_duties("casework.alarms", pgettext_lazy("staff", "Was Sie wissen müssen"), alarm_duties)
        register_room(
            Room(
                "casework:slots",
                pgettext_lazy("staff", "Termine"),
                pgettext_lazy("staff", "Freie Zeiten anbieten, Vereinbartes sehen, Kalender."),
                advisers,
            ),
            position=50,
        )
        register_room(
            Room(
                "casework:groups",
                pgettext_lazy("staff", "Gruppen und Kurse"),
                pgettext_lazy("staff", "Wer dabei ist, wer wartet, wer da war."),
                advisers,
            ),
            position=60,
        )
        register_room(
            Room(
                "casework:reports",
                pgettext_lazy("staff", "Berichte"),
                pgettext_lazy("staff", "Zahlen für Förderer, ohne dass jemand erkennbar wird."),
                frozenset({Role.TEAM_LEAD}),
            ),
            position=90,
        )
        register_tab(Tab("casework:case_appointments", pgettext_lazy("staff", "Termine")), position=50)
        register_tab(Tab("casework:case_groups", pgettext_lazy("staff", "Gruppen")), position=60)
        register_mailbox_tab(Tab("casework:mailbox_appointments", gettext_lazy("Meine Termine")), position=30)
        register_tab(Tab("casework:case_copy_sheet", pgettext_lazy("staff", "Kopierbogen")), position=90)
        register_gateway("email", by_mail)
