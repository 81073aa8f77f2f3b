"""What the operator sees of the background work: counts, what died, what is late. Never an argument."""

from dataclasses import dataclass
from datetime import timedelta

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from viadukt.jobs.definitions import all_periodic
from viadukt.jobs.models import Schedule, Ticket
from viadukt.kernel import clock

LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A task that was given up."""

    id: str
    job: str
    attempts: int
    error: str
    died_at: str


def counts() -> dict[str, int]:
    """How many tasks wait, run, are done (this week) and were given up."""
    names = {"waiting": TaskResultStatus.READY, "running": TaskResultStatus.RUNNING}
    names |= {"done": TaskResultStatus.SUCCESSFUL, "dead": TaskResultStatus.FAILED}
    return {name: DBTaskResult.objects.filter(status=status).count() for name, status in names.items()}


def dead_letters(limit: int = 100) -> list[DeadLetter]:
    """The tasks that were given up, the latest first."""
    rows = Ticket.objects.exclude(dead_at=None).order_by("-dead_at")[:limit]
    return [
        DeadLetter(str(row.task_id), row.name, row.attempts, row.error, row.dead_at.isoformat()) for row in rows if row.dead_at
    ]


def problems() -> list[str]:
    """What is wrong with the background work, in sentences for the operator; nothing when all is well."""
    found = []
    if dead := Ticket.objects.exclude(dead_at=None).count():
        found.append(f"{dead} background jobs were given up. See them: viadukt jobs; start one again: viadukt jobs --again ID")
    late = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lt=clock.now() - LATE).count()
    if late:
        found.append(f"{late} background jobs have waited for more than ten minutes. Is a worker running (viadukt up)?")
    failing = Schedule.objects.filter(name__in=[p.name for p in all_periodic()], failures__gt=0)
    found.extend(f"The periodic job {row.name} failed {row.failures} times in a row, last with {row.error}." for row in failing)
    return found
