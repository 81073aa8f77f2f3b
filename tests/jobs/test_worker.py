"""One worker from within: what it holds, what it loses, what it takes up, how it stops."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from tests.jobs import work
from tests.jobs.work import effects
from viadukt.jobs.lease import Heartbeat, LeaseLost, release
from viadukt.jobs.models import Schedule, Ticket
from viadukt.jobs.policy import Policy
from viadukt.jobs.public import counts, enqueue, periodic, run_workers
from viadukt.jobs.worker import Worker
from viadukt.kernel import clock

pytestmark = [pytest.mark.sql]


def long_silent(worker: Worker, ticket: Ticket, seconds: float) -> None:
    """Let the worker have seen, so many seconds ago, what the ticket shows now."""
    at = time.monotonic() - seconds
    worker.watch.is_stale(ticket.pk, holder=ticket.holder, beat=ticket.beat, lease=1.0, at=at)


@pytest.mark.django_db
def test_what_a_worker_did_after_it_lost_its_lease_is_undone():
    enqueue(work.counting, effect="transfer")
    slow = Worker()
    ticket = slow._claim_ready()
    Ticket.objects.update(holder="another", beat=99)
    slow._run(ticket, work.counting)

    assert (effects(), Ticket.objects.get().holder, counts()["running"]) == ({}, "another", 1)


@pytest.mark.django_db
def test_a_failure_after_the_lease_was_lost_is_not_noted():
    enqueue(work.failing, secret="x")
    slow = Worker()
    ticket = slow._claim_ready()
    Ticket.objects.update(holder="another")
    slow._run(ticket, work.failing)

    assert (Ticket.objects.get().error, counts()["running"]) == ("", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("silent", "done"), [(1.9, 0), (2.1, 1)])
def test_a_task_whose_worker_fell_silent_is_taken_up_after_its_lease(silent, done):
    enqueue(work.counting, effect="transfer")
    ticket = Worker()._claim_ready()
    other = Worker()
    long_silent(other, ticket, silent)

    assert (other.run_until_idle(), counts()["done"]) == (done, done)
    assert Ticket.objects.get().attempts == 1 + done


@pytest.mark.django_db
def test_a_heartbeat_in_between_keeps_it():
    enqueue(work.counting, effect="transfer")
    ticket = Worker()._claim_ready()
    other = Worker()
    long_silent(other, ticket, 60)
    Ticket.objects.update(beat=ticket.beat + 1)

    assert other.run_until_idle() == 0


@pytest.mark.django_db
def test_a_task_that_was_lost_too_often_is_given_up():
    enqueue(work.always_dying, begun="/nowhere")
    ticket = Worker()._claim_ready()
    Ticket.objects.update(attempts=2)
    other = Worker()
    long_silent(other, ticket, 60)
    other.run_until_idle()

    assert (counts()["dead"], Ticket.objects.get().error) == (1, "viadukt.jobs.definitions.WorkerLost")


@pytest.mark.django_db
def test_a_worker_whose_note_did_not_get_through_takes_its_own_task_up_again():
    """The database was away just when the worker wanted to say that it was done."""
    enqueue(work.counting, effect="transfer")
    worker = Worker()
    ticket = worker._claim_ready()
    long_silent(worker, ticket, 60)

    assert (worker.run_until_idle(), effects()) == (1, {"transfer": 1})


@pytest.mark.django_db
def test_a_periodic_job_whose_worker_fell_silent_is_run_by_another_before_its_next_turn():
    periodic("tests.tick", every=timedelta(hours=1), lease=5.0)(work.ticking)
    Schedule.objects.create(name="tests.tick", holder="dead", beat=3, next_at=clock.now() + timedelta(minutes=50))
    other = Worker()
    too_early = other.run_until_idle()
    other = Worker()
    other.schedule_watch.is_stale("tests.tick", holder="dead", beat=3, lease=5.0, at=time.monotonic() - 6)

    assert (too_early, other.run_until_idle(), effects()) == (0, 1, {"tick": 1})


@pytest.mark.django_db
def test_a_periodic_job_that_another_has_taken_up_leaves_no_note():
    def robbed() -> None:
        work.count("tick")
        Schedule.objects.update(holder="another")

    periodic("tests.robbed", every=timedelta(hours=1))(robbed)
    Worker().step()

    assert (Schedule.objects.get().holder, Schedule.objects.get().done_at) == ("another", None)


@pytest.mark.django_db
def test_what_is_not_ours_any_more_cannot_be_let_go_of():
    enqueue(work.counting, effect="transfer")
    ticket = Worker()._claim_ready()
    Ticket.objects.update(holder="another")

    with pytest.raises(LeaseLost):
        release(ticket)


@pytest.mark.django_db(transaction=True)
def test_heartbeats_rise_while_one_works():
    enqueue(work.counting, effect="transfer")
    ticket = Worker()._claim_ready()
    with Heartbeat(ticket, Policy(lease=0.15)):
        deadline = time.monotonic() + 20
        while Ticket.objects.get().beat < ticket.beat + 2 and time.monotonic() < deadline:
            time.sleep(0.02)

    assert Ticket.objects.get().beat >= ticket.beat + 2


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_busy_costs_a_heartbeat_and_nothing_else(monkeypatch, caplog):
    enqueue(work.counting, effect="transfer")
    ticket = Worker()._claim_ready()
    heartbeat = Heartbeat(ticket, Policy())

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.models.query.QuerySet.update", busy)
        heartbeat._say_alive()

    assert [record.message for record in caplog.records] == [f"no heartbeat for {ticket.pk}: OperationalError"]


@pytest.mark.django_db(transaction=True)
def test_workers_do_what_is_there_and_stop_when_told():
    for number in range(6):
        enqueue(work.counting, effect=f"job {number}")
    stop = threading.Event()

    def stop_when_done() -> None:
        deadline = time.monotonic() + 60
        while counts()["done"] < 6 and time.monotonic() < deadline:
            time.sleep(0.05)
        connection.close()
        stop.set()

    threading.Thread(target=stop_when_done).start()
    run_workers(stop, threads=2)

    assert effects() == {f"job {number}": 1 for number in range(6)}
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("worker ")] == []


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_does_not_end_the_worker(monkeypatch):
    enqueue(work.counting, effect="transfer")
    stop, step, failures = threading.Event(), Worker.step, []

    def stumble(worker: Worker) -> bool:
        if len(failures) < 2:
            failures.append(1)
            raise OperationalError("server closed the connection")
        busy = step(worker)
        if not busy:
            stop.set()
        return busy

    monkeypatch.setattr(Worker, "step", stumble)
    Worker().run(stop, idle=0.01)

    assert effects() == {"transfer": 1}


@pytest.mark.django_db
def test_a_worker_whose_thread_died_says_so(monkeypatch):
    monkeypatch.setattr(Worker, "run", lambda *_: None)

    with pytest.raises(RuntimeError, match="a thread of the worker has ended"):
        run_workers(threading.Event(), threads=1)
