"""Who may see a case: restricting, sealing, breaking the glass; personal keys; alarms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions
from viadukt.casework.forms.protection import EscrowForm, GlassForm, NewKeyForm, NewPassphraseForm, PassphraseForm, SealForm
from viadukt.casework.models import ADVISING, Alarm, Case
from viadukt.casework.services import protection, sealing, staffkeys
from viadukt.casework.services.alarms import take_note
from viadukt.casework.services.assignments import colleagues
from viadukt.casework.views.gates import ADVISERS, KEY_COOKIE, CaseRequest, forget_key, remember_key, require_case
from viadukt.casework.views.pages import case_page
from viadukt.kernel.errors import Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Role, Seat, StaffRequest, require_seat
from viadukt.ui.saving import Attempt, attempt


@require_case("protection")
def case_protection(request: CaseRequest) -> HttpResponse:
    """Who reads this case, and how to make them fewer."""
    opened = request.opened
    case = opened.case
    does = request.POST.get("do", "")
    named = list(case.sealed_for.filter(escrow=False).select_related("seat__user"))
    chosen = [str(row.seat_id) for row in named] or [str(pk) for pk in {request.actor.seat_id, case.adviser_id} if pk]
    data = request.POST if does == "seal" else None
    form = SealForm(data, seats=colleagues(case), initial={"advisers": chosen})
    sent = Attempt()
    if does == "seal":
        seal = sealing.rename_advisers if case.sealed else sealing.seal_case
        sent = attempt(form, lambda: seal(opened=opened, advisers=form.cleaned_data["advisers"]) or True)
    elif does in _SIMPLE:
        _SIMPLE[does](request)
        sent = Attempt(saved=True)
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:case_protection", case.pk)
    context = case_page(opened, "case_protection") | {
        "form": form,
        "named": named,
        "holders": sealing.escrow_of(case.organisation_id),
        "breaks": case.glass_breaks.select_related("seat__user"),
        "may_protect": bool(permissions.may_protect(request.actor, case)),
        "may_change": bool(permissions.may_change(request.actor, case)),
    }
    return render(request, "casework/case_protection.html", context, status=sent.status)


_SIMPLE: dict[str, Any] = {
    "restrict": lambda request: protection.restrict(actor=request.actor, case=request.opened.case),
    "lift": lambda request: protection.lift_restriction(actor=request.actor, case=request.opened.case),
    "quiet": lambda request: protection.be_quiet(opened=request.opened, quiet=True),
    "loud": lambda request: protection.be_quiet(opened=request.opened, quiet=False),
    "unseal": lambda request: sealing.unseal_case(opened=request.opened),
}


@require_POST
@require_seat(*ADVISERS)
def break_glass(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Open a restricted case in an emergency."""
    case = get_visible(Case.objects.select_related("organisation", "topic"), request.actor, case_id)
    form = GlassForm(request.POST)
    sent = attempt(form, lambda: protection.break_glass(actor=request.actor, case=case, **form.cleaned_data))
    if sent.saved:
        return redirect("casework:case", case.pk)
    context = {
        "case": case,
        "reason": "",
        "may_break_glass": bool(permissions.may_break_glass(request.actor, case)),
        "may_unlock": False,
        "glass_form": form,
    }
    return render(request, "casework/case_closed.html", context, status=409)


