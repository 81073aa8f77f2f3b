"""Rulebooks as they stand on one day: versions in force, shared conditions and tables put in, amounts of the year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from viadukt.guidance.engine.days import months_before
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.model import Fact, Group, Leaf, Node, Points, Route, Row, Rulebooks, See, Text, Version, Void
from viadukt.guidance.engine.verdicts import MET, UNKNOWN, UNMET


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A condition with everything looked up. `eq=False`: each stands for itself."""

    kind: Literal["leaf", "all", "any", "not", "points", "void"]
    id: str
    law: tuple[str, ...]
    links: tuple[str | None, ...]
    text: Text
    parts: tuple[Ready, ...] = ()
    leaf: Leaf | None = None
    passes: Callable[[Any], int] | None = None
    """A known value of the fact in, 0 unmet, 1 unknown, 2 met out."""
    rows: tuple[ReadyRow, ...] = ()
    at_least: int = 0
    reason: str = ""
    because: Text = field(default_factory=dict)
    """The same in words, where the rulebook has them."""
    threshold: str = ""

    @property
    def fact(self) -> str:
        return self.leaf.fact if self.leaf else ""

    def leaves(self) -> Iterator[Ready]:
        """All conditions on facts below this one, and this one, in the order of the file."""
        if self.kind == "leaf":
            yield self
        for part in (*self.parts, *(row.condition for row in self.rows)):
            yield from part.leaves()


@dataclass(frozen=True, slots=True, eq=False)
class ReadyRow:
    row: Row
    id: str
    condition: Ready


@dataclass(frozen=True, slots=True, eq=False)
class ReadyRoute:
    """A route on a day: its condition, or why there is none (`standing`) and what the verdict is then."""

    route: Route
    standing: Literal["in_force", "not_yet", "no_longer", "not_coded", "to_be_filled"]
    condition: Ready
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, eq=False)
class Day:
    """All routes as they stand on a day."""

    books: Rulebooks
    on: date
    routes: tuple[ReadyRoute, ...]
    by_fact: dict[str, list[Ready]] = field(default_factory=dict)
    """Every condition on a fact, over all routes, in their order."""


@lru_cache(maxsize=64)
def resolve(books: Rulebooks, on: date) -> Day:
    """The rulebooks of a day. Kept for the last days asked for: a year of evaluations needs one."""
    routes = tuple(_route(books, route, on) for route in books.routes.values())
    by_fact: dict[str, list[Ready]] = {key: [] for key in books.facts}
    for route in routes:
        for leaf in route.condition.leaves():
            by_fact[leaf.fact].append(leaf)
    return Day(books, on, routes, by_fact)


def _holding(versions: tuple[Version, ...], on: date) -> Version | None:
    return next((one for one in versions if one.first <= on and (one.last is None or on <= one.last)), None)


def _route(books: Rulebooks, route: Route, on: date) -> ReadyRoute:
    if route.to_be_filled and not route.versions:
        return ReadyRoute(route, "to_be_filled", _void("", (), {}, "to_be_filled", route.to_be_filled))
    if version := _holding(route.versions, on):
        return ReadyRoute(route, "in_force", _Resolver(books, on).node(version.content, ""), version.first, version.last)
    first, last = route.versions[0], route.versions[-1]
    if route.introduced is not None and on < route.introduced:
        return ReadyRoute(route, "not_yet", _never(), since=route.introduced)
    if last.last is not None and on > last.last:
        return ReadyRoute(route, "no_longer", _never(), until=last.last)
    return ReadyRoute(route, "not_coded", _void("", (), {}, "not_coded"), since=first.first)


def _never() -> Ready:
    return Ready("any", "", (), (), {})


def _void(name: str, law: tuple[str, ...], text: Text, reason: str, because: Text | None = None) -> Ready:
    return Ready("void", name, law, (), text, reason=reason, because=because or {})


