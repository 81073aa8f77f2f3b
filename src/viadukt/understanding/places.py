"""Places: postcodes, cities, districts, Länder and countries, in the languages and scripts of those who ask."""

from __future__ import annotations

from viadukt.understanding.kinds import Place


def find_place(text: str) -> Place | None:
    """The place where the text looks for help, or nothing."""
    return None


def place_by_key(key: str) -> Place | None:
    """The place of a link's key (`50667`, `DE-NW`, `GH`, `gn:2306104`), or nothing for a key that is none."""
    return None


def suggest_places(prefix: str, limit: int) -> list[Place]:
    """Places whose name begins so, the biggest first."""
    return []


def name_in(place: Place, language: str) -> str:
    """See `Place.name_in`."""
    return place.name
