"""The statements of an answer on recognition: looked up by their names, each with the references that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Body, District, Recognition, Reference, Rulebooks
from viadukt.guidance.engine.occupations import SLOTS, Slot

Section = Slot | Literal["because", "body"]
"""What an answer consists of: why, who decides, and the rest."""
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Told:
    """A statement of the rulebooks in an answer. `of` are the references that it is about."""

    name: str
    """Where it stands, such as `procedure.deadlines.receipt`."""
    statement: Mapping[str, Any]
    law_state: date
    of: tuple[str, ...]
    certain: bool
    """Whether it holds for every reference that is left, and wherever in the Land one lives."""


@dataclass
class _Found:
    name: str
    statement: Mapping[str, Any]
    law_state: date
    of: list[str] = field(default_factory=list)
    certain: bool = True

    def told(self, everybody: set[str]) -> Told:
        of = tuple(dict.fromkeys(self.of))
        return Told(self.name, self.statement, self.law_state, of, self.certain and everybody == set(of))


@dataclass
class Teller:
    """Collects what there is to tell about references, for one Land, person and day."""

    books: Rulebooks
    book: Recognition
    land: str | None
    facts: Facts
    on: date | None
    district: str | None = None
    found: dict[Section, dict[str, _Found]] = field(default_factory=dict)

    def bodies(self, reference: Reference) -> list[Body]:
        return [self.book.bodies[name] for name in reference.bodies]

    def districts(self, references: Iterable[Reference]) -> tuple[District, ...]:
        """Those of this Land in which something else holds for one of the references."""
        places = (place for one in references for body in self.bodies(one) for place in body.districts)
        return tuple({place.id: place for place in places if place.land == self.land}.values())

    def told(self, references: tuple[Reference, ...]) -> dict[Section, tuple[Told, ...]]:
        for one in references:
            self._tell("because", one, one.because)
            for body in self.bodies(one):
                self._body(one, body)
            for names in self._by_procedure(one):
                self._fill(one, names)
        everybody = {one.id for one in references}
        return {section: tuple(one.told(everybody) for one in held.values()) for section, held in self.found.items()}

    def _by_procedure(self, reference: Reference) -> Iterator[Mapping[str, tuple[str, ...]]]:
        procedure, lives_in = self.book.procedures[reference.procedure], self.facts.get("residence_country")
        yield procedure.slots
        if lives_in != "DE":
            yield procedure.abroad
            yield self.book.abroad
        if lives_in in (None, "DE"):
            yield self.book.in_germany
        yield self.book.everywhere

    def _body(self, reference: Reference, body: Body) -> None:
        authority = self.book.laender[self.land].get(reference.id) if self.land and body.by_land else None
        if authority is None:
            self._tell("body", reference, body.statements)
        else:
            told = _Found(f"laender.{self.land}.{reference.id}", authority, self.book.law_state)
            self._add("body", reference, told, certain=True)
        self._fill(reference, body.slots)
        places = [place for place in body.districts if self.land in (None, place.land)]
        here = next((place for place in places if place.id == self.district), body.elsewhere)
        if here is None:
            return
        sure = not places or self.district is not None
        self._tell("body", reference, here.statements, certain=sure)
        self._fill(reference, here.slots, certain=sure)
        for place in () if sure else places:
            self._fill(reference, place.slots, certain=False)

    def _fill(self, reference: Reference, names: Mapping[str, tuple[str, ...]], *, certain: bool = True) -> None:
        for slot in SLOTS:
            self._tell(slot, reference, names.get(slot, ()), certain=certain)

    def _tell(self, section: Section, reference: Reference, names: Iterable[str], *, certain: bool = True) -> None:
        for name in names:
            for full, statement, law_state in _statements(self.books)[name]:
                self._add(section, reference, _Found(full, statement, law_state), certain=certain)

    def _add(self, section: Section, reference: Reference, found: _Found, *, certain: bool) -> None:
        if self.on and not holds(found.statement, self.on):
            return
        held = self.found.setdefault(section, {}).setdefault(found.name, found)
        held.of.append(reference.id)
        held.certain &= certain


def holds(statement: Mapping[str, Any], on: date) -> bool:
    """Whether the day lies within what the statement says of itself."""
    return bool(statement.get("from", "") <= on.isoformat() <= statement.get("until", "9"))


@lru_cache(maxsize=8)
def _statements(books: Rulebooks) -> Mapping[str, list[tuple[str, Mapping[str, Any], date]]]:
    """Name of a section or statement -> its statements, each with its full name and the state of the law."""
    found: dict[str, list[tuple[str, Mapping[str, Any], date]]] = {}
    for part in books.parts.values():
        for key, section in part.sections.items():
            for number, statement in enumerate(section.statements):
                full = f"{part.id}.{key}.{statement.get('id', number)}"
                found[full] = [(full, statement, part.law_state)]
                found.setdefault(f"{part.id}.{key}", []).append(found[full][0])
    return found
