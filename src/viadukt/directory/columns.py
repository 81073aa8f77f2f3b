"""All listings as columns in memory: a cache of the `Listing` table, brought up to date by its change number.

100 000 services are about 15 MB and are weighed in a few milliseconds; asking the database to weigh them takes far longer. The
database stays the truth: each search asks for the change number, loads what changed since, and shows only what the database
still shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
from django.core.cache import caches
from numpy.typing import NDArray

from viadukt.directory.models import Appointment, Area, Cost, Listing, ListingState

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NEVER = np.iinfo(np.int64).max
UNKNOWN_DAY = -1

_AREAS: list[str] = Area.values
_APPOINTMENTS: list[str] = Appointment.values
_COSTS: list[str] = Cost.values
_READ = (
    "id", "shown", "topics", "languages", "groups", "formats", "appointment", "cost", "area", "country", "land", "places",
    "has_contact", "invented", "as_of", "offered_until",
)  # fmt: skip


class Words:
    """Sets of words as bits. Words get their bit when first seen; whole sets are remembered, since few are distinct."""

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self._sets: dict[str, int] = {}

    def mask(self, text: str) -> int:
        """The bits of blank-separated words."""
        known = self._sets.get(text)
        if known is None:
            known = 0
            for word in text.split():
                known |= 1 << self.bits.setdefault(word, len(self.bits))
            self._sets[text] = known
        return known

    def known(self, words: Iterable[str]) -> int:
        """The bits of those words that stand in any listing."""
        mask = 0
        for word in words:
            if word in self.bits:
                mask |= 1 << self.bits[word]
        return mask


class Bits:
    """One column of word sets: rows of 63-bit pieces, as many as there are words for."""

    def __init__(self, pieces: Ints) -> None:
        self.pieces = pieces

    @classmethod
    def of(cls, masks: Sequence[int], words: Words) -> Bits:
        width = max(1, -(-len(words.bits) // 63))
        piece = (1 << 63) - 1
        return cls(
            np.array([[(mask >> 63 * i) & piece for i in range(width)] for mask in masks], dtype=np.int64).reshape(-1, width)
        )

    def has_any(self, mask: int) -> Flags:
        """Which rows have one of the words."""
        found = np.zeros(len(self.pieces), dtype=np.bool_)
        for i in range(self.pieces.shape[1]):
            if piece := (mask >> 63 * i) & ((1 << 63) - 1):
                found |= (self.pieces[:, i] & piece) != 0
        return found

    def count(self) -> Ints:
        """How many words each row has."""
        return np.asarray(np.bitwise_count(self.pieces).sum(axis=1), dtype=np.int64)

    def take(self, kept: Flags) -> Bits:
        return Bits(self.pieces[kept])

    def joined(self, other: Bits) -> Bits:
        width = max(self.pieces.shape[1], other.pieces.shape[1])
        return Bits(np.vstack([_widened(self.pieces, width), _widened(other.pieces, width)]))


def _widened(pieces: Ints, width: int) -> Ints:
    return np.pad(pieces, ((0, 0), (0, width - pieces.shape[1])))


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The words of each column that holds words; it only ever grows."""

    topics: Words = field(default_factory=Words)
    languages: Words = field(default_factory=Words)
    groups: Words = field(default_factory=Words)
    formats: Words = field(default_factory=Words)
    regions: Words = field(default_factory=Words)  # countries and Länder


@dataclass(frozen=True, slots=True)
class Columns:
    """One row per service that is shown, in the order of `ids`; `place_*` one row per public site of `place_of`."""

    words: Dictionary
    ids: Ints
    topics: Bits
    topic_count: Ints
    languages: Bits
    groups: Bits
    formats: Bits
    regions: Bits
    appointment: Ints
    cost: Ints
    area: Ints
    country: Ints
    land: Ints
    has_contact: Flags
    invented: Flags
    as_of: Ints
    until: Ints
    place_of: Ints
    place_latitude: Floats
    place_longitude: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, kept: Flags) -> Columns:
        """The rows that are `kept`, with their places."""
        kept_places = kept[np.searchsorted(self.ids, self.place_of)]
        parts: dict[str, Any] = {"words": self.words}
        for name in Columns.__dataclass_fields__:
            if name == "words":
                continue
            column = getattr(self, name)
            if isinstance(column, Bits):
                parts[name] = column.take(kept)
            else:
                parts[name] = column[kept_places if name.startswith("place_") else kept]
        return Columns(**parts)

    def code(self, region: str) -> int:
        """The number under which a country or Land stands in the columns; -1 when none of them lies there."""
        return self.words.regions.bits.get(region, -1)


