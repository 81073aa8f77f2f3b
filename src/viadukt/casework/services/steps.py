"""Steps of a plan: adding, changing, moving, removing, and what came of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.casework.models import Plan, PlanStep, Who
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.services.plans import MOST_STEPS, changed, locked_plan, new_step, step_field
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """What a step says and is about, as a form holds it. An empty `title` leaves the words of the template."""

    title: str = ""
    detail: str = ""
    who: str = Who.PERSON
    due_on: date | None = None
    papers: Sequence[str] = field(default_factory=tuple)
    waits_for: Collection[UUID] = ()
    needed: bool | None = None


def add_step(*, opened: OpenCase, plan_id: UUID, revision: int | None, words: StepWords) -> PlanStep:
    """Add a step at the end. `revision` may be left out where nothing of the plan was shown."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        position = plan.steps.count()
        if position >= MOST_STEPS:
            raise Refused(pgettext("staff", "Dieser Plan ist schon sehr lang. Beginnen Sie einen zweiten."))
        if not words.title:
            raise Refused(pgettext("staff", "Ein Schritt braucht Worte."))
        content = {"title": words.title, "detail": words.detail, "papers": list(words.papers)}
        step = new_step(opened, plan, position, words.who, content, own_due_on=words.due_on, needed=words.needed)
        step.waits_for.set(_others(plan, step, words.waits_for))
        changed(opened, plan, "step_added", step=step.pk)
    return step


def edit_step(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID, words: StepWords) -> PlanStep:
    """Change what a step says, who acts, until when, what it waits for. Raises `Refused` where steps wait for each other."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = step_of(plan, step_id)
        if not words.title and not step.key:
            raise Refused(pgettext("staff", "Ein Schritt braucht Worte."))
        step.who, step.own_due_on, step.needed = words.who, words.due_on, words.needed
        _write(opened, step, {"title": words.title, "detail": words.detail, "papers": list(words.papers)})
        step.waits_for.set(_others(plan, step, words.waits_for))
        changed(opened, plan, "step_changed", step=step.pk)
    return step


def move_step(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID, to: Literal["up", "down"]) -> None:
    """One place up or down; at the end of the plan nothing happens."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        steps = list(plan.steps.all())
        place = next((place for place, step in enumerate(steps) if step.pk == step_id), None)
        if place is None:
            raise _gone()
        other = place + (-1 if to == "up" else 1)
        if 0 <= other < len(steps):
            steps[place], steps[other] = steps[other], steps[place]
        _number(steps)
        changed(opened, plan, "step_moved", step=step_id)


def remove_step(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID) -> None:
    """Take a step out. What waited for it waits for what came before it."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = step_of(plan, step_id)
        before = list(step.waits_for.all())
        for other in step.waited_for.all():
            other.waits_for.add(*before)
        step.delete()
        _number(list(plan.steps.all()))
        changed(opened, plan, "step_removed", step=step_id)


def finish_step(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID, done_on: date, result: str = "") -> PlanStep:
    """It is done, on that day, with what came of it. Raises `Refused` for a day that lies ahead."""
    if done_on > clock.today():
        raise Refused(pgettext("staff", "Dieser Tag liegt in der Zukunft. Tragen Sie ein, was geschehen ist."))
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = step_of(plan, step_id)
        step.done_on, step.done_by_person, step.person_at = done_on, False, None
        _write(opened, step, {"result": result})
        changed(opened, plan, "step_done", step=step.pk)
    return step


def reopen_step(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID) -> PlanStep:
    """It is not done after all."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = step_of(plan, step_id)
        step.done_on, step.done_by_person, step.person_at = None, False, None
        _write(opened, step, {})
        changed(opened, plan, "step_reopened", step=step.pk)
    return step


def tick_papers(*, opened: OpenCase, plan_id: UUID, revision: int, step_id: UUID, there: Iterable[str]) -> PlanStep:
    """Which papers of the step's list are there."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id, revision)
        step = step_of(plan, step_id)
        _write(opened, step, {"there": sorted(set(there))})
        changed(opened, plan, "papers_ticked", step=step.pk)
    return step


def tell_own_step(*, opened: OpenCase, step_id: UUID, done: bool, why_not: str = "") -> PlanStep:
    """The person says that a step of theirs is done, or why it is not; who advises finds it on the desk.

    It takes no revision: ticking overwrites nothing of others. Raises `Refused` for a step that is not theirs to do.
    """
    with transaction.atomic():
        step = PlanStep.objects.filter(plan__case=opened.case, pk=step_id).first()
        if step is None:
            raise Refused(_("Diesen Schritt gibt es nicht mehr."))
        plan = locked_plan(opened, step.plan_id)
        step = step_of(plan, step_id)
        if step.who != Who.PERSON or not step.counts:
            raise Refused(_("Diesen Schritt macht jemand anderes."))
        if step.done_on and not step.done_by_person:
            raise Refused(_("Dieser Schritt ist schon erledigt."))
        step.done_on = clock.today() if done else None
        step.done_by_person, step.person_at = done, clock.now()
        _write(opened, step, {"why_not": "" if done else why_not.strip()})
        changed(opened, plan, "step_told", step=step.pk, done=done)
    return step


def see_step(*, opened: OpenCase, plan_id: UUID, step_id: UUID) -> None:
    """Somebody who advises has seen what the person said about it."""
    with transaction.atomic():
        plan = locked_plan(opened, plan_id)
        PlanStep.objects.filter(plan=plan, pk=step_id).update(person_at=None)
        changed(opened, plan, "step_seen", step=step_id)


def step_of(plan: Plan, step_id: UUID) -> PlanStep:
    """A step of this plan; raises `Refused` when it is gone, or of another."""
    step = plan.steps.filter(pk=step_id).first()
    if step is None:
        raise _gone()
    return step


def content_of(opened: OpenCase, step: PlanStep) -> Json:
    """What the step says: `title`, `detail`, `result`, `papers`, `there`, `why_not`, and `kept`, the words of its template."""
    return opened.unseal(step_field(step.pk), step.content, version=step.version)


def _write(opened: OpenCase, step: PlanStep, values: dict[str, Any]) -> None:
    content = content_of(opened, step) | values
    step.version += 1
    written = {name: value for name, value in content.items() if value}
    step.content = opened.seal(step_field(step.pk), written, version=step.version)
    step.save()


def _others(plan: Plan, step: PlanStep, wanted: Collection[UUID]) -> list[PlanStep]:
    steps = {one.pk: one for one in plan.steps.prefetch_related("waits_for")}
    ahead = {pk: {one.pk for one in other.waits_for.all()} for pk, other in steps.items()} | {step.pk: set(wanted)}
    if not set(wanted) <= steps.keys():
        raise _gone()
    reached, open_ = set[UUID](), list(wanted)
    while open_:
        one = open_.pop()
        if one == step.pk:
            raise Refused(pgettext("staff", "So würden Schritte aufeinander warten, und keiner könnte beginnen."))
        if one not in reached:
            reached.add(one)
            open_ += ahead[one]
    return [steps[pk] for pk in wanted]


def _number(steps: Sequence[PlanStep]) -> None:
    for position, step in enumerate(steps):
        step.position = position
    PlanStep.objects.bulk_update(steps, ["position"])


def _gone() -> Refused:
    return Refused(pgettext("staff", "Diesen Schritt gibt es nicht mehr."))
