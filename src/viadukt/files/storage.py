"""The store of blobs on disk. Any other of Django's storages (S3 by `django-storages`) can stand in its place."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

PART = ".part-"


def blobs() -> Storage:
    """The store that `settings.STORAGES["files"]` names."""
    return storages["files"]


class AtomicFileSystemStorage(FileSystemStorage):
    """A file is there whole or not at all: it is written beside its place, synced, and then moved there."""

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.parent / f"{PART}{secrets.token_hex(8)}"
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def sweep_parts(self, before: datetime) -> int:
        """Delete what writers left that were killed before then; answers how many pieces."""
        limit, count = before.timestamp(), 0
        for part in Path(self.location).glob(f"**/{PART}*"):
            if part.stat().st_mtime < limit:
                part.unlink(missing_ok=True)
                count += 1
        return count


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
