"""Counting years and months as the law does: BGB §§ 187, 188."""

from calendar import monthrange
from datetime import date, timedelta


def age_on(born: date, on: date) -> int:
    """Whole years of age.

    The day of birth counts (BGB § 187 Abs. 2 Satz 2), so that a year is full when the birthday begins; who was born on
    29 February has theirs on 1 March in other years.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where there is no such day (BGB § 188 Abs. 3)."""
    return months_after(on, -months)


def months_after(on: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day (BGB § 188 Abs. 2 and 3)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def days_after(on: date, days: int) -> date:
    """So many days later; the last day that there is, where that lies beyond it."""
    return on + timedelta(days=min(days, (date.max - on).days))
