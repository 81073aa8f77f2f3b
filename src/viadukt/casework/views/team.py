"""Who works on a case, and what an accompanier finds on the day."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions
from viadukt.casework.forms.assignments import AccompanyForm, AssignForm, HandOverForm
from viadukt.casework.models import AssignmentKind
from viadukt.casework.opening import NICKNAME
from viadukt.casework.services import assignments as services
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.kernel import clock
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import Attempt, attempt

ACCOMPANIERS = frozenset({Role.ACCOMPANIER})


@require_case("team")
def team(request: CaseRequest) -> HttpResponse:
    """Three forms: hand over, let others work too, ask somebody to accompany."""
    opened = request.opened
    advisers = services.colleagues(opened.case)
    others = [seat for seat in advisers if seat.pk != opened.case.adviser_id]
    does = request.POST.get("do", "")
    called = {"called": opened.record(NICKNAME).value.get("text", ""), "language": opened.case.language}
    forms: dict[str, Any] = {
        "over": HandOverForm(_data(request, "over"), seats=others, prefix="over"),
        "too": AssignForm(_data(request, "too"), seats=others, prefix="too"),
        "along": AccompanyForm(
            _data(request, "along"),
            seats=services.colleagues(opened.case, roles=ACCOMPANIERS),
            prefix="along",
            initial=called,
        ),
    }
    sent = _send(request, does, forms[does]) if does in forms else Attempt()
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:case_team", opened.case.pk)
    day = clock.today()
    rows = opened.case.assignments.select_related("seat__user")
    context = case_page(opened, "case_team") | {
        "forms": forms,
        "does": does,
        "assignments": [row for row in rows if row.until_day is None or row.until_day >= day],
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, "casework/case_team.html", context, status=sent.status)


def _data(request: CaseRequest, form: str) -> Any:
    return request.POST if request.POST.get("do") == form else None


def _send(request: CaseRequest, does: str, form: Any) -> Attempt:
    opened = request.opened

    def save() -> object:
        data = dict(form.cleaned_data)
        seat = data.pop("seat")
        if does == "over":
            services.hand_over(opened=opened, to=seat, note=data["note"])
            return True
        if does == "too":
            return services.assign(opened=opened, seat=seat, **(data | {"kind": AssignmentKind(data["kind"])}))
        day = data.pop("day")
        return services.accompany(opened=opened, seat=seat, day=day, told=services.Instructions(**data))

    return attempt(form, save)


@require_POST
@require_case("team")
def end_assignment(request: CaseRequest, assignment_id: UUID) -> HttpResponse:
    """Somebody does not work on the case any more."""
    assignment = request.opened.case.assignments.filter(pk=assignment_id).first()
    if assignment is None:
        raise Http404
    services.end_assignment(opened=request.opened, assignment=assignment)
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect("casework:case_team", request.opened.case.pk)


@require_seat(Role.ACCOMPANIER)
def today(request: StaffRequest) -> HttpResponse:
    """Today's assignments, and nothing else."""
    return _kept_nowhere(render(request, "casework/assignments_today.html", {"errands": services.errands_today(request.actor)}))


@require_seat(Role.ACCOMPANIER)
def errand(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    """One of them; from midnight on there is nothing here."""
    context = {"errand": services.errand_today(request.actor, assignment_id)}
    return _kept_nowhere(render(request, "casework/assignment_today.html", context))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    return response
