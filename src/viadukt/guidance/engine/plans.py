"""Plan templates: the steps of a way, who acts next, what each waits for, and the periods that a law or a source sets.

A template holds no day. `deadlines` puts the days of one person beside it, `fitting` says whom it suits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from viadukt.guidance.engine.days import days_after, months_after
from viadukt.guidance.engine.model import Part, Text

Statement = Mapping[str, Any]
"""As it stands in the file: `text` and one of `law`, `source` (with `source_date`) and `open`."""

Unit = Literal["days", "weeks", "months"]
UNITS: tuple[Unit, ...] = ("days", "weeks", "months")
START = "start"
"""What a deadline is counted from that runs from the day on which its own step can begin."""


@dataclass(frozen=True)
class Period:
    """A length of time as laws set it: three months are not ninety days."""

    count: int
    unit: Unit

    def after(self, day: date) -> date:
        """Its last day, when it begins with something that happens on `day` (BGB §§ 187 Abs. 1, 188).

        That day does not count; months end on the day of the same number, or on the last of the month where there is none.
        """
        if self.unit == "months":
            return months_after(day, self.count)
        return days_after(day, self.count * (7 if self.unit == "weeks" else 1))


@dataclass(frozen=True)
class Deadline:
    """Until when a step has to be done, should be, or usually is."""

    binding: Literal["must", "should", "usual", "deemed"]
    """`deemed`: once it has passed in silence, what was asked for counts as given."""
    length: Period | None
    """None where whoever decides names the day (`told`): the notice of a decision, an authority that sets a time."""
    counted_from: str
    """A step (when it is done), an event (when it happens), or `START`; empty where the day is told."""
    told: Text
    """Who names the day."""
    extensions: int
    """How often it can be extended."""
    says: Statement
    """Its text and where it stands; `extendable` and `at_most` with theirs."""
    passed: Statement
    """What one can do when it has passed."""


@dataclass(frozen=True)
class Step:
    """One thing to be done by somebody."""

    id: str
    says: Statement
    who: Literal["person", "adviser", "authority", "employer"]
    """Who acts next."""
    after: tuple[str, ...] = ()
    """The steps it waits for."""
    only_if: Text = field(default_factory=dict)
    """When it is needed; empty: always. Until somebody says that it is, such a step holds up no other."""
    deadline: Deadline | None = None
    stops: Mapping[str, Statement] = field(default_factory=dict)
    """What makes the clock of its deadline stand still."""
    papers: tuple[Statement, ...] = ()
    notes: tuple[Statement, ...] = ()
    topic: str = ""
    """What to look for in find help."""
    leads_to: tuple[str, ...] = ()
    """Plans that go on from here."""

    @property
    def text(self) -> Text:
        text: Text = self.says["text"]
        return text


@dataclass(frozen=True)
class Fit:
    """Whom a plan suits: all of `known` is known to be so, none of `unless` is, and one of `routes`, if any, is open."""

    known: Mapping[str, tuple[Any, ...]]
    """Fact -> the values of which it must have one."""
    unless: Mapping[str, tuple[Any, ...]]
    routes: tuple[str, ...]


@dataclass(frozen=True)
class Lock:
    """A plan that an organisation may use only once it has recorded one of `any_of`."""

    any_of: tuple[str, ...]
    """`emigration_permit` (AuswSG § 1), `lawyer_opinion`."""
    says: Statement


@dataclass(frozen=True)
class Plan:
    """A template. What an organisation makes of it for a person is casework's."""

    id: str
    name: Text
    about: Text
    law_state: date
    checked: date
    open_questions: tuple[Text, ...]
    events: Mapping[str, Statement]
    """What happens rather than is done, and starts a deadline: the file is complete, a refusal arrives."""
    steps: tuple[Step, ...]
    fits: tuple[Fit, ...] = ()
    """Any of these; without one no result suggests it."""
    only_asked: bool = False
    """Never suggested, wherever that could be, and never counted as a success: somebody has to ask for it."""
    lock: Lock | None = None

    def step(self, name: str) -> Step:
        """The step of that id. Raises `KeyError`."""
        for step in self.steps:
            if step.id == name:
                return step
        raise KeyError(name)

    def statements(self) -> Iterator[Statement]:
        """Everything it says, wherever it stands: each with its text and what that rests on."""
        yield from self.events.values()
        if self.lock:
            yield self.lock.says
        for step in self.steps:
            yield step.says
            yield from (*step.stops.values(), *step.papers, *step.notes)
            if step.deadline:
                yield from (step.deadline.says, step.deadline.passed)
                if "extendable" in step.deadline.says:
                    yield step.deadline.says["extendable"]


def built(data: Mapping[str, Any], parts: Mapping[str, Part]) -> Plan:
    """A template out of a file that passed all checks; `parts` lend the statements that it takes from there."""
    return Plan(
        id=data["plan"],
        name=data["name"],
        about=data["about"],
        law_state=date.fromisoformat(data["law_state"]),
        checked=date.fromisoformat(data["checked"]),
        open_questions=tuple(data["open_questions"]),
        events=data.get("events", {}),
        steps=tuple(_step(step, parts) for step in data["steps"]),
        fits=tuple(_fit(fit) for fit in data.get("for", ())),
        only_asked=data.get("only_asked", False),
        lock=Lock(tuple(data["lock"]["any_of"]), data["lock"]) if "lock" in data else None,
    )


def period(data: Mapping[str, Any]) -> Period | None:
    """The length that a deadline or an extension gives, if it gives one."""
    return next((Period(data[unit], unit) for unit in UNITS if unit in data), None)


def taken(place: str, parts: Mapping[str, Part]) -> Sequence[Statement]:
    """The statements of a section (`procedure.deadlines`), or the one of them that is named (`procedure.deadlines.receipt`)."""
    part, section, *one = place.split(".")
    return [says for says in parts[part].sections[section].statements if not one or says.get("id") == one[0]]


def _step(data: Mapping[str, Any], parts: Mapping[str, Part]) -> Step:
    def statements(key: str) -> tuple[Statement, ...]:
        lent = [says for place in data.get(f"{key}_from", ()) for says in taken(place, parts)]
        return (*data.get(key, ()), *lent)

    return Step(
        id=data["id"],
        says=data,
        who=data["who"],
        after=tuple(data.get("after", ())),
        only_if=data.get("only_if", {}),
        deadline=_deadline(data["deadline"]) if "deadline" in data else None,
        stops={stop["id"]: stop for stop in data.get("stops", ())},
        papers=statements("papers"),
        notes=statements("notes"),
        topic=data.get("topic", ""),
        leads_to=tuple(data.get("leads_to", ())),
    )


def _deadline(data: Mapping[str, Any]) -> Deadline:
    return Deadline(
        binding=data["binding"],
        length=period(data),
        counted_from=data.get("counted_from", ""),
        told=data.get("told", {}),
        extensions=data["extendable"]["times"] if "extendable" in data else 0,
        says=data,
        passed=data["passed"],
    )


def _fit(data: Mapping[str, Any]) -> Fit:
    def values(key: str) -> dict[str, tuple[Any, ...]]:
        return {fact: tuple(held) if isinstance(held, list) else (held,) for fact, held in data.get(key, {}).items()}

    return Fit(values("is"), values("unless"), tuple(data.get("routes", ())))
