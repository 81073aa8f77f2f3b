"""Put work into the queue, take it out of the dead letters, throw old results away."""

import inspect
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django_tasks import task_backends
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from viadukt.jobs.backend import Backend
from viadukt.jobs.definitions import Job
from viadukt.jobs.duties import purge_snoozes
from viadukt.jobs.models import Ticket
from viadukt.kernel import clock

KEEP_DONE = timedelta(days=7)
"""How long what is done is remembered, and with it its idempotency key."""

KEEP_DEAD = timedelta(days=90)


def enqueue(job: Job, *, key: str = "", run_after: datetime | None = None, **arguments: Any) -> UUID:
    """Have `job` run in the background with `arguments` (JSON values: ids rather than contents), once this is committed.

    The task is written in the caller's transaction and rolls back with it. With `key`, the second call with the same one
    answers the first one's id and does nothing else, for as long as the first is remembered (a week after it is done).
    Raises `TypeError` when the arguments do not fit the function or are no JSON.
    """
    inspect.signature(job.func).bind(**arguments)
    if key and (known := _known(job, key)):
        return known
    backend = cast("Backend", task_backends[job.backend])
    task = job.using(run_after=run_after or clock.now())
    try:
        row = backend.keep(task, kwargs=arguments, key=key or None)
    except IntegrityError:
        if key and (known := _known(job, key)):
            return known
        raise
    return cast("UUID", row.id)


def _known(job: Job, key: str) -> UUID | None:
    return Ticket.objects.filter(name=job.name, key=key).values_list("task_id", flat=True).first()


def start_again(task_id: UUID) -> bool:
    """Give a dead task all its attempts once more; False when it is not dead."""
    with transaction.atomic():
        revived = Ticket.objects.filter(task_id=task_id).exclude(dead_at=None).update(dead_at=None, attempts=0, error="")
        if revived:
            DBTaskResult.objects.filter(id=task_id).update(
                status=TaskResultStatus.READY, run_after=clock.now(), finished_at=None, exception_class_path=""
            )
    return bool(revived)


def purge(*, at_once: int = 500) -> int:
    """Forget what was done a week ago, what died 90 days ago, and snoozes that are over; answers how many that were."""
    now, purged = clock.now(), purge_snoozes()
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_DONE)
    dead = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_DEAD)
    for old in (done, dead):
        while ids := list(old.values_list("id", flat=True)[:at_once]):
            with transaction.atomic():
                DBTaskResult.objects.filter(id__in=ids).delete()
            purged += len(ids)
    return purged
