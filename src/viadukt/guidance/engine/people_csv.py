"""People in a CSV: one a row, facts by their keys, an empty cell for what is not known.

Every cell is text until the fact it belongs to has read it; what begins like a formula is no value of any fact, and no more
than a name of a group. Rows go through in pieces, each distinct cell of a column is read once.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

import numpy as np

from viadukt.guidance.engine.batch import Coded, People
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.population import (
    MADE_BY,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_PEOPLE,
    MOST_TOLD,
    SYNTHETIC,
    WEIGHT,
    Kind,
    Numbers,
    PeopleError,
    Population,
    group_of,
    kind_of,
    shown,
    smallest,
    value_of,
    weight_of,
    yes_or_no,
)
from viadukt.guidance.engine.problems import Problem

ROWS = 20_000
"""Rows that go through at once."""
MOST_KEPT = 200_000
"""Distinct cells of a column that are remembered."""


def read_csv(
    path: Path,
    books: Rulebooks,
    *,
    by: Sequence[str] = (),
    ignore: Sequence[str] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Population:
    """The people of a file. `by` are columns to group by that are no facts, `ignore` those to leave out.

    Raises `PeopleError` with every bad cell, and `OSError`.
    """
    if path.stat().st_size > MOST_BYTES:
        raise PeopleError([Problem(path.name, 0, f"larger than {MOST_BYTES // 1024**3} GiB. Split it into several files.")])
    with path.open(encoding="utf-8-sig", newline="") as file:
        reading = _Reading(path.name, books)
        try:
            reading.run(_rows(file), by, ignore, progress)
        except UnicodeDecodeError as error:
            raise PeopleError([Problem(path.name, 0, "not UTF-8. Save the file as UTF-8.")]) from error
        except csv.Error as error:
            raise PeopleError([Problem(path.name, reading.line + 1, f"no valid CSV: {error}.")]) from error
    return reading.population()


def _rows(file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The line on which a row ends, and its cells; blank rows left out. Commas, semicolons or tabs, whichever the head has."""
    head = file.readline(100_000)
    delimiter = max(",;\t", key=head.count)
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    for cells in reader:
        if cells and (len(cells) > 1 or cells[0].strip()):
            yield reader.line_num, cells


