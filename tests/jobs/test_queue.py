"""Putting work into the queue and having it done."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from tests.jobs import work
from tests.jobs.work import effects
from viadukt.jobs.models import Ticket
from viadukt.jobs.public import counts, dead_letters, enqueue, job, problems, purge, start_again
from viadukt.jobs.worker import Worker
from viadukt.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_what_is_enqueued_is_done_once():
    enqueue(work.counting, effect="reminder")

    assert (Worker().run_until_idle(), effects(), counts()) == (
        1,
        {"reminder": 1},
        {"waiting": 0, "running": 0, "done": 1, "dead": 0},
    )


def test_it_rolls_back_with_the_change_that_it_belongs_to():
    with transaction.atomic():
        enqueue(work.counting, effect="reminder")
        transaction.set_rollback(True)

    assert counts()["waiting"] == 0


def test_the_same_key_is_one_task_also_after_it_is_done():
    first = enqueue(work.counting, key="appointment 7", effect="reminder")
    again = enqueue(work.counting, key="appointment 7", effect="reminder")
    Worker().run_until_idle()
    later = enqueue(work.counting, key="appointment 7", effect="reminder")
    other = enqueue(work.counting, key="appointment 8", effect="reminder")
    Worker().run_until_idle()

    assert (first == again == later, first == other, effects()) == (True, False, {"reminder": 2})


def test_a_key_belongs_to_one_job():
    enqueue(work.counting, key="7", effect="reminder")
    enqueue(work.failing, key="7", secret="x")

    assert counts()["waiting"] == 2


def test_a_task_waits_for_its_time():
    with clock.frozen(MONDAY):
        enqueue(work.counting, run_after=MONDAY + timedelta(hours=2), effect="reminder")
        early = Worker().run_until_idle()
    with clock.frozen(MONDAY + timedelta(hours=2)):
        due = Worker().run_until_idle()

    assert (early, due) == (0, 1)


def test_django_tasks_own_way_of_enqueueing_gets_a_ticket_too():
    work.counting.enqueue(effect="reminder")
    Worker().run_until_idle()

    assert (effects(), Ticket.objects.get().name) == ({"reminder": 1}, "tests.count")


@pytest.mark.parametrize("arguments", [{}, {"effect": "x", "more": 1}, {"effect": {1, 2}}, {"effect": b"\xff"}])
def test_arguments_that_do_not_fit_are_refused_at_once(arguments):
    with pytest.raises((TypeError, ValueError)):
        enqueue(work.counting, **arguments)

    assert counts()["waiting"] == 0


def test_a_failing_job_is_tried_again_later_each_time_and_then_lies_among_the_dead():
    with clock.frozen(MONDAY):
        enqueue(work.failing, secret="Amal")
        at = MONDAY
    waits = []
    for _ in range(3):
        with clock.frozen(at):
            assert Worker().run_until_idle() == 1
        task = DBTaskResult.objects.get()
        waits.append((task.run_after - at).total_seconds() if task.status == "READY" else task.status)
        at = task.run_after

    assert ([30 <= waits[0] <= 60, 60 <= waits[1] <= 120, waits[2]]) == [True, True, "FAILED"]
    assert [(letter.job, letter.attempts, letter.error) for letter in dead_letters()] == [("tests.fail", 3, "LookupError")]
    assert problems() == ["1 background jobs were given up. See them: viadukt jobs; start one again: viadukt jobs --again ID"]


def test_what_a_failed_job_had_changed_is_undone():
    enqueue(work.failing, secret="Amal", effect="half")
    Worker().run_until_idle()

    assert effects() == {}


def test_neither_message_nor_arguments_reach_log_or_database(caplog):
    caplog.set_level(logging.DEBUG)
    enqueue(work.failing, secret="Amal")
    Worker().run_until_idle()
    task = DBTaskResult.objects.get()

    assert "Amal" not in caplog.text + task.traceback + task.exception_class_path + task.ticket.error
    assert [r.message.split(": ", 1)[1] for r in caplog.records if r.levelno == logging.ERROR] == [
        "attempt 1 failed: LookupError at jobs/worker.py:" + caplog.text.split("worker.py:")[-1].split()[0]
    ]


def test_a_job_that_gives_up_is_not_tried_again():
    enqueue(work.giving_up)
    Worker().run_until_idle()

    assert [(letter.attempts, letter.error) for letter in dead_letters()] == [(1, "viadukt.jobs.definitions.GiveUp")]


def test_a_job_that_wants_to_exit_does_not_take_the_worker_along():
    enqueue(work.exiting)

    assert (Worker().run_until_idle(), Ticket.objects.get().error) == (1, "SystemExit")


def test_a_job_that_this_version_does_not_know_waits_for_one_that_does():
    task_id = enqueue(work.counting, effect="reminder")
    Ticket.objects.update(name="tests.of_the_future")
    Worker().run_until_idle()
    unknown = Ticket.objects.get()
    Ticket.objects.update(name="tests.count")
    with clock.frozen(clock.now() + timedelta(hours=2)):
        Worker().run_until_idle()

    assert (unknown.error, effects(), unknown.task_id) == ("viadukt.jobs.definitions.UnknownJob", {"reminder": 1}, task_id)


def test_a_dead_letter_is_started_again_with_all_its_attempts():
    task_id = enqueue(work.giving_up)
    Worker().run_until_idle()

    assert (start_again(task_id), counts()["waiting"], Ticket.objects.get().attempts) == (True, 1, 0)
    assert start_again(task_id) is False


def test_a_retry_put_off_by_a_clock_that_has_since_jumped_back_is_due():
    with clock.frozen(MONDAY + timedelta(days=400)):
        enqueue(work.failing, secret="x")
        Worker().run_until_idle()

    with clock.frozen(MONDAY):
        assert Worker().run_until_idle() == 1


def test_a_task_that_was_put_off_on_purpose_waits_however_far_its_time_is():
    with clock.frozen(MONDAY):
        enqueue(work.counting, run_after=MONDAY + timedelta(days=400), effect="reminder")

        assert Worker().run_until_idle() == 0


def test_done_tasks_are_forgotten_after_a_week_and_dead_ones_after_ninety_days():
    with clock.frozen(MONDAY):
        enqueue(work.counting, effect="reminder")
        enqueue(work.giving_up)
        Worker().run_until_idle()

    left = []
    for days in (7, 8, 90, 91):
        with clock.frozen(MONDAY + timedelta(days=days)):
            purge()
            left.append((counts()["done"], counts()["dead"], Ticket.objects.count()))
    assert left == [(1, 1, 2), (0, 1, 1), (0, 1, 1), (0, 0, 0)]


def test_work_that_waits_for_long_is_told_to_the_operator():
    with clock.frozen(MONDAY):
        enqueue(work.counting, effect="reminder")
    with clock.frozen(MONDAY + timedelta(minutes=11)):
        assert problems() == ["1 background jobs have waited for more than ten minutes. Is a worker running (viadukt up)?"]


def test_two_jobs_of_one_name_and_positional_arguments_are_mistakes():
    with pytest.raises(ValueError, match=r"two jobs are called tests\.count"):
        job("tests.count")(work.ticking)
    with pytest.raises(TypeError, match="keyword-only"):
        job("tests.positional")(work.count)
