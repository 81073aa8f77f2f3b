"""The days of a plan: what follows from the template, from the law, and from what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from viadukt.casework.models import Case, Plan, PlanStep
from viadukt.guidance.public import ClockStop, Period, Progress, Rulebooks, State, StepNow, rulebooks, timeline
from viadukt.guidance.public import Plan as Template
from viadukt.kernel import clock


def steps_of(plan: Plan) -> list[PlanStep]:
    """The steps in their order, with what they wait for and the pauses of their clocks: three queries."""
    return list(plan.steps.prefetch_related("waits_for", "pauses"))


def progress_of(template: Template, plan: Plan, steps: Sequence[PlanStep]) -> Progress:
    """What happened in this plan, as guidance reckons with it. What the template does not know any more is left out."""
    held = {step.key: step for step in steps if step.key}
    known = [(step, held[step.id]) for step in template.steps if step.id in held]
    needed = {step.id: False for step in template.steps if step.id not in held}
    return Progress(
        begun=plan.begun_on,
        done={key.id: row.done_on for key, row in known if row.done_on},
        events={name: date.fromisoformat(day) for name, day in plan.events.items() if name in template.events},
        stops={
            key.id: [ClockStop(pause.why, pause.first, pause.last) for pause in row.pauses.all() if pause.why in key.stops]
            for key, row in known
        },
        extended={key.id: _extensions(row, key.deadline.extensions) for key, row in known if key.deadline},
        told={key.id: row.own_due_on for key, row in known if row.own_due_on and key.deadline and key.deadline.told},
        needed=needed | {key.id: row.needed for key, row in known if row.needed is not None},
    )


def _extensions(step: PlanStep, most: int) -> list[Period]:
    return [Period(count, unit) for count, unit in cast("list[tuple[int, Any]]", step.extended)[:most]]


def legal(plan: Plan, steps: Sequence[PlanStep], books: Rulebooks) -> dict[str, StepNow]:
    """Today's state of the steps that stand in the template, by their keys; nothing for a plan without one."""
    template = books.plans.get(plan.template)
    if template is None:
        return {}
    return {now.step.id: now for now in timeline(template, progress_of(template, plan, steps), clock.today())}


def recount(plan: Plan) -> None:
    """Reckon legal deadlines and what counts anew, and bring the case in step; in the caller's transaction."""
    steps, books = steps_of(plan), rulebooks()
    states = legal(plan, steps, books)
    for step in steps:
        if now := states.get(step.key):
            step.counts, step.law_due_on = now.state is not State.NOT_NEEDED, now.due
        else:
            step.counts = step.needed is not False
    PlanStep.objects.bulk_update(steps, ["counts", "law_due_on"])
    keep_in_step(plan.case)


@dataclass(frozen=True, slots=True)
class Next:
    """The step that is to be done next, and since when it can be."""

    step: PlanStep
    since: date


def keep_in_step(case: Case) -> None:
    """Mirror the next open step of all plans in the case's plain columns; in the caller's transaction."""
    plans = list(case.plans.filter(ended_on=None).prefetch_related("steps__waits_for"))
    rows = [(plan, step) for plan in plans for step in plan.steps.all()]
    ahead = next_step(rows)
    case.next_due_on = ahead.step.due_on if ahead else None
    case.next_actor = ahead.step.who if ahead else ""
    case.next_since = ahead.since if ahead else None
    case.law_due_on = min((step.law_due_on for _, step in rows if step.is_open and step.law_due_on), default=None)
    case.save(update_fields=["next_due_on", "next_actor", "next_since", "law_due_on"])


def next_step(rows: Iterable[tuple[Plan, PlanStep]]) -> Next | None:
    """Of the steps that can be done now, or that have a day, the one that is due first; the order of the plan decides."""
    rows = list(rows)
    by_id = {step.pk: step for _, step in rows}
    ready = []
    for order, (plan, step) in enumerate(rows):
        if not step.is_open:
            continue
        before = waits_for(step, by_id)
        if step.due_on is None and any(one.done_on is None for one in before):
            continue
        since = max([plan.begun_on, *(one.done_on for one in before if one.done_on)])
        ready.append((step.due_on or date.max, order, Next(step, since)))
    return min(ready, key=lambda item: item[:2])[2] if ready else None


def waits_for(step: PlanStep, by_id: Mapping[UUID, PlanStep], seen: frozenset[UUID] = frozenset()) -> list[PlanStep]:
    """What must be done before: a step that does not count is passed over to those before it."""
    found: dict[UUID, PlanStep] = {}
    for other in step.waits_for.all():
        held = by_id.get(other.pk)
        if held is None or held.pk in seen:
            continue
        if held.counts:
            found[held.pk] = held
        else:
            found |= {one.pk: one for one in waits_for(held, by_id, seen | {step.pk, held.pk})}
    return list(found.values())
