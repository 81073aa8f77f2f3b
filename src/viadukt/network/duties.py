"""What waits on a desk because of the network: applications to decide, notes and requests to answer."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.jobs.public import Duty
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref
from viadukt.network import permissions, selectors
from viadukt.network.actors import SeatActor
from viadukt.network.models import ProfileReport, ProfileReportKind, RequestState, Role


def network_duties(actor: Actor) -> Iterator[Duty]:
    """Three queries at most."""
    if not isinstance(actor, SeatActor):
        return
    if Role.SECRETARIAT in actor.roles:
        for membership in selectors.applications(actor):
            yield Duty(
                key=f"network.membership:{membership.pk}",
                why=pgettext("staff", "„%(name)s“ möchte Mitglied werden.") % {"name": membership.member.name},
                url=reverse("network:desk_decide", args=[membership.pk]),
                about=Ref("network.Membership", membership.pk),
            )
    if actor.roles & permissions.EDITORS:
        for report in ProfileReport.objects.visible_to(actor).open().select_related("organisation"):
            yield Duty(
                key=f"network.report:{report.pk}",
                why=_why(report.kind) % {"name": report.organisation.name},
                url=reverse("network:desk_report", args=[report.pk]),
                about=Ref("network.ProfileReport", report.pk),
            )
        for request in selectors.incoming_requests(actor).filter(state=RequestState.ASKED):
            yield Duty(
                key=f"network.request:{request.pk}",
                why=pgettext("staff", "„%(name)s“ fragt nach „%(resource)s“.")
                % {"name": request.organisation.name, "resource": request.resource.title},
                url=reverse("network:desk_request", args=[request.pk]),
                about=Ref("network.ResourceRequest", request.pk),
                due=request.wanted_from,
            )


def _why(kind: str) -> str:
    if kind == ProfileReportKind.CLAIM:
        return pgettext("staff", "„%(name)s“ möchte den eigenen Eintrag pflegen.")
    if kind == ProfileReportKind.REMOVE:
        return pgettext("staff", "„%(name)s“ möchte den eigenen Eintrag entfernen lassen.")
    return pgettext("staff", "„%(name)s“: Jemand schreibt, dass etwas nicht stimmt.")
