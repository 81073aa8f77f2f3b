"""Real workers in processes of their own: killed, hung, two at once."""

import os
import signal
import time

import pytest

from tests.jobs import work
from tests.jobs.work import effects
from viadukt.jobs.models import Schedule, Ticket
from viadukt.jobs.public import counts, enqueue

pytestmark = [pytest.mark.sql, pytest.mark.slow]


def wait_for(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def settled() -> bool:
    numbers = counts()
    return numbers["waiting"] == numbers["running"] == 0


def test_a_job_whose_worker_was_killed_in_the_middle_runs_once_more_and_has_its_effect_once(nursery, tmp_path):
    enqueue(work.counting_and_dying_once, effect="transfer", begun=str(tmp_path / "begun"))
    assert nursery.end_of(nursery.start()) == -signal.SIGKILL

    nursery.start()
    wait_for(settled)

    ticket = Ticket.objects.get()
    assert (effects(), counts()["done"], ticket.attempts, ticket.error) == ({"transfer": 1}, 1, 2, "")


def test_a_job_that_kills_every_worker_is_given_up(nursery, tmp_path):
    enqueue(work.always_dying, begun=str(tmp_path / "begun"))
    for _ in range(2):
        assert nursery.end_of(nursery.start()) == -signal.SIGKILL
    nursery.start()
    wait_for(settled)

    ticket = Ticket.objects.get()
    assert ((tmp_path / "begun").read_text(), counts()["dead"], ticket.error) == (
        "xx",
        1,
        "viadukt.jobs.definitions.WorkerLost",
    )


def test_a_living_worker_keeps_its_job_far_beyond_its_lease(nursery, tmp_path):
    enqueue(work.waiting_for, effect="report", begun=str(tmp_path / "begun"), until=str(tmp_path / "until"))
    nursery.start()
    wait_for((tmp_path / "begun").exists)
    nursery.start()
    time.sleep(2.0)  # more than three leases
    (tmp_path / "until").touch()
    wait_for(settled)

    assert (effects(), Ticket.objects.get().attempts) == ({"report": 1}, 1)


def test_a_job_that_another_worker_has_taken_up_meanwhile_does_not_end_twice(nursery, tmp_path):
    """The first worker is frozen, as on a machine that was suspended, and wakes up when the second has begun."""
    until = tmp_path / "until"
    enqueue(work.waiting_for, effect="report", begun=str(tmp_path / "begun"), until=str(until))
    frozen = nursery.start()
    wait_for((tmp_path / "begun").exists)
    os.kill(frozen, signal.SIGSTOP)
    nursery.start()
    wait_for(lambda: Ticket.objects.get().attempts == 2)
    os.kill(frozen, signal.SIGCONT)
    time.sleep(0.5)
    until.touch()
    wait_for(settled)
    time.sleep(0.5)

    ticket = Ticket.objects.get()
    assert (ticket.attempts, ticket.holder, counts()["done"]) == (2, "", 1)


def test_a_hung_worker_ends_itself(nursery):
    enqueue(work.hanging)

    assert nursery.end_of(nursery.start()) == 75


def test_two_workers_do_200_jobs_and_none_is_lost_or_doubled(nursery):
    for number in range(200):
        enqueue(work.counting, effect=f"job {number}")
    for _ in range(2):
        nursery.start()
    wait_for(settled, seconds=120)

    assert effects() == {f"job {number}": 1 for number in range(200)}
    assert (counts()["done"], set(Ticket.objects.values_list("attempts", flat=True))) == (200, {1})


def test_a_periodic_job_runs_once_across_several_workers(nursery):
    for _ in range(3):
        nursery.start("periodic")
    wait_for(lambda: effects() == {"tick": 1})
    time.sleep(1.0)

    row = Schedule.objects.get()
    assert (effects(), row.attempts, row.failures, row.holder) == ({"tick": 1}, 1, 0, "")
