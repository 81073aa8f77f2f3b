"""The interview: one question after the other, and what was answered so far.

Nothing of it is kept: the answers travel with the page, as fields of its form, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viadukt.guidance.engine.asking import Question, next_question
from viadukt.guidance.engine.checking import is_country, is_isco
from viadukt.guidance.engine.evaluating import RouteResult, evaluate
from viadukt.guidance.engine.facts import HUGE, FactError, Facts, presumed, read_facts
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.verdicts import Verdict
from viadukt.guidance.typed import typed_day, typed_number

MOST = 200  # answers; there are fewer facts
LONGEST = 120  # characters of one

AIMS: Mapping[str, Promise | str] = {
    "work": _("Arbeiten oder Arbeit suchen"),
    "recognition": _("Meinen Abschluss anerkennen lassen"),
    "training": _("Eine Ausbildung machen"),
    "study": _("Studieren"),
    "stay": _("In Deutschland bleiben, mit Duldung oder im Asylverfahren"),
}
"""What somebody can want to know about: the aims of routes, and how they are asked for."""


@dataclass(frozen=True)
class Answers:
    """What somebody said, in the order in which they said it; nothing for a question that they passed on."""

    aims: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_post(cls, posted: QueryDict, books: Rulebooks) -> Answers:
        """Out of the fields of a page. What no page of ours could have sent is left out."""
        given: dict[str, str] = {}
        for item in posted.getlist("a")[:MOST]:
            key, _sign, value = item.partition("=")
            if key in books.facts and len(value) <= LONGEST and "\0" not in value:
                given.pop(key, None)
                given[key] = value
        aims = dict.fromkeys(one for one in posted.getlist("p")[:MOST] if one in AIMS)
        return cls(tuple(aims), {key: value for key, value in given.items() if _fits(books, key, value)})

    def fields(self) -> Iterator[tuple[str, str]]:
        """Names and values of the fields that carry all of this to the next page."""
        yield from (("p", aim) for aim in self.aims)
        yield from (("a", f"{key}={value}") for key, value in self.given.items())

    def having(self, key: str, value: str) -> Answers:
        """The same with one answer more, as the last; an empty one: passed on."""
        return replace(self, given={**self.without(key).given, key: value})

    def without(self, key: str) -> Answers:
        return replace(self, given={name: value for name, value in self.given.items() if name != key})

    def as_json(self) -> dict[str, Any]:
        """To be kept where the person wants it kept; `from_json` reads it."""
        return {"aims": [*self.aims], "given": dict(self.given)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], books: Rulebooks) -> Answers:
        """What was kept, as far as the rules as they are now ask for it."""
        given = {str(key): str(value) for key, value in kept.get("given", {}).items()}
        aims = tuple(aim for aim in kept.get("aims", ()) if aim in AIMS)
        return cls(aims, {key: value for key, value in given.items() if key in books.facts and _fits(books, key, value)})

    @property
    def last(self) -> str:
        """The fact that was answered last."""
        return next(reversed([*self.given]), "")


def _fits(books: Rulebooks, key: str, value: str) -> bool:
    try:
        return value == "" or read_answer(books.facts[key], value) is not None
    except ValueError:
        return False


def read_answer(fact: Fact, text: str) -> Any:
    """A fact as JSON would have it, out of what was tapped or typed. Raises `ValueError` for what cannot be."""
    if len(text) > LONGEST:
        _wrong(text)
    match fact.type:
        case "bool":
            return {"yes": True, "no": False}[text] if text in {"yes", "no"} else _wrong(text)
        case "number":
            value: Any = typed_number(text)
            low = -HUGE if fact.minimum is None else fact.minimum
            high = HUGE if fact.maximum is None else fact.maximum
            return value if low <= value <= high else _wrong(text)
        case "date":
            return typed_day(text).isoformat()
        case "choice" | "level":
            return text if text in fact.values else _wrong(text)
        case "country":
            return text if is_country(text) else _wrong(text)
    return text if is_isco(text) else _wrong(text)


def _wrong(text: str) -> Any:
    raise ValueError(text)


@dataclass(frozen=True)
class Interview:
    """Where somebody stands with these answers on a day. What contradicts the rest is taken for not said."""

    books: Rulebooks
    on: date
    answers: Answers

    @cached_property
    def _read(self) -> tuple[dict[str, Value], tuple[str, ...]]:
        given = {key: read_answer(self.books.facts[key], text) for key, text in self.answers.given.items() if text}
        try:
            return read_facts(self.books, given, self.on), ()
        except FactError as error:
            wrong = {*error.problems, *(self.books.facts[key].age_of for key in error.problems)}
            fitting = {key: value for key, value in given.items() if key not in wrong}
            return read_facts(self.books, fitting, self.on), tuple(key for key in given if key in wrong)

    @property
    def facts(self) -> Facts:
        return self._read[0]

    @property
    def refused(self) -> tuple[str, ...]:
        """Facts that cannot be, on this day or beside the others: they count as not said."""
        return self._read[1]

    @property
    def presumed(self) -> list[str]:
        """Facts that were not asked for and are taken to be so, where they matter to a route that somebody asked about."""
        asked = {leaf.fact for result in self.results for leaf in result.ready.condition.leaves()}
        return [key for key in presumed(self.books, self.facts_said) if key in asked]

    @property
    def facts_said(self) -> dict[str, Value]:
        """What the person said, without what follows from it or is presumed."""
        return {key: value for key, value in self.facts.items() if self.answers.given.get(key)}

    @cached_property
    def all_results(self) -> list[RouteResult]:
        return evaluate(self.books, self.facts, self.on)

    @property
    def results(self) -> list[RouteResult]:
        """The routes that the person asked about; all where they named nothing."""
        wanted = set(self.answers.aims)
        return [one for one in self.all_results if not wanted or wanted & {*one.route.aims}]

    @property
    def others_open(self) -> list[RouteResult]:
        """Routes that are open although nobody asked about them."""
        return [one for one in self.all_results if one not in self.results and one.verdict is Verdict.MET]

    @property
    def passed_on(self) -> list[str]:
        """What is not to be asked: what the person does not know, and days of birth, since the age in years is enough."""
        born = {fact.age_of for fact in self.books.facts.values() if fact.age_of}
        return [*(key for key, text in self.answers.given.items() if not text or key in self.refused), *born]

    def question(self) -> Question | None:
        """What to ask next; nothing when no answer can change anything."""
        return next_question(self.books, self.facts, self.on, self.results, self.passed_on)

    @property
    def settled(self) -> int:
        """How many of the routes that the person asked about are decided; it only grows with what is answered."""
        return sum(result.verdict is not Verdict.UNKNOWN for result in self.results)
