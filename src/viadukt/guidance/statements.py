"""Statements of the rulebooks as a page draws them: in words, each with its source and the day of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.model import Part, Rulebooks, Text
from viadukt.guidance.engine.telling import holds
from viadukt.guidance.wording import say, tongue

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the language it is in."""

    text: str
    language: str

    @classmethod
    def of(cls, text: Text, language: str) -> Words:
        return cls(say(text, language), tongue(text, language))


@dataclass(frozen=True, slots=True)
class Law:
    """A citation, and the address of the paragraph where that is known."""

    citation: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """One statement. It has laws, a source or what is open about it, or several of these."""

    name: str
    words: Words
    amount: str
    """`100–600 EUR`; empty where it costs nothing that is known."""
    laws: tuple[Law, ...]
    source: str
    """As the rulebook names it, in German."""
    url: str
    day: str
    """The state of the law or the day of the source, in words."""
    open: Words | None


@dataclass(frozen=True, slots=True)
class DrawnSection:
    key: str
    name: Words
    statements: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class DrawnPart:
    key: str
    name: Words
    about: Words | None
    sections: tuple[DrawnSection, ...]
    open_questions: tuple[Words, ...]
    law_state: str
    checked: str


def said(books: Rulebooks, name: str, statement: Mapping[str, Any], law_state: date, language: str) -> Said:
    """A statement as it stands in a file; `law_state` is that of the file."""
    cited = statement.get("law", ())
    laws = tuple(Law(one, link(one, books.laws)) for one in ([cited] if isinstance(cited, str) else cited))
    return Said(
        name=name,
        words=Words.of(statement["text"], language),
        amount=_amount(statement, language),
        laws=laws,
        source=statement.get("source", ""),
        url=statement.get("url", ""),
        day=_source_day(statement.get("source_date", ""), language) if "source" in statement else in_words(law_state, language),
        open=Words.of(statement["open"], language) if "open" in statement else None,
    )


def drawn(books: Rulebooks, parts: Iterable[Part], on: date, language: str) -> list[DrawnPart]:
    """Parts with all their sections, and the statements that hold on the day."""
    return [_part(books, part, on, language) for part in parts]


def _part(books: Rulebooks, part: Part, on: date, language: str) -> DrawnPart:
    sections = tuple(
        DrawnSection(
            key=f"{part.id}-{key}",
            name=Words.of(section.name, language),
            statements=tuple(
                said(books, f"{part.id}.{key}.{number}", one, part.law_state, language)
                for number, one in enumerate(section.statements)
                if holds(one, on)
            ),
        )
        for key, section in part.sections.items()
    )
    return DrawnPart(
        key=part.id,
        name=Words.of(part.name, language),
        about=Words.of(part.about, language) if part.about else None,
        sections=sections,
        open_questions=tuple(Words.of(text, language) for text in part.open_questions),
        law_state=in_words(part.law_state, language),
        checked=in_words(part.checked, language),
    )


def in_words(day: date, language: str) -> str:
    """A day as a reader of `language` writes it."""
    return format_date(day, format="long", locale=language)


def _source_day(stated: str, language: str) -> str:
    """The day of a source as the rulebook has it (`Stand 2026-11-22, Seite ohne Datum`), with days in words."""

    def worded(found: re.Match[str]) -> str:
        try:
            return in_words(date.fromisoformat(found[0]), language)
        except ValueError:  # there is no such day: as it was written
            return found[0]

    return _DAY.sub(worded, stated.removeprefix("Stand "))


def _amount(statement: Mapping[str, Any], language: str) -> str:
    """What it costs, unless the text says so already."""
    amounts = [statement[key] for key in ("eur", "eur_to") if key in statement]
    told = re.sub(r"[\s.,]", "", statement["text"]["de"])
    if not amounts or f"{amounts[0]:g}EUR" in told:
        return ""
    return f"{'–'.join(format_decimal(amount, locale=language) for amount in amounts)} EUR"
