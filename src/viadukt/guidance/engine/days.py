"""Counting years and months as the law does: BGB §§ 187, 188."""

from datetime import date


def age_on(born: date, on: date) -> int:
    """Whole years of age.

    The day of birth counts (BGB § 187 Abs. 2 Satz 2), so that a year is full when the birthday begins; who was born on
    29 February has theirs on 1 March in other years.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where there is no such day (BGB § 188 Abs. 3)."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    for day in (on.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day, on.day))
        except ValueError:
            continue
    raise AssertionError(on)  # every month has 28 days
