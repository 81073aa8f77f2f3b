"""Open now, or when next."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from viadukt.directory.hours import Span, known, parse, status, zone_of

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = parse([{"day": day, "opens": "09:00", "closes": "12:30"} for day in (1, 2, 4)])
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
spans = st.lists(st.builds(Span, day=st.integers(1, 7), opens=times, closes=times), max_size=6).map(sorted)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """That weekday (Monday = 1) of a week in November 2026, in Berlin."""
    return datetime(2026, 11, 15 + day, hour, minute, tzinfo=BERLIN)


def test_open_on_a_monday_morning_until_half_past_twelve() -> None:
    state = status(OFFICE, BERLIN, at(1, 9))

    assert (state and state.open, state and state.until) == (True, at(1, 12, 30))


def test_closed_at_closing_time_and_open_again_tomorrow() -> None:
    state = status(OFFICE, BERLIN, at(1, 12, 30))

    assert (state and state.open, state and state.opens) == (False, at(2, 9))


def test_after_the_last_opening_of_the_week_comes_next_monday() -> None:
    state = status(OFFICE, BERLIN, at(5, 10))

    assert state
    assert state.opens == at(1, 9) + timedelta(days=7)


def test_a_night_that_ends_past_midnight() -> None:
    night = parse([{"day": 7, "opens": "22:00", "closes": "02:00"}])

    state = status(night, BERLIN, at(1, 1))

    assert (state and state.until) == at(1, 2)


def test_accra_is_asked_in_its_own_time() -> None:
    state = status(OFFICE, zone_of("GH"), datetime(2026, 11, 16, 9, 30, tzinfo=UTC))

    assert (state and state.open) is True


def test_a_country_with_several_zones_claims_nothing() -> None:
    assert status(OFFICE, zone_of("ID"), at(1, 10)) is None


@pytest.mark.parametrize(
    "broken",
    [
        None,
        3,
        [{}],
        [{"day": 1}],
        [{"day": 9, "opens": "09:00", "closes": "10:00"}],
        [{"day": 1, "opens": "25:00", "closes": "x"}],
    ],
)
def test_what_is_no_week_is_refused_and_never_breaks_a_page(broken: object) -> None:
    with pytest.raises(ValidationError):
        parse(broken)

    assert known(broken) == []


@given(spans, moments)
def test_open_means_inside_and_closed_means_a_later_opening(week: list[Span], moment: datetime) -> None:
    state = status(week, BERLIN, moment)

    if state is None:
        assert week == []
    elif state.open:
        assert state.until is not None
        assert moment < state.until
    else:
        assert state.opens is not None
        assert moment < state.opens <= moment + timedelta(days=8)


@given(spans)
def test_a_week_comes_back_as_it_was_stored(week: list[Span]) -> None:
    stored = [{"day": span.day, "opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}"} for span in week]

    assert parse(stored) == week
    assert all(isinstance(span.opens, time) for span in week)
