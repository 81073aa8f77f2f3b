from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from viadukt.ui.navigation import Entry, register, register_footer


class GuidanceConfig(AppConfig):
    name = "viadukt.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(Entry(_("Wege prüfen"), "guidance:interview", 25))
        register_footer(Entry(_("Wege und Regeln"), "guidance:topics", 4))
