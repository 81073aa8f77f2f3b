"""What somebody looks for, taken apart: what understanding found in a text, or what a link says. Never the text itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from django.http import QueryDict

from viadukt.directory.models import Appointment, Cost, Format, TargetGroup
from viadukt.understanding.public import Place, TopicGuess, Understood, place_by_key

Urgent = Literal["", "violence", "trafficking", "medical", "suicide", "any"]
DISTANCES = (5, 10, 25, 50, 100)
WEIGHTS = (1.0, 0.7, 0.5)  # of the first, second and third topic that is acted upon
ACTED_UPON = 0.5  # a further topic counts when it is at least this share as likely as the first
OFFERED = 0.02  # a topic less likely than this is not offered as "did you mean"
_MOST = 8  # values of one kind in a link; more is no need of a person
_CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Need:
    """One search.

    `topics` best first; `maybe` are topics it might have meant instead. `spoken` are the languages the person would like to
    speak (BCP 47), `within` kilometres, `region` an ISO code of a Land (`DE-NW`) or country (`GH`). `words` are the rest
    of a posted text: they weigh, and they never leave the request (`to_query` leaves them out).
    """

    topics: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    place: Place | None = None
    spoken: tuple[str, ...] = ()
    spoken_only: bool = False
    groups: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    within: int | None = None
    region: str = ""
    no_appointment: bool = False
    free: bool = False
    urgent: Urgent = ""
    sure: bool = True
    words: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, understood: Understood, place: Place | None = None) -> Need:
        """What a question asks for. `place` is what was typed in the place field; it goes before one in the text."""
        acted, maybe = _acted_upon(understood)
        spoken = understood.spoken
        if not spoken and understood.language not in {"", "de"}:
            spoken = (understood.language,)
        return cls(
            topics=acted,
            maybe=maybe,
            place=place or understood.place,
            spoken=spoken,
            groups=tuple(group for group in understood.groups if group in TargetGroup.values),
            formats=tuple(format_ for format_ in understood.formats if format_ in Format.values),
            professions=understood.professions,
            urgent=understood.urgent,
            sure=understood.sure,
            words=understood.words,
        )

    @classmethod
    def from_query(cls, query: QueryDict, known_topics: frozenset[str]) -> Need:
        """What a link asks for; what it says wrongly is left out."""
        place = query.get("place", "")
        within = query.get("within", "")
        return cls(
            topics=tuple(_listed(query, "topic", known_topics))[: len(WEIGHTS)],
            maybe=tuple(_listed(query, "maybe", known_topics)),
            place=place_by_key(place) if place and len(place) <= 40 else None,
            spoken=tuple(code for code in _listed(query, "spoken") if _is_code(code)),
            spoken_only="spoken_only" in query,
            groups=tuple(_listed(query, "group", frozenset(TargetGroup.values))),
            formats=tuple(_listed(query, "format", frozenset(Format.values))),
            professions=tuple(code for code in _listed(query, "profession") if code.isascii() and code.isdigit()),
            within=int(within) if within in {str(km) for km in DISTANCES} else None,
            region=_region(query.get("region", "")),
            no_appointment=query.get("appointment") == Appointment.NOT_NEEDED,
            free=query.get("cost") == Cost.FREE,
            urgent="any" if "safety" in query else "",
        )

    def to_query(self) -> QueryDict:
        """The link that asks for the same, without any word of a text."""
        query = QueryDict(mutable=True)
        for key, values in (
            ("topic", self.topics),
            ("maybe", self.maybe),
            ("place", (self.place.key,) if self.place and self.place.key else ()),
            ("spoken", self.spoken),
            ("spoken_only", ("1",) if self.spoken_only else ()),
            ("group", self.groups),
            ("format", self.formats),
            ("profession", self.professions),
            ("within", (str(self.within),) if self.within else ()),
            ("region", (self.region,) if self.region else ()),
            ("appointment", (Appointment.NOT_NEEDED.value,) if self.no_appointment else ()),
            ("cost", (Cost.FREE.value,) if self.free else ()),
            ("safety", ("1",) if self.urgent else ()),  # says that it is urgent, not what
        ):
            if values:
                query.setlist(key, list(values))
        return query

    @property
    def is_empty(self) -> bool:
        """Whether nothing says what or where; a language or a filter alone is no need."""
        return not (self.topics or self.place or self.words or self.region or self.groups)

    @property
    def has_filters(self) -> bool:
        """Whether something narrows the list beyond topic, place and preference."""
        return bool(self.within or self.region or self.formats or self.no_appointment or self.free or self.spoken_only)

    def weighted_topics(self) -> list[tuple[str, float]]:
        return list(zip(self.topics, WEIGHTS, strict=False))

    def widened(self) -> Need:
        """The same need without what narrows it: for when nothing was found."""
        return replace(
            self, within=None, region="", formats=(), no_appointment=False, free=False, spoken_only=False, groups=(), words=()
        )


def _acted_upon(understood: Understood) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The topics to search for, and those to offer as "did you mean"."""
    guesses: tuple[TopicGuess, ...] = understood.topics
    if not guesses:
        return (), ()
    floor = guesses[0].score * ACTED_UPON
    limit = 1 if understood.sure else len(WEIGHTS)
    acted = tuple(guess.slug for guess in guesses if guess.score >= floor)[:limit]
    return acted, tuple(guess.slug for guess in guesses if guess.slug not in acted and guess.score >= OFFERED)


def _listed(query: QueryDict, key: str, known: frozenset[str] | None = None) -> Iterator[str]:
    """The values of `key`, each once, as far as they are known."""
    values = dict.fromkeys(query.getlist(key)[: _MOST * 2])
    return iter([value for value in values if value and (known is None or value in known)][:_MOST])


def _is_code(code: str) -> bool:
    return len(code) <= _CODE_LENGTH and code.isascii() and code.replace("-", "").isalnum()


def _region(value: str) -> str:
    return value if 2 <= len(value) <= 6 and _is_code(value) and value.isupper() else ""
