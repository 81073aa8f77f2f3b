"""Who sits at an organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.network import selectors
from viadukt.network.forms import InvitationForm, RolesForm
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.models import Organisation, Role, Seat, SeatInvitation
from viadukt.network.permissions import roles_to_give
from viadukt.network.services import seats as services
from viadukt.network.views.profile import in_care

LEADERS = (Role.SECRETARIAT, Role.TEAM_LEAD)


@require_seat(*LEADERS)
def seats(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """Everybody with a seat, who is invited, and a form to invite."""
    organisation = in_care(request.actor, organisation_id)
    form = InvitationForm(request.POST or None, offered=roles_to_give(request.actor, organisation))
    if form.is_valid():
        services.invite_to_seat(actor=request.actor, organisation=organisation, **form.cleaned_data)
        messages.success(request, pgettext("staff", "Die Einladung ist unterwegs."))
        return redirect("network:desk_seats", organisation.pk)
    context = {
        "organisation": organisation,
        "seats": Seat.objects.current().filter(organisation=organisation).select_related("user"),
        "invitations": selectors.seat_invitations(organisation),
        "form": form,
    }
    return render(request, "network/desk_seats.html", context)


@require_seat(*LEADERS)
def seat(request: StaffRequest, organisation_id: UUID, seat_id: UUID) -> HttpResponse:
    """What one seat is for, and until when."""
    organisation = in_care(request.actor, organisation_id)
    held = _seat(organisation, seat_id)
    offered = roles_to_give(request.actor, organisation) | {Role(role) for role in held.roles}
    form = RolesForm(request.POST or None, offered=offered, initial={"roles": held.roles, "valid_until": held.valid_until})
    if form.is_valid():
        services.change_roles(actor=request.actor, seat_id=held.pk, **form.cleaned_data)
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("network:desk_seats", organisation.pk)
    return render(request, "network/desk_seat.html", {"organisation": organisation, "seat": held, "form": form})


@require_seat(*LEADERS)
@require_POST
def end_seat(request: StaffRequest, organisation_id: UUID, seat_id: UUID) -> HttpResponse:
    """At once."""
    organisation = in_care(request.actor, organisation_id)
    services.end_seat(actor=request.actor, seat_id=_seat(organisation, seat_id).pk)
    messages.success(request, pgettext("staff", "Der Zugang ist beendet."))
    return redirect("network:desk_seats", organisation.pk)


@require_seat(*LEADERS)
@require_POST
def resend(request: StaffRequest, organisation_id: UUID, kept_id: UUID) -> HttpResponse:
    """The invitation again."""
    organisation = in_care(request.actor, organisation_id)
    services.resend_seat_invitation(actor=request.actor, kept=_kept(organisation, kept_id))
    messages.success(request, pgettext("staff", "Die Einladung ist unterwegs."))
    return redirect("network:desk_seats", organisation.pk)


@require_seat(*LEADERS)
@require_POST
def withdraw(request: StaffRequest, organisation_id: UUID, kept_id: UUID) -> HttpResponse:
    """The invitation back."""
    organisation = in_care(request.actor, organisation_id)
    services.withdraw_seat_invitation(actor=request.actor, kept=_kept(organisation, kept_id))
    messages.success(request, pgettext("staff", "Die Einladung ist zurückgezogen."))
    return redirect("network:desk_seats", organisation.pk)


def _seat(organisation: Organisation, seat_id: UUID) -> Seat:
    found = Seat.objects.current().filter(organisation=organisation, pk=seat_id).select_related("user").first()
    if found is None:
        raise Http404
    return found


def _kept(organisation: Organisation, kept_id: UUID) -> SeatInvitation:
    found = SeatInvitation.objects.filter(organisation=organisation, pk=kept_id).first()
    if found is None:
        raise Http404
    return found
