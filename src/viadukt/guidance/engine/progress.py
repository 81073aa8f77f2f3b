"""What happened in one case, beside the template it follows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from viadukt.guidance.engine.clock import ClockStop
from viadukt.guidance.engine.plans import Period, Plan, Step
from viadukt.guidance.engine.problems import did_you_mean


@dataclass(frozen=True)
class Progress:
    """Days of one person. Steps, events and stops are named by their ids in the template."""

    begun: date
    """The first day of the plan: steps that wait for nothing begin then."""
    done: Mapping[str, date] = field(default_factory=dict)
    events: Mapping[str, date] = field(default_factory=dict)
    stops: Mapping[str, Sequence[ClockStop]] = field(default_factory=dict)
    """Step -> stops of its clock, in any order; where they overlap, a day counts once."""
    extended: Mapping[str, Sequence[Period]] = field(default_factory=dict)
    """Step -> by how much its deadline was extended, counted from the end of what went before."""
    told: Mapping[str, date] = field(default_factory=dict)
    """Step -> the day that whoever decides has named."""
    needed: Mapping[str, bool] = field(default_factory=dict)
    """Step -> whether somebody said that it is needed, or that it is not."""


class ProgressError(ValueError):
    """Days that cannot belong to a plan. `problems` has a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


def check(plan: Plan, progress: Progress) -> None:
    """Raises `ProgressError` where steps, events or stops are named that the plan does not have, or days contradict it."""
    problems = [*_unknown(plan, progress)]
    for step in plan.steps:
        problems += _stops(step, progress)
        problems += _deadlines(step, progress)
    if problems:
        raise ProgressError(problems)


def _unknown(plan: Plan, progress: Progress) -> Iterator[str]:
    steps = [step.id for step in plan.steps]
    given = (progress.done, progress.stops, progress.extended, progress.told, progress.needed)
    for name in dict.fromkeys(name for names in given for name in names):
        yield from _is_none(plan, "step", name, steps)
    for name in progress.events:
        yield from _is_none(plan, "event", name, plan.events)


def _is_none(plan: Plan, what: str, name: str, known: Collection[str]) -> Iterator[str]:
    if name not in known:
        yield f'{plan.id} has no {what} "{name}".{did_you_mean(name, known)}'


def _stops(step: Step, progress: Progress) -> Iterator[str]:
    for stop in progress.stops.get(step.id, ()):
        if stop.why not in step.stops:
            yield f'nothing called "{stop.why}" stops the clock of {step.id}.{did_you_mean(stop.why, step.stops)}'
        if stop.last is not None and stop.last < stop.first:
            yield f"the clock of {step.id} cannot stand still from {stop.first} to {stop.last}."


def _deadlines(step: Step, progress: Progress) -> Iterator[str]:
    most = step.deadline.extensions if step.deadline else 0
    given = len(progress.extended.get(step.id, ()))
    if given > most:
        yield f"the deadline of {step.id} was extended {given} times; {most} is the most."
    if step.id in progress.told and not (step.deadline and step.deadline.told):
        yield f"nobody names a day for {step.id}: its deadline has a length, or it has none."
