"""The one door for other contexts."""

from viadukt.jobs.definitions import GiveUp, Job, Periodic, job, periodic, register_periodic
from viadukt.jobs.duties import Desk, Duties, Duty, desk, register_duties, snooze, wake
from viadukt.jobs.selectors import DeadLetter, counts, dead_letters, problems
from viadukt.jobs.services import enqueue, purge, start_again
from viadukt.jobs.worker import run_workers

__all__ = [
    "DeadLetter",
    "Desk",
    "Duties",
    "Duty",
    "GiveUp",
    "Job",
    "Periodic",
    "counts",
    "dead_letters",
    "desk",
    "enqueue",
    "job",
    "periodic",
    "problems",
    "purge",
    "register_duties",
    "register_periodic",
    "run_workers",
    "snooze",
    "start_again",
    "wake",
]
