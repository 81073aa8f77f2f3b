"""What would have to change for a route to open.

For every condition the search keeps the smallest demands on facts that make it met ("terms"): a term says for some facts which
of their values would do. `all` joins the terms of its parts, `any` offers them beside each other, a points table joins those of
rows that reach the sum. What would have to change an unchangeable fact is dropped at once, and so is what demands more than
another.
The order is fixed: fewer changes, then fewer open facts, then smaller steps, then the order of the facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import groupby

from viadukt.guidance.engine.evaluating import RouteResult
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.resolving import Ready
from viadukt.guidance.engine.values import is_any_other, telling
from viadukt.guidance.engine.verdicts import MET, UNMET, Verdict

MOST_CHANGES = 4
MOST_WAYS = 5
BEAM = 60
"""Terms kept for one condition; what lies beyond is said to be left out."""


@dataclass(frozen=True)
class Step:
    """One fact that would have to become something else, or, where it is not known yet, would have to be so.

    Of numbers, levels and days `at_least` and `at_most` say what does; of countries and occupations, where all but a few do,
    `none_of` names the few; of all else `values` are what does.
    """

    fact: str
    now: Value | None
    to: Value
    """The nearest value that does."""
    values: tuple[Value, ...]
    """All values that do, of those between which the rules tell a difference."""
    at_least: Value | None = None
    at_most: Value | None = None
    none_of: tuple[Value, ...] = ()
    by: float | None = None
    """For a number: how much more (or less)."""


@dataclass(frozen=True)
class Way:
    """Steps that together open the route: `changes` of what is known, `provided` that what is not known yet is so."""

    changes: tuple[Step, ...]
    provided: tuple[Step, ...]

    def applied(self, facts: Facts) -> dict[str, Value]:
        """The facts after these steps."""
        return {**facts, **{step.fact: step.to for step in (*self.changes, *self.provided)}}


@dataclass(frozen=True)
class Missing:
    """The smallest ways to open a route, none where there is none."""

    ways: tuple[Way, ...]
    more: bool = False
    """Whether there are more than these."""
    bounded: bool = False
    """Whether the search left something out: what takes more than `MOST_CHANGES`, or lies beyond `BEAM`."""
    barred_by: tuple[str, ...] = ()
    """Where there is no way: the ids of conditions that fail and cannot be brought about."""


Term = Mapping[int, int]
"""Number of a fact -> the values of it that would do, as bits."""


def missing(books: Rulebooks, facts: Facts, on: date, result: RouteResult, most: int = MOST_WAYS) -> Missing:
    """The ways to open the route of `result`, at most `most`, best first. Nothing for one that is open or not in force."""
    if result.verdict is Verdict.MET or result.standing != "in_force":
        return Missing(())
    search = _Search(books, facts, on, result.ready.condition)
    found = search.ways()
    ways = found[:most]
    barred = () if ways else tuple(dict.fromkeys(search.barred(search.root)))
    return Missing(tuple(ways), len(found) > most, search.bounded, barred)


@dataclass(frozen=True)
class _Choice:
    """A fact of the route: its telling values, and which of them can be reached."""

    fact: Fact
    number: int
    values: list[Value]
    now: Value | None
    here: int
    """The bit of the value now; 0 where it is not known."""
    reachable: int
    """The values that a change may lead to; of a fact not known, all."""
    steps: Mapping[int, float] = field(default_factory=dict)
    """Bit number -> how far that value is."""


class _Search:
    def __init__(self, books: Rulebooks, facts: Facts, on: date, root: Ready) -> None:
        self.root, self.bounded = root, False
        leaves: dict[str, list[Ready]] = {}
        for leaf in root.leaves():
            leaves.setdefault(leaf.fact, []).append(leaf)
        named = [key for key in books.facts if key in leaves]
        self.choices = [self._choice(books.facts[key], number, leaves[key], facts, on) for number, key in enumerate(named)]
        self.number = {key: number for number, key in enumerate(named)}
        self.found: dict[tuple[Ready, bool], list[Term]] = {}
        self.costs: dict[tuple[int, int], tuple[int, int, float] | None] = {}

    @staticmethod
    def _choice(fact: Fact, number: int, leaves: list[Ready], facts: Facts, on: date) -> _Choice:
        now = facts.get(fact.key)
        values = telling(fact, leaves, on, now)
        decided = now is not None and all(leaf.passes is None or leaf.passes(now) in {MET, UNMET} for leaf in leaves)
        here = 1 << values.index(now) if decided and now is not None else 0
        reachable = sum(1 << at for at, value in enumerate(values) if not here or _may_become(fact, now, value, values))
        base = values.index(now) if now is not None else 0
        steps = {at: _distance(fact, values, base if now is not None else None, at) for at in range(len(values))}
        return _Choice(fact, number, values, now, here, reachable & ~here, steps)

    # -- terms

    def terms(self, node: Ready, wanted: bool = True) -> list[Term]:
        """The smallest demands that make `node` met, or unmet where that is wanted; best first."""
        if (node, wanted) not in self.found:
            self.found[node, wanted] = self._terms(node, wanted)
        return self.found[node, wanted]

    def _terms(self, node: Ready, wanted: bool) -> list[Term]:
        match node.kind:
            case "leaf":
                return self._leaf(node, wanted)
            case "void":
                return []
            case "not":
                return self.terms(node.parts[0], not wanted)
            case "points":
                return self._points(node, wanted)
        if (node.kind == "all") == wanted:
            offers = sorted((self.terms(part, wanted) for part in node.parts), key=len)
            return reduce(self._join, offers, [{}])
        return self._best(term for part in node.parts for term in self.terms(part, wanted))

    def _leaf(self, node: Ready, wanted: bool) -> list[Term]:
        assert node.leaf is not None
        assert node.passes is not None
        choice = self.choices[self.number[node.leaf.fact]]
        good = sum(1 << at for at, value in enumerate(choice.values) if node.passes(value) == (MET if wanted else UNMET))
        if choice.here and not choice.here & good and not node.leaf.changeable:
            return []
        return self._best([self._slim({choice.number: good})])

    def _slim(self, term: Term) -> Term:
        """Without what holds already and no change could break."""
        return {
            number: mask
            for number, mask in term.items()
            if not (self.choices[number].here & mask and not self.choices[number].reachable & ~mask)
        }

    def _join(self, some: list[Term], others: list[Term]) -> list[Term]:
        return self._best(self._both(a, b) for a in some for b in others)

    @staticmethod
    def _both(a: Term, b: Term) -> Term:
        return {**a, **{number: mask & a.get(number, -1) for number, mask in b.items()}}

    def _points(self, node: Ready, wanted: bool) -> list[Term]:
        """Group by group: what each could give and what that demands; sums that more cheaply give as much stay."""
        sums: dict[int, list[Term]] = {0: [{}]}
        rows = sorted(node.rows, key=lambda ready: ready.row.group or f"row {ready.row.id}")
        for _, group in groupby(rows, key=lambda ready: ready.row.group or f"row {ready.row.id}"):
            options = self._options([(ready.row.points, ready.condition) for ready in group], wanted)
            after: dict[int, list[Term]] = {}
            for total, terms in sums.items():
                for points, demands in options.items():
                    reached = min(total + points, node.at_least)
                    after.setdefault(reached, []).extend(self._join(terms, demands))
            sums = {total: self._best(terms) for total, terms in after.items()}
        fitting = [terms for total, terms in sums.items() if (total >= node.at_least) == wanted]
        return self._best(term for terms in fitting for term in terms)

    def _options(self, rows: list[tuple[int, Ready]], wanted: bool) -> dict[int, list[Term]]:
        """Points that a group could give -> what that demands. Where few are wanted: that all rows with more are unmet."""
        if wanted:
            options: dict[int, list[Term]] = {0: [{}]}
            for points, condition in rows:
                options[points] = self._best([*options.get(points, []), *self.terms(condition)])
            return options
        caps = sorted({0, *(points for points, _ in rows)})
        return {
            cap: reduce(self._join, (self.terms(condition, wanted=False) for points, condition in rows if points > cap), [{}])
            for cap in caps
        }

    # -- what a term costs

    def _cost(self, number: int, mask: int) -> tuple[int, int, float] | None:
        """Changes, open facts, size of the step; nothing where it cannot be."""
        key = (number, mask)
        if key not in self.costs:
            choice = self.choices[number]
            if choice.here & mask:
                cost: tuple[int, int, float] | None = (0, 0, 0.0)
            elif not choice.reachable & mask:
                cost = None
            else:
                step = min(choice.steps[at] for at in _bits(choice.reachable & mask))
                cost = (1, 0, step) if choice.here else (0, 1, step)
            self.costs[key] = cost
        return self.costs[key]

    def _rank(self, term: Term) -> tuple[int, int, float, tuple[tuple[int, int], ...]] | None:
        changes, provided, steps = 0, 0, 0.0
        for number, mask in term.items():
            cost = self._cost(number, mask)
            if cost is None:
                return None
            changes, provided, steps = changes + cost[0], provided + cost[1], steps + cost[2]
        if changes > MOST_CHANGES:
            self.bounded = True
            return None
        return changes, provided, round(steps, 9), tuple(sorted(term.items()))

    def _best(self, terms: Iterable[Term]) -> list[Term]:
        """Those that can be, none demanding more than another; best first, at most `BEAM`."""
        ranked = {rank: term for term in terms if (rank := self._rank(term)) is not None}
        kept: list[Term] = []
        for rank in sorted(ranked):
            term = ranked[rank]
            if any(_demands_less(one, term) for one in kept):
                continue
            if len(kept) == BEAM:
                self.bounded = True
                break
            kept.append(term)
        return kept

    # -- what comes out

    def ways(self) -> list[Way]:
        """The best terms as ways, without those that another makes needless."""
        found: list[Way] = []
        for term in self.terms(self.root):
            way = self._way(term)
            if not any(self._spares(one, way) for one in found):
                found.append(way)
        return found

    def _spares(self, one: Way, other: Way) -> bool:
        """Whether nobody who has the one way needs the other: it touches no fact that the other leaves alone, or changes fewer.

        A proviso that nobody can bring about (a country of origin) is no help to whom it does not apply, so that then the other
        way stays, though it changes more.
        """
        changed, further = (frozenset(step.fact for step in way.changes) for way in (one, other))
        given, assumed = (frozenset(step.fact for step in way.provided) for way in (one, other))
        luck = {fact for fact in given if not self.choices[self.number[fact]].fact.changeable}
        return changed | given <= further | assumed or (changed < further and luck <= assumed)

    def _way(self, term: Term) -> Way:
        changes: list[Step] = []
        provided: list[Step] = []
        for number, mask in sorted(term.items()):
            choice = self.choices[number]
            if choice.here & mask:
                continue
            step = _step(choice, mask)
            (changes if choice.here else provided).append(step)
        return Way(tuple(changes), tuple(provided))

    def barred(self, node: Ready, wanted: bool = True) -> Iterator[str]:
        """The conditions because of which there is no way to this one, by their ids."""
        parts = [(part, wanted != (node.kind == "not")) for part in node.parts]
        if (node.kind == "all") == wanted and node.kind in {"all", "any"}:
            parts = [part for part in parts if not self.terms(*part)]
        if node.id and (node.kind not in {"all", "any"} or not parts):
            yield node.id
        elif not parts:  # each part could be brought about, not all of them together
            facts = Counter(leaf.fact for leaf in node.leaves())
            yield from (leaf.id for leaf in node.leaves() if facts[leaf.fact] > 1)
        else:
            for part in parts:
                yield from self.barred(*part)


def _step(choice: _Choice, mask: int) -> Step:
    good = list(_bits(choice.reachable & mask))
    low, high = _ends(choice, mask)
    if choice.here:
        to = choice.values[min(good, key=lambda at: (choice.steps[at], at))]
    else:
        to = next((end for end in (low, high) if end is not None), choice.values[good[0]])
    by = round(to - choice.now, 6) if isinstance(to, float) and isinstance(choice.now, float) else None
    values = tuple(choice.values[at] for at in good)
    others = is_any_other(choice.fact, values, choice.values)
    none_of = tuple(value for at, value in enumerate(choice.values) if others and not mask >> at & 1)
    return Step(choice.fact.key, choice.now, to, values, low, high, none_of, by)


def _ends(choice: _Choice, mask: int) -> tuple[Value | None, Value | None]:
    """The least and the most that do, where what lies between them does as well; nothing at an end that is open."""
    if choice.fact.type not in {"number", "level", "date"}:
        return None, None
    good = list(_bits(mask & ((1 << len(choice.values)) - 1)))
    if good != list(range(good[0], good[-1] + 1)):
        return None, None
    low = choice.values[good[0]] if good[0] else None
    return low, choice.values[good[-1]] if good[-1] + 1 < len(choice.values) else None


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _demands_less(one: Term, other: Term) -> bool:
    """Whether whatever fulfils `other` fulfils `one`."""
    return len(one) <= len(other) and all(number in other and not other[number] & ~mask for number, mask in one.items())


def _may_become(fact: Fact, now: Value | None, value: Value, values: list[Value]) -> bool:
    if not fact.changeable or now in fact.final:
        return False
    return fact.changeable != "up" or now is None or values.index(value) > values.index(now)


def _distance(fact: Fact, values: list[Value], now: int | None, to: int) -> float:
    """How large a step is: levels by their number, amounts by their share, else 1. Of what is not known, less is smaller."""
    if fact.type == "level":
        return float(abs(to - now)) if now is not None else to / len(values)
    value = values[to]
    if isinstance(value, float) and not isinstance(value, bool):
        if now is None:
            return to / len(values)
        before = values[now]
        assert isinstance(before, float)
        return abs(value - before) / max(abs(value), abs(before), 1.0)
    return 1.0
