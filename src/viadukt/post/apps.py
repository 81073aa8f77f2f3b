from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register


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
                shown=lambda request: settings.DEMO and request.user.is_authenticated,
            )
        )
