"""The margins that invented people are drawn from: a file, each margin with its source or openly assumed, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from viadukt.guidance.engine.model import Fact, Rulebooks, Text, Value
from viadukt.guidance.engine.population import group_of, value_of
from viadukt.guidance.engine.problems import Problem, RulebookError, did_you_mean
from viadukt.guidance.engine.reading import Source, read
from viadukt.guidance.engine.schema import findings

OTHER = "other"
"""Among the cases of a margin: all that are not named."""
COPIED = "="
"""Before a column among the shares: what that column says of the same person."""
FITS = {"number": {"between", "lognormal", "copy"}, "date": {"years_ago"}, "bool": {"yes", "shares"}}
"""Type of a fact -> how it can be drawn; all others by shares."""
CHOSEN = {"shares", "yes"}
DRAWN = ("shares", "yes", "between", "lognormal", "copy", "years_ago")


@dataclass(frozen=True)
class Margins:
    """A file of margins, checked."""

    id: str
    version: int
    name: Text
    about: Text
    checked: date
    columns: Mapping[str, Mapping[str, Any]]


def read_margins(books: Rulebooks, path: Path) -> Margins:
    """The margins of a file. Raises `RulebookError` with everything that is wrong, and `OSError`."""
    source = read(path)
    if problems := findings(source, "margins") or list(_Checks(books, source).problems()):
        raise RulebookError(problems)
    data = source.data
    day = date.fromisoformat(data["checked"])
    return Margins(data["margins"], data["version"], data["name"], data["about"], day, data["columns"])


def cases(margin: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Value of the column that a margin is given -> how its own is drawn then; `OTHER` for all where it is given none."""
    found: Mapping[str, Mapping[str, Any]] = margin.get("cases", {OTHER: margin})
    return found


def how(case: Mapping[str, Any]) -> str:
    """One of `DRAWN`."""
    return next(one for one in DRAWN if one in case)


def text_of(value: Value) -> str:
    """A value as files write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Checks:
    """What the schema cannot see: columns that must stand above, values that must fit."""

    def __init__(self, books: Rulebooks, source: Source) -> None:
        self.books, self.source = books, source
        self.values: dict[str, list[str]] = {}
        """Column so far -> its values; none of numbers and days."""
        self.kinds: dict[str, set[str]] = {}
        """Column so far -> how it is drawn."""

    def problems(self) -> Iterator[Problem]:
        for name, margin in self.source.data["columns"].items():
            fact = self.books.facts.get(name)
            faults = [*self._mentions(margin), *self._fitting(name, fact, margin)]
            faults = faults or list(self._legal(fact, margin))
            yield from (self.source.problem(("columns", name, key), f'"{name}": {says}') for key, says in faults)
            self.values[name] = self._all_values(margin)
            self.kinds[name] = {how(case) for case in cases(margin).values()}

    def _mentions(self, margin: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Columns and their values that the margin speaks of."""
        named = [("given", margin["given"])] if "given" in margin else []
        named += [("only", column) for column in margin.get("only", {})]
        named += [("years_ago", margin["years_ago"])] if "years_ago" in margin else []
        named += [("copy", margin["copy"][key]) for key in ("of", "most") if isinstance(margin.get("copy", {}).get(key), str)]
        for case in cases(margin).values():
            named += [("between", end) for end in case.get("between", ()) if isinstance(end, str)]
            named += [("shares", one.removeprefix(COPIED)) for one in case.get("shares", ()) if one.startswith(COPIED)]
        for key, column in named:
            if column not in self.values:
                yield key, f'there is no column "{column}" above it.{did_you_mean(column, self.values)}'
            elif not self.kinds[column] <= (CHOSEN if key in {"given", "only", "shares"} else FITS["number"]):
                what = "of few values" if key in {"given", "only", "shares"} else "of numbers"
                yield key, f"{column} is no column {what}."
        wanted = [("only", column, text_of(one)) for column, held in margin.get("only", {}).items() for one in held]
        wanted += [("cases", margin["given"], one) for one in cases(margin) if one != OTHER]
        for key, column, value in wanted:
            if value not in self.values.get(column, [value]):
                yield key, f'"{value}" is no value of {column}.{did_you_mean(value, self.values[column])}'

    def _fitting(self, name: str, fact: Fact | None, margin: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        kinds = {how(case) for case in cases(margin).values()}
        if len(kinds) > 1 and not (kinds <= CHOSEN or kinds <= FITS["number"]):
            yield "cases", "either all of them shares, or all of them numbers."
        if margin.get("helper"):
            return
        if fact is None and not margin.get("group"):
            says = 'A column to group by has "group: true", one that helps to draw others "helper: true".'
            yield "", f"there is no such fact.{did_you_mean(name, self.books.facts)} {says}"
        wanted = FITS.get(fact.type, {"shares"}) if fact else {"shares"}
        for one in sorted(kinds - wanted):
            yield one, f"a {fact.type if fact else 'group'} cannot be drawn so; {', '.join(sorted(wanted))} was expected."

    def _legal(self, fact: Fact | None, margin: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for case in cases(margin).values():
            if "shares" in case and sum(case["shares"].values()) <= 0:
                yield "shares", "shares that add up to more than 0 were expected."
        for text in self._all_values(margin):
            try:
                _ = value_of(fact, text) if fact else group_of(text)
            except ValueError as error:
                yield "shares", str(error)

    def _all_values(self, margin: Mapping[str, Any]) -> list[str]:
        shares = [one for case in cases(margin).values() for one in case.get("shares", ())]
        copied = [one.removeprefix(COPIED) for one in shares if one.startswith(COPIED)]
        return list(dict.fromkeys([*_own_values(margin), *(one for name in copied for one in self.values.get(name, ()))]))


def _own_values(margin: Mapping[str, Any]) -> list[str]:
    """The values that the margin names itself."""
    found = [one for case in cases(margin).values() for one in case.get("shares", ()) if not one.startswith(COPIED)]
    found += ["true", "false"] if any("yes" in case for case in cases(margin).values()) else []
    return [*found, *([margin["otherwise"]] if "otherwise" in margin else [])]
