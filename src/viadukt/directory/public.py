"""The one door for other contexts."""

from viadukt.directory.actions import Action, register_need_action, register_service_action
from viadukt.directory.cards import address
from viadukt.directory.emergency import numbers_for
from viadukt.directory.forms import language_choices
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
from viadukt.directory.needs import GROUPS as TOPIC_GROUPS
from viadukt.directory.present import card, contacts, updated
from viadukt.directory.search import Hit, search
from viadukt.directory.selectors import public_service

__all__ = [
    "HSDS_FLAT_COLUMNS",
    "TOPIC_GROUPS",
    "Action",
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
    "card",
    "contacts",
    "hsds",
    "hsds_encoded",
    "language_choices",
    "numbers_for",
    "public_service",
    "register_hint",
    "register_need_action",
    "register_service_action",
    "relist",
    "relist_all",
    "relist_organisation",
    "search",
    "take_in",
    "updated",
]
