"""What a text turns out to be about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Via = Literal["lexicon", "meaning", "text"]
PlaceKind = Literal["postcode", "city", "district", "land", "country"]
Urgent = Literal["", "violence", "trafficking", "medical", "suicide"]
Why = Literal["code", "name", "spelling", "meaning"]


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """A topic that a text may be about; `score` is a calibrated share of certainty from 0 to 1."""

    slug: str
    score: float
    via: Via


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody looks for help.

    `name` is the German name (for a place that has none, its own); `land` an ISO 3166-2 code of a German Land or empty;
    `key` the short stable name for links: a postcode (`50667`), a Land (`DE-NW`), a country (`GH`) or a GeoNames id
    (`gn:2306104`). Coordinates are degrees (WGS 84); those of Länder and countries are the middle of their outline.
    """

    kind: PlaceKind
    name: str
    country: str
    land: str
    latitude: float | None
    longitude: float | None
    key: str

    def name_in(self, language: str) -> str:
        """The name as a reader of `language` knows it; the German one where there is no other."""
        from viadukt.understanding.places import name_in  # noqa: PLC0415 (the index stands on this class)

        return name_in(self, language)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question taken apart; every part can be shown to the person who asked, and taken away.

    `language` is that of the text (BCP 47, empty when unknown). `topics` are at most five, best first, none when the text is
    no need; `sure` says that the first may be acted upon without asking back. `spoken` are languages that the text
    mentions, `professions` ISCO-08 codes, `groups` and `formats` keys of the directory, `urgent` an emergency whose numbers
    come before all else. `words` are what remains for the full text, folded.
    """

    language: str
    topics: tuple[TopicGuess, ...]
    sure: bool
    place: Place | None
    spoken: tuple[str, ...]
    professions: tuple[str, ...]
    groups: tuple[str, ...]
    formats: tuple[str, ...]
    urgent: Urgent
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occupation:
    """A group of ISCO-08 that somebody may belong to.

    `code` has one to four digits (2221 belongs to 222, 22 and 2). `score` is a calibrated share of certainty from 0 to 1; below
    one half it is to be asked back. `why` says what it was found by: its code, a name as it stands, a name that is spelt much
    like the text, or the meaning.
    """

    code: str
    german: str
    english: str
    score: float
    why: Why
