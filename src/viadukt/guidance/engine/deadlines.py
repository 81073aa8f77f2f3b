"""The days of a plan: what is done, what runs, until when, who is waited for, and what is to be expected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from graphlib import TopologicalSorter

from viadukt.guidance.engine.clock import Clock
from viadukt.guidance.engine.model import Text
from viadukt.guidance.engine.plans import START, Plan, Step
from viadukt.guidance.engine.progress import Progress, check

COUNTING: Text = {
    "de": (
        "So gezählt: Der Tag, an dem etwas passiert, zählt nicht mit. Eine Frist von Monaten endet am Tag mit derselben Zahl,"
        " sonst am letzten des Monats. Tage, an denen die Frist stillsteht, zählen nicht. Ob eine Frist später endet, wenn ihr"
        " letzter Tag auf ein Wochenende oder einen Feiertag fällt, ist hier offen: Genannt ist der frühere Tag."
    ),
    "en": (
        "Counted like this: the day on which something happens does not count. A period of months ends on the day of the same"
        " number, or else on the last of the month. Days on which the clock stands still do not count. Whether a period ends"
        " later when its last day falls on a weekend or a holiday is open here: the earlier day is given."
    ),
}
"""What a page says beside days that were computed here."""


class State(StrEnum):
    WAITING = "waiting"
    """For another step."""
    RUNNING = "running"
    STOPPED = "stopped"
    """The clock of its deadline stands still."""
    OVERDUE = "overdue"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    """As far as is known: somebody said so, or nobody said that the case has come for which it is there."""


@dataclass(frozen=True)
class StepNow:
    """A step on the day of asking."""

    step: Step
    state: State
    begun: date | None
    """Since when it waits for nothing any more; none while it does."""
    waits_for: tuple[str, ...]
    counted_from: date | None
    """When what its deadline is counted from happened, if it has."""
    due: date | None
    """The last day. None without a deadline, before that began to run, and while the clock stands still without an end."""
    days_left: int | None
    """Days of the deadline that are still to run; negative: days since it passed. None without a running deadline."""
    done: date | None

    @property
    def late(self) -> bool:
        """Whether it was done after its due day."""
        return self.done is not None and self.due is not None and self.done > self.due


@dataclass(frozen=True)
class Expected:
    """From when to when a step is to be expected."""

    step: Step
    first: date
    last: date
    due: date | None
    """Its last day by the deadline, where it has one and is not done."""
    length_known: bool
    """False where nothing says how long it takes: then it is drawn as taking no time, and whatever follows may come later."""


def timeline(plan: Plan, progress: Progress, today: date) -> list[StepNow]:
    """Every step of the plan on that day, in the order of the template. Raises `ProgressError`."""
    check(plan, progress)
    needed = _Needed(plan, progress)
    return [_now(step, progress, needed, today) for step in plan.steps]


def expected(plan: Plan, progress: Progress, today: date) -> list[Expected]:
    """The steps that are needed as far as is known, if authorities and employers take all the time that their deadlines give.

    For drawing. Events that have not happened are taken to happen when their step begins, and clocks that stand still to run
    again from tomorrow. What is overdue, has no deadline, or is the person's or adviser's to do, whose deadlines are limits and
    no durations, is taken to be done today, or as soon as its turn comes. Raises `ProgressError`.
    """
    check(plan, progress)
    needed = _Needed(plan, progress)
    found: dict[str, Expected] = {}
    for step in _in_order(plan):
        if needed(step.id):
            found[step.id] = _expected(step, progress, needed.before(step), found, today)
    return [found[step.id] for step in plan.steps if step.id in found]


class _Needed:
    """Which steps count. One that does not is passed over: what waits for it waits for those before it."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.steps = {step.id: step for step in plan.steps}
        self.progress = progress

    def __call__(self, name: str) -> bool:
        step, progress = self.steps[name], self.progress
        if name in progress.done:
            return True
        come = name in progress.told or (step.deadline is not None and step.deadline.counted_from in progress.events)
        return progress.needed.get(name, not step.only_if or come)

    def before(self, step: Step) -> tuple[str, ...]:
        """The needed steps that must be done first, those behind a step that is not needed included."""
        return tuple(dict.fromkeys(self._before(step)))

    def _before(self, step: Step) -> Iterator[str]:
        for name in step.after:
            if self(name):
                yield name
            else:
                yield from self._before(self.steps[name])


def _now(step: Step, progress: Progress, needed: _Needed, today: date) -> StepNow:
    before = needed.before(step)
    waits_for = tuple(name for name in before if name not in progress.done)
    begun = None if waits_for else max([progress.begun, *(progress.done[name] for name in before)])
    clock = _clock(step, progress, _counted_from(step, progress, begun))
    due = clock.due() if clock else progress.told.get(step.id)
    state = _state(step, progress, needed, clock, due, waits=bool(waits_for), today=today)
    left = clock.days_left(today) if clock else (due - today).days if due else None
    open_ = state not in {State.DONE, State.NOT_NEEDED}
    counted_from, done = clock.counted_from if clock else None, progress.done.get(step.id)
    return StepNow(step, state, begun, waits_for, counted_from, due, left if open_ else None, done)


def _state(
    step: Step, progress: Progress, needed: _Needed, clock: Clock | None, due: date | None, *, waits: bool, today: date
) -> State:
    if step.id in progress.done:
        return State.DONE
    if not needed(step.id):
        return State.NOT_NEEDED
    if due is not None and due < today:
        return State.OVERDUE
    if clock and clock.stands_still(today):
        return State.STOPPED
    return State.WAITING if waits else State.RUNNING


def _counted_from(step: Step, progress: Progress, begun: date | None) -> date | None:
    name = step.deadline.counted_from if step.deadline else ""
    return begun if name == START else progress.events.get(name) or progress.done.get(name)


def _clock(step: Step, progress: Progress, counted_from: date | None) -> Clock | None:
    """The clock of a step, if it has one and that began to run."""
    if step.deadline is None or step.deadline.length is None or counted_from is None:
        return None
    return Clock(counted_from, step.deadline.length, progress.stops.get(step.id, ()), progress.extended.get(step.id, ()))


def _expected(step: Step, progress: Progress, before: Collection[str], found: Mapping[str, Expected], today: date) -> Expected:
    first = max([progress.begun, *(found[name].last for name in before)])
    name = step.deadline.counted_from if step.deadline else ""
    clock = _clock(step, progress, found[name].last if name in found else progress.events.get(name, first))
    due = _running_again(clock, today).due() if clock else progress.told.get(step.id)
    if done := progress.done.get(step.id):
        return Expected(step, min(first, done), done, None, length_known=True)
    takes = due if step.who in {"authority", "employer"} else None
    return Expected(step, first, max(first, today, takes or first), due, length_known=takes is not None)


def _running_again(clock: Clock, today: date) -> Clock:
    """The clock, if it no longer stood still from tomorrow."""
    return replace(clock, stops=[replace(stop, last=stop.last or max(stop.first, today)) for stop in clock.stops])


def _in_order(plan: Plan) -> Iterator[Step]:
    """Every step after those that it waits for or counts from."""
    steps = {step.id: step for step in plan.steps}
    leads = {step.id: {*step.after, step.deadline.counted_from if step.deadline else ""} & steps.keys() for step in plan.steps}
    return (steps[name] for name in TopologicalSorter(leads).static_order())