def read(rows: Sequence[tuple[Any, ...]], words: Dictionary) -> Columns:
    """Columns of `Listing` rows as `_READ` names them; rows that are not shown are left out."""
    rows = sorted((row for row in rows if row[1]), key=lambda row: row[0])
    places: list[tuple[int, float, float]] = []
    regions: list[int] = []
    for row in rows:
        mask = words.regions.mask(f"{row[9]} {row[10]}")
        for land, country, latitude, longitude in json.loads(row[11]):
            mask |= words.regions.mask(f"{country} {land}")
            if latitude is not None and longitude is not None:
                places.append((row[0], latitude, longitude))
        regions.append(mask)

    def bits(at: int, vocabulary: Words) -> Bits:
        masks = [vocabulary.mask(row[at]) for row in rows]
        return Bits.of(masks, vocabulary)

    def ints(values: Iterable[int]) -> Ints:
        return np.fromiter(values, dtype=np.int64, count=len(rows))

    topics = bits(2, words.topics)
    placed = np.array(places, dtype=np.float64).reshape(-1, 3)
    return Columns(
        words=words,
        ids=ints(row[0] for row in rows),
        topics=topics,
        topic_count=topics.count(),
        languages=bits(3, words.languages),
        groups=bits(4, words.groups),
        formats=bits(5, words.formats),
        regions=Bits.of(regions, words.regions),
        appointment=ints(_APPOINTMENTS.index(row[6]) for row in rows),
        cost=ints(_COSTS.index(row[7]) for row in rows),
        area=ints(_AREAS.index(row[8]) for row in rows),
        country=ints(words.regions.bits.get(row[9], -1) for row in rows),
        land=ints(words.regions.bits.get(row[10], -1) for row in rows),
        has_contact=np.fromiter((row[12] for row in rows), dtype=np.bool_, count=len(rows)),
        invented=np.fromiter((row[13] for row in rows), dtype=np.bool_, count=len(rows)),
        as_of=ints(_ordinal(row[14], UNKNOWN_DAY) for row in rows),
        until=ints(_ordinal(row[15], NEVER) for row in rows),
        place_of=placed[:, 0].astype(np.int64),
        place_latitude=placed[:, 1],
        place_longitude=placed[:, 2],
    )


def _ordinal(day: date | None, otherwise: int) -> int:
    return day.toordinal() if day else otherwise


def merged(old: Columns, changed: Columns, changed_ids: Ints) -> Columns:
    """`old` without the rows of `changed_ids`, and with those of `changed`, in the order of ids."""
    kept = ~np.isin(old.ids, changed_ids)
    kept_places = ~np.isin(old.place_of, changed_ids)
    order = np.argsort(np.concatenate([old.ids[kept], changed.ids]), kind="stable")
    place_order = np.argsort(np.concatenate([old.place_of[kept_places], changed.place_of]), kind="stable")
    merged_columns: dict[str, Any] = {"words": old.words}
    for name in Columns.__dataclass_fields__:
        if name == "words":
            continue
        before, after = getattr(old, name), getattr(changed, name)
        if isinstance(before, Bits):
            merged_columns[name] = Bits(before.take(kept).joined(after).pieces[order])
        elif name.startswith("place_"):
            merged_columns[name] = np.concatenate([before[kept_places], after])[place_order]
        else:
            merged_columns[name] = np.concatenate([before[kept], after])[order]
    return Columns(**merged_columns)


class _Cache:
    """The columns of this process, with the numbers that they stand at."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.columns: Columns | None = None
        self.epoch = -1
        self.change = -1


_cache = _Cache()
_MARK = "viadukt.directory.columns"


def forget() -> None:
    """Let go of what is remembered, as after a restored backup. Clearing the process's cache does the same."""
    caches["process"].delete(_MARK)


def remembered() -> Columns | None:
    """The columns as they were last read, without asking the database; nothing in a process that has not searched yet."""
    return _cache.columns


def current() -> Columns:
    """The columns as of now. One query when nothing changed, two when something did."""
    epoch, change = ListingState.objects.values_list("epoch", "change").first() or (0, 0)
    with _cache.lock:
        columns = _cache.columns if caches["process"].get(_MARK) else None
        if columns is not None and (_cache.epoch, _cache.change) == (epoch, change):
            return columns
        if columns is None or _cache.epoch != epoch or change < _cache.change:
            columns = read(list(Listing.objects.values_list(*_READ)), Dictionary())
        else:
            rows = list(Listing.objects.filter(change__gt=_cache.change).values_list(*_READ))
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            columns = merged(columns, read(rows, columns.words), ids)
        _cache.columns, _cache.epoch, _cache.change = columns, epoch, change
        caches["process"].set(_MARK, True, None)
        return columns
