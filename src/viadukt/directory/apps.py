from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DirectoryConfig(AppConfig):
    name = "viadukt.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded yet when this module is.
        from viadukt.directory.duties import directory_duties  # noqa: PLC0415
        from viadukt.directory.listing import relist_organisation  # noqa: PLC0415
        from viadukt.directory.merging import move_services  # noqa: PLC0415
        from viadukt.jobs.public import register_duties  # noqa: PLC0415
        from viadukt.network.public import register_merge, watch_organisations  # noqa: PLC0415

        watch_organisations(relist_organisation)
        register_merge(move_services)
        register_duties("directory", pgettext_lazy("staff", "Angebote"), directory_duties)
