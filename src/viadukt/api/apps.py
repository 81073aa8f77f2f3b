from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "viadukt.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.ui.navigation import Entry, register_footer  # noqa: PLC0415 - menus are there once Django is

        register_footer(Entry(_("Offene Daten"), "api:open_data", position=80))
