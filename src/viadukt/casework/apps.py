from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CaseworkConfig(AppConfig):
    name = "viadukt.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.casework.duties.enquiries import enquiry_duties  # noqa: PLC0415
        from viadukt.casework.models import ADVISING  # noqa: PLC0415
        from viadukt.casework.rooms import Room, Tab, register_room, register_tab  # noqa: PLC0415
        from viadukt.casework.tasks import routing  # noqa: F401, PLC0415
        from viadukt.jobs.public import register_duties  # noqa: PLC0415
        from viadukt.network.public import Role  # noqa: PLC0415

        enquiries = pgettext_lazy("staff", "Anfragen")
        counter = pgettext_lazy("staff", "Theke")
        waiting = pgettext_lazy("staff", "Wer auf eine erste Antwort wartet, bei uns und im Netzwerk.")
        counting = pgettext_lazy("staff", "Kurze Gespräche zählen, Strichlisten eintragen, Fälle öffnen.")
        register_room(Room("casework:enquiries", enquiries, waiting, ADVISING), position=10)
        register_room(Room("casework:counter", counter, counting, ADVISING), position=15)
        register_room(
            Room(
                "casework:reports",
                pgettext_lazy("staff", "Berichte"),
                pgettext_lazy("staff", "Zahlen für Förderer, ohne dass jemand erkennbar wird."),
                frozenset({Role.TEAM_LEAD}),
            ),
            position=90,
        )
        register_tab(Tab("casework:case_copy_sheet", pgettext_lazy("staff", "Kopierbogen")), position=90)
        register_duties("casework.enquiries", enquiries, enquiry_duties)
