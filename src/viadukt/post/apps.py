from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "viadukt.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.accounts.public import register_mailer  # noqa: PLC0415 - models are not loaded yet when this module is
        from viadukt.post.services import enqueue  # noqa: PLC0415

        register_mailer(enqueue)
