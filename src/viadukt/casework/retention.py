"""How long a case is kept: days only, no database."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from viadukt.casework.models import CaseStatus

TOMBSTONE = timedelta(days=1095)
"""How long the row without a person stays, so that nobody looks for a lost case."""
EMPTY_MAILBOX = timedelta(days=30)
LONGEST = timedelta(days=3653)
"""For how long at most somebody may decide to keep something longer."""


@dataclass(frozen=True, slots=True)
class Periods:
    """An organisation's periods, in days."""

    closed: int = 1095
    waiting: int = 180
    warning: int = 30


def keep_until(status: str, *, came_on: date, closed_on: date | None, periods: Periods) -> date | None:
    """The day on which a case asks what is to become of it; nothing while somebody is being advised, or once it is erased."""
    if status == CaseStatus.CLOSED:
        return (closed_on or came_on) + timedelta(days=periods.closed)
    if status == CaseStatus.WAITING:
        return came_on + timedelta(days=periods.waiting)
    return None


def warns_on(until: date, periods: Periods) -> date:
    """From which day on the team lead is told."""
    return until - timedelta(days=periods.warning)


def may_go_by_itself(today: date, *, until: date | None, warned_on: date | None, periods: Periods) -> bool:
    """Whether the announced rule lets a case be erased today: its day has come, and the warning stood for its whole time."""
    if until is None or warned_on is None:
        return False
    return today >= until and today >= warned_on + timedelta(days=periods.warning)


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last one where it has none: the time to answer of Art. 12(3) GDPR."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
