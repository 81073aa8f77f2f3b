"""Periodic jobs: whichever worker looks first at a due one runs it; the row's lock sees to it that it is one."""

import logging
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import transaction

from viadukt.jobs.definitions import Periodic, all_periodic
from viadukt.jobs.failures import class_of, place_of
from viadukt.jobs.lease import Heartbeat, LeaseLost, Watch, release
from viadukt.jobs.models import Schedule
from viadukt.kernel import clock

log = logging.getLogger(__name__)


def is_due(row: Schedule, every: timedelta, now: datetime) -> bool:
    """Its time has come, or lies further off than its period, which only a clock that jumped back can bring about."""
    return row.next_at <= now or row.next_at > now + every


def run_one(holder: str, watch: Watch) -> bool:
    """Run the periodic job that has been due the longest; False when none is."""
    rows = _rows()
    watched = sorted(all_periodic(), key=lambda p: rows[p.name].next_at)
    return any(_is_open(p, rows[p.name], watch) and _has_work(p) and _run(p, rows[p.name], holder) for p in watched)


def _rows() -> dict[str, Schedule]:
    rows = {row.name: row for row in Schedule.objects.all()}
    for definition in all_periodic():
        if definition.name not in rows:
            rows[definition.name] = Schedule.objects.get_or_create(name=definition.name)[0]
    return rows


def _is_open(definition: Periodic, row: Schedule, watch: Watch) -> bool:
    if row.holder:
        return watch.is_stale(definition.name, holder=row.holder, beat=row.beat, lease=definition.policy.lease)
    return is_due(row, definition.every, clock.now())


def _has_work(definition: Periodic) -> bool:
    try:
        return definition.when is None or definition.when()
    except Exception as error:  # noqa: BLE001 - one context's mistake must not stop the others' work
        log.error("%s cannot tell whether it is needed: %s at %s", definition.name, class_of(error), place_of(error))
        return False


def _run(definition: Periodic, seen: Schedule, holder: str) -> bool:
    row = _claim(definition, seen, holder)
    if row is None:
        return False
    try:
        with Heartbeat(row, definition.policy), transaction.atomic() if definition.policy.atomic else nullcontext():
            definition.function()
            release(row, done_at=clock.now(), error="", failures=0)
    except LeaseLost:
        log.warning("%s: another worker has taken this up", definition.name)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a job raises is noted, and the worker goes on
        _failed(definition, row, error)
    return True


def _claim(definition: Periodic, seen: Schedule, holder: str) -> Schedule | None:
    with transaction.atomic():
        same = Schedule.objects.filter(name=seen.name, holder=seen.holder, beat=seen.beat, next_at=seen.next_at)
        row = same.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.holder, row.beat, row.beat_at = holder, row.beat + 1, clock.now()
        row.next_at = clock.now() + definition.every
        row.attempts += 1
        row.save(update_fields=["holder", "beat", "beat_at", "next_at", "attempts"])
        return row


def _failed(definition: Periodic, row: Schedule, error: BaseException) -> None:
    log.error("%s failed: %s at %s", definition.name, class_of(error), place_of(error))
    try:
        release(row, error=class_of(error), failures=row.failures + 1)
    except LeaseLost:
        log.warning("%s: another worker has taken this up", definition.name)
