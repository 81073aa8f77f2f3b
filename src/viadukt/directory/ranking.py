"""Weighing listings against a need: which fit, and which come first. Pure arithmetic on `columns`; knows no database.

The score of a service is a product of shares between 0 and 1: how well its topic fits, how near it is or whether it reaches
the place from afar, whether the language is spoken there, how fresh the entry is, and how sure it is that format and target
group fit. What nobody knows of an entry (most sources say neither languages nor formats) ranks between what fits and what not.
Whatever its score, an entry without any contact stands behind all that have one, and an example of the demo behind all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from viadukt.directory.columns import UNKNOWN_DAY, Bits, Columns, Flags, Floats, Ints
from viadukt.directory.models import Appointment, Area, Cost, Format
from viadukt.directory.need import Need
from viadukt.understanding.public import Place

EARTH = 6371.0  # km
HALF_NEAR = 30.0  # km at which nearness is worth half
FROM_AFAR = 0.45  # worth of an offer that reaches the place without being there
ELSEWHERE = 0.03  # worth of one that does neither
HALF_LIFE = 4 * 365.25  # days after which freshness is worth half
UNDATED = 8 * 365.25  # an entry without a date counts as that old
IN_REACH = 75.0  # km that count as "near" when a gap is told

_AREA = {area: index for index, area in enumerate(Area.values)}
_APPOINTMENT = {value: index for index, value in enumerate(Appointment.values)}
_COST = {value: index for index, value in enumerate(Cost.values)}
REMOTE = (Format.PHONE.value, Format.ONLINE.value, Format.CHAT.value)


@dataclass(frozen=True, slots=True)
class Ranked:
    """`ids` of listings, best first, with the distance in km (NaN where there is none) and whether it reaches the place."""

    ids: Ints
    distance: Floats
    reaches: Flags

    def __len__(self) -> int:
        return len(self.ids)


def rank(columns: Columns, need: Need, today: date, text: Mapping[int, float] | None = None) -> Ranked:
    """The listings that fit `need`, best first. `text` is what the full text found: listing id -> share of the best."""
    if not len(columns):
        return _none()
    found = _text(columns, text or {})
    distance = distances(columns, need.place)
    relevance, fits = _relevance(columns, need, found)
    fits &= columns.until >= today.toordinal()
    fits &= _filters(columns, need, distance)
    reaches, nearness = _nearness(columns, need.place, distance)
    score = (
        relevance * (0.25 + 0.75 * nearness) * _language(columns, need) * _freshness(columns, today) * _sureness(columns, need)
    )
    tier = np.where(columns.invented, 2, np.where(columns.has_contact, 0, 1))
    chosen = np.flatnonzero(fits)
    order = chosen[np.lexsort((columns.ids[chosen], -columns.as_of[chosen], -score[chosen].round(9), tier[chosen]))]
    return Ranked(columns.ids[order], distance[order], reaches[order])


def nearest(columns: Columns, need: Need, today: date) -> Ranked:
    """Everything on the need's topics with a contact and a known place, by distance alone."""
    if not len(columns) or need.place is None:
        return _none()
    distance = distances(columns, need.place)
    _, fits = _relevance(columns, need, np.zeros(len(columns)))
    fits &= (columns.until >= today.toordinal()) & columns.has_contact & ~columns.invented & ~np.isnan(distance)
    chosen = np.flatnonzero(fits)
    order = chosen[np.lexsort((columns.ids[chosen], distance[chosen]))]
    return Ranked(columns.ids[order], distance[order], np.ones(len(order), dtype=np.bool_))


def from_afar(columns: Columns, need: Need, today: date) -> Ranked:
    """What reaches the place online, by phone or nationwide, best first."""
    ranked = rank(columns, need, today)
    if not len(ranked):
        return ranked
    at = np.searchsorted(columns.ids, ranked.ids)
    remote = columns.formats.has_any(columns.words.formats.known(REMOTE))[at]
    wide = columns.area[at] >= _AREA[Area.COUNTRY]
    kept = (columns.has_contact & ~columns.invented)[at] & (
        wide & ranked.reaches | remote & _same_country(columns, need.place)[at]
    )
    return Ranked(ranked.ids[kept], ranked.distance[kept], ranked.reaches[kept])


def distances(columns: Columns, place: Place | None) -> Floats:
    """Kilometres from `place` to the nearest site of each service (haversine); NaN without either."""
    result = np.full(len(columns), np.nan)
    if place is None or place.latitude is None or place.longitude is None or not len(columns.place_of):
        return result
    latitude, longitude = np.radians(place.latitude), np.radians(place.longitude)
    to_latitude, to_longitude = np.radians(columns.place_latitude), np.radians(columns.place_longitude)
    half = (
        np.sin((to_latitude - latitude) / 2) ** 2
        + np.cos(latitude) * np.cos(to_latitude) * np.sin((to_longitude - longitude) / 2) ** 2
    )
    each = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    starts = np.flatnonzero(np.diff(columns.place_of, prepend=-1))
    result[np.searchsorted(columns.ids, columns.place_of[starts])] = np.minimum.reduceat(each, starts)
    return result


def _none() -> Ranked:
    return Ranked(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))


