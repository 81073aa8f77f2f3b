"""Belonging together: one's own memberships, and the umbrella's queue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.kernel.scoping import get_visible
from viadukt.network import selectors
from viadukt.network.forms import DecisionForm
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.models import Membership, MembershipState, Organisation, Role
from viadukt.network.services import memberships as services

LEADERS = (Role.SECRETARIAT, Role.TEAM_LEAD)


@require_seat(*LEADERS)
def memberships(request: StaffRequest) -> HttpResponse:
    """What we belong to and applied for; who applied to us and who belongs to us."""
    context = {
        "own": Membership.objects.filter(member=request.actor.organisation_id).select_related("umbrella"),
        "applications": selectors.applications(request.actor),
        "members": Membership.objects.filter(
            umbrella=request.actor.organisation_id, state=MembershipState.ADMITTED
        ).select_related("member"),
        "umbrellas": selectors.umbrellas_to_join(request.actor),
        "is_umbrella": selectors.is_umbrella(request.actor.organisation_id),
    }
    return render(request, "network/desk_memberships.html", context)


@require_seat(*LEADERS)
@require_POST
def apply(request: StaffRequest, umbrella_id: UUID) -> HttpResponse:
    """Apply to an umbrella."""
    umbrella = get_visible(Organisation.objects.all(), request.actor, umbrella_id)
    services.apply_for_membership(actor=request.actor, umbrella=umbrella)
    messages.success(request, pgettext("staff", "Der Antrag ist gestellt."))
    return redirect("network:desk_memberships")


@require_seat(Role.SECRETARIAT)
def decide(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Admit or decline, with the decision."""
    waiting = Membership.objects.filter(umbrella=request.actor.organisation_id).select_related("member")
    membership = get_visible(waiting, request.actor, membership_id)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        decision = services.decline_member if "decline" in request.POST else services.admit_member
        decision(actor=request.actor, membership_id=membership.pk, **form.cleaned_data)
        messages.success(request, pgettext("staff", "Die Entscheidung ist eingetragen."))
        return redirect("network:desk_memberships")
    return render(request, "network/desk_decide.html", {"membership": membership, "form": form})


@require_seat(*LEADERS)
@require_POST
def leave(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """The member leaves."""
    membership = get_visible(Membership.objects.all(), request.actor, membership_id)
    services.end_membership(actor=request.actor, membership_id=membership.pk)
    messages.success(request, pgettext("staff", "Der Austritt ist eingetragen."))
    return redirect("network:desk_memberships")
