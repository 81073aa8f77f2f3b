"""One person, all routes: a verdict for each, and for each condition what made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Route, Rulebooks, Text, Value
from viadukt.guidance.engine.resolving import Ready, ReadyRoute, resolve
from viadukt.guidance.engine.verdicts import MET, NAMES, UNKNOWN, UNMET, Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a points table: what it gives if met, and whether it is the one of its group that counts."""

    id: str
    points: int
    group: str
    counts: bool
    condition: Condition


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition and its verdict.

    `reason` says why it is unknown: `not_known_yet`, `too_coarse`, `no_amount`, `not_coded`,
    `to_be_filled`, or `open`; the last two are said in words by `ready.because`.
    """

    ready: Ready
    code: int
    parts: tuple[Condition, ...] = ()
    value: Value | None = None
    reason: str = ""
    rows: tuple[Row, ...] = ()
    least: int = 0
    """Points: what is certain."""
    most: int = 0
    """Points: what is still possible."""

    @property
    def verdict(self) -> Verdict:
        return NAMES[self.code]

    @property
    def id(self) -> str:
        return self.ready.id

    @property
    def kind(self) -> str:
        return self.ready.kind

    @property
    def law(self) -> tuple[str, ...]:
        return self.ready.law

    @property
    def links(self) -> tuple[str | None, ...]:
        return self.ready.links

    @property
    def text(self) -> Text:
        return self.ready.text

    @property
    def fact(self) -> str:
        return self.ready.fact

    def below(self) -> Iterator[Condition]:
        """The conditions directly below, rows included."""
        yield from self.parts
        for row in self.rows:
            yield row.condition

    def walk(self) -> Iterator[Condition]:
        """This condition and all below it, in the order of the file."""
        yield self
        for part in self.below():
            yield from part.walk()

    def deciding(self) -> Iterator[Condition]:
        """The conditions that carry this verdict: what failed of an `all`, what held of an `any`, what is open of the open."""
        if self.kind in {"leaf", "void"}:
            yield self
            return
        one_suffices = (self.kind == "any" and self.code == MET) or (self.kind == "all" and self.code == UNMET)
        for part in self.below():
            if (
                self.kind == "not"
                or (part.code == self.code)
                or (not one_suffices and self.code != UNKNOWN and self.kind != "points")
            ):
                yield from part.deciding()


@dataclass(frozen=True, slots=True)
class RouteResult:
    """What became of one route. `standing` is `in_force`, `not_yet`, `no_longer`, `not_coded` or `to_be_filled`."""

    ready: ReadyRoute
    condition: Condition

    @property
    def route(self) -> Route:
        return self.ready.route

    @property
    def id(self) -> str:
        return self.ready.route.id

    @property
    def standing(self) -> str:
        return self.ready.standing

    @property
    def verdict(self) -> Verdict:
        return self.condition.verdict

    def conditions(self) -> Iterator[Condition]:
        """All conditions that have an id."""
        return (one for one in self.condition.walk() if one.id)

    def find(self, name: str) -> Condition:
        """The condition of that id. Raises `KeyError`."""
        for one in self.conditions():
            if one.id == name:
                return one
        for one in self.condition.walk():
            for row in one.rows:
                if row.id == name:
                    return row.condition
        raise KeyError(name)


def evaluate(books: Rulebooks, facts: Facts, on: date, assume: Mapping[str, Verdict] | None = None) -> list[RouteResult]:
    """Every route on that day for whom these facts (out of `read_facts`) are known.

    `assume` sets conditions, by their id, to a verdict of their own: what if just this were not known?
    """
    judge = _Judge(facts, {name: NAMES.index(verdict) for name, verdict in (assume or {}).items()})
    return [RouteResult(route, judge(route.condition)) for route in resolve(books, on).routes]


_JOINED: Mapping[str, Callable[[list[int]], int]] = {
    "all": lambda codes: min(codes, default=MET),
    "any": lambda codes: max(codes, default=UNMET),
    "not": lambda codes: MET - codes[0],
}


class _Judge:
    def __init__(self, facts: Facts, assume: Mapping[str, int]) -> None:
        self.facts, self.assume = facts, assume

    def __call__(self, node: Ready) -> Condition:
        if self.assume and node.id in self.assume:
            return Condition(node, self.assume[node.id])
        match node.kind:
            case "leaf":
                return self._leaf(node)
            case "void":
                return Condition(node, UNKNOWN, reason=node.reason)
            case "points":
                return self._points(node)
        parts = tuple([self(part) for part in node.parts])
        return Condition(node, _JOINED[node.kind]([part.code for part in parts]), parts)

    def _leaf(self, node: Ready) -> Condition:
        assert node.leaf is not None
        assert node.passes is not None
        value = self.facts.get(node.leaf.fact)
        if value is None:
            return Condition(node, UNKNOWN, reason="not_known_yet")
        code = node.passes(value)
        return Condition(node, code, value=value, reason="too_coarse" if code == UNKNOWN else "")

    def _points(self, node: Ready) -> Condition:
        best: dict[str, tuple[int, str]] = {}
        possible: dict[str, int] = {}
        judged = []
        for ready in node.rows:
            row, condition = ready.row, self(ready.condition)
            if ready.id in self.assume:
                condition = Condition(ready.condition, self.assume[ready.id])
            judged.append((ready, condition))
            group = row.group or f"row {row.id}"
            if condition.code == MET and row.points > best.get(group, (0, ""))[0]:
                best[group] = (row.points, row.id)
            if condition.code != UNMET:
                possible[group] = max(possible.get(group, 0), row.points)
        least, most = sum(points for points, _ in best.values()), sum(possible.values())
        counted = {name for _, name in best.values()}
        rows = tuple(Row(r.id, r.row.points, r.row.group, r.row.id in counted, condition) for r, condition in judged)
        code = MET if least >= node.at_least else UNMET if most < node.at_least else UNKNOWN
        return Condition(node, code, rows=rows, least=least, most=most)


def judged(node: Ready, facts: Facts) -> int:
    """The verdict of one condition alone, as a number."""
    return _Judge(facts, {})(node).code
