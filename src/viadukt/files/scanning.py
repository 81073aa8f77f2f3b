"""Scanning later what could not be scanned when it came."""

from contextlib import closing
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from viadukt.audit import public as audit
from viadukt.files import clamd
from viadukt.files.models import ScanState, StoredFile, StoredFileQuerySet
from viadukt.files.services import open_key
from viadukt.files.storage import blobs
from viadukt.files.streams import Plaintext
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.database import outside_transactions

LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
CANNOT_OPEN_WAIT = timedelta(days=1)


def scan_pending(*, actor: Actor, limit: int = 50) -> int:
    """Scan files that wait for it, oldest first; answers how many were settled. Run it every minute.

    Includes files that came before a scanner was set. Each is leased for ten minutes, so that two workers do not scan
    the same one, and comes again later and later while the scanner does not answer. What holds a virus loses its content and
    its key at once; that it was there stays known.
    """
    if not clamd.is_configured():
        return 0
    outside_transactions("scanning files")
    return sum(_scan(actor, file) for file in _due().order_by("received_at")[:limit] if _lease(file))


def scan_is_due() -> bool:
    """Whether `scan_pending` has anything to do: one read."""
    return clamd.is_configured() and _due().exists()


def _due() -> StoredFileQuerySet:
    waiting = StoredFile.objects.filter(deleted_at=None, state__in=[ScanState.PENDING, ScanState.UNSCANNED])
    return waiting.filter(Q(next_scan_at=None) | Q(next_scan_at__lte=clock.now()))


def _lease(file: StoredFile) -> bool:
    until = clock.now() + LEASE
    mine = StoredFile.objects.filter(pk=file.pk, state=file.state, next_scan_at=file.next_scan_at, deleted_at=None)
    return bool(mine.update(next_scan_at=until))


def _scan(actor: Actor, file: StoredFile) -> bool:
    try:
        with closing(Plaintext(file, open_key(file))) as content:
            verdict = clamd.scan(content)
    except (CannotOpen, FileNotFoundError):
        return _wait(file, clock.now() + CANNOT_OPEN_WAIT)
    if verdict.state == "unknown":
        return _wait(file, clock.now() + min(LONGEST_WAIT, timedelta(minutes=2 ** min(file.attempts, 6))))
    state = ScanState.CLEAN if verdict.state == "clean" else ScanState.INFECTED
    with transaction.atomic():
        if not StoredFile.objects.filter(pk=file.pk, deleted_at=None).update(
            state=state, signature=verdict.detail[:120], next_scan_at=None
        ):
            return False
        audit.record(actor, "file.scanned", file, state=state)
        if state is ScanState.INFECTED:
            vault.destroy(file.id)
            file.tickets.all().delete()
            transaction.on_commit(lambda: blobs().delete(file.blob), robust=True)
    return True


def _wait(file: StoredFile, until: datetime) -> bool:
    StoredFile.objects.filter(pk=file.pk).update(next_scan_at=until, attempts=file.attempts + 1)
    return False
