"""Reads that span files and their keys."""

import tempfile
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import models
from django.db.models import Q

from viadukt.audit import public as audit
from viadukt.files.models import ScanState, StoredFile, StoredFileQuerySet
from viadukt.files.services import NAME
from viadukt.files.storage import AtomicFileSystemStorage, blobs
from viadukt.kernel import clock, vault
from viadukt.kernel.crypto import KeyPair
from viadukt.kernel.refs import Ref
from viadukt.kernel.vault import ObjectKey

WAITING_TOO_LONG = timedelta(hours=6)


def files_about(about: models.Model | Ref) -> StoredFileQuerySet:
    """The files of something, oldest first."""
    kind, object_id = audit.reference(about)
    return StoredFile.objects.kept().filter(about_kind=kind, about_id=object_id)


def file_names(files: Collection[StoredFile], *, pair: KeyPair | None = None) -> dict[UUID, str]:
    """The names of many files of one owner, with the owner's keys or those of `pair`, at the price of three queries.
    Files that do not open are missing."""
    if not files:
        return {}
    ids = [file.id for file in files]
    if pair is None:
        keys = vault.open_many_for_owner(owner_id=next(iter(files)).owner_id, object_ids=ids)
    else:
        keys = vault.open_many_with(pair, object_ids=ids)
    return {file.id: _name(file, keys[file.id]) for file in files if file.id in keys}


def _name(file: StoredFile, key: ObjectKey) -> str:
    return key.decrypt(NAME, file.sealed_name).decode()


def problems() -> list[str]:
    """What is wrong with the store, in sentences for the operator. The scanner itself: `clamd.ping`."""
    found = []
    store = blobs()
    if isinstance(store, AtomicFileSystemStorage):
        try:
            Path(store.location).mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=store.location):
                pass
        except OSError as error:
            found.append(f"Files cannot be written to {store.location} (VIADUKT_FILES): {error.strerror}.")
    late = Q(state=ScanState.PENDING, received_at__lt=clock.now() - WAITING_TOO_LONG)
    if count := StoredFile.objects.filter(late, deleted_at=None).count():
        found.append(f"{count} files have been waiting for the virus scan for more than six hours (VIADUKT_CLAMD).")
    return found
