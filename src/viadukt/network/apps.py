from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class NetworkConfig(AppConfig):
    name = "viadukt.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.accounts.public import on_acceptance, register_guardianship  # noqa: PLC0415
        from viadukt.jobs.public import register_duties  # noqa: PLC0415
        from viadukt.network.duties import network_duties  # noqa: PLC0415
        from viadukt.network.guardianship import LedBySeats  # noqa: PLC0415
        from viadukt.network.services.seats import give_invited_seat  # noqa: PLC0415

        register_guardianship(LedBySeats())
        on_acceptance(give_invited_seat)
        register_duties("network", pgettext_lazy("staff", "Netzwerk"), network_duties)
