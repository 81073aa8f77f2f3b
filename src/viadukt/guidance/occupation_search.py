"""Occupations by what people call them."""

from __future__ import annotations

from dataclasses import dataclass

from viadukt.understanding.public import find_occupations, occupation_name

MOST, SURE = 8, 0.95


@dataclass(frozen=True, slots=True)
class Named:
    """An ISCO-08 group and what people who work in it are called."""

    code: str
    name: str
    sure: bool = True
    """Whether the text names just this, rather than something like it."""


def occupations_in(text: str, language: str) -> list[Named]:
    """The occupations that a text may name, the likeliest first; the text may be in any language that find-help understands."""
    found = find_occupations(text, most=MOST)
    return [Named(one.code, occupation_name(one.code, language), one.score >= SURE) for one in found]
