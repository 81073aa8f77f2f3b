"""What needs me today, and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from viadukt.audit.public import record_read
from viadukt.casework import permissions
from viadukt.casework.forms.worklist import PutOffForm, RulesForm, WorklistForm
from viadukt.casework.models import PutOff
from viadukt.casework.opening import nicknames
from viadukt.casework.services import worklist as services
from viadukt.casework.services.covers import advisers_of
from viadukt.casework.views.gates import ADVISERS, CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.casework.worklist.caseload import caseload as loads
from viadukt.casework.worklist.changes import route_changes
from viadukt.casework.worklist.listing import MOST, default_whose, found_cases, lines, readable
from viadukt.casework.worklist.rules import active_rules, settings_of
from viadukt.directory.public import Topic
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import attempt

PAGE = 20


@require_seat(*ADVISERS)
@require_safe
def worklist(request: StaffRequest) -> HttpResponse:
    """The cases that need somebody, a page at a time; each with the rules that say so and the dates behind them."""
    actor = request.actor
    if not (allowed := permissions.may_advise(actor)):
        return render(request, "casework/worklist.html", {"locked": allowed.reason})
    rules = active_rules(actor.organisation_id)
    leads = Role.TEAM_LEAD in actor.roles
    form = WorklistForm(
        request.GET,
        seats=advisers_of(actor.organisation_id) if leads else [],
        rules=rules,
        topics=Topic.objects.all(),
    )
    put_off = "put_off" in request.GET
    wanted = form.wanted(default_whose(actor), put_off=put_off)
    ids = found_cases(actor, wanted, rules)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    shown = lines(actor, list(page.object_list), rules)
    names = nicknames(actor, cases) if (cases := readable(actor, shown)) else {}
    changed = route_changes(actor, [line.case for line in shown if line.case.pk in names], request.LANGUAGE_CODE)
    if shown:
        record_read(actor, "worklist.read", None, cases=[line.case.pk for line in shown])
    context = {
        "form": form,
        "page": page,
        "lines": [(line, names.get(line.case.pk, ""), changed.get(line.case.pk, [])) for line in shown],
        "number": len(ids),
        "full": len(ids) >= MOST,
        "put_off": put_off,
        "narrowed": any(form.cleaned_data.get(name) for name in ("whose", "rule", "topic")),
        "leads": leads,
        "rules": rules,
    }
    response = render(request, "casework/worklist.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_case("warnings")
def case_warnings(request: CaseRequest) -> HttpResponse:
    """Why a case stands on the worklist, each rule with its dates; and what was put off, by whom, until when, why."""
    opened, actor = request.opened, request.actor
    rules = active_rules(actor.organisation_id)
    found = next(iter(lines(actor, [opened.case.pk], rules)), None)
    reasons = found.reasons if found else []
    rule = request.POST.get("rule", "") or request.GET.get("rule", "")
    form = PutOffForm(request.POST if request.POST.get("do") == "put_off" else None, initial=PutOffForm.usual())
    if request.POST.get("do") == "take_back":
        services.take_back(opened=opened, rule=rule)
        return redirect("casework:case_warnings", opened.case.pk)
    if request.method == "POST" and rule not in {reason.rule for reason in reasons}:
        raise Refused(pgettext("staff", "Diese Warnung gibt es nicht mehr."))
    sent = attempt(form, lambda: services.put_off(opened=opened, rule=rule, **form.cleaned_data))
    if sent.saved:
        messages.success(request, pgettext("staff", "Verschoben. Es kommt von selbst wieder."))
        return redirect("casework:worklist")
    history = PutOff.objects.filter(case=opened.case).select_related("seat__user")[:50]
    labels = {one.rule.name: one.rule.label for one in settings_of(actor.organisation_id)}
    context = case_page(opened, "case_warnings") | {
        "reasons": reasons,
        "put_off": found.put_off if found else [],
        "form": form,
        "rule": rule if rule in {reason.rule for reason in reasons} else (reasons[0].rule if len(reasons) == 1 else ""),
        "history": [(row, labels.get(row.rule, row.rule), services.why_put_off(opened, row)) for row in history],
        "may_change": bool(permissions.may_change(actor, opened.case)),
    }
    return render(request, "casework/warnings.html", context, status=sent.status)


@require_seat(Role.TEAM_LEAD)
def warning_rules(request: StaffRequest) -> HttpResponse:
    """Every rule in words; the lead turns them on and off and chooses the days."""
    form = RulesForm(request.POST or None, rules=settings_of(request.actor.organisation_id))
    sent = attempt(form, lambda: services.set_rules(actor=request.actor, chosen=form.chosen()))
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:warning_rules")
    return render(request, "casework/warning_rules.html", {"form": form}, status=sent.status)


@require_seat(Role.TEAM_LEAD)
@require_safe
def caseload(request: StaffRequest) -> HttpResponse:
    """Cases by adviser, to share work fairly."""
    if not (allowed := permissions.may_advise(request.actor)):
        raise Refused(allowed.reason)
    found = loads(request.actor)
    people = [load for load in found if load.seat_id]
    total = sum(load.open for load in people)
    context = {"loads": found, "total": total, "share": round(total / len(people)) if people else 0}
    return render(request, "casework/caseload.html", context)
