"""Which question comes next: the one whose answer settles most of the routes that are still open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from viadukt.guidance.engine.batch import People, evaluate_many
from viadukt.guidance.engine.evaluating import Condition, RouteResult
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Rulebooks, Value
from viadukt.guidance.engine.resolving import resolve
from viadukt.guidance.engine.values import classes, telling
from viadukt.guidance.engine.verdicts import UNKNOWN, Verdict


@dataclass(frozen=True)
class Question:
    """A fact to ask for, and why this one."""

    fact: str
    routes: tuple[str, ...]
    """The routes, not settled yet, for which it matters."""
    settles: tuple[str, ...]
    """Those of them that some answer settles at once."""
    settled: float
    """How many routes an answer settles on average, all answers between which the rules tell a difference counted alike."""


def next_question(
    books: Rulebooks, facts: Facts, on: date, results: Sequence[RouteResult], skipped: Collection[str] = ()
) -> Question | None:
    """The open fact that settles most over the routes still possible; nothing when no answer can change a verdict.

    `results` are those that the person wants to know about: all of the day, or some of them.
    Facts that are asked `first` go before all others. A fact that is asked `after` others waits as long as they can still
    change something, and is not asked of whoever passed on all of them: who does not know of a job does not know its salary.
    `skipped` are the facts that the person does not know; they are not asked again. Of facts that settle equally much, the one
    that matters to more routes comes first, then the one that stands first in facts.yaml. Where an age is wanted, the date of
    birth is asked, and the age only of who skips that.
    """
    wanted = _wanted(books, results, skipped)
    if not wanted:
        return None
    wanted = {key: routes for key, routes in wanted.items() if not wanted.keys() & set(books.facts[key].after)}
    wanted = {key: routes for key, routes in wanted.items() if books.facts[key].first} or wanted
    trials = [(key, value) for key in wanted for value in _answers(books, key, on, wanted[key])]
    open_ = [result.id for result in results if result.verdict is Verdict.UNKNOWN]
    people = People.of_persons(books, [{**facts, key: value} for key, value in trials])
    verdicts = evaluate_many(books, people, on)
    settled = verdicts.codes[[verdicts.routes.index(name) for name in open_]] != UNKNOWN
    best: tuple[tuple[Fraction, int, int], Question] | None = None
    for order, (key, routes) in enumerate(wanted.items()):
        columns = [number for number, trial in enumerate(trials) if trial[0] == key]
        if not columns:  # a bound that no value of the fact reaches
            continue
        held = settled[:, columns]
        share = Fraction(int(held.sum()), len(columns))
        at_once = tuple(name for name, row in zip(open_, held, strict=True) if row.any())
        question = Question(_asked(books, key, skipped), tuple(routes), at_once, float(share))
        rank = (share, len(routes), -order)
        if best is None or rank > best[0]:
            best = (rank, question)
    return best[1] if best else None


def _wanted(books: Rulebooks, results: Sequence[RouteResult], skipped: Collection[str]) -> dict[str, list[str]]:
    """Fact -> the routes it could still change, facts in the order of facts.yaml."""
    found: dict[str, list[str]] = {}
    for result in results:
        if result.verdict is Verdict.UNKNOWN:
            for key in dict.fromkeys(_open_facts(result.condition)):
                if _asked(books, key, skipped):
                    found.setdefault(key, []).append(result.id)
    return {key: found[key] for key in books.facts if key in found}


def _open_facts(condition: Condition) -> Iterator[str]:
    """The facts of conditions that are not known and could change what is above them."""
    if condition.code != UNKNOWN:
        return
    if condition.reason == "not_known_yet":
        yield condition.fact
    for part in condition.below():
        yield from _open_facts(part)


def _asked(books: Rulebooks, key: str, skipped: Collection[str]) -> str:
    """What to ask for so as to know `key`; nothing when the person has passed on it."""
    fact = books.facts[key]
    if fact.age_of and fact.age_of not in skipped:
        return fact.age_of
    return "" if _passed_on(books, key, skipped) else key


def _passed_on(books: Rulebooks, key: str, skipped: Collection[str]) -> bool:
    after = books.facts[key].after
    return key in skipped or (bool(after) and all(_passed_on(books, before, skipped) for before in after))


def _answers(books: Rulebooks, key: str, on: date, routes: list[str]) -> list[Value]:
    """One answer for each outcome that the conditions of these routes could have."""
    day = resolve(books, on)
    leaves = [leaf for route in day.routes if route.route.id in routes for leaf in route.condition.leaves() if leaf.fact == key]
    return classes(telling(books.facts[key], leaves, on), leaves)
