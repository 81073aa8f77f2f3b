from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "viadukt.cli"
    label = "cli"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.cli import chores  # noqa: PLC0415 - it needs the models of all rooms

        chores.register()
