"""What an evaluation means, in words: answers, steps that are missing, conditions, and statements with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from babel import Locale
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viadukt.guidance.engine.evaluating import Condition, RouteResult
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.missing import Missing, Step, Way, missing
from viadukt.guidance.engine.model import Fact, Route, Rulebooks, Text, Value
from viadukt.guidance.engine.resolving import Ready
from viadukt.guidance.engine.verdicts import MET, UNMET, Verdict
from viadukt.guidance.statements import Law, Said, in_words, said
from viadukt.guidance.wording import say
from viadukt.understanding.public import occupation_name

Standing = Literal["open", "possible", "nearly", "closed"]
NEARLY = 2  # changes that somebody can have before them and still call it near
FEW_WAYS = 3
CLEARABLE = 5  # facts that are not known yet and can still be listed as what remains to be cleared up

STANDINGS: Mapping[Standing, Promise | str] = {
    "open": gettext_lazy("Offen"),
    "nearly": gettext_lazy("Fast offen"),
    "possible": gettext_lazy("Noch nicht klar"),
    "closed": gettext_lazy("Zurzeit nicht offen"),
}
DISCRETION: Mapping[str, Promise | str] = {
    "anspruch": gettext_lazy("Wenn alles erfüllt ist, haben Sie einen Anspruch darauf."),
    "soll": gettext_lazy("Wenn alles erfüllt ist, soll die Behörde zustimmen. Nur in besonderen Fällen darf sie ablehnen."),
    "kann": gettext_lazy("Auch wenn alles erfüllt ist, entscheidet die Behörde, ob sie zustimmt."),
}
UNITS: Mapping[str, Promise | str] = {
    "years": gettext_lazy("Jahre"),
    "months": gettext_lazy("Monate"),
    "hours a week": gettext_lazy("Stunden in der Woche"),
    "EUR per year before tax": gettext_lazy("Euro im Jahr, vor Steuern"),
}
DURATIONS = {"years": "duration-year", "months": "duration-month"}
"""Units that CLDR knows, so that they agree with their number: `6 أشهر`, `11 شهرًا`."""
SECTIONS: Mapping[str, Promise | str] = {
    "body": gettext_lazy("Wer entscheidet"),
    "papers": gettext_lazy("Diese Unterlagen brauchen Sie"),
    "costs": gettext_lazy("Kosten"),
    "deadlines": gettext_lazy("Fristen"),
    "funding": gettext_lazy("Geld, das Sie beantragen können"),
    "after": gettext_lazy("Wie es danach weitergeht"),
    "notes": gettext_lazy("Gut zu wissen"),
}
REASONS: Mapping[str, Promise | str] = {
    "not_known_yet": gettext_lazy("Dazu haben Sie noch nichts gesagt."),
    "too_coarse": gettext_lazy("Dafür müssen wir den Beruf genauer kennen."),
    "no_amount": gettext_lazy("Der Betrag für dieses Jahr ist noch nicht veröffentlicht."),
    "not_coded": gettext_lazy("Für diesen Tag ist die Regel hier nicht erfasst."),
    "to_be_filled": gettext_lazy("Dieser Weg ist hier noch nicht erfasst."),
}


@cache
def locale(language: str) -> Locale:
    return Locale.parse(language)


def number(value: float, language: str) -> str:
    return str(format_decimal(value, locale=locale(language)))


def euros(amount: float, language: str) -> str:
    """`45.934,20 €`; whole amounts without cents."""
    digits = "¤#,##0" if language == "en" else "#,##0\u00a0¤"
    if not float(amount).is_integer():
        digits = digits.replace("#,##0", "#,##0.00")
    return str(format_currency(amount, "EUR", digits, locale=locale(language), currency_digits=False))


def country_name(code: str, language: str) -> str:
    return str(locale(language).territories.get(code, code))


def value_said(fact: Fact, value: Value | None, language: str) -> str:
    """An answer as people say it."""
    if value is None:
        return _("weiß ich nicht")
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, date):
        return in_words(value, language)
    if isinstance(value, float):
        return _number_said(fact, value, language)
    return _code_said(fact, value, language)


def _number_said(fact: Fact, value: float, language: str) -> str:
    if value in fact.named:
        return say(fact.named[value], language)
    if fact.unit.startswith("EUR"):
        return euros(value, language)
    if fact.unit in DURATIONS:
        return str(format_unit(value, DURATIONS[fact.unit], locale=locale(language)))
    unit = UNITS.get(fact.unit)
    return f"{number(value, language)} {unit}" if unit else number(value, language)


def _code_said(fact: Fact, value: str, language: str) -> str:
    if fact.type == "country":
        return country_name(value, language)
    if fact.type == "isco":
        return f"{occupation_name(value, language)} ({value})".strip()
    if value in fact.labels:
        return say(fact.labels[value], language)
    return _("keine") if value == "none" else value


@dataclass(frozen=True, slots=True)
class Line:
    """A condition on the page: its depth from 0, its verdict, and what belongs to it."""

    depth: int
    verdict: Verdict
    text: Text
    laws: tuple[Law, ...]
    reason: Promise | str | Text = ""
    because: Text | None = None
    points: str = ""
    negated: bool = False
    joins: Literal["", "all", "any"] = ""


@dataclass(frozen=True, slots=True)
class WaySaid:
    """Steps that together open a route, in words; `provided` must turn out to be so."""

    changes: tuple[str, ...]
    provided: tuple[str, ...]


@dataclass(frozen=True)
class RouteCard:
    """A route as the result page draws it."""

    id: str
    name: Text
    about: Text
    standing: Standing
    verdict: Verdict
    note: str
    discretion: Promise | str
    lines: tuple[Line, ...]
    deciding: tuple[Line, ...]
    ways: tuple[WaySaid, ...]
    unclear: int
    more_ways: bool
    barred: tuple[Text, ...]
    sections: tuple[tuple[Promise | str, str, tuple[Said, ...]], ...]
    grants: tuple[Said, ...]
    open_questions: tuple[Text, ...]
    laws: tuple[Law, ...]
    law_state: str
    checked: str


def cards(books: Rulebooks, facts: Facts, on: date, results: Sequence[RouteResult], language: str) -> list[RouteCard]:
    """The routes in the order in which people want to read them: open, nearly open, not clear yet, closed."""
    found = [_card(books, facts, on, result, language) for result in results]
    order = list(STANDINGS)
    return sorted(found, key=lambda card: (order.index(card.standing), len(card.ways[0].changes) if card.ways else 99))


def _card(books: Rulebooks, facts: Facts, on: date, result: RouteResult, language: str) -> RouteCard:
    route = result.route
    unclear = _unclear(result)
    lacking = Missing(()) if unclear > CLEARABLE else missing(books, facts, on, result)
    barred = [result.find(name) for name in lacking.barred_by]
    return RouteCard(
        id=route.id,
        name=route.name,
        about=route.about,
        standing=_standing(result, lacking),
        verdict=result.verdict,
        note=_note(result, language),
        discretion=DISCRETION[route.discretion],
        lines=tuple(_lines(result.condition)),
        deciding=tuple(_line(one, 0) for one in result.condition.deciding() if one.text),
        ways=tuple(way_said(books, result, way, language) for way in _easiest_first(lacking.ways)[:FEW_WAYS]),
        unclear=unclear,
        more_ways=lacking.more or len(lacking.ways) > FEW_WAYS,
        barred=tuple(one.text for one in barred if one.text),
        sections=tuple(
            (title, key, tuple(_statements(books, route, route.statements[key], on, language)))
            for key, title in SECTIONS.items()
            if key in route.statements
        ),
        grants=tuple(_grants(books, route, on, language)),
        open_questions=route.open_questions,
        laws=tuple(Law(citation, link(citation, books.laws)) for citation in route.law),
        law_state=in_words(route.law_state, language),
        checked=in_words(route.checked, language),
    )


def _unclear(result: RouteResult) -> int:
    """How many facts keep the route open: of many, no list of what would have to be so helps anybody."""
    if result.verdict is not Verdict.UNKNOWN:
        return 0
    return len({one.fact for one in result.condition.deciding() if one.reason == "not_known_yet"})


def _standing(result: RouteResult, lacking: Missing) -> Standing:
    if result.verdict is Verdict.MET:
        return "open"
    if result.verdict is Verdict.UNKNOWN:
        return "possible"
    near = any(len(way.changes) <= NEARLY and len(way.provided) <= CLEARABLE for way in lacking.ways)
    return "nearly" if near else "closed"


def _note(result: RouteResult, language: str) -> str:
    """Why a route is not in force on the day, where it is not."""
    since, until = result.ready.since, result.ready.until
    match result.standing:
        case "not_yet" if since:
            return _("Diesen Weg gibt es erst ab %(day)s.") % {"day": in_words(since, language)}
        case "no_longer" if until:
            return _("Diesen Weg gab es bis %(day)s.") % {"day": in_words(until, language)}
        case "not_coded" | "to_be_filled":
            return str(REASONS[result.standing])
    return ""


def _laws(law: Sequence[str], links: Sequence[str | None]) -> tuple[Law, ...]:
    return tuple(Law(citation, url) for citation, url in zip(law, links or [None] * len(law), strict=True))


def _line(condition: Condition, depth: int, *, negated: bool = False) -> Line:
    reason = REASONS.get(condition.reason, "") if condition.verdict is Verdict.UNKNOWN else ""
    points = ""
    if condition.kind == "points":
        points = _("%(certain)s Punkte sicher, %(possible)s möglich, %(needed)s nötig") % {
            "certain": condition.least,
            "possible": condition.most,
            "needed": condition.ready.at_least,
        }
    return Line(
        depth,
        condition.verdict,
        condition.text,
        _laws(condition.law, condition.links),
        reason,
        condition.ready.because or None,
        points,
        negated,
        condition.kind if condition.kind in {"all", "any"} else "",  # type: ignore[arg-type]
    )


def _lines(condition: Condition, depth: int = 0, *, negated: bool = False) -> Iterator[Line]:
    """The conditions in the order of the file. A group that has no words of its own says only how its parts are joined."""
    if condition.kind == "not":
        yield from _lines(condition.parts[0], depth, negated=not negated)
        return
    single = condition.kind in {"all", "any"} and len(condition.parts) == 1
    top = depth == 0 and condition.kind == "all" and not condition.text
    if not top and not (single and not condition.text):
        yield _line(condition, depth, negated=negated)
        depth += 1
    for part in condition.parts:
        yield from _lines(part, depth, negated=negated)
    for row in condition.rows:
        head = row.condition
        said = ngettext("%(points)s Punkt", "%(points)s Punkte", row.points) % {"points": row.points}
        yield Line(depth, head.verdict, head.text, _laws(head.law, head.links), points=said)


def _statements(books: Rulebooks, route: Route, held: Sequence[Mapping[str, Any]], on: date, language: str) -> Iterator[Said]:
    """Statements of a route that hold on the day."""
    for number, one in enumerate(held):
        first, last = one.get("from"), one.get("until")
        if (first is None or date.fromisoformat(first) <= on) and (last is None or on <= date.fromisoformat(last)):
            yield said(books, f"{route.id}.{one.get('id', number)}", one, route.law_state, language)


def _grants(books: Rulebooks, route: Route, on: date, language: str) -> Iterator[Said]:
    """What a title allows, as far as the rulebook says it in words."""
    worded = [held for held in route.grants.values() if isinstance(held, Mapping) and "text" in held]
    yield from _statements(books, route, worded, on, language)


def _easiest_first(ways: Sequence[Way]) -> list[Way]:
    """Ways with few changes of which little is still unclear go first."""
    return sorted(ways, key=lambda way: (len(way.provided) > CLEARABLE, len(way.changes), len(way.provided)))


def way_said(books: Rulebooks, result: RouteResult, way: Way, language: str) -> WaySaid:
    """The steps of a way in words: what the fact is called and what it would have to be, or the conditions it would meet."""
    return WaySaid(
        tuple(text for step in way.changes for text in _step_said(books, result, step, language)),
        tuple(text for step in way.provided for text in _step_said(books, result, step, language)),
    )


def _step_said(books: Rulebooks, result: RouteResult, step: Step, language: str) -> list[str]:
    fact = books.facts[step.fact]
    if fact.name and not step.none_of:
        return [f"{say(fact.name, language)}: {_from_to(fact, step, language)}"]
    brought = {(text["de"], wanted): text for text, wanted in _brought_about(result.ready.condition, step)}
    texts = [
        say(text, language) if wanted else _("Nicht: %(text)s") % {"text": say(text, language)}
        for (_german, wanted), text in brought.items()
    ]
    return texts or [f"{say(fact.question, language)} {value_said(fact, step.to, language)}"]


def _from_to(fact: Fact, step: Step, language: str) -> str:
    if step.at_least is not None or step.at_most is not None:
        ends = []
        if step.at_least is not None:
            ends.append(_("mindestens %(value)s") % {"value": value_said(fact, step.at_least, language)})
        if step.at_most is not None:
            ends.append(_("höchstens %(value)s") % {"value": value_said(fact, step.at_most, language)})
        wanted = ", ".join(ends)
    else:
        wanted = _(" oder ").join(value_said(fact, value, language) for value in step.values[:4])
    if step.now is None:
        return wanted
    now = _("jetzt %(value)s") % {"value": value_said(fact, step.now, language)}
    if step.by is not None and step.by > 0:
        more = _("%(value)s mehr") % {"value": value_said(fact, float(step.by), language)}
        return f"{wanted} ({now}, {more})"
    return f"{wanted} ({now})"


def _brought_about(node: Ready, step: Step, wanted: bool = True) -> Iterator[tuple[Text, bool]]:
    """The conditions on this fact that the step brings about and the value now does not: met, or unmet where that is wanted."""
    if node.leaf is not None and node.passes is not None and node.fact == step.fact:
        goal = MET if wanted else UNMET
        held = step.now is not None and node.passes(step.now) == goal
        if node.passes(step.to) == goal and not held and node.text:
            yield node.text, wanted
    for part in node.parts:
        yield from _brought_about(part, step, wanted != (node.kind == "not"))
    for row in node.rows:
        yield from _brought_about(row.condition, step, wanted)
