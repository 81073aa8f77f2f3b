from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register


def _in_the_demo(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # a page that refuses a wrong host name is drawn before anybody is known
    return bool(settings.DEMO and user and user.is_authenticated)


class PostConfig(AppConfig):
    name = "viadukt.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.accounts.public import register_mailer  # noqa: PLC0415 - models are not loaded yet when this module is
        from viadukt.post.services import enqueue  # noqa: PLC0415

        register_mailer(enqueue)
        register(
            Entry(
                pgettext_lazy("staff", "Nachrichten der Demo"),
                "post:demo_outbox",
                position=90,
                shown=_in_the_demo,
            )
        )
