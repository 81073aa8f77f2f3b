"""The one door for other contexts."""

from viadukt.directory.listing import relist, relist_all, relist_organisation
from viadukt.directory.models import (
    Appointment,
    Area,
    Cost,
    Format,
    Gap,
    Publication,
    Service,
    ServiceSite,
    TargetGroup,
    Topic,
)

__all__ = [
    "Appointment",
    "Area",
    "Cost",
    "Format",
    "Gap",
    "Publication",
    "Service",
    "ServiceSite",
    "TargetGroup",
    "Topic",
    "relist",
    "relist_all",
    "relist_organisation",
]
