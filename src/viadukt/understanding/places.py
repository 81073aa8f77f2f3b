"""Places: postcodes, cities, districts, Länder and countries, in the languages and scripts of those who ask.

The index (`data/places.npz`, written by `tools/build_places.py` from GeoNames, CC BY 4.0) is a handful of arrays; a name leads
to a place through its 64-bit hash, so that 200 000 names take 2 MB.
"""

from __future__ import annotations

import bisect
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from viadukt.understanding.folding import fold, words_of
from viadukt.understanding.kinds import Place, PlaceKind
from viadukt.understanding.lexicon import lexicon
from viadukt.understanding.names import territory_name

KINDS: Final[tuple[PlaceKind, ...]] = ("postcode", "city", "district", "land", "country")
LAENDER: Final = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")
# Flags of a name: it is also an ordinary word, or short; somebody who knows the language wrote it down as a name of the place.
CAUTION: Final = 1
SURE: Final = 2


def hash_of(folded: str) -> int:
    """The 64 bits under which a folded name is kept."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Found:
    """A name that leads to a place: the place's row and the flags of the name."""

    row: int
    flags: int


@dataclass(frozen=True, slots=True)
class Index:
    """The arrays of the index; a place is a row number."""

    kind: npt.NDArray[np.uint8]
    country: npt.NDArray[np.bytes_]
    land: npt.NDArray[np.uint8]
    latitude: npt.NDArray[np.float32]
    longitude: npt.NDArray[np.float32]
    people: npt.NDArray[np.int32]
    number: npt.NDArray[np.int32]
    names: bytes
    begin: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint64]
    place: npt.NDArray[np.int32]
    flags: npt.NDArray[np.uint8]
    listed: list[str]
    listed_place: npt.NDArray[np.int32]

    def name(self, row: int) -> str:
        return self.names[self.begin[row] : self.begin[row + 1]].decode()

    def at(self, row: int) -> Place:
        """The place in that row."""
        kind = KINDS[self.kind[row]]
        country = self.country[row].decode()
        land = f"DE-{LAENDER[self.land[row] - 1]}" if self.land[row] else ""
        number = int(self.number[row])
        key = {"postcode": f"{number:05}", "land": land, "country": country}.get(kind, f"gn:{number}")
        here = not bool(np.isnan(self.latitude[row]))
        return Place(
            kind=kind,
            name=self.name(row),
            country=country,
            land=land,
            latitude=round(float(self.latitude[row]), 4) if here else None,
            longitude=round(float(self.longitude[row]), 4) if here else None,
            key=key,
        )

    def look_up(self, folded_names: list[str]) -> list[Found | None]:
        """For each name the place that it leads to; all at once, since a letter has thousands of words."""
        if not folded_names:
            return []
        wanted = np.array([hash_of(name) for name in folded_names], np.uint64)
        where = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        hits = self.hashes[where] == wanted
        return [Found(int(self.place[at]), int(self.flags[at])) if hit else None for at, hit in zip(where, hits, strict=True)]

    def numbered(self, kind: PlaceKind, number: int) -> int | None:
        """The row of a postcode (its number) or of a city or district (its GeoNames id)."""
        rows = np.flatnonzero(self.number == number)
        wanted = {"postcode"} if kind == "postcode" else {"city", "district"}
        return next((int(row) for row in rows if KINDS[self.kind[row]] in wanted), None)


@cache
def index() -> Index:
    """The place index, read once a process."""
    with np.load(Path(__file__).parent / "data" / "places.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Index(
        **{
            **arrays,
            "names": arrays["names"].tobytes(),
            "listed": arrays["listed"].tobytes().decode().split("\n"),
        }
    )


