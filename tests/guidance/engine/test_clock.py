"""Periods counted by hand, and what must hold of every clock that stands still at times."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.guidance.engine.clock import Clock, ClockStop
from viadukt.guidance.engine.plans import Period

DAY = timedelta(days=1)
MONTH = Period(1, "months")


def stop(first: date, last: date | None = None) -> ClockStop:
    return ClockStop("information", first, last)


@pytest.mark.parametrize(
    ("happened", "length", "last"),
    [
        (date(2026, 3, 2), MONTH, date(2026, 4, 2)),  # receipt, BQFG § 6 Abs. 2
        (date(2026, 3, 2), Period(3, "months"), date(2026, 6, 2)),  # decision, § 6 Abs. 3
        (date(2026, 3, 2), Period(2, "weeks"), date(2026, 3, 16)),  # receipt in the fast track, § 14a Abs. 2
        (date(2026, 3, 2), Period(2, "months"), date(2026, 5, 2)),  # decision in the fast track, § 14a Abs. 3
        (date(2026, 1, 31), MONTH, date(2026, 2, 28)),  # there is no 31 February
        (date(2028, 1, 31), MONTH, date(2028, 2, 29)),
        (date(2026, 2, 28), MONTH, date(2026, 3, 28)),  # and not the 31st
        (date(2025, 11, 30), Period(3, "months"), date(2026, 2, 28)),
        (date(2026, 12, 15), Period(2, "months"), date(2027, 2, 15)),
        (date(2026, 3, 2), Period(0, "days"), date(2026, 3, 2)),  # on the day itself
        (date(2026, 3, 2), Period(30, "days"), date(2026, 4, 1)),
        (date(9999, 12, 1), Period(3, "months"), date.max),
        (date(9999, 12, 31), Period(2, "weeks"), date.max),
    ],
)
def test_a_period_ends_on_the_day_that_a_calendar_shows(happened, length, last):
    assert Clock(happened, length).due() == last


@pytest.mark.parametrize(
    ("stops", "due"),
    [
        ([stop(date(2026, 4, 1), date(2026, 4, 20))], date(2026, 6, 22)),  # twenty days
        ([stop(date(2026, 4, 1), date(2026, 4, 1))], date(2026, 6, 3)),  # a day
        ([stop(date(2026, 4, 1), date(2026, 4, 20)), stop(date(2026, 4, 11), date(2026, 4, 30))], date(2026, 7, 2)),  # once
        ([stop(date(2026, 4, 1), date(2026, 4, 20)), stop(date(2026, 6, 10), date(2026, 6, 14))], date(2026, 6, 27)),  # behind
        ([stop(date(2026, 6, 2), date(2026, 6, 4))], date(2026, 6, 5)),  # on the last day
        ([stop(date(2026, 6, 3), date(2026, 6, 30))], date(2026, 6, 2)),  # too late
        ([stop(date(2026, 2, 1), date(2026, 3, 2))], date(2026, 6, 2)),  # too early
        ([stop(date(2026, 2, 1), date(2026, 3, 4))], date(2026, 6, 4)),  # two days of it count
        ([stop(date(2026, 4, 1))], None),
        ([stop(date(2026, 6, 3))], date(2026, 6, 2)),
    ],
)
def test_days_on_which_the_clock_stood_still_do_not_count_into_three_months_from_2_march(stops, due):
    assert Clock(date(2026, 3, 2), Period(3, "months"), stops).due() == due


def test_an_extension_is_counted_from_the_end_of_the_period_and_then_stops_move_it():
    clock = Clock(date(2025, 11, 30), Period(3, "months"), extended=[MONTH])

    assert clock.due() == date(2026, 3, 28)
    assert Clock(clock.counted_from, clock.length, [stop(date(2026, 3, 1), date(2026, 3, 10))], [MONTH]).due() == date(
        2026, 4, 7
    )


def test_the_days_left_are_counted_while_the_clock_runs_and_kept_while_it_stands_still():
    clock = Clock(date(2026, 3, 2), MONTH, [stop(date(2026, 3, 11), date(2026, 3, 20))])  # until 12 April

    asked = [date(2026, 3, 2), date(2026, 3, 10), date(2026, 3, 15), date(2026, 3, 20), date(2026, 3, 21), date(2026, 4, 12)]
    assert [clock.days_left(day) for day in asked] == [31, 23, 23, 23, 22, 0]
    assert clock.days_left(date(2026, 4, 14)) == -2
    assert clock.days_left(date(2026, 2, 1)) == 31
    assert [clock.stands_still(date(2026, 3, day)) for day in (10, 11, 20, 21)] == [False, True, True, False]
    assert Clock(date(2026, 3, 2), MONTH, [stop(date(2026, 3, 11))]).days_left(date(2027, 1, 1)) == 23


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
lengths = st.one_of(
    st.builds(Period, st.integers(0, 120), st.just("days")),
    st.builds(Period, st.integers(1, 20), st.just("weeks")),
    st.builds(Period, st.integers(1, 24), st.just("months")),
)
spans = st.builds(lambda first, length: stop(first, first + length * DAY), days, st.integers(0, 60))
stops = st.lists(spans, max_size=5)
clocks = st.builds(Clock, days, lengths, stops, st.lists(lengths, max_size=1))


def with_stops(clock: Clock, held: list[ClockStop]) -> Clock:
    return Clock(clock.counted_from, clock.length, held, clock.extended)


@given(clocks, spans)
def test_one_more_stop_never_makes_a_due_day_earlier(clock, more):
    assert clock.due() <= with_stops(clock, [*clock.stops, more]).due()


@given(clocks, spans)
def test_a_stop_alone_moves_the_due_day_by_its_days_if_it_lies_within_and_never_by_more(clock, alone):
    before, after = with_stops(clock, []).due(), with_stops(clock, [alone]).due()
    days = alone.last - alone.first + DAY

    assert before <= after <= before + days
    assert after == before + days or not clock.counted_from < alone.first <= before


@given(clocks, st.randoms(use_true_random=False))
def test_the_order_of_stops_does_not_matter(clock, random):
    shuffled = list(clock.stops)
    random.shuffle(shuffled)

    assert with_stops(clock, shuffled).due() == clock.due()


@given(clocks)
def test_of_the_days_up_to_the_due_day_just_those_that_ran_make_the_period(clock):
    def ran(day: date) -> bool:
        return not any(one.first <= day <= one.last for one in clock.stops)

    unstopped, due = with_stops(clock, []).due(), clock.due()
    counted = [clock.counted_from + (number + 1) * DAY for number in range((due - clock.counted_from).days)]

    assert sum(map(ran, counted)) == (unstopped - clock.counted_from).days
    assert not counted or ran(due)


@given(clocks)
def test_stops_that_overlap_count_once(clock):
    still = {one.first + number * DAY for one in clock.stops for number in range((one.last - one.first).days + 1)}

    assert with_stops(clock, [stop(day, day) for day in still]).due() == clock.due()
    assert with_stops(clock, [*clock.stops, *clock.stops]).due() == clock.due()


@given(clocks, st.integers(1, 100), st.integers(0, 60))
def test_a_stop_after_the_due_day_changes_nothing(clock, later, length):
    due = clock.due()
    first = due + later * DAY

    assert with_stops(clock, [*clock.stops, stop(first, first + length * DAY)]).due() == due
    assert with_stops(clock, [*clock.stops, stop(first)]).due() == due


@given(clocks, days)
def test_with_no_end_in_sight_there_is_no_due_day_and_the_days_left_stay(clock, first):
    still = with_stops(clock, [*clock.stops, stop(first)])
    if clock.counted_from < first <= clock.due():
        assert still.due() is None
        assert still.days_left(first) == still.days_left(first + 100 * DAY) == clock.days_left(first - DAY)


@given(clocks, days)
def test_days_left_reach_nought_on_the_due_day_and_never_grow(clock, today):
    assert clock.days_left(clock.due()) == 0
    assert clock.days_left(today) >= clock.days_left(today + DAY) >= clock.days_left(today) - 1
