"""A reform put into rulebooks: other rulebooks come out, those that went in stay as they are.

A change holds from the first day of the reform on: what was in force then ends the day before and goes on changed. What a route
has from a shared condition or a table, and is changed in this route alone, becomes a copy of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from viadukt.guidance.engine.checking import FITS, Checks, sources_of, way_back
from viadukt.guidance.engine.model import (
    Group,
    Leaf,
    Node,
    Points,
    Revision,
    Route,
    Row,
    Rulebooks,
    See,
    Shared,
    Table,
    Text,
    Threshold,
    Version,
)
from viadukt.guidance.engine.problems import did_you_mean
from viadukt.guidance.engine.reading import Source

Target = Literal["threshold", "shared", "table", "route"]
TARGETS: tuple[Target, ...] = ("threshold", "shared", "table", "route")
"""In the order in which they are changed: a copy for one route is made of what the reform makes of the shared condition."""
WORDS = {"threshold": "threshold", "shared": "shared condition", "table": "points table", "route": "route"}

Deed = Literal["drop", "close", "set", "put", "and", "or", "row", "amount", "percent"]
DEEDS: tuple[Deed, ...] = ("drop", "close", "set", "put", "and", "or", "row", "amount", "percent")

CONDITIONAL: frozenset[Deed] = frozenset({"drop", "close", "set", "put", "and", "or"})
FITTING: Mapping[Target, frozenset[Deed]] = {
    "threshold": frozenset({"amount", "percent"}),
    "shared": CONDITIONAL,
    "table": CONDITIONAL | {"row"},
    "route": CONDITIONAL,
}
"""What can be done to what."""

Content = Node | tuple[Row, ...]
Named = TypeVar("Named")
Dated = TypeVar("Dated", Route, Shared, Table)


@dataclass(frozen=True)
class Change:
    """One thing that a reform changes. `text` says what holds then."""

    id: str
    text: Text
    target: Target
    name: str
    """Of the route, shared condition, table or threshold."""
    deed: Deed
    value: Any = None
    """The condition of `put`, `and`, `or`; the row; the number; what `set` sets."""
    at: tuple[str, ...] = ()
    """The id of a condition or row; of several ids, the smallest condition around them; without any, the whole."""


@dataclass(frozen=True)
class Reform:
    """Changes to rulebooks from a first day on, and why somebody wants them."""

    id: str
    name: Text
    why: Text
    first: date
    changes: tuple[Change, ...]
    source: Mapping[str, str]
    """`by`, `says`, `document`, `day`, `url`: who demands what it takes up, in which words and where."""
    example: bool
    """Whether nobody is known to demand just this."""


class Misfit(ValueError):  # noqa: N818 - it says what the change is
    """A change that does not fit these rulebooks. `key` is the key of the change at which it stands."""

    def __init__(self, key: str, says: str) -> None:
        self.key = key
        super().__init__(says)


def patch(books: Rulebooks, reform: Reform) -> Rulebooks:
    """The rulebooks as they would be. Raises `Misfit` where a change names what is not there."""
    patcher = _Patcher(books, reform.first)
    for change in sorted(reform.changes, key=lambda one: TARGETS.index(one.target)):
        patcher.apply(change)
    return patcher.patched()


def alone(reform: Reform, change: Change) -> Reform:
    """The same reform with this change only."""
    return replace(reform, changes=(change,))


class _Patcher:
    def __init__(self, books: Rulebooks, first: date) -> None:
        self.books, self.first = books, first
        self.thresholds, self.shared = dict(books.thresholds), dict(books.shared)
        self.tables, self.routes = dict(books.tables), dict(books.routes)

    def patched(self) -> Rulebooks:
        return replace(self.books, thresholds=self.thresholds, shared=self.shared, tables=self.tables, routes=self.routes)

    def apply(self, change: Change) -> None:
        if change.deed not in FITTING[change.target]:
            fitting = ", ".join(deed for deed in DEEDS if deed in FITTING[change.target])
            raise Misfit(change.deed, f'a {WORDS[change.target]} has no "{change.deed}". Use one of: {fitting}.')
        match change.target:
            case "threshold":
                held = self._named(self.thresholds, change)
                self.thresholds[change.name] = self._revised(held, change)
            case "shared":
                self.shared[change.name] = self._changed(self._named(self.shared, change), change)
            case "table":
                self.tables[change.name] = self._changed(self._named(self.tables, change), change)
            case "route":
                self.routes[change.name] = self._changed(self._named(self.routes, change), change)
        self._check_circles(change)

    def _named(self, known: Mapping[str, Named], change: Change) -> Named:
        if change.name not in known:
            hint = did_you_mean(change.name, known)
            raise Misfit(change.target, f'there is no {WORDS[change.target]} "{change.name}".{hint}')
        return known[change.name]

    def _revised(self, held: Threshold, change: Change) -> Threshold:
        if held.revision is not None:
            raise Misfit("threshold", f'the threshold "{change.name}" is changed twice; one change can do it.')
        if change.deed == "amount":
            return replace(held, revision=Revision(self.first, amount=float(change.value)))
        return replace(held, revision=Revision(self.first, percent=float(change.value)))

    def _changed(self, held: Dated, change: Change) -> Dated:
        if change.deed == "put" and not change.at and change.target != "table":
            before: list[Version] = [self._ended(one) for one in held.versions if one.first < self.first]
            return replace(held, versions=(*before, Version(self.first, None, change.value)))
        edit = _Edit(self, change)
        return replace(held, versions=self._versions(held.versions, edit, change))

    def _ended(self, version: Version) -> Version:
        last = self.first - timedelta(days=1)
        return version if version.last is not None and version.last < last else replace(version, last=last)

    def _versions(
        self, versions: tuple[Version, ...], how: Callable[[Content], Content], change: Change
    ) -> tuple[Version, ...]:
        """What ended before the reform stays; all that holds on its first day or later is changed."""
        made: list[Version] = []
        for version in versions:
            if version.last is not None and version.last < self.first:
                made.append(version)
                continue
            if version.first < self.first:
                made.append(self._ended(version))
            made.append(Version(max(version.first, self.first), version.last, how(version.content)))
        if not made or made[-1].first < self.first:
            raise Misfit(
                change.target,
                f'the {WORDS[change.target]} "{change.name}" has nothing in force on {self.first} or later. '
                'A condition for it can be put there: "put" without "at".',
            )
        return tuple(made)

    def copy_of(self, see: See, how: Callable[[Content], Content], change: Change) -> See:
        """The same node, with a shared condition of its own in which this is changed."""
        name = f"{change.name}/{see.id}#{len(self.shared)}"
        held = self.shared[see.shared]
        self.shared[name] = replace(held, id=name, versions=self._versions(held.versions, how, change))
        return replace(see, shared=name, law=see.law or held.law, text=see.text or held.name)

    def table_of(self, points: Points, how: Callable[[Content], Content], change: Change) -> Points:
        """The same, with a table of its own."""
        name = f"{change.name}/{points.id}#{len(self.tables)}"
        held = self.tables[points.table]
        self.tables[name] = replace(held, id=name, versions=self._versions(held.versions, how, change))
        return replace(points, table=name)

    # -- the names of things

    def names(self, content: Content, prefix: str = "") -> Iterator[str]:
        """The ids of all conditions and rows, as results tell them."""
        if isinstance(content, tuple):
            for row in content:
                yield f"{prefix}{row.id}"
                if not is_bare(row):
                    yield from self.names(row.condition, f"{prefix}{row.id}.")
            return
        if content.id:
            yield f"{prefix}{content.id}"
        match content:
            case Group():
                for part in content.parts:
                    yield from self.names(part, prefix)
            case See():
                yield from self._names_of(self.shared[content.shared].versions, f"{prefix}{content.id}.")
            case Points():
                yield from self._names_of(self.tables[content.table].versions, f"{prefix}{content.id}.")

    def _names_of(self, versions: tuple[Version, ...], prefix: str) -> Iterator[str]:
        held = [one.content for one in versions if one.last is None or one.last >= self.first]
        yield from dict.fromkeys(name for content in held for name in self.names(content, prefix))

    # -- what must not be

    def check_doubles(self, content: Content, change: Change) -> None:
        for name, times in Counter(self.names(content)).items():
            if times > 1:
                where = f'the {WORDS[change.target]} "{change.name}"'
                raise Misfit(change.deed, f'the id "{name}" stands in {where} already; give another one.')

    def check_leaf(self, leaf: Leaf, change: Change) -> None:
        checks = Checks(sources_of(self.books))
        value = list(leaf.value) if isinstance(leaf.value, tuple) else leaf.value
        checks.value(Source("", {}, {}), (leaf.test,), leaf.fact, value)
        if checks.found:
            raise Misfit("set", checks.found[0].says)

    def _check_circles(self, change: Change) -> None:
        leads = {("see", key): set(_leads(held.versions)) for key, held in self.shared.items()}
        leads |= {("table", key): set(_leads(held.versions)) for key, held in self.tables.items()}
        for start in leads:
            if way := way_back(start, leads):
                raise Misfit(change.deed, "goes in a circle: " + " -> ".join(name for _, name in [*way, start]) + ".")


def _leads(versions: tuple[Version, ...]) -> Iterator[tuple[str, str]]:
    """The shared conditions and tables that these lead to."""
    waiting: list[Any] = [version.content for version in versions]
    while waiting:
        match waiting.pop():
            case tuple() as rows:
                waiting += [row.condition for row in rows]
            case Group(parts=parts):
                waiting += parts
            case See(shared=name):
                yield "see", name
            case Points(table=name):
                yield "table", name


def is_bare(row: Row) -> bool:
    """Whether its condition is a test without an id of its own."""
    return isinstance(row.condition, Leaf) and row.condition.id == row.id


class _Edit:
    """One change, made in the content of one version."""

    def __init__(self, patcher: _Patcher, change: Change) -> None:
        self.patcher, self.change = patcher, change

    def __call__(self, content: Content) -> Content:
        known = list(self.patcher.names(content))
        for name in self.change.at:
            if name not in known:
                what = "row or condition" if isinstance(content, tuple) else "condition"
                where = f'the {WORDS[self.change.target]} "{self.change.name}"'
                raise Misfit("at", f'there is no {what} "{name}" in {where}.{did_you_mean(name, known)}')
        changed = self._inside(content, self.change.at)
        self.patcher.check_doubles(changed, self.change)
        return changed

    def _inside(self, content: Content, names: tuple[str, ...]) -> Content:
        return self._rows(content, names) if isinstance(content, tuple) else self._node(content, names)

    def _node(self, node: Node, names: tuple[str, ...]) -> Node:
        if names in {(), (node.id,)}:
            return self._done(node)
        deeper = _without(f"{node.id}.", names)
        if isinstance(node, See) and deeper:
            return self.patcher.copy_of(node, lambda content: self._inside(content, deeper), self.change)
        if isinstance(node, Points) and deeper:
            return self.patcher.table_of(node, lambda content: self._inside(content, deeper), self.change)
        if isinstance(node, Group):
            for number, part in enumerate(node.parts):
                if set(names) <= set(self.patcher.names(part)):
                    changed = self._node(part, names)
                    return replace(node, parts=(*node.parts[:number], changed, *node.parts[number + 1 :]))
        return self._done(node)

    def _rows(self, rows: tuple[Row, ...], names: tuple[str, ...]) -> tuple[Row, ...]:
        if not names:
            if self.change.deed != "row":
                raise Misfit(self.change.deed, 'a whole table cannot be changed so; name a row by "at", or give a "row".')
            given: Row = self.change.value
            others = [row for row in rows if row.id != given.id]
            place = next((number for number, row in enumerate(rows) if row.id == given.id), len(rows))
            return (*others[:place], given, *others[place:])
        for number, row in enumerate(rows):
            inner = _without(f"{row.id}.", names)
            if names != (row.id,) and not inner:
                continue
            done = [replace(row, condition=self._node(row.condition, inner))] if inner else self._done_row(row)
            return (*rows[:number], *done, *rows[number + 1 :])
        raise Misfit("at", "there is no condition around these: each row of a table stands for itself.")

    def _done(self, node: Node) -> Node:
        change = self.change
        match change.deed:
            case "drop":
                return Group("all", (), node.id or change.id, node.law, change.text)
            case "close":
                return Group("any", (), node.id or change.id, node.law, change.text)
            case "put":
                made: Node = change.value
                return made
            case "and":
                return Group("all", (node, change.value))
            case "or":
                return Group("any", (node, change.value))
            case "set":
                return self._set(node, change.value)
        raise Misfit("at", 'a "row" is named by its id; there is no "at" beside it.')

    def _done_row(self, row: Row) -> list[Row]:
        change = self.change
        match change.deed:
            case "close":
                return []
            case "put":
                return [replace(row, condition=change.value, text=change.text)]
            case "and" | "or":
                kind: Literal["all", "any"] = "all" if change.deed == "and" else "any"
                return [replace(row, condition=Group(kind, (row.condition, change.value)), text=change.text)]
            case "set":
                return [self._set_row(row, change.value)]
        if change.deed == "row":
            raise Misfit("at", 'a "row" is named by its id; there is no "at" beside it.')
        raise Misfit("drop", 'a row cannot be dropped: "close" it (nobody gets its points), or "set" its points or its test.')

    def _set_row(self, row: Row, wanted: Mapping[str, Any]) -> Row:
        own = {key: value for key, value in wanted.items() if key in {"points", "group"}}
        rest = {key: value for key, value in wanted.items() if key not in own}
        if rest and not is_bare(row):
            raise Misfit("set", f'the row "{row.id}" has a condition with parts; name the part: {row.id}.…')
        text = wanted.get("text", self.change.text)
        return replace(row, **own, text=text, condition=self._set(row.condition, rest) if rest else row.condition)

    def _set(self, node: Node, wanted: Mapping[str, Any]) -> Node:
        tests = [key for key in wanted if key in FITS]
        common: dict[str, Any] = {"text": wanted.get("text", self.change.text), "law": wanted.get("law", node.law)}
        if isinstance(node, Points) and set(wanted) <= {"at_least", "text", "law"}:
            least = wanted.get("at_least", node.at_least)
            if not isinstance(least, int) or least < 1:
                raise Misfit("set", f"a sum of points is a whole number from 1; {least} is none.")
            return replace(node, **common, at_least=least)
        if isinstance(node, Leaf) and len(tests) <= 1 and set(wanted) <= {*tests, "text", "law"}:
            held = wanted[tests[0]] if tests else node.value
            value = tuple(held) if isinstance(held, list) else held
            leaf = replace(node, **common, test=tests[0] if tests else node.test, value=value)
            self.patcher.check_leaf(leaf, self.change)
            return leaf
        if len(tests) > 1:
            raise Misfit("set", f"a condition tests one thing; there are {', '.join(tests)}.")
        names = ", ".join(key for key in wanted if key not in {"text", "law"})
        raise Misfit("set", f'"{" ".join(self.change.at)}" has no {names} to set; "put" another condition there.')


def _without(prefix: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without what all of them begin with; none where one does not."""
    return tuple(name.removeprefix(prefix) for name in names) if all(name.startswith(prefix) for name in names) else ()
