"""The one door for other contexts."""

from viadukt.network.actors import SeatActor, choose_seat, seat_actor
from viadukt.network.forms import PhoneField, RevisedForm
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.hooks import OrganisationMerge, register_merge, watch_organisations
from viadukt.network.imports import Outcome, Problem, Table, import_organisations, read_table
from viadukt.network.models import (
    FundingPeriod,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Programme,
    ProgrammeFigure,
    Project,
    Resource,
    ResourceKind,
    Role,
    Seat,
    Site,
    Standing,
)
from viadukt.network.names import (
    country_choices,
    country_name,
    land_choices,
    land_name,
    language_choices,
    language_in_words,
)
from viadukt.network.permissions import POOLING, is_network_secretariat, is_rule_keeper, may_edit
from viadukt.network.sections import Section, register_profile_section
from viadukt.network.services.organisations import folded_names
from viadukt.network.services.pool import folded_resource, forget_old_requests
from viadukt.network.services.seats import forget_seat_invitations, invite_to_seat

__all__ = [
    "POOLING",
    "FundingPeriod",
    "Membership",
    "MembershipState",
    "Organisation",
    "OrganisationKind",
    "OrganisationMerge",
    "Outcome",
    "PhoneField",
    "Problem",
    "Programme",
    "ProgrammeFigure",
    "Project",
    "Resource",
    "ResourceKind",
    "RevisedForm",
    "Role",
    "Seat",
    "SeatActor",
    "Section",
    "Site",
    "StaffRequest",
    "Standing",
    "Table",
    "choose_seat",
    "country_choices",
    "country_name",
    "folded_names",
    "folded_resource",
    "forget_old_requests",
    "forget_seat_invitations",
    "import_organisations",
    "invite_to_seat",
    "is_network_secretariat",
    "is_rule_keeper",
    "land_choices",
    "land_name",
    "language_choices",
    "language_in_words",
    "may_edit",
    "read_table",
    "register_merge",
    "register_profile_section",
    "require_seat",
    "seat_actor",
    "watch_organisations",
]
