from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "viadukt.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from viadukt.accounts.public import register_guardianship  # noqa: PLC0415 - models are not loaded yet when this module is
        from viadukt.network.guardianship import LedBySeats  # noqa: PLC0415

        register_guardianship(LedBySeats())
