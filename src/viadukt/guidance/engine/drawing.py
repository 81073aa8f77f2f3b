"""People that nobody is: drawn from margins.

A margin says how a column falls out, for all or given another column, and for whom only. Columns are drawn one after the
other, each with random numbers of its own, so that a new column leaves the others as they were.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from viadukt.guidance.engine.batch import Coded, People
from viadukt.guidance.engine.margins import COPIED, OTHER, Margins, cases, how, text_of
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.population import MOST_PEOPLE, Numbers, Population, smallest, value_of

GENERATOR = 1
"""Its version: the same version, margins, seed and day make the same people."""
YEAR = 365.25

Those = npt.NDArray[np.bool_]


def draw(
    books: Rulebooks, margins: Margins, count: int, *, seed: int, on: date, progress: Callable[[int], None] = lambda _: None
) -> Population:
    """So many invented people, as they are on that day. `progress` is told how many columns are drawn.

    Raises `ValueError` for more than `MOST_PEOPLE`, or none.
    """
    if not 0 < count <= MOST_PEOPLE:
        raise ValueError(f"1 to {MOST_PEOPLE:,} people can be drawn at once.")
    drawing = _Drawing(books, margins, count, seed, on)
    for number, name in enumerate(margins.columns, 1):
        drawing.add(name)
        progress(number)
    return drawing.population()


class _Drawing:
    def __init__(self, books: Rulebooks, margins: Margins, count: int, seed: int, on: date) -> None:
        self.books, self.margins, self.count, self.seed, self.on = books, margins, count, seed, on
        self.coded: dict[str, Coded] = {}
        self.numbers: dict[str, Numbers] = {}
        self.dates: dict[str, Any] = {}

    def add(self, name: str) -> None:
        """Draw one column."""
        margin = self.margins.columns[name]
        chance = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
        meant = self._only(margin)
        known = meant & (chance.random(self.count) < margin["known"]) if "known" in margin else meant
        if "years_ago" in margin:
            self.dates[name] = self._day(self.numbers[margin["years_ago"]], chance, known)
        elif {how(case) for case in cases(margin).values()} <= {"shares", "yes"}:
            self.coded[name] = self._shared(name, margin, chance, meant, known)
        else:
            self.numbers[name] = np.where(known, self._measured(name, margin, chance), np.nan)

    def _only(self, margin: Mapping[str, Any]) -> Those:
        held = np.ones(self.count, dtype=bool)
        for column, wanted in margin.get("only", {}).items():
            values = [text_of(value) for value in self.coded[column].values]
            codes = [number for number, value in enumerate(values) if value in {text_of(one) for one in wanted}]
            held &= np.isin(self.coded[column].codes, codes)
        return held

    def _cases(self, margin: Mapping[str, Any]) -> Iterator[tuple[Those, Mapping[str, Any]]]:
        """For whom which case of the margin holds; whoever is in none is not known."""
        held = cases(margin)
        if "given" not in margin:
            yield np.ones(self.count, dtype=bool), margin
            return
        parent = self.coded[margin["given"]]
        for code, value in enumerate(parent.values):
            case = held.get(text_of(value), held.get(OTHER))
            if case is not None:
                yield parent.codes == code, case

    def _shared(self, name: str, margin: Mapping[str, Any], chance: np.random.Generator, meant: Those, known: Those) -> Coded:
        fact = self.books.facts.get(name)
        numbers: dict[Value, int] = {}
        codes = np.full(self.count, -1, dtype=np.int64)

        def code(value: Value) -> int:
            return numbers.setdefault(value, len(numbers))

        random = chance.random(self.count)
        for whom, case in self._cases(margin):
            shares = case["shares"] if "shares" in case else {"true": case["yes"], "false": 1 - case["yes"]}
            these = np.flatnonzero(whom)
            chosen = np.searchsorted(np.cumsum(list(shares.values())) / sum(shares.values()), random[these], side="right")
            own = [-1 if text.startswith(COPIED) else code(_read(fact, text)) for text in shares]
            codes[these] = np.array(own).take(chosen)
            for number, text in enumerate(shares):
                if text.startswith(COPIED):
                    copying = these[chosen == number]
                    codes[copying] = self._copied(text.removeprefix(COPIED), copying, code)
        codes[~known] = -1
        if "otherwise" in margin:
            codes[~meant] = code(_read(fact, margin["otherwise"]))
        return smallest(codes, tuple(numbers))

    def _copied(self, column: str, these: npt.NDArray[Any], code: Callable[[Value], int]) -> npt.NDArray[Any]:
        """For these people the code of what another column says of them."""
        held = self.coded[column]
        codes: npt.NDArray[Any] = np.array([*(code(value) for value in held.values), -1]).take(held.codes[these])
        return codes

    def _measured(self, name: str, margin: Mapping[str, Any], chance: np.random.Generator) -> Numbers:
        found = np.full(self.count, np.nan)
        if "copy" in margin:
            held = margin["copy"]
            most = self.numbers[held["most"]] if isinstance(held.get("most"), str) else held.get("most")
            found = np.clip(self.numbers[held["of"]] * held.get("times", 1) + held.get("plus", 0), held.get("least"), most)
        else:
            random, normal = chance.random(self.count), chance.standard_normal(self.count)
            for whom, case in self._cases(margin):
                if "between" in case:
                    least, most = (self.numbers[one][whom] if isinstance(one, str) else one for one in case["between"])
                    found[whom] = least + random[whom] * (np.maximum(most, least) - least)
                else:
                    found[whom] = case["lognormal"]["median"] * np.exp(normal[whom] * case["lognormal"]["spread"])
        if "step" in margin:
            found = np.round(np.floor(found / margin["step"]) * margin["step"], 2)
        fact = self.books.facts.get(name)
        return np.clip(found, fact.minimum, fact.maximum) if fact else found

    def _day(self, years: Numbers, chance: np.random.Generator, known: Those) -> Any:
        """A day so many whole years before, and up to one more."""
        days = (np.nan_to_num(years) + chance.random(self.count)) * YEAR
        found = np.datetime64(self.on, "D") - days.astype("timedelta64[D]")
        return np.where(known & ~np.isnan(years), found, np.datetime64("NaT"))

    def population(self) -> Population:
        columns = self.margins.columns
        kept = [name for name in columns if not columns[name].get("helper")]
        groups = {name: self.coded[name] for name in kept if columns[name].get("group")}
        people = People(
            self.count,
            {name: self.coded[name] for name in kept if name in self.coded and name not in groups},
            {name: self.numbers[name] for name in kept if name in self.numbers},
            {name: self.dates[name] for name in kept if name in self.dates},
        )
        made_by = f"viadukt people {GENERATOR}, {self.margins.id} {self.margins.version}, seed {self.seed}, {self.on}"
        return Population("", people, groups, synthetic=True, made_by=made_by)


def _read(fact: Fact | None, text: str) -> Value:
    return value_of(fact, text) if fact else text
