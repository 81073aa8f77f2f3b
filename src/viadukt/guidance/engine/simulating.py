"""What a reform would change for many: who comes to an open way, who loses one, and which of its changes did it.

Everybody goes through the rules twice, as they stand and as they would be; what both have in common is computed once. For the
routes that change, they also go through with each change by itself, and through the present route with each single condition
as it would be: whoever is let in by one of these alone was kept out by that one alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from viadukt.guidance.engine.batch import Bytes, Coded, People, in_pieces
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import Reform, alone, patch
from viadukt.guidance.engine.resolving import Day, Ready, ReadyRow, resolve
from viadukt.guidance.engine.verdicts import MET, UNKNOWN, UNMET

Numbers = npt.NDArray[np.float64]
Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals of 95 %."""


@dataclass(frozen=True)
class Share:
    """A share with its interval of 95 %."""

    value: float
    low: float
    high: float


def wilson(share: float, people: float) -> Share:
    """The interval of a share among so many people drawn by chance, after Wilson (1927).

    It stays within 0 and 1 and is right also for shares near them, where the usual one fails (Brown, Cai and DasGupta,
    Interval Estimation for a Binomial Proportion, Statistical Science 16 (2001) 101-133). Of nobody it says 0 to 1.
    """
    if people <= 0:
        return Share(math.nan, 0.0, 1.0)
    square = Z95 * Z95 / people
    centre = (share + square / 2) / (1 + square)
    reach = Z95 / (1 + square) * math.sqrt(share * (1 - share) / people + square / (4 * people))
    return Share(share, min(share, max(0.0, centre - reach)), max(share, min(1.0, centre + reach)))


@dataclass(frozen=True)
class Tally:
    """How many of a group went from which verdict to which; sums of weights where the people have weights."""

    moves: Numbers
    """Shape (3, 3): before, after; 0 unmet, 1 unknown, 2 met."""
    people: int
    effective: float
    """As many people drawn by chance would tell as much: less than `people` the more the weights differ (Kish)."""

    @property
    def count(self) -> float:
        return float(self.moves.sum())

    def before(self, verdict: int) -> float:
        return float(self.moves[verdict].sum())

    def after(self, verdict: int) -> float:
        return float(self.moves[:, verdict].sum())

    def newly(self, verdict: int) -> float:
        """Who has this verdict after and had another one before."""
        return self.after(verdict) - float(self.moves[verdict, verdict])

    def share(self, count: float) -> Share:
        """A number of these people as a share of them."""
        return wilson(min(count / self.count, 1.0), self.effective) if self.count else wilson(0.0, 0.0)


@dataclass(frozen=True)
class Cause:
    """What one change (or condition) does to those who newly have a verdict: `alone` it gives it to so many of them, `only` it
    alone (no other by itself) to so many."""

    id: str
    alone: float
    only: float


@dataclass(frozen=True)
class Causes:
    """Everybody who newly has a verdict: by just one alone, by any of several alone, or only by several together.

    The `only` of all, `several` and `together` add up to `total`.
    """

    total: float
    each: tuple[Cause, ...]
    several: float
    together: float


@dataclass(frozen=True)
class RouteOutcome:
    """One route before and after. Of one that stays as it is, all moves lie on the diagonal, and there are no causes."""

    id: str
    changed: bool
    all: Tally
    groups: Mapping[str, Mapping[str, Tally]]
    """Column -> value -> its people. The empty value: not known."""
    changes: Mapping[int, Causes] = field(default_factory=dict)
    """New verdict -> which changes of the reform gave it."""
    conditions: Mapping[int, Causes] = field(default_factory=dict)
    """New verdict -> which single conditions of the route gave it: those that were the last to fail."""


@dataclass(frozen=True)
class Simulation:
    reform: Reform
    on: date
    people: int
    weighted: bool
    routes: tuple[RouteOutcome, ...]
    any: RouteOutcome
    """Whether at least one route is open."""


