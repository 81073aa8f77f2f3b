from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register, register_footer


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


class PortalConfig(AppConfig):
    name = "viadukt.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.network.public import register_profile_section  # noqa: PLC0415
        from viadukt.portal.sections import offers  # noqa: PLC0415

        register_profile_section(offers, position=10)
        register(Entry(_("Organisationen"), "network:organisations", 30))
        register(Entry(pgettext_lazy("staff", "Mein Schreibtisch"), "portal:desk", 80, _signed_in))
        register_footer(Entry(_("Über Viadukt"), "portal:about", 10))
        register_footer(Entry(_("Für Organisationen"), "portal:for_organisations", 20))
        register_footer(Entry(_("Förderprogramme"), "network:programmes", 30))
        register_footer(Entry(_("Barrierefreiheit"), "portal:accessibility", 60))
        register_footer(Entry(_("Datenschutz"), "portal:privacy", 70))
        register_footer(Entry(_("Impressum"), "portal:imprint", 80))
