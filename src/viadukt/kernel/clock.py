"""The one clock. Everything that asks for the time asks here, so that a test can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("viadukt_frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """The calendar day in the instance's time zone."""
    return timezone.localtime(now()).date()


def in_days(days: int) -> date:
    """The calendar day `days` from today; negative for the past."""
    return today() + timedelta(days=days)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) in this context; nested freezes replace each other and unwind."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)
