"""The one door for other contexts."""

from viadukt.api.export import NotOurs, export_hsds, export_services
from viadukt.api.intake import Unreadable, import_hsds

__all__ = ["NotOurs", "Unreadable", "export_hsds", "export_services", "import_hsds"]
