"""What the instance does by itself: handing mail over, destroying what is to be destroyed, forgetting what is old.

Here, since rooms that are siblings (post and jobs) or stand below (kernel, audit) do not know of periodic jobs.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.core.management import call_command

from viadukt.audit import public as audit
from viadukt.jobs import public as jobs
from viadukt.kernel import ratelimit, vault
from viadukt.kernel.actor import JobActor
from viadukt.kernel.models import Destruction
from viadukt.post import public as post


class Purge(NamedTuple):
    """Something to forget when its time is over; `function` answers how much that was, where it is counted."""

    name: str
    function: Callable[[], int | None]


def expired_sessions() -> None:
    call_command("clearsessions")


def expired_months() -> int:
    return len(audit.expire_months(actor=JobActor("audit.expire_months")))


PURGES = [
    Purge("sessions", expired_sessions),
    Purge("rate limits", ratelimit.forget_past),
    Purge("background jobs", jobs.purge),
    Purge("mail", post.purge),
    Purge("short-lived keys", vault.destroy_expired_keys),
    Purge("audit months", expired_months),
]


def destructions_wait() -> bool:
    return Destruction.objects.filter(done_at=None).exists()


def forget_daily() -> None:
    for purge in PURGES:
        purge.function()


def register() -> None:
    """Called once, when all applications are ready."""
    for name, every, function, when in (
        ("post.deliver", timedelta(seconds=5), post.deliver_due, post.has_due),
        ("kernel.destroy", timedelta(seconds=30), vault.carry_out_destructions, destructions_wait),
        ("kernel.destroy_expired_keys", timedelta(minutes=5), vault.destroy_expired_keys, None),
        ("purge", timedelta(days=1), forget_daily, None),
    ):
        jobs.periodic(name, every=every, when=when)(function)
