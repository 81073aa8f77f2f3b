"""Occupations by what people call them."""

from __future__ import annotations

from dataclasses import dataclass

from viadukt.understanding.public import profession_names, understand

MOST = 8


@dataclass(frozen=True, slots=True)
class Named:
    """An ISCO-08 group and what people who work in it are called."""

    code: str
    name: str


def occupations_in(text: str, language: str) -> list[Named]:
    """The occupations that a text names, in its order; the text may be in any language that find-help understands."""
    codes = understand(text, interface_language=language).professions[:MOST]
    return [Named(code, occupation_name(code, language) or code) for code in codes]


def occupation_name(code: str, language: str) -> str:
    """What people of that group are called in `language`; empty where nobody knows."""
    return next(iter(profession_names(code, language)), "")
