"""Holding something: heartbeats while one works, the fence at the end, and noticing that another has fallen silent."""

import logging
import os
import threading
import time
from collections.abc import Hashable
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.db.models import F, Model

from viadukt.jobs.models import Leased
from viadukt.jobs.policy import Policy, Sighting
from viadukt.kernel import clock

log = logging.getLogger(__name__)
HUNG = 75
"""Exit code of a worker that ends itself because a job ran beyond its limit (EX_TEMPFAIL of sysexits)."""


class LeaseLost(Exception):  # noqa: N818 - the name is the sentence
    """Somebody else has taken this up meanwhile: what was done here must not count."""


class Watch:
    """One observer's memory of who holds what. Times are seconds of the observer's monotonic clock."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, Sighting] = {}

    def is_stale(self, what: Hashable, *, holder: str, beat: int, lease: float, at: float | None = None) -> bool:
        """Whether the holder of `what` has been silent for `lease` seconds while this observer looked on."""
        at = time.monotonic() if at is None else at
        seen = self._seen.get(what, Sighting(holder, beat, at)).renewed(holder=holder, beat=beat, at=at)
        self._seen[what] = seen
        return seen.is_stale(lease=lease, at=at)

    def keep_only(self, living: set[Hashable]) -> None:
        """Forget all that is not held any more."""
        self._seen = {what: seen for what, seen in self._seen.items() if what in living}


class Heartbeat:
    """While it is entered, a thread says every third of the lease that the holder lives.

    A job that runs beyond its limit cannot be stopped from outside, so the whole process ends: its supervisor starts it
    again, and the job is taken up by whoever notices first.
    """

    def __init__(self, row: Leased, policy: Policy) -> None:
        self.model: type[Model] = type(row)
        self.pk, self.holder, self.policy = row.pk, row.holder, policy
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name=f"heartbeat {row.pk}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        began = time.monotonic()
        try:
            while not self._stop.wait(min(self.policy.lease / 3, self.policy.limit)):
                if time.monotonic() - began >= self.policy.limit:
                    log.error("%s ran beyond its limit of %s s; this worker ends", self.pk, self.policy.limit)
                    os._exit(HUNG)
                self._say_alive()
        finally:
            connection.close()

    def _say_alive(self) -> None:
        held = self.model._default_manager.filter(pk=self.pk, holder=self.holder)
        try:
            held.update(beat=F("beat") + 1, beat_at=clock.now())
        except DatabaseError as error:  # busy or away: the next beat may come through
            log.warning("no heartbeat for %s: %s", self.pk, type(error).__name__)
            connection.close()


def release(row: Leased, **changes: object) -> None:
    """The fence: let go of `row`, and note `changes`, if it is still ours; raises `LeaseLost` otherwise."""
    held = type(row)._default_manager.filter(pk=row.pk, holder=row.holder)
    if not held.update(holder="", **changes):
        raise LeaseLost
