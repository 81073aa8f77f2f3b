"""A change tried on the whole set before anybody approves it: what is wrong with it, and whose verdicts it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import FactError, read_facts
from viadukt.guidance.engine.loading import load_texts
from viadukt.guidance.engine.model import Rulebooks, Text
from viadukt.guidance.engine.problems import Problem, RulebookError
from viadukt.guidance.engine.reading import read
from viadukt.guidance.engine.verdicts import Verdict
from viadukt.guidance.overlay import Rules

PANEL = Path(__file__).parent / "panel.yaml"


@dataclass(frozen=True)
class Trial:
    """What came of putting a text in the place of a file. `books` are there when the whole set loads.

    `problems` are reasons not to approve: all of the file itself, and those elsewhere that were not there before. `others` were
    there before, so that a set that is broken in several places can be mended one file after the other.
    """

    books: Rulebooks | None
    problems: tuple[Problem, ...] = ()
    others: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A route's verdict on an example person that is another after the change, on a day."""

    person: Text
    route: str
    name: Text
    on: date
    before: Verdict | None
    after: Verdict | None
    """Nothing where the route is new, or gone."""


@dataclass(frozen=True)
class Effect:
    """What a change does to the example people: the verdicts that turn, and who no longer fits the questions, and why."""

    people: int
    days: tuple[date, ...]
    turns: list[Turn] = field(default_factory=list)
    unfit: list[tuple[Text, str]] = field(default_factory=list)


def with_text(texts: Mapping[str, str], path: str, text: str) -> dict[str, str]:
    """The set with this text in the place of the file; without the file where the text is empty."""
    return {name: one for name, one in {**texts, path: text}.items() if one}


def tried(rules: Rules, path: str, text: str) -> Trial:
    """Load everything with the change. Takes a moment: not to be called within a transaction."""
    try:
        return Trial(load_texts(with_text(rules.texts, path, text)))
    except RulebookError as error:
        known = {(problem.file, problem.says) for problem in rules.problems}
        before = tuple(one for one in error.problems if one.file != path and (one.file, one.says) in known)
        return Trial(None, tuple(one for one in error.problems if one not in before), before)


@dataclass(frozen=True)
class Example:
    """Somebody invented, to see on whom a change tells."""

    name: Text
    facts: Mapping[str, Any]


@cache
def panel() -> tuple[Example, ...]:
    """The example people: always the same, so that two previews of one change are equal."""
    return tuple(Example(one["name"], one["facts"]) for one in read(PANEL).data["people"])


def effect(before: Rulebooks, after: Rulebooks, days: tuple[date, ...]) -> Effect:
    """Every example person under both sets on each of the days: what turns."""
    found = Effect(len(panel()), days)
    for example in panel():
        for on in days:
            try:
                found.turns.extend(_turns(before, after, example, on))
            except FactError as error:
                found.unfit.append((example.name, str(error)))
                break
    return found


def _turns(before: Rulebooks, after: Rulebooks, example: Example, on: date) -> Iterator[Turn]:
    old, new = (
        {one.id: (one.route.name, one.verdict) for one in evaluate(books, read_facts(books, example.facts, on), on)}
        for books in (before, after)
    )
    for route in dict.fromkeys([*old, *new]):
        (name, then), (named, now) = old.get(route, ({}, None)), new.get(route, ({}, None))
        if then != now:
            yield Turn(example.name, route, named or name, on, then, now)


def days_of_interest(today: date, books: Rulebooks, path: str) -> tuple[date, ...]:
    """Today, the first day of the next year (amounts change), and the first days of the versions that the file holds from
    today on; five at most."""
    versions = [
        version.first
        for kind, held in (("routes", books.routes), ("shared", books.shared), ("tables", books.tables))
        for key, one in held.items()
        if path == f"{kind}/{key}.yaml"
        for version in one.versions
    ]
    days = {today, date(today.year + 1, 1, 1), *(first for first in versions if first > today)}
    return tuple(sorted(days)[:5])
