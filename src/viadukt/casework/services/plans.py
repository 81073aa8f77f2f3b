"""Plans of a case: beginning and ending one, and the days that happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import ClockPause, Plan, PlanStep, PlanTemplate, Who
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.planning.choosing import may_start
from viadukt.casework.planning.days import recount
from viadukt.guidance.public import Period, Rulebooks, rulebooks
from viadukt.guidance.public import Plan as Template
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.ids import new_id

MOST_STEPS = 80
MOST_PLANS = 12
Unit = str


def plan_field(plan_id: UUID) -> str:
    return f"plan:{plan_id}"


def step_field(step_id: UUID) -> str:
    return f"step:{step_id}"


def start_plan(
    *, opened: OpenCase, template: str = "", own: PlanTemplate | None = None, name: str = "", asked: bool = False
) -> Plan:
    """Give the case a plan: of guidance (`template`), the organisation's `own`, or blank.

    `asked`: the person asked for it themselves. Raises `Refused` for a plan that is locked (AuswSG), or is only for who asks.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    books = rulebooks()
    key = own.based_on if own else template
    followed = books.plans.get(key)
    if template and followed is None:
        raise Refused(pgettext("staff", "Diesen Plan gibt es nicht mehr."))
    may_start(opened.actor, followed, asked=asked).or_raise()
    with transaction.atomic():
        if opened.case.plans.filter(ended_on=None).count() >= MOST_PLANS:
            raise Refused(pgettext("staff", "Dieser Fall hat schon sehr viele Pläne. Beenden Sie zuerst einen."))
        plan = Plan(id=new_id(), case=opened.case, template=key if followed else "")
        plan.content = opened.seal(plan_field(plan.pk), {"name": (own.name if own else name).strip()})
        plan.save(force_insert=True)
        if own:
            _from_own(opened, plan, own, followed)
        elif followed:
            _from_template(opened, plan, followed)
        recount(plan)
        record(opened.actor, "plan.started", plan, case=opened.case.pk, template=plan.template)
    return plan


def new_step(opened: OpenCase, plan: Plan, position: int, who: str, content: Json, **columns: Any) -> PlanStep:
    """A step with its encrypted content, in the caller's transaction."""
    step = PlanStep(id=new_id(), plan=plan, position=position, who=who, **columns)
    step.content = opened.seal(step_field(step.pk), content)
    step.save(force_insert=True)
    return step


def _from_template(opened: OpenCase, plan: Plan, template: Template) -> None:
    # The words are those of the rulebook; a copy is kept for the day on which it no longer has this step.
    rows = {
        step.id: new_step(opened, plan, position, step.who, {"kept": dict(step.text)}, key=step.id)
        for position, step in enumerate(template.steps)
    }
    for step in template.steps:
        rows[step.id].waits_for.set([rows[name] for name in step.after])


def _from_own(opened: OpenCase, plan: Plan, own: PlanTemplate, followed: Template | None) -> None:
    keys = {step.id: step for step in followed.steps} if followed else {}
    rows: dict[str, PlanStep] = {}
    for position, given in enumerate(own.steps):
        key = given["key"] if given.get("key") in keys and given["key"] not in rows else ""
        content: Json = {"title": given.get("title", ""), "detail": given.get("detail", ""), "papers": given.get("papers", [])}
        if key:
            content["kept"] = dict(keys[key].text)
        days = given.get("days")
        step = new_step(
            opened,
            plan,
            position,
            given.get("who", Who.PERSON),
            {name: value for name, value in content.items() if value},
            key=key,
            own_due_on=clock.in_days(days) if days is not None else None,
        )
        if key:
            rows[key] = step
    for key, step in rows.items():
        step.waits_for.set([rows[name] for name in _before(keys, key, rows)])


def _before(keys: Mapping[str, Any], key: str, rows: Mapping[str, PlanStep]) -> Iterable[str]:
    """What a step waits for, past the steps that the organisation left out."""
    for name in keys[key].after:
        if name in rows:
            yield name
        else:
            yield from _before(keys, name, rows)


def locked_plan(opened: OpenCase, plan_id: UUID, revision: int | None = None) -> Plan:
    """The plan of this case for a change, in the caller's transaction.

    Raises `Conflict` when somebody changed it since `revision`, `Refused` when it is over or not of this case.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    plan = Plan.objects.select_for_update().filter(case=opened.case, pk=plan_id).first()
    if plan is None:
        raise Refused(pgettext("staff", "Diesen Plan gibt es nicht mehr."))
    plan.case = opened.case
    if revision is not None and plan.revision != revision:
        raise Conflict(
            pgettext(
                "staff",
                "Inzwischen hat jemand anderes diesen Plan geändert. Bitte sehen Sie nach, was jetzt da steht, und senden Sie "
                "noch einmal.",
            )
        )
    if plan.ended_on:
        raise Refused(pgettext("staff", "Dieser Plan ist beendet."))
    return plan


def changed(opened: OpenCase, plan: Plan, what: str, **facts: Any) -> Plan:
    """The plan was changed: its revision rises, days are reckoned anew, and it is recorded. In the caller's transaction."""
    plan.revision += 1
    plan.save(update_fields=["revision", "events", "ended_on"])
    recount(plan)
    record(opened.actor, f"plan.{what}", plan, case=opened.case.pk, **facts)
    return plan


