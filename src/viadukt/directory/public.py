"""The one door for other contexts."""

from viadukt.directory.hsds import feed as hsds
from viadukt.directory.hsds.feed import Page as HsdsPage
from viadukt.directory.hsds.feed import Single as HsdsSingle
from viadukt.directory.hsds.flat import COLUMNS as HSDS_FLAT_COLUMNS
from viadukt.directory.hsds.selection import Point as HsdsPoint
from viadukt.directory.hsds.selection import Wanted as HsdsWanted
from viadukt.directory.hsds.values import encoded as hsds_encoded
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
    "HSDS_FLAT_COLUMNS",
    "Appointment",
    "Area",
    "Cost",
    "Format",
    "Gap",
    "HsdsPage",
    "HsdsPoint",
    "HsdsSingle",
    "HsdsWanted",
    "Publication",
    "Service",
    "ServiceSite",
    "TargetGroup",
    "Topic",
    "hsds",
    "hsds_encoded",
    "relist",
    "relist_all",
    "relist_organisation",
]
