"""How old an entry is: partial dates as sources give them, and their age in words."""

import re
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta

from viadukt.kernel import clock

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
STALE_DAYS = 548  # a year and a half: then an entry says so


def earliest(partial: str) -> date | None:
    """The first day that `2023`, `2023-05` or `2023-05-12` allows; nothing for anything else."""
    found = _PARTIAL.fullmatch(partial)
    if not found:
        return None
    year, month, day = found.groups(default="1")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def middle(partial: str) -> date | None:
    """The day in the middle of what a partial date allows: what its age is told from."""
    day = earliest(partial)
    if day is None or len(partial) == 10:
        return day
    return day.replace(month=7) if len(partial) == 4 else day.replace(day=15)


def as_of(assured_on: date | None, source_date: str) -> date | None:
    """The day from which an entry is known to be right: last assured, or what its source says, whichever is later."""
    return max((day for day in (assured_on, earliest(source_date)) if day), default=None)


def is_stale(day: date | None) -> bool:
    """Whether an entry of that day should warn its reader; one without any date should."""
    return day is None or (clock.today() - day).days > STALE_DAYS


def age(day: date, language: str) -> str:
    """`vor 3 Jahren`, in the reader's language; nothing is older than today."""
    return format_timedelta(min(day - clock.today(), timedelta(0)), add_direction=True, locale=locale(language))


def in_words(partial: str, language: str) -> str:
    """A partial date as a reader of `language` writes it: `Mai 2023`, `12. Mai 2023`, `2023`."""
    day = earliest(partial)
    if day is None:
        return partial
    if len(partial) == 4:
        return partial
    if len(partial) == 7:
        return format_skeleton("yMMMM", day, locale=locale(language))
    return format_date(day, format="long", locale=locale(language))


def locale(language: str) -> Locale:
    """Babel's rules for one of the interface languages."""
    return Locale.parse(language.replace("-", "_"))
