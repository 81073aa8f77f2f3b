"""The plan of a case, for who advises."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from viadukt.casework import permissions
from viadukt.casework.forms.plan import DayField, DoneForm, EventsForm, ExtensionForm, PauseForm, StartForm, StepForm
from viadukt.casework.models import Plan, PlanTemplate
from viadukt.casework.opening import OpenCase
from viadukt.casework.planning.choosing import choice
from viadukt.casework.planning.facts import known_facts
from viadukt.casework.planning.shown import PlanShown, StepShown, shown
from viadukt.casework.services import plans, steps
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.guidance.public import rulebooks, say
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.ui.saving import attempt


@require_case("plan")
@require_safe
def case_plan(request: CaseRequest) -> HttpResponse:
    """Every plan of the case, the running ones first."""
    opened = request.opened
    drawn = [shown(opened, plan, request.LANGUAGE_CODE, staff=True) for plan in opened.case.plans.all()]
    context = case_page(opened, "case_plan") | {
        "plans": [plan for plan in drawn if not plan.plan.ended_on],
        "ended": [plan for plan in drawn if plan.plan.ended_on],
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, "casework/plan.html", context)


@require_case("plan")
def new_plan(request: CaseRequest) -> HttpResponse:
    """What suits what is known of the person, all else by choice, and a blank one."""
    opened, books, language = request.opened, rulebooks(), request.LANGUAGE_CODE
    form = StartForm(request.POST or None)

    def start() -> Plan:
        given = form.cleaned_data
        own = None
        if given["own"]:
            own = PlanTemplate.objects.visible_to(request.actor).filter(pk=given["own"], retired_on=None).first()
            if own is None:
                raise Http404
        return plans.start_plan(opened=opened, template=given["template"], own=own, name=given["name"], asked=given["asked"])

    sent = attempt(form, start)
    if sent.saved:
        messages.success(request, pgettext("staff", "Der Plan ist angelegt."))
        return redirect("casework:case_plan", opened.case.pk)
    known = known_facts(opened, books)
    found = choice(request.actor, books, known.interview if known else None)
    named = [
        (group, [(plan.id, say(plan.name, language), say(plan.about, language), len(plan.steps)) for plan in held])
        for group, held in (("fitting", found.fitting), ("others", found.others), ("only_asked", found.only_asked))
    ]
    context = case_page(opened, "case_plan") | {
        "form": form,
        **dict(named),
        "own": found.own,
        "known": known is not None,
    }
    return render(request, "casework/plan_new.html", context, status=sent.status)


@require_case("plan")
def new_step(request: CaseRequest, plan_id: UUID) -> HttpResponse:
    """A step of the organisation's own words."""
    plan = _plan(request, plan_id)
    form = StepForm(request.POST or None, plan=plan, initial={"revision": plan.plan.revision})
    sent = attempt(
        form,
        lambda: steps.add_step(
            opened=request.opened, plan_id=plan_id, revision=form.cleaned_data["revision"], words=form.words()
        ),
    )
    if sent.saved:
        return _back(request)
    return _form_page(request, form, pgettext("staff", "Neuer Schritt"), plan, sent.status)


