from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register, register_footer


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def _signed_out(request: HttpRequest) -> bool:
    return not _signed_in(request)


class AccountsConfig(AppConfig):
    name = "viadukt.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(Entry(pgettext_lazy("staff", "Mein Konto"), "accounts:overview", 90, _signed_in))
        register_footer(Entry(_("Für Mitarbeitende: anmelden"), "account_login", 90, _signed_out))
