"""Statements of the rulebooks as a page draws them, each with its source and the day of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from viadukt.guidance.engine.model import Part, Rulebooks, Text
from viadukt.guidance.present import Statement, day, statements

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Dated:
    """One statement, and in words the day from which it is known: the state of the law, or what its source says."""

    one: Statement
    day: str


@dataclass(frozen=True, slots=True)
class DrawnSection:
    key: str
    name: Text
    rows: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A part as its page draws it."""

    part: Part
    sections: tuple[DrawnSection, ...]
    law_state: str
    checked: str


def dated(books: Rulebooks, held: Sequence[Mapping[str, Any]], law_state: date, on: date, language: str) -> Iterator[Dated]:
    """Those of the statements that hold on the day; `law_state` is that of the file they stand in."""
    for raw in held:
        for one in statements(books, [raw], on, language):
            stated = _source_day(one.source_date, language) if one.source else day(law_state, language)
            yield Dated(replace(one, amount="") if _told(raw) else one, stated)


def drawn(books: Rulebooks, parts: Iterable[Part], on: date, language: str) -> list[DrawnPart]:
    """Parts with all their sections."""
    return [
        DrawnPart(
            part,
            tuple(
                DrawnSection(f"{part.id}-{key}", held.name, tuple(dated(books, held.statements, part.law_state, on, language)))
                for key, held in part.sections.items()
            ),
            day(part.law_state, language),
            day(part.checked, language),
        )
        for part in parts
    ]


def _source_day(stated: str, language: str) -> str:
    """The day of a source as the rulebook has it (`Stand 2026-11-22, Seite ohne Datum`), with days in words."""
    return _DAY.sub(lambda found: day(date.fromisoformat(found[0]), language), stated.removeprefix("Stand "))


def _told(raw: Mapping[str, Any]) -> bool:
    """Whether the text names the amount itself."""
    return "eur" in raw and f"{raw['eur']:g}EUR" in "".join(raw["text"]["de"].split())