def simulate(
    books: Rulebooks,
    reform: Reform,
    people: People,
    on: date,
    *,
    groups: Mapping[str, Coded] | None = None,
    weights: Numbers | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Simulation:
    """What the reform changes on that day, for all and for each group of the columns in `groups`.

    `progress` is told how many people are through. Raises `Misfit` where the reform does not fit the rulebooks, and
    `ValueError` for people whose age contradicts itself.
    """
    plan = _Plan(books, reform, on)
    counts = _Counts(plan, groups or {}, weights, people.count)
    for piece, codes in in_pieces(books, people, on, plan.conditions):
        counts.add(piece, codes)
        progress(piece.stop)
    outcomes = [counts.outcome(number) for number in range(len(plan.routes) + 1)]
    return Simulation(reform, on, people.count, weights is not None, tuple(outcomes[:-1]), outcomes[-1])


@dataclass(frozen=True)
class _Trial:
    """A route, the places of its verdicts before and after, and those of its trials by change and by condition."""

    id: str
    before: int
    after: int
    changes: Mapping[str, int]
    conditions: Mapping[str, int]


class _Plan:
    """All conditions that everybody goes through, and which verdict is which."""

    def __init__(self, books: Rulebooks, reform: Reform, on: date) -> None:
        self.conditions: list[Ready] = []
        before, after = resolve(books, on), resolve(patch(books, reform), on)
        each = {change.id: resolve(patch(books, alone(reform, change)), on) for change in reform.changes}
        self.routes = [self._trial(before, after, each, number) for number in range(len(before.routes))]

    def _trial(self, before: Day, after: Day, each: Mapping[str, Day], number: int) -> _Trial:
        now, then = before.routes[number].condition, after.routes[number].condition
        name, place = before.routes[number].route.id, self._add(now)
        differences = list(differing(now, then, name))
        if not differences:
            return _Trial(name, place, place, {}, {})
        parts: dict[str, Ready] = {}
        for label, mixed in differences:
            parts[label if label not in parts else f"{label} ({len(parts) + 1})"] = mixed
        changes = {
            change: self._add(day.routes[number].condition)
            for change, day in each.items()
            if next(differing(now, day.routes[number].condition), None)
        }
        return _Trial(name, place, self._add(then), changes, {label: self._add(mixed) for label, mixed in parts.items()})

    def _add(self, condition: Ready) -> int:
        self.conditions.append(condition)
        return len(self.conditions) - 1


def differing(now: Ready, then: Ready, around: str = "") -> Iterator[tuple[str, Ready]]:
    """Each single difference between two conditions: its id (of what is nearest, where it has none), and the first with only it
    as it is in the second."""
    label = now.id or around
    same = now.kind == then.kind and len(now.parts) == len(then.parts) and _test(now) == _test(then)
    if not same:
        yield then.id or label, then
        return
    if now.kind == "points":
        yield from _differing_points(now, then)
    for number, (one, other) in enumerate(zip(now.parts, then.parts, strict=True)):
        for name, mixed in differing(one, other, label):
            yield name, replace(now, parts=(*now.parts[:number], mixed, *now.parts[number + 1 :]))


def _test(node: Ready) -> tuple[Any, ...]:
    """What makes a condition by itself, without its parts, its words and its sources."""
    return (node.leaf.fact, node.leaf.test, node.leaf.value) if node.leaf else (node.reason,)


def _differing_points(now: Ready, then: Ready) -> Iterator[tuple[str, Ready]]:
    if now.at_least != then.at_least:
        yield now.id, replace(now, at_least=then.at_least)
    old, new = ({ready.id: ready for ready in node.rows} for node in (now, then))
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        if one is None or other is None or _counted(one) != _counted(other):
            kept = [ready for ready in now.rows if ready.id != name]
            yield name, replace(now, rows=(*kept, *([other] if other else [])))
            continue
        for label, mixed in differing(one.condition, other.condition, name):
            changed = ReadyRow(one.row, one.id, mixed)
            yield label, replace(now, rows=tuple(changed if ready.id == name else ready for ready in now.rows))


def _counted(ready: ReadyRow) -> tuple[int, str]:
    return ready.row.points, ready.row.group


class _Cells:
    """A column to group by: for each person, where in the table of its moves they begin."""

    def __init__(self, column: Coded) -> None:
        self.values = column.values
        self.starts = column.codes.astype(np.intp) * 9

    @property
    def size(self) -> int:
        return (len(self.values) + 1) * 9


class _Counts:
    """What has been counted so far; the last of the routes is "any of them"."""

    def __init__(self, plan: _Plan, groups: Mapping[str, Coded], weights: Numbers | None, count: int) -> None:
        self.plan, self.weights = plan, weights
        self.cells = {name: _Cells(column) for name, column in groups.items()}
        routes = len(plan.routes) + 1
        self.all = np.zeros((routes, 9))
        self.by = {name: np.zeros((routes, cells.size)) for name, cells in self.cells.items()}
        self.causes = {
            (number, kind, verdict): _Attribution(tuple(places))
            for number, trial in enumerate(plan.routes)
            if trial.after != trial.before
            for kind, places in (("changes", trial.changes), ("conditions", trial.conditions))
            for verdict in (UNMET, UNKNOWN, MET)
        }
        self.sizes = {name: self._sizes(cells) for name, cells in self.cells.items()}
        self.size = (count, float(count) if weights is None else _effective(weights.sum(), np.square(weights).sum()))

    def _sizes(self, cells: _Cells) -> list[tuple[int, float]]:
        """People and effective people of each value."""
        codes, most = cells.starts // 9, len(cells.values) + 1
        people = np.bincount(codes, minlength=most)
        if self.weights is None:
            return [(int(one), float(one)) for one in people]
        sums = np.bincount(codes, self.weights, minlength=most)
        squares = np.bincount(codes, np.square(self.weights), minlength=most)
        return [(int(one), _effective(*held)) for one, *held in zip(people, sums, squares, strict=True)]

    def add(self, piece: slice, codes: Sequence[Bytes]) -> None:
        weights = None if self.weights is None else self.weights[piece]
        starts = {name: cells.starts[piece] for name, cells in self.cells.items()}
        first, last = (np.zeros(piece.stop - piece.start, dtype=np.uint8) for _ in range(2))
        for number, trial in enumerate(self.plan.routes):
            before, after = codes[trial.before], codes[trial.after]
            self._move(number, before, after, starts, weights)
            np.maximum(first, before, out=first)
            np.maximum(last, after, out=last)
            if trial.after != trial.before:
                self._attribute(number, trial, codes, weights)
        self._move(len(self.plan.routes), first, last, starts, weights)

    def _move(
        self, number: int, before: Bytes, after: Bytes, starts: Mapping[str, npt.NDArray[np.intp]], weights: Numbers | None
    ) -> None:
        moves = (before * np.uint8(3) + after).astype(np.intp)
        self.all[number] += np.bincount(moves, weights, minlength=9)
        for name, start in starts.items():
            self.by[name][number] += np.bincount(start + moves, weights, minlength=self.cells[name].size)

    def _attribute(self, number: int, trial: _Trial, codes: Sequence[Bytes], weights: Numbers | None) -> None:
        before, after = codes[trial.before], codes[trial.after]
        for verdict in (UNMET, UNKNOWN, MET):
            newly = np.flatnonzero((after == verdict) & (before != verdict))
            held = None if weights is None else weights[newly]
            for kind, places in (("changes", trial.changes), ("conditions", trial.conditions)):
                gives = [codes[place][newly] == verdict for place in places.values()]
                self.causes[number, kind, verdict].add(gives, held, newly.size)

    def outcome(self, number: int) -> RouteOutcome:
        trial = self.plan.routes[number] if number < len(self.plan.routes) else None
        groups = {name: self._by_value(number, name) for name in self.cells}
        changed = trial is None or trial.before != trial.after
        causes: dict[str, dict[int, Causes]] = {"changes": {}, "conditions": {}}
        for (route, kind, verdict), held in self.causes.items():
            if route == number:
                causes[kind][verdict] = held.causes()
        all_ = Tally(self.all[number].reshape(3, 3), *self.size)
        return RouteOutcome(trial.id if trial else "", changed, all_, groups, causes["changes"], causes["conditions"])

    def _by_value(self, number: int, name: str) -> dict[str, Tally]:
        """The groups in the order of their values, whoever is not known last; without those that nobody is in."""
        found = self.by[name][number].reshape(-1, 3, 3)
        labels = [str(value).lower() if isinstance(value, bool) else str(value) for value in self.cells[name].values]
        sized = zip([*labels, ""], found, self.sizes[name], strict=True)
        return {label: Tally(moves, *size) for label, moves, size in sized if size[0]}


class _Attribution:
    """Who newly has a verdict, by what gives it to them alone."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.alone, self.only = np.zeros(len(names)), np.zeros(len(names))
        self.total = self.several = self.together = 0.0

    def add(self, gives: Sequence[npt.NDArray[np.bool_]], weights: Numbers | None, count: int) -> None:
        """For each of `names`: to whom of `count` people it gives the verdict alone."""
        held = np.ones(count) if weights is None else weights
        times = np.sum(np.array(gives, dtype=np.uint8).reshape(len(self.names), count), axis=0)
        for number, given in enumerate(gives):
            self.alone[number] += held[given].sum()
            self.only[number] += held[given & (times == 1)].sum()
        self.total += held.sum()
        self.several += held[times > 1].sum()
        self.together += held[times == 0].sum()

    def causes(self) -> Causes:
        each = zip(self.names, self.alone.tolist(), self.only.tolist(), strict=True)
        return Causes(float(self.total), tuple(Cause(*one) for one in each), float(self.several), float(self.together))


def _effective(total: float, squares: float) -> float:
    """How many people drawn alike would tell as much as these weighted ones: (sum w)^2 / sum w^2.

    Source: Kish, Survey Sampling (1965), section 11.7. It knows the weights only, neither strata nor clusters.
    """
    return float(total * total / squares) if squares else 0.0
