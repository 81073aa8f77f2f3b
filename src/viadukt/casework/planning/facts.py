"""What is known of a person for guidance, and what came out of it, as it is kept in the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from viadukt.casework.models import Purpose
from viadukt.casework.opening import FACTS, Json, OpenCase
from viadukt.guidance.public import (
    STANDINGS,
    Answers,
    Interview,
    RouteCard,
    Rulebooks,
    Verdict,
    cards,
    published,
    say,
    value_said,
)
from viadukt.kernel import clock

VERDICTS = "verdicts"
"""The record {"rules", "on", "verdicts": route -> verdict, "changes": [{"route", "was", "now"}]}."""


def rules_stamp(books: Rulebooks, today: date) -> str:
    """Names the state of the rules: it changes with the rulebooks, and with the month, since rules come into force on a day."""
    return f"{published.state(books)['sha256'][:32]}:{today:%Y-%m}"


def verdicts_of(interview: Interview) -> dict[str, str]:
    return {result.id: str(result.verdict) for result in interview.all_results}


@dataclass(frozen=True)
class Known:
    """The facts of a case: who wrote them (`person`, `adviser`), at which version, and the interview about them."""

    interview: Interview
    by: str
    version: int

    @property
    def answers(self) -> Answers:
        return self.interview.answers


def known_facts(opened: OpenCase, books: Rulebooks) -> Known | None:
    """What is known; nothing where nobody said anything, or the person took their agreement back."""
    kept = opened.record(FACTS)
    if not kept.version or not kept.value:
        return None
    by = str(kept.value.get("by", ""))
    if by == "person" and not opened.case.consents.valid().filter(purpose=Purpose.GUIDANCE).exists():
        return None
    return Known(Interview(books, clock.today(), Answers.from_json(kept.value, books)), by, kept.version)


@dataclass(frozen=True, slots=True)
class Change:
    """A route on which the rules answer otherwise than before: what was, what is, and what decides it now."""

    route: str
    name: str
    was: str
    now: str
    card: RouteCard | None


WORDS: Mapping[str, str] = {Verdict.MET: "open", Verdict.UNKNOWN: "possible", Verdict.UNMET: "closed"}


def changes_in_words(kept: Json, books: Rulebooks, language: str) -> list[tuple[str, str, str]]:
    """Route, what was, what is: in words; for a list, without evaluating anything."""
    return [
        (say(books.routes[one["route"]].name, language), _standing(one["was"]), _standing(one["now"]))
        for one in kept.get("changes", ())
        if one["route"] in books.routes
    ]


def changes(kept: Json, known: Known, books: Rulebooks, language: str) -> list[Change]:
    """What changed, with the conditions that decide it now."""
    held = {one["route"]: one for one in kept.get("changes", ()) if one["route"] in books.routes}
    results = [result for result in known.interview.all_results if result.id in held]
    drawn = {card.id: card for card in cards(books, known.interview.facts, clock.today(), results, language)}
    return [
        Change(
            name,
            say(books.routes[name].name, language),
            _standing(one["was"]),
            _standing(one["now"]),
            drawn.get(name),
        )
        for name, one in held.items()
    ]


def _standing(verdict: str) -> str:
    return str(STANDINGS[WORDS.get(verdict, "possible")])  # type: ignore[index]


@dataclass(frozen=True)
class Told:
    """The result as the case shows it: routes by how they stand, each with what is missing, once; and the answers in words."""

    groups: Sequence[tuple[str, str, Sequence[tuple[RouteCard, Sequence[str]]]]]
    said: Sequence[tuple[str, str, str]]


def told(known: Known, books: Rulebooks, language: str) -> Told:
    """The result of the facts today, in the words of the interview's page."""
    interview = known.interview
    found = cards(books, interview.facts, clock.today(), [*interview.results, *interview.others_open], language)
    said = [
        (
            key,
            say(books.facts[key].name or books.facts[key].question, language),
            value_said(books.facts[key], interview.facts.get(key), language),
        )
        for key in interview.answers.given
    ]
    groups = [
        (key, str(title), [(card, _missing(card)) for card in found if card.standing == key])
        for key, title in STANDINGS.items()
    ]
    return Told(groups, said)


def _missing(card: RouteCard) -> list[str]:
    return list(dict.fromkeys(text for way in card.ways for text in way.changes))
