from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CaseworkConfig(AppConfig):
    name = "viadukt.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.casework.rooms import Room, Tab, register_room, register_tab  # noqa: PLC0415
        from viadukt.network.public import Role  # noqa: PLC0415

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
