"""A period that runs, and at times stands still.

Counted as in BGB §§ 187 Abs. 1, 188. Days on which the clock stands still do not count into the period: its last day moves back
by as many. Whether a last day on a weekend or a holiday moves as well (BGB § 193) is not in the sources, so here it never does:
the earlier day is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from viadukt.guidance.engine.days import days_after
from viadukt.guidance.engine.plans import Period


@dataclass(frozen=True)
class ClockStop:
    """Days on which a clock stood still, the first and the last among them. Without a last day it still does."""

    why: str
    """The stop of the template (`information`, `analysis`)."""
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Clock:
    """A period, the day on which happened what it is counted from, and what became of it."""

    counted_from: date
    length: Period
    stops: Sequence[ClockStop] = ()
    """In any order; where they overlap, a day counts once."""
    extended: Sequence[Period] = ()
    """By how much, each counted from the end of what went before."""

    def due(self) -> date | None:
        """The last day; none while the clock stands still with no end in sight.

        Only stopped days within the period move it: those before its first day and after its last change nothing.
        """
        due = self._unstopped()
        for first, last in self._still():
            if first > due:
                break
            if last == date.max:
                return None
            due = days_after(due, (last - first).days + 1)
        return due

    def days_left(self, today: date) -> int:
        """Days that have still to run once today is over; negative: days since the last one."""
        due = self.due()
        if due is not None and due < today:
            return (due - today).days
        ran = max(0, (today - self.counted_from).days)
        stood = sum(max(0, (min(last, today) - first).days + 1) for first, last in self._still())
        return (self._unstopped() - self.counted_from).days - ran + stood

    def stands_still(self, today: date) -> bool:
        return any(first <= today <= last for first, last in self._still())

    def _unstopped(self) -> date:
        """The last day if the clock never stood still."""
        end = self.length.after(self.counted_from)
        for more in self.extended:
            end = more.after(end)
        return end

    def _still(self) -> list[tuple[date, date]]:
        """First and last days of standing still since the clock began, in order, none twice; without an end: `date.max`."""
        still: list[tuple[date, date]] = []
        begin = days_after(self.counted_from, 1)
        for first, last in sorted((stop.first, stop.last or date.max) for stop in self.stops):
            after = max(first, begin, days_after(still[-1][1], 1) if still else begin)
            if after <= last:
                still.append((after, last))
        return still
