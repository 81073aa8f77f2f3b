"""Jobs and periodic jobs as the other contexts write them down, in their `tasks.py`.

@job("casework.remind", retries=3)
def remind(*, appointment_id: str) -> None: ...

enqueue(remind, key=f"reminder {appointment.id}", appointment_id=str(appointment.id))

@periodic("casework.expire_referrals", every=timedelta(minutes=10))
def expire_referrals() -> None: ...
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from django_tasks.base import Task

from viadukt.jobs.policy import Policy

RESERVED = frozenset({"job", "key", "run_after"})
F = TypeVar("F", bound=Callable[..., Any])


class GiveUp(Exception):  # noqa: N818 - the name is the sentence
    """Raised by a job that knows that trying again is of no use."""


class WorkerLost(Exception):  # noqa: N818 - the name is the sentence
    """Noted when a worker died, or hung beyond the job's limit, in the middle of a job."""


class UnknownJob(Exception):  # noqa: N818 - the name is the sentence
    """Noted when a task names a job that this version of the program does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[..., Any]):
    """A background function with its name and policy; a task of django-tasks like any other."""

    label: str = ""
    policy: Policy = field(default_factory=Policy)

    @property
    def name(self) -> str:
        return self.label or self.module_path


@dataclass(frozen=True, slots=True)
class Periodic:
    """A function to be run again and again. `when` (one cheap read) answers whether there is anything to do at all."""

    name: str
    every: timedelta
    function: Callable[[], Any]
    policy: Policy
    when: Callable[[], bool] | None = None


_jobs: dict[str, Job] = {}
_periodic: dict[str, Periodic] = {}


def job(
    name: str, *, retries: int = 5, backoff: float = 10.0, lease: float = 60.0, limit: float = 900.0, atomic: bool = True
) -> Callable[[Callable[..., Any]], Job]:
    """Make a function of keyword arguments (JSON values) a background job; `Policy` explains the numbers.

    `name` is `context.verb`. Tasks are found again by it, so that the function may move, but the name should stay.
    """
    policy = Policy(retries=retries, backoff=backoff, lease=lease, limit=limit, atomic=atomic)

    def decorate(function: Callable[..., Any]) -> Job:
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind is not parameter.KEYWORD_ONLY or parameter.name in RESERVED:
                raise TypeError(f"{name}: {parameter.name!r} must be keyword-only and not one of {sorted(RESERVED)}")
        made = Job(func=function, label=name, policy=policy)
        if _jobs.setdefault(name, made).func is not function:
            raise ValueError(f"two jobs are called {name}")
        return made

    return decorate


def periodic(
    name: str,
    *,
    every: timedelta,
    lease: float = 60.0,
    limit: float = 900.0,
    atomic: bool = False,
    when: Callable[[], bool] | None = None,
) -> Callable[[F], F]:
    """Run a function without arguments every so often, once across all workers, for as long as workers run.

    A run that was missed is made up for once, not many times. A failed run is tried again at the next turn. With `when`, a
    turn without anything to do costs one read and no write.
    """

    def decorate(function: F) -> F:
        register_periodic(Periodic(name, every, function, Policy(lease=lease, limit=limit, atomic=atomic, retries=0), when))
        return function

    return decorate


def register_periodic(definition: Periodic) -> None:
    """`periodic` for a function of a room that must not know this one."""
    if definition.every <= timedelta(0):
        raise ValueError(f"{definition.name}: a period is longer than nothing")
    if _periodic.setdefault(definition.name, definition).function is not definition.function:
        raise ValueError(f"two periodic jobs are called {definition.name}")


def job_called(name: str) -> Job | None:
    return _jobs.get(name)


def all_periodic() -> list[Periodic]:
    return list(_periodic.values())