class _Resolver:
    def __init__(self, books: Rulebooks, on: date) -> None:
        self.books, self.on = books, on

    def _links(self, law: tuple[str, ...]) -> tuple[str | None, ...]:
        return tuple(link(citation, self.books.laws) for citation in law)

    def node(self, node: Node, prefix: str) -> Ready:
        name = f"{prefix}{node.id}" if node.id else ""
        links = self._links(node.law)
        match node:
            case Leaf():
                return self._leaf(node, name)
            case Group():
                return Ready(node.kind, name, node.law, links, node.text, tuple(self.node(part, prefix) for part in node.parts))
            case See():
                return self._see(node, name)
            case Points():
                return self._points(node, name)
            case Void():
                return Ready("void", name, node.law, links, node.text, reason="open", because=node.because)

    def _see(self, node: See, name: str) -> Ready:
        shared = self.books.shared[node.shared]
        law, text = node.law or shared.law, node.text or shared.name
        version = _holding(shared.versions, self.on)
        if version is None:
            return Ready("void", name, law, self._links(law), text, reason="not_coded")
        return Ready("all", name, law, self._links(law), text, (self.node(version.content, f"{name}."),))

    def _points(self, node: Points, name: str) -> Ready:
        table = self.books.tables[node.table]
        text, links = node.text or table.name, self._links(node.law)
        version = _holding(table.versions, self.on)
        if version is None:
            return Ready("void", name, node.law, links, text, reason="not_coded")
        rows = []
        for row in version.content:
            same = isinstance(row.condition, Leaf) and row.condition.id == row.id
            condition = self.node(row.condition, f"{name}." if same else f"{name}.{row.id}.")
            rows.append(ReadyRow(row, f"{name}.{row.id}", condition))
        return Ready("points", name, node.law, links, text, rows=tuple(rows), at_least=node.at_least)

    def _leaf(self, leaf: Leaf, name: str) -> Ready:
        threshold, links = "", self._links(leaf.law)
        if leaf.test == "threshold":
            threshold = str(leaf.value)
            amount = self.books.thresholds[threshold].amount_on(self.on)
            if amount is None:
                return Ready("void", name, leaf.law, links, leaf.text, reason="no_amount", threshold=threshold)
            leaf = Leaf(leaf.id, leaf.law, leaf.text, leaf.fact, "at_least", amount, leaf.changeable)
        elif leaf.test == "isco_in" or (leaf.test == "in" and isinstance(leaf.value, str)):
            codes = self.books.lists[leaf.value].codes
            leaf = Leaf(leaf.id, leaf.law, leaf.text, leaf.fact, leaf.test, codes, leaf.changeable)
        passes = passing(leaf, self.books.facts[leaf.fact], self.on)
        return Ready("leaf", name, leaf.law, links, leaf.text, leaf=leaf, passes=passes, threshold=threshold)


def passing(leaf: Leaf, fact: Fact, on: date) -> Callable[[Any], int]:
    """What a known value of the fact makes of the condition."""
    if leaf.test == "isco_in":
        return lambda code: _in_groups(code, leaf.value)
    if leaf.test in {"is", "in"}:
        values = frozenset(leaf.value if leaf.test == "in" else (leaf.value,))
        return lambda value: MET if value in values else UNMET
    if fact.type == "level":
        at = {level: number for number, level in enumerate(fact.values)}
        low, high = bounds(leaf.test, at[leaf.value], on)
        strict = leaf.test in {"above", "below"}
        good = frozenset(level for level, at_ in at.items() if low <= at_ <= high and not (strict and level == leaf.value))
        return lambda value: MET if value in good else UNMET
    low, high = bounds(leaf.test, leaf.value, on)
    if leaf.test in {"above", "below"}:
        return lambda value: MET if low < value < high else UNMET
    return lambda value: MET if low <= value <= high else UNMET


def bounds(test: str, value: Any, on: date) -> tuple[Any, Any]:
    """The least and the most that passes. With `above` and `below` the ends themselves do not."""
    match test:
        case "before":
            return date.min, date.fromisoformat(value) - timedelta(days=1)
        case "since":
            return date.fromisoformat(value), date.max
        case "within_years" | "within_months":
            return months_before(on, value * (12 if test == "within_years" else 1)), on
        case "at_least" | "above":
            return value, float("inf")
    return float("-inf"), value


def _in_groups(code: str, groups: tuple[str, ...]) -> int:
    """2512 belongs to 25; of 2 nobody can say whether it is 25."""
    if any(code.startswith(group) for group in groups):
        return MET
    return UNKNOWN if any(group.startswith(code) for group in groups) else UNMET