def end_plan(*, opened: OpenCase, plan_id: UUID, revision: int) -> Plan:
    """Nothing of the plan is to be done any more; it stays to be read."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        plan.ended_on = clock.today()
        return changed(opened, plan, "ended")


def note_events(*, opened: OpenCase, plan_id: UUID, revision: int, days: Mapping[str, date | None]) -> Plan:
    """Write down when the things happened that start legal deadlines, by the template's names; no day: not yet.

    Raises `Refused` for a day that lies ahead or that the template does not know.
    """
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        template = _template_of(plan, rulebooks())
        for name, day in days.items():
            if name not in template.events:
                raise Refused(pgettext("staff", "Das gehört nicht zu diesem Plan."))
            _has_happened(day)
        plan.events = {name: day.isoformat() for name, day in {**_days(plan), **days}.items() if day}
        return changed(opened, plan, "days_noted")


def _days(plan: Plan) -> dict[str, date | None]:
    return {name: date.fromisoformat(day) for name, day in plan.events.items()}


def stop_clock(
    *, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID, why: str, first: date, last: date | None
) -> Plan:
    """The deadline of a step stands still from `first` to `last`, or until somebody says that it runs again.

    Raises `Refused` for a reason that the template does not know, and for days that cannot be.
    """
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = _step_of(plan, step_id)
        template = _template_of(plan, rulebooks())
        if why not in next((one.stops for one in template.steps if one.id == step.key), {}):
            raise Refused(pgettext("staff", "Das hält diese Frist nicht an."))
        _has_happened(first)
        if last and last < first:
            raise Refused(pgettext("staff", "Der letzte Tag liegt vor dem ersten."))
        ClockPause.objects.create(step=step, why=why, first=first, last=last)
        return changed(opened, plan, "clock_stopped", step=step.pk)


def end_pause(*, opened: OpenCase, plan_id: UUID, revision: int, pause_id: UUID, last: date) -> Plan:
    """The clock runs again: `last` is the last day on which it stood still."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        pause = ClockPause.objects.filter(step__plan=plan, pk=pause_id).first()
        if pause is None:
            raise Refused(pgettext("staff", "Das gibt es nicht mehr."))
        if last < pause.first:
            raise Refused(pgettext("staff", "Der letzte Tag liegt vor dem ersten."))
        ClockPause.objects.filter(pk=pause.pk).update(last=last)
        return changed(opened, plan, "clock_runs", step=pause.step_id)


def remove_pause(*, opened: OpenCase, plan_id: UUID, revision: int, pause_id: UUID) -> Plan:
    """It was entered by mistake."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        ClockPause.objects.filter(step__plan=plan, pk=pause_id).delete()
        return changed(opened, plan, "pause_removed")


def extend_deadline(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID, by: Sequence[Period]) -> Plan:
    """The authority has extended its deadline; without `by` it has not. Raises `Refused` for more than the law allows."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = _step_of(plan, step_id)
        known = next((one for one in _template_of(plan, rulebooks()).steps if one.id == step.key), None)
        if len(by) > (known.deadline.extensions if known and known.deadline else 0):
            raise Refused(pgettext("staff", "So oft lässt sich diese Frist nicht verlängern."))
        PlanStep.objects.filter(pk=step.pk).update(extended=[[one.count, one.unit] for one in by])
        return changed(opened, plan, "deadline_extended", step=step.pk)


def _template_of(plan: Plan, books: Rulebooks) -> Template:
    template = books.plans.get(plan.template)
    if template is None:
        raise Refused(pgettext("staff", "Zu diesem Plan gibt es keine Vorlage mit Fristen."))
    return template


def _step_of(plan: Plan, step_id: UUID) -> PlanStep:
    step = plan.steps.filter(pk=step_id).first()
    if step is None:
        raise Refused(pgettext("staff", "Diesen Schritt gibt es nicht mehr."))
    return step


def _has_happened(day: date | None) -> None:
    if day and day > clock.today():
        raise Refused(pgettext("staff", "Dieser Tag liegt in der Zukunft. Tragen Sie ein, was geschehen ist."))