@require_case("plan")
def edit_step(request: CaseRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    plan, step = _step(request, plan_id, step_id)
    content = steps.content_of(request.opened, step.row)
    form = StepForm(request.POST or None, plan=plan, step=step, initial=StepForm.of(plan, step, content))
    sent = attempt(
        form,
        lambda: steps.edit_step(
            opened=request.opened,
            plan_id=plan_id,
            revision=form.cleaned_data["revision"],
            step_id=step_id,
            words=form.words(),
        ),
    )
    if sent.saved:
        return _back(request)
    return _form_page(request, form, step.title, plan, sent.status)


@require_case("plan")
def finish_step(request: CaseRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    """When it was done, and what came of it."""
    plan, step = _step(request, plan_id, step_id)
    initial = {"revision": plan.plan.revision, "done_on": step.row.done_on or clock.today(), "result": step.result}
    form = DoneForm(request.POST or None, initial=initial)
    sent = attempt(
        form,
        lambda: steps.finish_step(opened=request.opened, plan_id=plan_id, step_id=step_id, **form.cleaned_data),
    )
    if sent.saved:
        return _back(request)
    return _form_page(request, form, step.title, plan, sent.status, button=pgettext("staff", "Als erledigt eintragen"))


@require_case("plan")
def plan_days(request: CaseRequest, plan_id: UUID) -> HttpResponse:
    """What happened that starts legal deadlines."""
    plan = _plan(request, plan_id)
    if not plan.events:
        raise Http404
    form = EventsForm(request.POST or None, plan=plan, initial={"revision": plan.plan.revision})
    sent = attempt(
        form,
        lambda: plans.note_events(
            opened=request.opened, plan_id=plan_id, revision=form.cleaned_data["revision"], days=form.days()
        ),
    )
    if sent.saved:
        return _back(request)
    return _form_page(request, form, pgettext("staff", "Was geschehen ist"), plan, sent.status, counting=plan.counting)


@require_case("plan")
def stop_clock(request: CaseRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    """The deadline of a step stands still."""
    plan, step = _step(request, plan_id, step_id)
    if not step.stops:
        raise Http404
    form = PauseForm(request.POST or None, stops=step.stops, initial={"revision": plan.plan.revision})
    sent = attempt(
        form,
        lambda: plans.stop_clock(opened=request.opened, plan_id=plan_id, step_id=step_id, **form.cleaned_data),
    )
    if sent.saved:
        return _back(request)
    return _form_page(request, form, pgettext("staff", "Die Frist steht still"), plan, sent.status, about=step.title)


@require_case("plan")
def extend_deadline(request: CaseRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    """The authority has taken more time, as far as the law lets it."""
    plan, step = _step(request, plan_id, step_id)
    if not step.extensions:
        raise Http404
    count, unit = (step.row.extended or [[0, "months"]])[0]
    initial = {"revision": plan.plan.revision, "count": count, "unit": unit}
    form = ExtensionForm(request.POST or None, initial=initial)
    sent = attempt(
        form,
        lambda: plans.extend_deadline(
            opened=request.opened,
            plan_id=plan_id,
            revision=form.cleaned_data["revision"],
            step_id=step_id,
            by=form.periods(),
        ),
    )
    if sent.saved:
        return _back(request)
    return _form_page(request, form, pgettext("staff", "Frist verlängert"), plan, sent.status, about=step.title)


class _LastDay(forms.Form):
    last = DayField()


@require_case("plan")
@require_POST
def change_plan(request: CaseRequest, plan_id: UUID) -> HttpResponse:
    """The buttons beside the steps: what they press stands in `do`."""
    given, opened = request.POST, request.opened
    revision = given.get("revision", "")
    if not Plan.objects.filter(case=opened.case, pk=plan_id).exists() or not (revision.isascii() and revision.isdigit()):
        raise Http404
    same: dict[str, Any] = {"opened": opened, "plan_id": plan_id}
    held = same | {"revision": int(revision[:9])}
    step, pause = _id(given.get("step", "")), _id(given.get("pause", ""))
    does: dict[str, Callable[[], object]] = {
        "end": lambda: plans.end_plan(**held),
        "up": lambda: steps.move_step(**held, step_id=step, to="up"),
        "down": lambda: steps.move_step(**held, step_id=step, to="down"),
        "remove": lambda: steps.remove_step(**held, step_id=step),
        "reopen": lambda: steps.reopen_step(**held, step_id=step),
        "seen": lambda: steps.see_step(**same, step_id=step),
        "papers": lambda: steps.tick_papers(**held, step_id=step, there=given.getlist("there")[:80]),
        "unpause": lambda: plans.remove_pause(**held, pause_id=pause),
        "runs": lambda: plans.end_pause(**held, pause_id=pause, last=_day(given.get("last", ""))),
    }
    if (do := does.get(given.get("do", ""))) is None:
        raise Http404
    do()
    return redirect(f"{_address(opened)}#step-{step}" if given.get("step") else _address(opened))


def _day(text: str) -> Any:
    form = _LastDay({"last": text})
    if not form.is_valid():
        raise Refused(pgettext("staff", "Bitte wählen Sie den letzten Tag, an dem die Frist stillstand."))
    return form.cleaned_data["last"]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _plan(request: CaseRequest, plan_id: UUID) -> PlanShown:
    plan = request.opened.case.plans.filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return shown(request.opened, plan, request.LANGUAGE_CODE, staff=True)


def _step(request: CaseRequest, plan_id: UUID, step_id: UUID) -> tuple[PlanShown, StepShown]:
    plan = _plan(request, plan_id)
    step = next((one for one in plan.steps if one.row.pk == step_id), None)
    if step is None:
        raise Http404
    return plan, step


def _address(opened: OpenCase) -> str:
    return reverse("casework:case_plan", args=[opened.case.pk])


def _back(request: CaseRequest) -> HttpResponse:
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect("casework:case_plan", request.opened.case.pk)


def _form_page(request: CaseRequest, form: forms.Form, title: str, plan: PlanShown, status: int, **more: Any) -> HttpResponse:
    """A form about the plan. Where somebody else was faster, what was typed stays and can be sent once more."""
    if status != 200:
        fresh = Plan.objects.get(pk=plan.plan.pk)
        typed = request.POST.copy()
        typed["revision"] = str(fresh.revision)
        form.data = typed
    context = case_page(request.opened, "case_plan") | {"form": form, "title": title, "plan": plan} | more
    return render(request, "casework/plan_form.html", context, status=status)