@require_seat(*ADVISERS)
def alarm(request: StaffRequest, alarm_id: UUID) -> HttpResponse:
    """What happened, who did it and why; to take note of."""
    shown = get_visible(Alarm.objects.select_related("case", "by__user", "glass__case"), request.actor, alarm_id)
    if request.method == "POST":
        take_note(actor=request.actor, alarm_id=shown.pk)
        messages.success(request, pgettext("staff", "Zur Kenntnis genommen."))
        return redirect("portal:desk")
    context = {"alarm": shown, "reason": protection.reason_of(shown.glass) if shown.glass else ""}
    response = render(request, "casework/alarm.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_seat(*ADVISERS)
def staff_key(request: StaffRequest) -> HttpResponse:
    """One's own key: make it, unlock it, lock it, change its passphrase; and what an escrow holder and the lead do."""
    actor = request.actor
    permissions.may_advise(actor).or_raise()
    does = request.POST.get("do", "")
    key = staffkeys.key_of_user(actor.user_id)
    advisers = _advisers(actor.organisation_id)
    holders = sealing.escrow_of(actor.organisation_id)
    escrow_initial = {"seats": [str(holder.seat_id) for holder in holders]}
    forms: dict[str, Any] = {
        "unlock": PassphraseForm(_data(request, "unlock"), prefix="unlock"),
        "make": NewKeyForm(_data(request, "make"), prefix="make"),
        "change": NewPassphraseForm(_data(request, "change"), prefix="change"),
        "escrow": EscrowForm(_data(request, "escrow"), seats=advisers, prefix="escrow", initial=escrow_initial),
    }
    unlocked = staffkeys.resume_staff_session(secret=request.COOKIES.get(KEY_COOKIE, ""), user_id=actor.user_id)
    answer = redirect(_next(request))
    sent = Attempt()
    if does == "unlock":
        sent = attempt(forms[does], lambda: staffkeys.unlock(actor=actor, **forms[does].cleaned_data))
        if sent.saved:
            remember_key(answer, sent.saved.secret)
            return answer
    elif does == "lock":
        staffkeys.lock(secret=request.COOKIES.get(KEY_COOKIE, ""))
        forget_key(answer)
        return answer
    elif does in {"make", "change", "escrow"}:
        sent = attempt(forms[does], lambda: _save(request, does, forms[does].cleaned_data))
    elif does == "reseal":
        if unlocked is None:
            raise Refused(pgettext("staff", "Bitte öffnen Sie zuerst Ihren persönlichen Schlüssel."))
        seat = next((seat for seat in advisers if str(seat.pk) == request.POST.get("seat")), None)
        if seat is not None:
            sent = Attempt(saved=sealing.reseal(actor=actor, pair=unlocked, seat=seat))
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return answer
    context = {
        "key": key,
        "unlocked": unlocked is not None,
        "forms": forms,
        "next": request.GET.get("next", ""),
        "holders": holders,
        "may_lead": bool(permissions.may_lead(actor)),
        "stale": _by_seat(sealing.waiting_for_a_new_key(actor), actor.seat_id),
    }
    return render(request, "casework/staff_key.html", context, status=sent.status)


def _data(request: StaffRequest, form: str) -> Any:
    return request.POST if request.POST.get("do") == form else None


def _save(request: StaffRequest, does: str, data: dict[str, Any]) -> object:
    if does == "make":
        return staffkeys.make_staff_key(actor=request.actor, passphrase=data["passphrase"])
    if does == "change":
        return staffkeys.change_passphrase(actor=request.actor, passphrase=data["former"], new=data["passphrase"])
    sealing.name_escrow(actor=request.actor, seats=data["seats"])
    return True


def _next(request: StaffRequest) -> str:
    """Back to the case from which somebody came to unlock; only to a case."""
    try:
        return f"/desk/cases/{UUID(request.POST.get('next', ''))}/"
    except ValueError:
        return request.path


def _advisers(organisation_id: UUID) -> list[Seat]:
    seats = Seat.objects.current().filter(organisation=organisation_id).select_related("user")
    return sorted(
        (seat for seat in seats if ADVISING & {Role(r) for r in seat.roles}), key=lambda s: str(s.user.name).casefold()
    )


def _by_seat(stale: list[Any], own: UUID) -> list[dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for row in stale:
        if row.seat_id != own:
            found.setdefault(row.seat_id, {"seat": row.seat, "count": 0})["count"] += 1
    return list(found.values())
