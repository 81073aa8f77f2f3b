"""The one door for other contexts."""

from viadukt.api.export import NotOurs, export_hsds, export_services

__all__ = ["NotOurs", "export_hsds", "export_services"]
