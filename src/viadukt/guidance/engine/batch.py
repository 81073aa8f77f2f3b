"""Many people at once: the same rules as programs over numpy columns, the same verdicts as one by one.

Verdicts are bytes (0 unmet, 1 unknown, 2 met), so that `all` is a minimum and `any` a maximum. Every condition that occurs more
than once is computed once; parts on a single fact of few values become one table; people go through in pieces that fit the
processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from viadukt.guidance.engine.evaluating import judged
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.resolving import Ready, bounds, resolve
from viadukt.guidance.engine.verdicts import MET, UNKNOWN, UNMET

Bytes = npt.NDArray[np.uint8]
PIECE = 1 << 15
CODED = {"bool", "choice", "level", "country", "isco"}


@dataclass(frozen=True)
class Coded:
    """A fact of few values: a number a person, and what the numbers mean. The number `len(values)` is: not known."""

    codes: npt.NDArray[Any]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class People:
    """What is known of many, one column a fact: `Coded`, or float64 (NaN: not known), or datetime64[D] (NaT: not known)."""

    count: int
    coded: Mapping[str, Coded]
    numbers: Mapping[str, npt.NDArray[np.float64]]
    dates: Mapping[str, npt.NDArray[np.datetime64]]

    @classmethod
    def of_columns(cls, books: Rulebooks, columns: Mapping[str, Any]) -> People:
        """Out of arrays of equal length, by the keys of facts; a masked entry is not known, nor is NaN, NaT or the empty text.

        A column of few values may come as `Coded`. Raises `ValueError` for an unknown key, a length that differs, or a value
        that cannot be.
        """
        coded: dict[str, Coded] = {}
        numbers: dict[str, npt.NDArray[np.float64]] = {}
        dates: dict[str, npt.NDArray[np.datetime64]] = {}
        lengths = {len(column.codes if isinstance(column, Coded) else column) for column in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"The columns differ in length: {', '.join(map(str, sorted(lengths)))}.")
        for key, column in columns.items():
            fact = books.facts.get(key)
            if fact is None:
                raise ValueError(f'There is no fact "{key}".')
            if fact.type == "number":
                numbers[key] = np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)
            elif fact.type == "date":
                dates[key] = np.ma.filled(np.ma.asarray(column, dtype="datetime64[D]"), np.datetime64("NaT"))
            else:
                coded[key] = column if isinstance(column, Coded) else _coded(fact, column)
        return cls(lengths.pop() if lengths else 0, coded, numbers, dates)

    @classmethod
    def of_persons(cls, books: Rulebooks, persons: Sequence[Facts]) -> People:
        """Out of the facts of single people, as `read_facts` gives them."""
        coded: dict[str, Coded] = {}
        numbers: dict[str, npt.NDArray[np.float64]] = {}
        dates: dict[str, npt.NDArray[np.datetime64]] = {}
        for key in dict.fromkeys(key for person in persons for key in person):
            column: list[Any] = [person.get(key) for person in persons]
            match books.facts[key].type:
                case "number":
                    numbers[key] = np.array([np.nan if one is None else one for one in column], dtype=np.float64)
                case "date":
                    dates[key] = np.array(column, dtype="datetime64[D]")
                case _:
                    values = tuple(dict.fromkeys(one for one in column if one is not None))
                    at = {value: number for number, value in enumerate(values)} | {None: len(values)}
                    coded[key] = Coded(_smallest(np.array([at[one] for one in column]), len(values)), values)
        return cls(len(persons), coded, numbers, dates)


def _smallest(codes: npt.NDArray[Any], most: int) -> npt.NDArray[Any]:
    return codes.astype(np.uint8 if most < 256 else np.uint16 if most < 65536 else np.uint32)


def _coded(fact: Fact, column: Any) -> Coded:
    masked = np.ma.asarray(column)
    unknown = np.ma.getmaskarray(masked)
    found, codes = np.unique(masked.filled() if unknown.any() else masked.data, return_inverse=True)
    wanted = np.unique(codes[~unknown])
    place = np.full(len(found) + 1, len(wanted))
    place[wanted] = np.arange(len(wanted))
    values: list[Value] = [found[at].item() for at in wanted]
    codes = np.where(unknown, len(wanted), place[codes.reshape(-1)])
    if "" in values:
        codes = np.where(codes == values.index(""), len(values), codes)
    if fact.type == "isco":
        values = [str(value) for value in values]
    allowed = {"bool": (False, True), "choice": fact.values, "level": fact.values}.get(fact.type)
    if allowed is not None and (wrong := [value for value in values if value not in allowed and value != ""]):
        raise ValueError(f'"{wrong[0]}" is no value of {fact.key}. Known: {", ".join(map(str, allowed))}.')
    return Coded(_smallest(codes, len(values)), tuple(values))


@dataclass(frozen=True)
class Verdicts:
    """Route by route, person by person: 0 unmet, 1 unknown, 2 met."""

    routes: tuple[str, ...]
    codes: Bytes
    """Shape (routes, people)."""

    def of(self, route: str) -> Bytes:
        found: Bytes = self.codes[self.routes.index(route)]
        return found


def evaluate_many(books: Rulebooks, people: People, on: date) -> Verdicts:
    """The verdict of every route on that day for everybody."""
    day = resolve(books, on)
    codes = _all(books, people, on, [route.condition for route in day.routes])
    return Verdicts(tuple(route.route.id for route in day.routes), codes)


def in_pieces(books: Rulebooks, people: People, on: date, conditions: Sequence[Ready]) -> Iterator[tuple[slice, list[Bytes]]]:
    """Which people, and for them the verdict of each of these conditions, out of `resolve` for that day; piece by piece.

    They may be of several rulebooks that have their facts from `books`: what they have in common is computed once.
    """
    program = _Program(books, people, on)
    wanted = [program.compile(condition) for condition in conditions]
    for start in range(0, people.count, PIECE):
        piece = slice(start, min(start + PIECE, people.count))
        results = program.run(piece)
        yield piece, [results[slot] for slot in wanted]


def _all(books: Rulebooks, people: People, on: date, conditions: Sequence[Ready]) -> Bytes:
    codes = np.empty((len(conditions), people.count), dtype=np.uint8)
    for piece, results in in_pieces(books, people, on, conditions):
        for number, result in enumerate(results):
            codes[number, piece] = result
    return codes


def verdict_of_many(books: Rulebooks, people: People, on: date, condition: Ready) -> Bytes:
    """The verdict of one condition, out of `resolve` for that day, for everybody."""
    found: Bytes = _all(books, people, on, [condition])[0]
    return found


Step = Callable[[list[Bytes], slice], Bytes]


class _Program:
    """Steps, each of which computes one condition for a piece of people out of those before it."""

    def __init__(self, books: Rulebooks, people: People, on: date) -> None:
        self.books, self.people, self.on = books, people, on
        self.steps: list[Step] = []
        self.made: dict[Any, int] = {}
        self.numbers = dict(people.numbers)
        for fact in books.facts.values():
            if fact.age_of in people.dates:
                self.numbers[fact.key] = _ages(people.dates[fact.age_of], on, self.numbers.get(fact.key), fact.key)
        self.unknown = {
            **{key: np.isnan(column).view(np.uint8) for key, column in self.numbers.items()},
            **{key: np.isnat(column).view(np.uint8) for key, column in people.dates.items()},
        }

    def run(self, piece: slice) -> list[Bytes]:
        results: list[Bytes] = []
        for step in self.steps:
            results.append(step(results, piece))
        return results

    def _add(self, key: Any, make: Callable[[], Step]) -> int:
        if key not in self.made:
            step = make()  # may add steps of its own, before this one
            self.made[key] = len(self.steps)
            self.steps.append(step)
        return self.made[key]

    def compile(self, node: Ready) -> int:
        """The number of the step that computes this condition."""
        facts = {leaf.fact for leaf in node.leaves()}
        if len(facts) == 1 and not _has_void(node) and (column := self.people.coded.get(*facts)):
            return self._table(node, column)
        match node.kind:
            case "leaf":
                return self._leaf(node)
            case "void":
                return self._constant(UNKNOWN)
            case "points":
                return self._points(node)
        return self._joined(node)

    def _joined(self, node: Ready) -> int:
        parts = tuple(dict.fromkeys(self.compile(part) for part in node.parts))
        if node.kind == "not":
            return self._add(("not", parts), lambda: lambda results, _: MET - results[parts[0]])
        if not parts:
            return self._constant(MET if node.kind == "all" else UNMET)
        if len(parts) == 1:
            return parts[0]
        function = np.minimum if node.kind == "all" else np.maximum
        return self._add((node.kind, frozenset(parts)), lambda: _folding(function, parts))

    def _constant(self, code: int) -> int:
        return self._add(("constant", code), lambda: lambda _, piece: np.full(piece.stop - piece.start, code, dtype=np.uint8))

    def _table(self, node: Ready, column: Coded) -> int:
        key = next(node.leaves()).fact
        codes = bytes([*(judged(node, {key: value}) for value in column.values), judged(node, {})])
        return self._add((key, codes), lambda: _looking_up(column.codes, codes))

    def _leaf(self, node: Ready) -> int:
        leaf = node.leaf
        assert leaf is not None
        column: Any = self.numbers.get(leaf.fact, self.people.dates.get(leaf.fact))
        if column is None:
            return self._constant(UNKNOWN)
        unknown = self.unknown[leaf.fact]
        if leaf.test in {"is", "in"}:
            wanted = np.array(leaf.value if leaf.test == "in" else [leaf.value], dtype=np.float64)
            return self._add((leaf.fact, leaf.test, leaf.value), lambda: _among(column, unknown, wanted))
        low, high = bounds(leaf.test, leaf.value, self.on)
        tests: list[tuple[Any, Any]] = []
        strict = leaf.test in {"above", "below"}
        if low not in {float("-inf"), date.min}:
            tests.append((np.greater if strict else np.greater_equal, _scalar(low)))
        if high not in {float("inf"), date.max}:
            tests.append((np.less if strict else np.less_equal, _scalar(high)))
        return self._add((leaf.fact, leaf.test, leaf.value), lambda: _comparing(column, unknown, tests))

    def _points(self, node: Ready) -> int:
        rows = sorted((r.row.group or f"row {r.row.id}", r.row.points, self.compile(r.condition)) for r in node.rows)
        groups = tuple(tuple((points, step) for _, points, step in group) for _, group in groupby(rows, key=lambda row: row[0]))
        return self._add(("points", groups, node.at_least), lambda: _counting(groups, node.at_least))


def _has_void(node: Ready) -> bool:
    below = (*node.parts, *(row.condition for row in node.rows))
    return node.kind == "void" or any(_has_void(part) for part in below)


def _scalar(value: Any) -> Any:
    return np.datetime64(value, "D") if isinstance(value, date) else float(value)


def _folding(function: Any, parts: tuple[int, ...]) -> Step:
    def step(results: list[Bytes], _piece: slice) -> Bytes:
        out: Bytes = function(results[parts[0]], results[parts[1]])
        for part in parts[2:]:
            function(out, results[part], out=out)
        return out

    return step


def _looking_up(column: npt.NDArray[Any], codes: bytes) -> Step:
    if column.dtype == np.uint8:
        table = codes.ljust(256, b"\x01")
        return lambda _, piece: np.frombuffer(column[piece].tobytes().translate(table), dtype=np.uint8)
    wide = np.frombuffer(codes, dtype=np.uint8)
    return lambda _, piece: wide.take(column[piece])


def _among(column: npt.NDArray[Any], unknown: Bytes, wanted: npt.NDArray[Any]) -> Step:
    def step(_results: list[Bytes], piece: slice) -> Bytes:
        passed: Bytes = np.isin(column[piece], wanted).view(np.uint8) * np.uint8(MET)
        return np.bitwise_or(passed, unknown[piece], out=passed)

    return step


def _comparing(column: npt.NDArray[Any], unknown: Bytes, tests: list[tuple[Any, Any]]) -> Step:
    def step(_results: list[Bytes], piece: slice) -> Bytes:
        held = column[piece]
        passed: Bytes = np.subtract(1, unknown[piece], dtype=np.uint8)
        for function, value in tests:
            np.bitwise_and(passed, function(held, value).view(np.uint8), out=passed)
        np.left_shift(passed, 1, out=passed)
        return np.bitwise_or(passed, unknown[piece], out=passed)

    return step


def _counting(groups: tuple[tuple[tuple[int, int], ...], ...], at_least: int) -> Step:
    def step(results: list[Bytes], piece: slice) -> Bytes:
        least = np.zeros(piece.stop - piece.start, dtype=np.uint16)
        most = least.copy()
        for group in groups:
            sure: Any = None
            possible: Any = None
            for points, row in group:
                certain = (results[row] >> 1) * np.uint8(points)
                open_ = ((results[row] + np.uint8(1)) >> 1) * np.uint8(points)
                sure = certain if sure is None else np.maximum(sure, certain, out=sure)
                possible = open_ if possible is None else np.maximum(possible, open_, out=possible)
            least += sure
            most += possible
        return (least >= at_least).view(np.uint8) + (most >= at_least).view(np.uint8)

    return step


def _ages(
    born: npt.NDArray[np.datetime64], on: date, stated: npt.NDArray[np.float64] | None, key: str
) -> npt.NDArray[np.float64]:
    """Whole years on the day; what was stated where the date of birth is not known."""
    months = born.astype("datetime64[M]")
    years = months.astype("datetime64[Y]")
    month = (months - years).astype(np.int64) + 1
    day = (born - months.astype("datetime64[D]")).astype(np.int64) + 1
    later = month * 100 + day > on.month * 100 + on.day
    ages = on.year - (years.astype(np.int64) + 1970) - later
    known = ~np.isnat(born)
    if known.any() and born[known].max() > np.datetime64(on, "D"):
        raise ValueError(f"A date of birth lies after the day of evaluation, {on}.")
    found = np.where(known, ages, np.nan if stated is None else stated)
    if stated is not None and bool(np.any(known & ~np.isnan(stated) & (stated != found))):
        raise ValueError(f'"{key}" contradicts the date of birth.')
    return found.astype(np.float64)
