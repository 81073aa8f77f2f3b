"""What was understood, part by part: each with the link that takes it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from viadukt.directory.models import Appointment, Cost, Format, TargetGroup
from viadukt.directory.need import Need
from viadukt.directory.regions import region_name
from viadukt.understanding.public import Place, language_name, profession_names, topic_label


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was understood; `without` is the query of the same search without it."""

    label: str | Promise
    icon: str
    without: str


def parts_of(need: Need, language: str) -> list[Part]:
    """Everything that narrows or orders the list, in the order of a sentence: what, who, where, in which language, how."""
    return list(_parts(need, language))


def _parts(need: Need, language: str) -> Iterator[Part]:
    yield from _what_and_who(need, language)
    yield from _where(need, language)
    for code in need.spoken:
        left = _other(need.spoken, code)
        query = _without(need, spoken=left, spoken_only=need.spoken_only and bool(left))
        yield Part(language_name(code, language), "language", query)
    for format_ in need.formats:
        yield Part(Format(format_).label, "chat", _without(need, formats=_other(need.formats, format_)))
    if need.no_appointment:
        yield Part(Appointment.NOT_NEEDED.label, "appointment", _without(need, no_appointment=False))
    if need.free:
        yield Part(Cost.FREE.label, "ok", _without(need, free=False))


def _what_and_who(need: Need, language: str) -> Iterator[Part]:
    for topic in need.topics:
        yield Part(topic_label(topic, language), f"topic-{topic}", _without(need, topics=_other(need.topics, topic)))
    for isco in need.professions:
        if names := profession_names(isco, language):
            yield Part(names[0], "person", _without(need, professions=_other(need.professions, isco)))
    for group in need.groups:
        yield Part(TargetGroup(group).label, "person", _without(need, groups=_other(need.groups, group)))


def _where(need: Need, language: str) -> Iterator[Part]:
    if need.place:
        yield Part(near(need.place, language), "place", _without(need, place=None, within=None))
    if need.within:
        yield Part(_("höchstens %(km)s km weit") % {"km": need.within}, "route", _without(need, within=None))
    if need.region:
        yield Part(region_name(need.region, language), "map", _without(need, region=""))


def near(place: Place, language: str) -> str:
    """`nahe 50667 Köln`, or `in Ghana` for what is wider than a town."""
    name = place.name_in(language)
    if place.kind in {"land", "country"}:
        return _("in %(place)s") % {"place": name}
    if place.kind == "postcode" and place.key not in name:
        name = f"{place.key} {name}"
    return _("nahe %(place)s") % {"place": name}


def maybe(need: Need, language: str) -> list[tuple[str, str, str]]:
    """What it might have meant instead: label, topic, and the query that searches for that."""
    return [
        (
            topic_label(topic, language),
            topic,
            replace(need, topics=(topic,), maybe=(*need.topics, *_other(need.maybe, topic))).to_query().urlencode(),
        )
        for topic in need.maybe[:3]
    ]


def _without(need: Need, **changed: Any) -> str:
    return replace(need, **changed).to_query().urlencode()


def _other(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)
