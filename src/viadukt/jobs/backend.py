"""Where django-tasks and our leases meet: every task that is enqueued gets a ticket in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import transaction
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from viadukt.jobs.definitions import Job
from viadukt.jobs.models import Ticket
from viadukt.kernel.ids import new_id


class Backend(DatabaseBackend):
    """The database backend of django-tasks; only our workers may take its tasks, never `db_worker`."""

    task_class = Job  # type: ignore[assignment]

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> DBTaskResult[..., Any]:
        return self.keep(task, args=args, kwargs=kwargs)

    def keep(
        self, task: Job, *, args: Sequence[Any] = (), kwargs: Mapping[str, Any], key: str | None = None
    ) -> DBTaskResult[..., Any]:
        """Write the task and its ticket; raises `IntegrityError` when the key is taken."""
        with transaction.atomic():
            row: DBTaskResult[..., Any] = super()._task_to_db_task(cast("Any", task), args, kwargs)
            Ticket.objects.create(task=row, name=task.name, key=key)
        return row

    def _get_id(self) -> Any:
        return new_id()
