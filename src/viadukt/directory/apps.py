from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.ui.navigation import Entry, register, register_footer


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

        register(Entry(_("Themen"), "directory:topics", 20))
        register_footer(Entry(_("Notfallnummern"), "directory:safety", 5))
        register_footer(Entry(_("Gefahren unterwegs und falsche Vermittler*innen"), "directory:risks", 6))
        watch_organisations(relist_organisation)
        register_merge(move_services)
        register_duties("directory", pgettext_lazy("staff", "Angebote"), directory_duties)
