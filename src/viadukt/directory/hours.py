"""Opening hours: whether a place is open now, and when next. What nobody knows is not claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import pgettext_lazy

# Countries with several zones in which all our places lie in one.
_MAIN_ZONE = {"DE": "Europe/Berlin"}
_MOST_A_WEEK = 42
MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` to `closes` on a weekday (Monday = 1), local time; closing at or before opening is past midnight."""

    day: int
    opens: time
    closes: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moments of opening and closing on that day, aware."""
        end = day if self.closes > self.opens else day + timedelta(days=1)
        return datetime.combine(day, self.opens, zone), datetime.combine(end, self.closes, zone)


@dataclass(frozen=True, slots=True)
class Status:
    """At a moment: open until `until`, or closed and opening at `opens`; both in local time."""

    open: bool
    until: datetime | None = None
    opens: datetime | None = None


def zone_of(country: str) -> ZoneInfo | None:
    """The time zone of a country that has one; nothing where it has several and we cannot know which."""
    names = get_global("territory_zones").get(country, ())
    name = _MAIN_ZONE.get(country) or (names[0] if len(names) == 1 else "")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def parse(hours: Any) -> list[Span]:
    """The spans of a stored list, in the order of the week; raises `ValidationError` on anything else."""
    try:
        spans = [
            Span(int(item["day"]), time.fromisoformat(item["opens"]), time.fromisoformat(item["closes"])) for item in hours
        ]
    except (TypeError, KeyError, ValueError) as error:
        raise ValidationError(pgettext_lazy("staff", "Bitte schreiben Sie Öffnungszeiten so: 09:00")) from error
    if len(spans) > _MOST_A_WEEK or any(not 1 <= span.day <= 7 for span in spans):
        raise ValidationError(pgettext_lazy("staff", "Eine Woche hat sieben Tage."))
    return sorted(spans)


def known(hours: Any) -> list[Span]:
    """The spans as far as they can be read; an unreadable list is no list."""
    try:
        return parse(hours)
    except ValidationError:
        return []


def status(spans: Sequence[Span], zone: ZoneInfo | None, now: datetime) -> Status | None:
    """Open or closed at `now` (aware); nothing when hours or zone are not known."""
    if not spans or zone is None:
        return None
    here = now.astimezone(zone)
    for opens, closes in _around(spans, here, zone):
        if opens <= here < closes:
            return Status(open=True, until=closes)
        if opens > here:
            return Status(open=False, opens=opens)
    return None


def _around(spans: Sequence[Span], here: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The openings from yesterday (which may last past midnight) to a week ahead, in their order."""
    for ahead in range(-1, 9):
        day = here.date() + timedelta(days=ahead)
        for span in spans:
            if span.day == day.isoweekday():
                yield span.on(day, zone)
