"""The worker: takes up what is due, one thing at a time per thread, and survives what happens to it."""

import logging
import secrets
import threading
import time
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from viadukt.jobs import schedule
from viadukt.jobs.definitions import GiveUp, Job, UnknownJob, WorkerLost, job_called
from viadukt.jobs.failures import class_of, place_of
from viadukt.jobs.lease import Heartbeat, LeaseLost, Watch, release
from viadukt.jobs.models import Ticket
from viadukt.jobs.policy import Policy
from viadukt.kernel import clock
from viadukt.kernel.backoff import LONGEST_PAUSE

log = logging.getLogger(__name__)


class Worker:
    """One thread's worth of work. `step` does one thing that is due and answers whether there was one."""

    def __init__(self) -> None:
        self.holder = secrets.token_hex(8)
        self.watch = Watch()
        self.schedule_watch = Watch()

    def step(self) -> bool:
        return schedule.run_one(self.holder, self.schedule_watch) or self._run_one_task()

    def run_until_idle(self) -> int:
        """Do all that is due now; answers how many things that were."""
        done = 0
        while self.step():
            done += 1
        return done

    def run(self, stop: threading.Event, *, idle: float = 1.0) -> None:
        """Work until `stop` is set, looking again after `idle` seconds when nothing is due or the database is away."""
        try:
            while not stop.is_set():
                close_old_connections()
                try:
                    busy = self.step()
                except DatabaseError as error:
                    log.warning("the database does not answer (%s); looking again", class_of(error))
                    connection.close()
                    busy = False
                if not busy:
                    stop.wait(idle)
        finally:
            connection.close()

    def _run_one_task(self) -> bool:
        ticket = self._claim_ready() or self._claim_abandoned()
        if ticket is None:
            return False
        job = job_called(ticket.name)
        if job is None:
            self._failed(ticket, Policy(), UnknownJob())
        else:
            self._run(ticket, job)
        return True

    def _claim_ready(self) -> Ticket | None:
        if not ready().exists():
            return None
        with transaction.atomic():
            row = ready().select_for_update(skip_locked=True, of=("self",)).first()
            return None if row is None else self._take(row.ticket)

    def _claim_abandoned(self) -> Ticket | None:
        running = list(Ticket.objects.filter(task__status=TaskResultStatus.RUNNING))
        self.watch.keep_only({ticket.pk for ticket in running})
        for seen in running:
            policy = policy_of(seen)
            if not self.watch.is_stale(seen.pk, holder=seen.holder, beat=seen.beat, lease=policy.lease):
                continue
            with transaction.atomic():
                same = Ticket.objects.filter(pk=seen.pk, holder=seen.holder, beat=seen.beat)
                ticket = same.select_for_update(skip_locked=True).first()
                if ticket is None:
                    continue
                log.warning("%s: its worker fell silent at attempt %d", ticket, ticket.attempts)
                ticket.error = class_of(WorkerLost())
                if policy.may_try_again(ticket.attempts):
                    return self._take(ticket)
                release(ticket, dead_at=clock.now(), error=ticket.error)
                close(ticket, TaskResultStatus.FAILED, ticket.error)
        return None

    def _take(self, ticket: Ticket) -> Ticket:
        ticket.holder, ticket.beat, ticket.beat_at = self.holder, ticket.beat + 1, clock.now()
        ticket.attempts += 1
        ticket.save(update_fields=["holder", "beat", "beat_at", "attempts", "error"])
        DBTaskResult.objects.filter(id=ticket.task_id).update(status=TaskResultStatus.RUNNING, started_at=clock.now())
        return ticket

    def _run(self, ticket: Ticket, job: Job) -> None:
        arguments = ticket.task.args_kwargs
        try:
            with Heartbeat(ticket, job.policy), transaction.atomic() if job.policy.atomic else nullcontext():
                job.call(*arguments["args"], **arguments["kwargs"])
                self._done(ticket)
        except LeaseLost:
            log.warning("%s: another worker has taken this up; what was done here does not count", ticket)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a job raises is noted, and the worker goes on
            self._failed(ticket, job.policy, error)

    def _done(self, ticket: Ticket) -> None:
        with transaction.atomic():
            release(ticket, error="")
            close(ticket, TaskResultStatus.SUCCESSFUL)

    def _failed(self, ticket: Ticket, policy: Policy, error: BaseException) -> None:
        log.error("%s: attempt %d failed: %s at %s", ticket, ticket.attempts, class_of(error), place_of(error))
        again = policy.may_try_again(ticket.attempts) and not isinstance(error, GiveUp)
        try:
            with transaction.atomic():
                release(ticket, error=class_of(error), dead_at=None if again else clock.now())
                if again:
                    pause = timedelta(seconds=policy.pause(ticket.attempts))
                    DBTaskResult.objects.filter(id=ticket.task_id).update(
                        status=TaskResultStatus.READY, run_after=clock.now() + pause
                    )
                else:
                    close(ticket, TaskResultStatus.FAILED, class_of(error))
        except LeaseLost:
            log.warning("%s: another worker has taken this up", ticket)


def ready() -> QuerySet[DBTaskResult[..., Any]]:
    """Tasks that are due. One that was put off for longer than any pause lasts was so by a clock that has jumped since."""
    now = clock.now()
    jumped = Q(ticket__attempts__gt=0, run_after__gt=now + timedelta(seconds=2 * LONGEST_PAUSE))
    due = Q(run_after__lte=now) | Q(run_after=get_date_max()) | jumped
    return DBTaskResult.objects.filter(due, status=TaskResultStatus.READY, ticket__isnull=False).select_related("ticket")


def policy_of(ticket: Ticket) -> Policy:
    job = job_called(ticket.name)
    return job.policy if job else Policy()


def close(ticket: Ticket, status: str, error: str = "") -> None:
    """The last word on a task. Arguments stay until it is purged; results and tracebacks are never kept."""
    DBTaskResult.objects.filter(id=ticket.task_id).update(
        status=status, finished_at=clock.now(), exception_class_path=error, traceback="", return_value=None
    )


def run_workers(stop: threading.Event, *, threads: int = 2, grace: float = 20.0) -> None:
    """Work with so many threads until `stop` is set, then give what is under way `grace` seconds to finish.

    What is not finished by then is left to its lease: another worker takes it up.
    """
    running = [threading.Thread(target=Worker().run, args=[stop], daemon=True, name=f"worker {n}") for n in range(threads)]
    for thread in running:
        thread.start()
    while not stop.wait(1.0):
        if not all(thread.is_alive() for thread in running):
            raise RuntimeError("a thread of the worker has ended")
    deadline = time.monotonic() + grace
    for thread in running:
        thread.join(max(0.0, deadline - time.monotonic()))
