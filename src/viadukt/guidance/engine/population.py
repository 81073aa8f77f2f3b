"""Many people as a file holds them: facts by column, columns to group by, weights, and whether they are invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from viadukt.guidance.engine.batch import Coded, People
from viadukt.guidance.engine.facts import read_value
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.problems import Problem, did_you_mean

MOST_PEOPLE = 5_000_000
MOST_COLUMNS = 400
MOST_BYTES = 2 * 1024**3
MOST_GROUPS = 60
"""Values of a column to group by. More make a table that nobody reads, of groups that say nothing."""
MOST_TOLD = 1000
"""Problems named one by one; of further ones the number is told."""

GROUPS = ("sex", "region", "age_group", "situation")
"""Columns to group by that need not be named: sex, region of origin, age group, and where people are, with which papers."""
BY = ("sex", "region", "qualification")
"""What results are grouped by unless said otherwise, where the file has it."""
WEIGHT, SYNTHETIC, MADE_BY = "weight", "synthetic", "synthetic_by"

Kind = Literal["fact", "group", "weight", "synthetic", "made_by", "left_out"]
Numbers = npt.NDArray[np.float64]
NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
YES_NO = dict.fromkeys(["true", "wahr", "ja", "yes", "1"], True) | dict.fromkeys(["false", "falsch", "nein", "no", "0"], False)
"""How a cell says yes and no, in whatever case: spreadsheets in German write WAHR and FALSCH."""


@dataclass(frozen=True)
class Population:
    """People to simulate a reform on. `name` is what they are called when they are spoken of."""

    name: str
    people: People
    groups: Mapping[str, Coded] = field(default_factory=dict)
    """Columns that are no facts."""
    weights: Numbers | None = None
    synthetic: bool = False
    """Whether they are invented. Nothing that is counted on them is evidence."""
    made_by: str = ""
    """What invented them, with its version and seed."""
    presumed: Mapping[str, int] = field(default_factory=dict)
    """Fact -> of how many people it was presumed, since nothing was said."""


class PeopleError(ValueError):
    """A file of people that cannot be used. `problems` are the first `MOST_TOLD`; there are `more`."""

    def __init__(self, problems: Iterable[Problem], more: int = 0) -> None:
        self.problems = list(problems)
        self.more = more
        super().__init__("\n".join(map(str, self.problems)) + (f"\n… and {more} more." if more else ""))


def kind_of(books: Rulebooks, column: str, by: Sequence[str], ignore: Sequence[str]) -> Kind:
    """What a column of that name is. Raises `ValueError` for one that is nothing here."""
    if column in ignore:
        return "left_out"
    if column in books.facts:
        return "fact"
    if column in {*GROUPS, *by}:
        return "group"
    named: dict[str, Kind] = {WEIGHT: "weight", SYNTHETIC: "synthetic", MADE_BY: "made_by"}
    if column in named:
        return named[column]
    hint = did_you_mean(column, [*books.facts, *GROUPS, *named])
    raise ValueError(f"no such fact.{hint} To group by it: --by {column}; to leave it out: --ignore {column}.")


def value_of(fact: Fact, text: str) -> Value:
    """The value that a cell says. Raises `ValueError` with what was expected."""
    given: Any = text
    if fact.type == "bool" and text.casefold() in YES_NO:
        given = YES_NO[text.casefold()]
    if fact.type == "number" and NUMBER.fullmatch(text):
        given = float(text)
    try:
        return read_value(fact, given)
    except ValueError as error:
        if given == text and fact.type == "bool":
            raise ValueError(f'"{shown(text)}" is neither true nor false.') from error
        if given == text and fact.type == "number":
            raise ValueError(f'"{shown(text)}" is no number. Write it as 45934.20.') from error
        raise


def group_of(text: str) -> str:
    """The value of a column to group by. Raises `ValueError` for what would break a line or run on."""
    if not text.isprintable() or len(text) > 80:
        raise ValueError(f'"{shown(text)}" cannot name a group: a short text of one line was expected.')
    return text


def weight_of(text: str) -> float:
    """A weight: how many people this one stands for."""
    if not NUMBER.fullmatch(text) or not 0 < float(text) < 1e9:
        raise ValueError(f'"{shown(text)}" is no weight: a number above 0 was expected.')
    return float(text)


def yes_or_no(text: str) -> bool:
    """What a cell of `synthetic` says."""
    if text.casefold() not in YES_NO:
        raise ValueError(f'"{shown(text)}" is neither true nor false.')
    return YES_NO[text.casefold()]


def shown(text: str, most: int = 60) -> str:
    """A text as it can stand in a sentence: short, and without what a terminal would obey."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in text[: most + 1])
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def smallest(codes: npt.NDArray[Any], values: tuple[Value, ...]) -> Coded:
    """Codes in the smallest type that holds them; what is below 0 is not known."""
    held = np.where(codes < 0, len(values), codes)
    return Coded(held.astype(np.uint8 if len(values) < 256 else np.uint16 if len(values) < 65536 else np.uint32), values)


def presume(books: Rulebooks, population: Population) -> Population:
    """The same people, with what is presumed of whoever has not said (as for one person), and of how many."""
    coded, presumed = dict(population.people.coded), dict(population.presumed)
    count = population.people.count
    for key, fact in books.facts.items():
        if fact.presumed is None:
            continue
        held = coded.get(key, Coded(np.zeros(count, dtype=np.uint8), ()))
        unknown = held.codes == len(held.values)
        values = held.values if fact.presumed in held.values else (*held.values, fact.presumed)
        coded[key] = Coded(np.where(unknown, values.index(fact.presumed), held.codes).astype(held.codes.dtype), values)
        presumed[key] = int(unknown.sum())
    return replace(population, people=replace(population.people, coded=coded), presumed=presumed)


def grouped(books: Rulebooks, population: Population, by: Sequence[str] | None) -> dict[str, Coded]:
    """The columns to group by: those of `by`, or those of `BY` that are there.

    Raises `ValueError` for one that is not there, that is a number or a day, or that has too many values.
    """
    known = {**population.people.coded, **population.groups}
    if by is None:
        return {name: known[name] for name in BY if name in known and len(known[name].values) <= MOST_GROUPS}
    found: dict[str, Coded] = {}
    for name in by:
        if name not in known:
            measured = name in population.people.numbers or name in population.people.dates
            says = "is a number or a day: make bands of it in a column of their own." if measured else "no such column."
            raise ValueError(f"{name}: {says}{'' if measured else did_you_mean(name, known)}")
        if len(known[name].values) > MOST_GROUPS:
            raise ValueError(f"{name}: {len(known[name].values)} different values; at most {MOST_GROUPS} can be grouped by.")
        found[name] = known[name]
    return found
