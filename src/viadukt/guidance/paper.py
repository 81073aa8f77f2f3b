"""The result on paper, for the appointment: the person's language and, beside it, German."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from viadukt.guidance.engine.fitting import fitting_plans
from viadukt.guidance.interview import Interview
from viadukt.guidance.present import STANDINGS, RouteCard, cards, value_said
from viadukt.guidance.statements import Said, in_words
from viadukt.guidance.timeline import PlanShown, plans_shown
from viadukt.guidance.wording import say
from viadukt.ui.paper.rendering import render

Kind = Literal["note", "part", "route", "head", "text", "item", "check", "small"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page: what it is, and its text in one language."""

    kind: Kind
    text: str


def answer_paper(interview: Interview, language: str) -> bytes:
    """The result as PDF. Raises `Refused` where it gets too long."""
    with override("de"):
        german = list(_pieces(interview, "de"))
    with override(language):
        own = list(_pieces(interview, language))
        title = _("Welcher Weg ist offen?")
    blocks: list[dict[str, Any]] = [
        {"kind": one.kind, "own": one.text, "german": other.text} for one, other in zip(own, german, strict=True)
    ]
    return render("guidance/answer.typ", {"blocks": blocks}, language=language, title=title)


def _pieces(interview: Interview, language: str) -> Iterator[Piece]:
    facts, on, books = interview.facts, interview.on, interview.books
    yield Piece(
        "note",
        _(
            "Das ist eine Auskunft, keine Rechtsberatung. Sprechen Sie mit einer Beratungsstelle, bevor Sie etwas "
            "entscheiden, unterschreiben oder bezahlen."
        ),
    )
    yield Piece("small", _("Stand der Auskunft: %(day)s.") % {"day": in_words(on, language)})
    yield Piece("part", _("Ihre Antworten"))
    for key in interview.answers.given:
        fact = books.facts[key]
        asked = f"{say(fact.name, language)}:" if fact.name else say(fact.question, language)
        yield Piece("item", f"{asked} {value_said(fact, facts.get(key), language)}")
    for key in interview.presumed:
        answer = f"{say(books.facts[key].question, language)} {value_said(books.facts[key], facts[key], language)}"
        yield Piece("item", _("Angenommen: %(answer)s") % {"answer": answer})
    found = cards(books, facts, on, [*interview.results, *interview.others_open], language)
    for standing, title in STANDINGS.items():
        of_these = [card for card in found if card.standing == standing]
        if of_these:
            yield Piece("part", str(title))
        for card in of_these:
            yield from _route(card, language)
    for plan in plans_shown(books, fitting_plans(books, facts, interview.results), on, language, mirrored=False)[:1]:
        yield from _plan(plan, language)


def _route(card: RouteCard, language: str) -> Iterator[Piece]:
    yield Piece("route", say(card.name, language))
    if card.note:
        yield Piece("text", card.note)
    match card.standing:
        case "open":
            yield Piece("text", f"{say(card.about, language)} {card.discretion}".strip())
            yield from _sections(card)
        case "nearly":
            yield Piece("head", _("Was noch fehlt"))
            yield from (Piece("item", text) for text in card.ways[0].changes)
            if card.ways[0].provided:
                yield Piece("head", _("Außerdem müsste stimmen:"))
                yield from (Piece("check", text) for text in card.ways[0].provided)
            yield from _sections(card)
        case "closed":
            for line in card.deciding[:4]:
                text = say(line.text, language)
                yield Piece("item", _("Nicht erfüllt: %(text)s") % {"text": text} if not line.negated else text)
    citations = ", ".join(law.citation for law in card.laws)
    checked = _("Zuletzt mit den Quellen verglichen: %(checked)s. Stand der Gesetze: %(state)s.") % {
        "checked": card.checked,
        "state": card.law_state,
    }
    yield Piece("small", f"{citations}. {checked}")


def _sections(card: RouteCard) -> Iterator[Piece]:
    for title, key, statements in card.sections:
        if statements:
            yield Piece("head", str(title))
            yield from (Piece("check" if key == "papers" else "item", _statement(said)) for said in statements)


def _statement(said: Said) -> str:
    """A statement with its amount, what is open about it, and where it stands."""
    amount = f" {said.amount}" if said.amount else ""
    open_ = f" {_('Offen')}: {said.open.text}" if said.open else ""
    cited = "; ".join([*(law.citation for law in said.laws), *([said.source] if said.source else [])])
    return f"{said.words.text}{amount}{open_}" + (f" ({cited})" if cited else "")


def _plan(plan: PlanShown, language: str) -> Iterator[Piece]:
    yield Piece("part", f"{_('Schritt für Schritt')}: {say(plan.name, language)}")
    for step in plan.steps:
        deadline = f" ({step.deadline.words.text})" if step.deadline else ""
        yield Piece("check", f"{step.number}. {step.who}: {step.said.words.text}{deadline}")