class _Column:
    """One column: its cells read into numbers; what cannot be read is remembered with what is wrong."""

    def __init__(self, name: str, kind: Kind, read: Callable[[str], Any], unknown: Any, dtype: str) -> None:
        self.name, self.kind, self.unknown, self.dtype = name, kind, unknown, dtype
        self.cells = _Cells(read, unknown)
        self.found: list[Any] = []

    def add(self, texts: Sequence[str]) -> None:
        self.found.append(np.fromiter(map(self.cells.__getitem__, texts), dtype=self.dtype, count=len(texts)))

    def wrong(self, texts: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Which of these cells cannot be read, and why."""
        if self.cells.wrong:
            for number, text in enumerate(texts):
                if text in self.cells.wrong:
                    yield number, self.cells.wrong[text]
        if len(self.cells) > MOST_KEPT:
            self.cells.clear()

    def whole(self) -> Any:
        return np.concatenate(self.found) if self.found else np.empty(0, dtype=self.dtype)


class _Cells(dict[str, Any]):
    """Cell -> what it means; each is read when it first occurs."""

    def __init__(self, read: Callable[[str], Any], unknown: Any) -> None:
        super().__init__()
        self.read, self.unknown = read, unknown
        self.wrong: dict[str, str] = {}

    def __missing__(self, text: str) -> Any:
        stripped = text.strip()
        try:
            self[text] = self.read(stripped) if stripped else self.unknown
        except ValueError as error:
            self[text] = self.unknown
            self.wrong[text] = str(error)
        return self[text]


class _Codes:
    """Values in the order in which they first occur, and their numbers."""

    def __init__(self, read: Callable[[str], Value]) -> None:
        self.read = read
        self.numbers: dict[Value, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(self.read(text), len(self.numbers))


def _made(name: str, kind: Kind, fact: Fact | None) -> _Column | None:
    """The column for what it is, or nothing for one that is left out."""
    if kind == "left_out":
        return None
    if fact and fact.type == "number":
        return _Column(name, kind, partial(value_of, fact), np.nan, "float64")
    if fact and fact.type == "date":
        return _Column(name, kind, partial(_day_of, fact), np.datetime64("NaT"), "M8[D]")
    plain: dict[str, tuple[Callable[[str], Any], Any, str]] = {
        "weight": (weight_of, np.nan, "float64"),
        "synthetic": (yes_or_no, False, "bool"),
    }
    coded = (_Codes(partial(value_of, fact) if fact else group_of), -1, "int32")
    return _Column(name, kind, *plain.get(kind, coded))


def _day_of(fact: Fact, text: str) -> np.datetime64[date]:
    return np.datetime64(cast("date", value_of(fact, text)), "D")


class _Reading:
    """A file on its way in."""

    def __init__(self, name: str, books: Rulebooks) -> None:
        self.name, self.books = name, books
        self.line = self.count = self.more = 0
        self.columns: list[_Column | None] = []
        self.problems: list[Problem] = []

    def run(
        self, rows: Iterator[tuple[int, list[str]]], by: Sequence[str], ignore: Sequence[str], progress: Callable[[int], None]
    ) -> None:
        self.line, head = next(rows, (1, []))
        self.columns = [self._column(name.strip(), by, ignore) for name in self._head(head)]
        while piece := list(islice(rows, ROWS)):
            self._take(piece)
            progress(self.count)

    def _head(self, head: list[str]) -> list[str]:
        if not any(name.strip() for name in head):
            self._say(1, "empty. A row of column names was expected, such as: german,job_offer,job_salary.")
        if len(head) > MOST_COLUMNS:
            self._say(1, f"{len(head)} columns; at most {MOST_COLUMNS} can be.")
            return []
        for name in sorted({name for name in head if head.count(name) > 1}):
            self._say(1, f'the column "{shown(name)}" stands there twice.')
        return head

    def _column(self, name: str, by: Sequence[str], ignore: Sequence[str]) -> _Column | None:
        try:
            kind = kind_of(self.books, name, by, ignore)
        except ValueError as error:
            self._say(1, f'column "{shown(name)}": {error}')
            return None
        return _made(name, kind, self.books.facts.get(name) if kind == "fact" else None)

    def _take(self, piece: list[tuple[int, list[str]]]) -> None:
        width = len(self.columns)
        rows = [cells for _, cells in piece]
        for number, (line, cells) in enumerate(piece):
            if len(cells) != width:
                self._say(line, f"{len(cells)} cells; the head has {width} columns.")
                rows[number] = [*cells, *[""] * width][:width]
        self.count += len(rows)
        self.line = piece[-1][0]
        if self.count > MOST_PEOPLE:
            raise PeopleError([Problem(self.name, 0, f"more than {MOST_PEOPLE:,} people. Split it into several files.")])
        for column, texts in zip(self.columns, zip(*rows, strict=True), strict=True):
            if column is None:
                continue
            column.add(texts)
            for number, says in column.wrong(texts):
                self._say(piece[number][0], f'column "{column.name}": {says}')

    def _say(self, line: int, says: str) -> None:
        if len(self.problems) < MOST_TOLD:
            self.problems.append(Problem(self.name, line, says))
        else:
            self.more += 1

    def population(self) -> Population:
        columns = {column.name: column for column in self.columns if column is not None}
        weights = self._weights(columns.get(WEIGHT))
        if not self.count and not self.problems:
            self._say(0, "nobody in it: a row for each person was expected.")
        if self.problems:
            raise PeopleError(sorted(self.problems), self.more)
        coded: dict[str, Coded] = {}
        groups: dict[str, Coded] = {}
        for column in columns.values():
            if isinstance(column.cells.read, _Codes):
                held = smallest(column.whole(), tuple(column.cells.read.numbers))
                (coded if column.kind == "fact" else groups)[column.name] = held
        made_by = groups.pop(MADE_BY, None)
        facts = {name: column.whole() for name, column in columns.items() if column.kind == "fact" and name not in coded}
        dates = {name: held for name, held in facts.items() if held.dtype.kind == "M"}
        numbers = {name: held for name, held in facts.items() if held.dtype.kind == "f"}
        return Population(
            name=self.name,
            people=People(self.count, coded, numbers, dates),
            groups=groups,
            weights=weights,
            synthetic=SYNTHETIC in columns and bool(columns[SYNTHETIC].whole().any()),
            made_by="; ".join(map(str, made_by.values)) if made_by else "",
        )

    def _weights(self, column: _Column | None) -> Numbers | None:
        if column is None:
            return None
        weights: Numbers = column.whole()
        empty = int(np.isnan(weights).sum())
        if empty and not column.cells.wrong:
            self._say(0, f'column "{WEIGHT}": {empty} cells are empty; everybody needs a weight, or nobody.')
        return weights


def write_csv(path: Path, population: Population, progress: Callable[[int], None] = lambda _: None) -> None:
    """The people as this module reads them, into a file that is not there before or is replaced."""
    people = population.people
    texts = {name: _texts_of(column) for name, column in {**people.coded, **population.groups}.items()}
    plain: dict[str, Any] = {**people.numbers, **people.dates}
    if population.weights is not None:
        plain[WEIGHT] = population.weights
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        marks = ["true", population.made_by] if population.synthetic else []
        writer.writerow([*texts, *plain, *([SYNTHETIC, MADE_BY] if marks else [])])
        for start in range(0, people.count, ROWS):
            piece = slice(start, start + ROWS)
            cells = [column(piece) for column in texts.values()]
            cells += [_plain(column[piece]) for column in plain.values()]
            writer.writerows([*row, *marks] for row in zip(*cells, strict=True))
            progress(min(start + ROWS, people.count))


def _texts_of(column: Coded) -> Callable[[slice], list[str]]:
    names = np.array([*(str(one).lower() if isinstance(one, bool) else str(one) for one in column.values), ""], dtype=object)
    return lambda piece: names[column.codes[piece]].tolist()


def _plain(column: Any) -> list[str]:
    if column.dtype.kind == "M":
        return ["" if one == "NaT" else one for one in column.astype(str).tolist()]
    return ["" if math.isnan(one) else repr(int(one)) if one.is_integer() else repr(one) for one in column.tolist()]
