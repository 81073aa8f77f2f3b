"""The one door for other contexts."""

from viadukt.network.actors import SeatActor, seat_actor
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.models import (
    FundingPeriod,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Programme,
    ProgrammeFigure,
    Project,
    Role,
    Seat,
    Site,
    Standing,
)

__all__ = [
    "FundingPeriod",
    "Membership",
    "MembershipState",
    "Organisation",
    "OrganisationKind",
    "Programme",
    "ProgrammeFigure",
    "Project",
    "Role",
    "Seat",
    "SeatActor",
    "Site",
    "StaffRequest",
    "Standing",
    "require_seat",
    "seat_actor",
]
