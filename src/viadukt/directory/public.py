"""The one door for other contexts."""

from viadukt.directory.cards import address
from viadukt.directory.hints import register_hint
from viadukt.directory.hsds import feed as hsds
from viadukt.directory.hsds.feed import Page as HsdsPage
from viadukt.directory.hsds.feed import Single as HsdsSingle
from viadukt.directory.hsds.flat import COLUMNS as HSDS_FLAT_COLUMNS
from viadukt.directory.hsds.intake import Taken, take_in
from viadukt.directory.hsds.reading import Reader as HsdsReader
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
from viadukt.directory.need import Need
from viadukt.directory.present import contacts, updated
from viadukt.directory.search import Hit, search

__all__ = [
    "HSDS_FLAT_COLUMNS",
    "Appointment",
    "Area",
    "Cost",
    "Format",
    "Gap",
    "Hit",
    "HsdsPage",
    "HsdsPoint",
    "HsdsReader",
    "HsdsSingle",
    "HsdsWanted",
    "Need",
    "Publication",
    "Service",
    "ServiceSite",
    "Taken",
    "TargetGroup",
    "Topic",
    "address",
    "contacts",
    "hsds",
    "hsds_encoded",
    "register_hint",
    "relist",
    "relist_all",
    "relist_organisation",
    "search",
    "take_in",
    "updated",
]
