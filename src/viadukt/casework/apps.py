from django.apps import AppConfig
from django.utils.translation import gettext_lazy, pgettext_lazy

from viadukt.ui.navigation import Entry, register


class CaseworkConfig(AppConfig):
    name = "viadukt.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.casework import tasks  # noqa: F401, PLC0415
        from viadukt.casework.actions import write_to_network, write_to_service  # noqa: PLC0415
        from viadukt.casework.rooms import Room, Tab, register_mailbox_tab, register_room, register_tab  # noqa: PLC0415
        from viadukt.casework.services.letters import MAILBOX  # noqa: PLC0415
        from viadukt.casework.services.reminders import by_mail, register_gateway  # noqa: PLC0415
        from viadukt.directory.public import register_need_action, register_service_action  # noqa: PLC0415
        from viadukt.network.public import Role  # noqa: PLC0415
        from viadukt.post.public import register_category  # noqa: PLC0415

        advisers = frozenset({Role.ADVISER, Role.TEAM_LEAD})
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
        register(Entry(gettext_lazy("Mein Postfach"), "casework:mailbox_door", 40))
        register_category(MAILBOX)
        register_service_action(write_to_service)
        register_need_action(write_to_network)
        register_tab(Tab("casework:case_messages", pgettext_lazy("staff", "Nachrichten")), position=20)
        register_mailbox_tab(Tab("casework:mailbox", gettext_lazy("Nachrichten")), position=10)
        register_mailbox_tab(Tab("casework:mailbox_settings", gettext_lazy("Antwortweg und Sprache")), position=90)
