"""Enquiries on the desk: our own that wait, and those of the pool that we take."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions, rooms
from viadukt.casework.forms.enquiries import AssignForm, DeclineForm, GiveBackForm, PoolTakingForm
from viadukt.casework.models import MoveReason, PoolTaking
from viadukt.casework.opening import NEED
from viadukt.casework.selectors.enquiries import colleagues, journey, pool_of, waiting_at
from viadukt.casework.selectors.waiting import waiting_time
from viadukt.casework.services import enquiries as services
from viadukt.casework.services.pool import set_pool_taking
from viadukt.casework.views.gates import ADVISERS, CaseRequest, require_case
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import Attempt, attempt

PAGE = 30


@require_seat(*ADVISERS)
def enquiries(request: StaffRequest) -> HttpResponse:
    """What waits here, soonest promised first; of the pool nothing but plain facts."""
    actor = request.actor
    own = waiting_at(actor).select_related("topic", "adviser__user")
    pool = pool_of(actor).select_related("topic")
    context = {
        "locked": permissions.may_advise(actor).reason,
        "own": Paginator(own, PAGE).get_page(request.GET.get("page")),
        "pool": pool[: PAGE + 1],
        "pool_shown": PAGE,
        "taking": PoolTaking.objects.visible_to(actor).filter(active=True).first(),
        "is_lead": Role.TEAM_LEAD in actor.roles,
        "waiting": waiting_time(actor.organisation_id),
        "now": clock.now(),
    }
    return render(request, "casework/enquiries.html", context)


@require_POST
@require_seat(*ADVISERS)
def take(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Take one. Who comes second is told on the list, where the others still are."""
    try:
        case = services.take_enquiry(actor=request.actor, case_id=case_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:enquiries")
    messages.success(request, pgettext("staff", "Übernommen. Sie sind jetzt zuständig."))
    return redirect("casework:enquiry", case.pk)


@require_case("enquiry")
def enquiry(request: CaseRequest) -> HttpResponse:
    """One enquiry of our own: what somebody wrote, where it has been, and what to do about it."""
    case, actor = request.opened.case, request.actor
    pressed = next((name for name in ("assign", "give_back", "decline") if name in request.POST), "")
    shown: dict[str, forms.Form] = {
        "assign": AssignForm(
            request.POST if pressed == "assign" else None,
            seats=colleagues(actor),
            initial={"seat": case.adviser_id or actor.seat_id},
        ),
        "give_back": GiveBackForm(request.POST if pressed == "give_back" else None, auto_id="back_%s"),
        "decline": DeclineForm(request.POST if pressed == "decline" else None, auto_id="no_%s"),
    }
    sent = _press(request, pressed, shown[pressed]) if pressed else Attempt()
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:enquiry", case.pk) if pressed == "assign" else redirect("casework:enquiries")
    case.refresh_from_db()
    tabs = rooms.tabs_of(case.pk, "enquiry")
    context: dict[str, Any] = {
        "case": case,
        "need": request.opened.record(NEED).value,
        "forms": shown,
        "waits": case.is_open and case.first_answer_at is None,
        "back": permissions.may_give_back(case),
        "is_lead": Role.TEAM_LEAD in actor.roles,
        "is_mine": case.adviser_id == actor.seat_id,
        "late": bool(case.answer_due_at and case.answer_due_at < clock.now()),
        "journey": journey(case),
        "further": tabs[0]["url"] if tabs else "",
    }
    return render(request, "casework/enquiry.html", context, status=sent.status)


def _press(request: CaseRequest, pressed: str, form: forms.Form) -> Attempt:
    case, actor = request.opened.case, request.actor

    def save() -> object:
        if isinstance(form, AssignForm):
            return services.assign_enquiry(actor=actor, case=case, seat=form.seat_chosen)
        reason = MoveReason(form.cleaned_data["reason"])
        if pressed == "give_back":
            return services.give_back(actor=actor, case=case, reason=reason)
        return services.decline_enquiry(actor=actor, case=case, reason=reason, words=form.cleaned_data["words"])

    return attempt(form, save)


@require_seat(Role.TEAM_LEAD)
def pool_taking(request: StaffRequest) -> HttpResponse:
    """Which enquiries of the network are ours; said by the team lead."""
    taking = PoolTaking.objects.visible_to(request.actor).first()
    form = PoolTakingForm(request.POST or None, initial=PoolTakingForm.of(taking))
    sent = attempt(form, lambda: set_pool_taking(actor=request.actor, **form.cleaned_data))
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:enquiries")
    return render(request, "casework/pool_taking.html", {"form": form}, status=sent.status)
