"""Periodic jobs and the clock."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from tests.jobs.work import count, effects
from viadukt.jobs.models import Schedule
from viadukt.jobs.public import periodic, problems
from viadukt.jobs.worker import Worker
from viadukt.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tick() -> None:
    count("tick")


def stumble() -> None:
    count("tick")
    raise KeyError("Amal")


def turns(*moments: datetime) -> int:
    """How often the job ran when a worker looked at each of these moments."""
    for moment in moments:
        with clock.frozen(moment):
            Worker().run_until_idle()
    return effects().get("tick", 0)


def test_it_runs_at_once_and_then_each_period():
    periodic("tests.tick", every=HOUR)(tick)

    assert [turns(NOON), turns(NOON + HOUR / 2), turns(NOON + HOUR), turns(NOON + HOUR)] == [1, 1, 2, 2]


def test_turns_that_were_missed_are_made_up_for_once():
    periodic("tests.tick", every=HOUR)(tick)

    assert [turns(NOON), turns(NOON + 10 * HOUR), turns(NOON + 10 * HOUR)] == [1, 2, 2]


def test_a_clock_that_jumps_back_neither_stops_nor_doubles_it():
    periodic("tests.tick", every=HOUR)(tick)

    assert [turns(NOON), turns(NOON - 48 * HOUR), turns(NOON - 48 * HOUR), turns(NOON - 47 * HOUR)] == [1, 2, 2, 3]


def test_without_anything_to_do_it_costs_no_write():
    periodic("tests.tick", every=HOUR, when=lambda: False)(tick)
    turns(NOON)
    before = Schedule.objects.get()

    assert (turns(NOON + HOUR), Schedule.objects.get().next_at == before.next_at, before.attempts) == (0, True, 0)


def test_a_question_that_fails_counts_as_nothing_to_do(caplog):
    periodic("tests.tick", every=HOUR, when=lambda: {}["Amal"])(tick)

    assert (turns(NOON), "Amal" in caplog.text) == (0, False)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_failed_turn_is_told_and_made_good_by_the_next():
    periodic("tests.tick", every=HOUR)(stumble)
    turns(NOON, NOON + HOUR)

    assert problems() == ["The periodic job tests.tick failed 2 times in a row, last with KeyError."]


def test_the_effect_of_a_failed_atomic_turn_is_undone():
    periodic("tests.tick", every=HOUR, atomic=True)(stumble)

    assert turns(NOON, NOON + HOUR) == 0


def test_success_ends_the_row_of_failures(monkeypatch):
    periodic("tests.tick", every=HOUR)(tick)
    turns(NOON)
    Schedule.objects.update(failures=3, error="KeyError")
    turns(NOON + HOUR)

    assert problems() == []


def test_a_period_of_nothing_and_two_of_one_name_are_mistakes():
    with pytest.raises(ValueError, match="longer than nothing"):
        periodic("tests.tick", every=timedelta(0))(tick)
    periodic("tests.tick", every=HOUR)(tick)
    with pytest.raises(ValueError, match=r"two periodic jobs are called tests\.tick"):
        periodic("tests.tick", every=HOUR)(stumble)
