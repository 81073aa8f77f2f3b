"""A small plan on its way: apply, perhaps answer a request, the decision within three months, a week to celebrate."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.guidance.engine.conftest import BOOKS
from viadukt.guidance.engine.clock import ClockStop
from viadukt.guidance.engine.deadlines import State, expected, timeline
from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.plans import Period, Plan
from viadukt.guidance.engine.progress import Progress, ProgressError

BEGUN = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load(BOOKS).plans["recognition"]


def states(plan: Plan, progress: Progress, today: date) -> dict[str, str]:
    return {now.step.id: str(now.state) for now in timeline(plan, progress, today)}


def step(plan: Plan, name: str, progress: Progress, today: date) -> Any:
    return next(now for now in timeline(plan, progress, today) if now.step.id == name)


def test_at_first_one_step_runs_and_what_comes_after_waits_for_it(plan):
    progress = Progress(BEGUN)

    assert states(plan, progress, BEGUN) == {
        "apply": "running",
        "answer_request": "not_needed",
        "decision": "waiting",
        "celebrate": "waiting",
    }
    assert step(plan, "decision", progress, BEGUN).waits_for == ("apply",)
    assert step(plan, "decision", progress, BEGUN).due is None


def test_a_step_begins_when_all_before_it_is_done(plan):
    progress = Progress(BEGUN, done={"apply": date(2026, 3, 9)})

    assert step(plan, "decision", progress, date(2026, 3, 10)).begun == date(2026, 3, 9)
    assert states(plan, progress, date(2026, 3, 10))["decision"] == "running"


def test_the_deadline_runs_from_the_event_and_passes(plan):
    progress = Progress(BEGUN, done={"apply": date(2026, 3, 9)}, events={"complete_file": date(2026, 3, 31)})
    last = step(plan, "decision", progress, date(2026, 6, 30))

    assert (last.state, last.counted_from, last.due, last.days_left) == ("running", date(2026, 3, 31), date(2026, 6, 30), 0)
    late = step(plan, "decision", progress, date(2026, 7, 3))
    assert (late.state, late.days_left) == ("overdue", -3)


def test_the_clock_stands_still_and_runs_again(plan):
    stop = ClockStop("information", date(2026, 4, 1))
    progress = Progress(BEGUN, {"apply": BEGUN}, {"complete_file": BEGUN}, stops={"decision": [stop]})
    stopped = step(plan, "decision", progress, date(2026, 6, 2))

    assert (stopped.state, stopped.due, stopped.days_left) == ("stopped", None, 63)
    over = replace(progress, stops={"decision": [replace(stop, last=date(2026, 4, 20))]})
    assert step(plan, "decision", over, date(2026, 4, 20)).state == "stopped"
    assert step(plan, "decision", over, date(2026, 4, 21)).state == "running"
    assert step(plan, "decision", over, date(2026, 4, 21)).due == date(2026, 6, 22)


def test_what_was_overdue_before_the_clock_stopped_stays_overdue(plan):
    stop = ClockStop("analysis", date(2026, 6, 10))
    progress = Progress(BEGUN, {"apply": BEGUN}, {"complete_file": BEGUN}, stops={"decision": [stop]})

    assert step(plan, "decision", progress, date(2026, 6, 12)).state == "overdue"


def test_what_is_done_is_done_and_says_whether_it_was_late(plan):
    progress = Progress(BEGUN, {"apply": BEGUN, "decision": date(2026, 6, 3)}, {"complete_file": BEGUN})
    done = step(plan, "decision", progress, date(2026, 8, 1))

    assert (done.state, done.done, done.due, done.late, done.days_left) == (
        "done",
        date(2026, 6, 3),
        date(2026, 6, 2),
        True,
        None,
    )
    in_time = replace(progress, done={"apply": BEGUN, "decision": date(2026, 6, 2)})
    assert step(plan, "decision", in_time, date(2026, 8, 1)).late is False


def test_a_step_that_may_be_needed_holds_up_others_once_it_is(plan):
    applied = Progress(BEGUN, {"apply": BEGUN})
    needed = replace(applied, needed={"answer_request": True})

    assert states(plan, needed, BEGUN) == {
        "apply": "done",
        "answer_request": "running",
        "decision": "waiting",
        "celebrate": "waiting",
    }
    told = replace(applied, told={"answer_request": date(2026, 3, 20)})
    assert (
        step(plan, "answer_request", told, date(2026, 3, 18)).state,
        step(plan, "answer_request", told, date(2026, 3, 18)).days_left,
    ) == (
        "running",
        2,
    )
    assert states(plan, told, date(2026, 3, 21))["answer_request"] == "overdue"


def test_what_waits_for_a_step_that_is_not_needed_waits_for_those_before_it(plan):
    progress = Progress(BEGUN, needed={"decision": False})

    assert step(plan, "celebrate", progress, BEGUN).waits_for == ("apply",)
    assert step(plan, "celebrate", replace(progress, done={"apply": BEGUN}), BEGUN).state == "running"


def test_a_deadline_counted_from_the_start_begins_with_its_step(plan):
    progress = Progress(BEGUN, {"apply": BEGUN, "decision": date(2026, 5, 4)})

    assert step(plan, "celebrate", progress, date(2026, 5, 5)).due == date(2026, 5, 11)


def test_a_deadline_is_extended_once(plan):
    progress = Progress(BEGUN, {"apply": BEGUN}, {"complete_file": BEGUN}, extended={"decision": [Period(1, "months")]})

    assert step(plan, "decision", progress, BEGUN).due == date(2026, 7, 2)
    with pytest.raises(ProgressError, match="the deadline of decision was extended 2 times; 1 is the most"):
        timeline(plan, replace(progress, extended={"decision": [Period(1, "months")] * 2}), BEGUN)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"done": {"aply": BEGUN}}, 'recognition has no step "aply". Did you mean "apply"?'),
        ({"events": {"complete": BEGUN}}, 'recognition has no event "complete". Did you mean "complete_file"?'),
        ({"needed": {"decision_": True}}, 'recognition has no step "decision_". Did you mean "decision"?'),
        ({"told": {"decision": BEGUN}}, "nobody names a day for decision: its deadline has a length, or it has none."),
        ({"extended": {"apply": [Period(1, "days")]}}, "the deadline of apply was extended 1 times; 0 is the most."),
        (
            {"stops": {"decision": [ClockStop("informaton", BEGUN)]}},
            'nothing called "informaton" stops the clock of decision. Did you mean "information"?',
        ),
        (
            {"stops": {"decision": [ClockStop("information", BEGUN, BEGUN - DAY)]}},
            "the clock of decision cannot stand still from 2026-03-02 to 2026-03-01.",
        ),
    ],
)
def test_days_that_cannot_belong_to_the_plan_are_refused_in_a_sentence(plan, given, says):
    for read in (timeline, expected):
        with pytest.raises(ProgressError) as caught:
            read(plan, Progress(BEGUN, **given), BEGUN)
        assert caught.value.problems == (says,)


def spans(plan: Plan, progress: Progress, today: date) -> dict[str, tuple[date, date, bool]]:
    return {one.step.id: (one.first, one.last, one.length_known) for one in expected(plan, progress, today)}


def test_from_the_first_day_the_plan_takes_what_the_authority_has(plan):
    assert spans(plan, Progress(BEGUN), BEGUN) == {
        "apply": (BEGUN, BEGUN, False),
        "decision": (BEGUN, date(2026, 6, 2), True),
        "celebrate": (date(2026, 6, 2), date(2026, 6, 2), False),
    }
    assert {one.step.id: one.due for one in expected(plan, Progress(BEGUN), BEGUN)}["celebrate"] == date(2026, 6, 9)


def test_what_happened_moves_what_is_expected(plan):
    progress = Progress(
        BEGUN,
        {"apply": date(2026, 3, 9)},
        {"complete_file": date(2026, 3, 16)},
        stops={"decision": [ClockStop("information", date(2026, 4, 1))]},
        needed={"answer_request": True},
    )

    assert spans(plan, progress, date(2026, 4, 10)) == {
        "apply": (BEGUN, date(2026, 3, 9), True),
        "answer_request": (date(2026, 3, 9), date(2026, 4, 10), False),
        "decision": (date(2026, 4, 10), date(2026, 6, 26), True),
        "celebrate": (date(2026, 6, 26), date(2026, 6, 26), False),
    }


def test_what_is_overdue_is_expected_today(plan):
    progress = Progress(BEGUN, {"apply": BEGUN}, {"complete_file": BEGUN})

    assert spans(plan, progress, date(2026, 7, 1))["decision"] == (BEGUN, date(2026, 7, 1), True)


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
NAMES = ("apply", "answer_request", "decision", "celebrate")


def some(keys: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Mapping[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, values))


stops = st.builds(
    lambda why, first, length: ClockStop(why, first, None if length is None else first + length * DAY),
    st.sampled_from(["information", "analysis"]),
    days,
    st.none() | st.integers(0, 60),
)
progresses = st.builds(
    Progress,
    days,
    done=some(NAMES, days),
    events=some(("complete_file",), days),
    stops=some(("decision",), st.lists(stops, max_size=3)),
    extended=some(("decision",), st.lists(st.builds(Period, st.integers(1, 3), st.just("months")), max_size=1)),
    told=some(("answer_request",), days),
    needed=some(NAMES, st.booleans()),
)


@given(progresses, days)
def test_a_step_is_done_or_not_needed_or_has_its_turn_or_waits(plan, progress, today):
    for now in timeline(plan, progress, today):
        assert (now.state is State.DONE) == (now.step.id in progress.done)
        assert (now.begun is None) == bool(now.waits_for)
        assert not set(now.waits_for) & progress.done.keys()
        assert now.state is not State.OVERDUE or now.due < today
        assert now.state is not State.WAITING or now.waits_for
        assert now.state is not State.RUNNING or (not now.waits_for and (now.due is None or now.due >= today))
        assert now.days_left is None or (now.days_left < 0) == (now.state is State.OVERDUE)


@given(progresses, days, stops)
def test_one_more_stop_makes_no_step_due_earlier(plan, progress, today, stop):
    held = progress.stops.get("decision", [])
    more = replace(progress, stops={"decision": [*held, stop]})
    for before, after in zip(timeline(plan, progress, today), timeline(plan, more, today), strict=True):
        assert after.due is None or (before.due is not None and before.due <= after.due)


@given(progresses, days)
def test_nothing_is_expected_before_what_it_waits_for_nor_undone_in_the_past(plan, progress, today):
    found = {one.step.id: one for one in expected(plan, progress, today)}
    needed = {now.step.id: now for now in timeline(plan, progress, today) if now.state is not State.NOT_NEEDED}

    assert found.keys() == needed.keys()
    for name, one in found.items():
        assert one.first <= one.last
        if name in progress.done:
            assert one.last == progress.done[name]
        else:
            assert one.last >= today
            assert all(found[before].last <= one.first for before in needed[name].waits_for)