def place_by_key(key: str) -> Place | None:
    """The place of a link's key (`50667`, `DE-NW`, `GH`, `gn:2306104`), or nothing for a key that is none."""
    known = index()
    row: int | None = None
    if key.isascii() and key.isdigit() and len(key) == 5:
        row = known.numbered("postcode", int(key))
    elif key.startswith("gn:") and key[3:].isascii() and key[3:].isdigit() and len(key) < 13:
        row = known.numbered("city", int(key[3:]))
    elif key.startswith("DE-") and key[3:] in LAENDER:
        kind = KINDS.index("land")
        rows = np.flatnonzero((known.kind == kind) & (known.land == LAENDER.index(key[3:]) + 1))
        # Berlin, Hamburg and Bremen are Land and city in one
        row = int(rows[0]) if len(rows) else _city_state(known, key[3:])
    elif len(key) == 2 and key.isascii() and key.isupper():
        rows = np.flatnonzero((known.kind == KINDS.index("country")) & (known.country == key.encode()))
        row = int(rows[0]) if len(rows) else None
    return None if row is None else known.at(row)


def _city_state(known: Index, land: str) -> int:
    rows = np.flatnonzero((known.land == LAENDER.index(land) + 1) & (known.kind == KINDS.index("city")))
    return int(rows[np.argmax(known.people[rows])])


def suggest_places(prefix: str, limit: int) -> list[Place]:
    """Places whose name begins so: Länder and countries, then the biggest; postcodes by their digits."""
    known = index()
    wanted = " ".join(words_of(fold(prefix)))
    if not wanted or limit < 1:
        return []
    first = bisect.bisect_left(known.listed, wanted)
    last = bisect.bisect_left(known.listed, wanted + "\U0010ffff")
    rows = known.listed_place[first:last]
    found = known.look_up([wanted])[0]
    exact = [found.row] if found and (found.flags & SURE or known.country[found.row] == b"DE") else []
    order = np.argsort(-known.people[rows].astype(np.int64) * np.where(known.country[rows] == b"DE", 5, 1), kind="stable")
    chosen = list(dict.fromkeys([*exact, *(int(row) for row in rows[order][: limit + 1])]))
    return [known.at(row) for row in chosen[:limit]]


def nearest_place(latitude: float, longitude: float) -> Place | None:
    """The nearest town to a point (degrees), in Germany the nearest postcode; nothing when none lies within 100 km."""
    town = _nearest("city", latitude, longitude)
    if town is None or index().country[town] != b"DE":
        return None if town is None else index().at(town)
    postcode = _nearest("postcode", latitude, longitude)
    return index().at(town if postcode is None else postcode)


def _nearest(kind: PlaceKind, latitude: float, longitude: float) -> int | None:
    known = index()
    rows = np.flatnonzero(known.kind == KINDS.index(kind))
    north = np.radians(known.latitude[rows] - latitude)
    east = np.radians((known.longitude[rows] - longitude + 180) % 360 - 180) * np.cos(np.radians(latitude))
    away = north**2 + east**2
    best = int(np.nanargmin(away))
    return int(rows[best]) if away[best] < (100 / 6371) ** 2 else None


@cache
def _names_in(language: str) -> dict[str, str]:
    """The lexicon's name of a place by the place's own German name."""
    found = lexicon(language)
    if not found:
        return {}
    rows = index().look_up([" ".join(words_of(fold(german))) for german in found.places])
    return {index().name(row.row): names[0] for row, names in zip(rows, found.places.values(), strict=True) if row and names}


def name_in(place: Place, language: str) -> str:
    """See `Place.name_in`."""
    if place.kind == "country":
        return territory_name(place.country, language) or place.name
    if place.kind == "postcode":
        code, _, city = place.name.partition(" ")
        return f"{code} {_names_in(language).get(city, city)}"
    return _names_in(language).get(place.name, place.name)


def find_place(text: str) -> Place | None:
    """The place that `text` names: a postcode, city, district, Land or country, as somebody fills in "where"."""
    from viadukt.understanding.whereabouts import locate  # noqa: PLC0415 (reads this index)

    return locate(text, asked=True)