def _text(columns: Columns, text: Mapping[int, float]) -> Floats:
    found = np.zeros(len(columns))
    for listing, share in text.items():
        at = int(np.searchsorted(columns.ids, listing))
        if at < len(columns) and columns.ids[at] == listing:
            found[at] = share
    return found


def _relevance(columns: Columns, need: Need, found: Floats) -> tuple[Floats, Flags]:
    """How well topic and words fit, and which fit at all. A service on one topic knows it better than one on five."""
    if not need.topics:
        if not need.words:
            return np.ones(len(columns)), np.ones(len(columns), dtype=np.bool_)
        return 0.3 + 0.7 * found, found > 0
    relevance = np.zeros(len(columns))
    for topic, weight in need.weighted_topics():
        has = columns.topics.has_any(columns.words.topics.known([topic]))
        relevance = np.maximum(relevance, np.where(has, weight, 0.0))
    fits = relevance > 0
    focus = 1 - 0.04 * np.clip(columns.topic_count - 1, 0, 5)
    return relevance * focus * (0.75 + 0.25 * found), fits


def _filters(columns: Columns, need: Need, distance: Floats) -> Flags:
    kept = np.ones(len(columns), dtype=np.bool_)
    if need.region:
        kept &= columns.regions.has_any(columns.words.regions.known([need.region]))
    if need.within is not None and need.place is not None:
        kept &= np.nan_to_num(distance, nan=np.inf) <= need.within
    if need.no_appointment:
        kept &= columns.appointment != _APPOINTMENT[Appointment.NEEDED]
    if need.free:
        kept &= columns.cost != _COST[Cost.PAID]
    if need.spoken_only and need.spoken:
        kept &= columns.languages.has_any(columns.words.languages.known(need.spoken))
    for wanted, column, words in (
        (need.groups, columns.groups, columns.words.groups),
        (need.formats, columns.formats, columns.words.formats),
    ):
        if wanted:
            kept &= column.has_any(words.known(wanted)) | _unknown(column)
    return kept


def _nearness(columns: Columns, place: Place | None, distance: Floats) -> tuple[Flags, Floats]:
    wide = columns.area >= _AREA[Area.COUNTRY]
    if place is None:
        return np.ones(len(columns), dtype=np.bool_), np.where(wide, 1.0, 0.85)
    world = columns.area == _AREA[Area.WORLD]
    covers = world | (wide & _same_country(columns, place))
    if place.land:
        covers |= (columns.area == _AREA[Area.LAND]) & (columns.land == columns.code(place.land))
    near = 1 / (1 + np.nan_to_num(distance, nan=np.inf) / HALF_NEAR)
    if place.kind in {"land", "country"}:
        region = place.land if place.kind == "land" else place.country
        inside = columns.regions.has_any(columns.words.regions.known([region]))
        return inside | covers, np.where(inside, 1.0, np.maximum(near / 2, np.where(covers, FROM_AFAR, ELSEWHERE)))
    unplaced = np.isnan(distance) & _same_country(columns, place) & (columns.land == columns.code(place.land or "-"))
    nearness = np.maximum(near, np.where(covers, FROM_AFAR, np.where(unplaced, 0.3, ELSEWHERE)))
    return covers | unplaced | (np.nan_to_num(distance, nan=np.inf) <= IN_REACH), nearness


def _same_country(columns: Columns, place: Place | None) -> Flags:
    if place is None:
        return np.ones(len(columns), dtype=np.bool_)
    return np.asarray(columns.country == columns.code(place.country), dtype=np.bool_)


def _language(columns: Columns, need: Need) -> Floats:
    if not need.spoken:
        return np.ones(len(columns))
    spoken = columns.languages.has_any(columns.words.languages.known(need.spoken))
    return np.where(spoken, 1.0, np.where(_unknown(columns.languages), 0.8, 0.7))


def _freshness(columns: Columns, today: date) -> Floats:
    days = np.where(columns.as_of == UNKNOWN_DAY, UNDATED, np.maximum(today.toordinal() - columns.as_of, 0))
    return np.asarray(0.6 + 0.4 * 0.5 ** (days / HALF_LIFE), dtype=np.float64)


def _sureness(columns: Columns, need: Need) -> Floats:
    """How sure it is that group, format, appointment and cost are as wanted; an offer for one group only is a little
    less likely to be for whoever did not name it."""
    sure = np.ones(len(columns))
    if need.groups:
        sure *= np.where(columns.groups.has_any(columns.words.groups.known(need.groups)), 1.0, 0.85)
    else:
        sure *= np.where(_unknown(columns.groups), 1.0, 0.95)
    if need.formats:
        sure *= np.where(columns.formats.has_any(columns.words.formats.known(need.formats)), 1.0, 0.7)
    if need.no_appointment:
        sure *= np.where(columns.appointment == _APPOINTMENT[Appointment.NOT_NEEDED], 1.0, 0.7)
    if need.free:
        sure *= np.where(columns.cost == _COST[Cost.FREE], 1.0, 0.8)
    return sure


def _unknown(column: Bits) -> Flags:
    return np.asarray((column.pieces == 0).all(axis=1), dtype=np.bool_)
