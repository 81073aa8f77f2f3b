"""The key that wraps all other keys (KEK): a file outside the database, the key store and every backup.

The file holds one key a line, base64 of 32 bytes. The first line is the current key; those below are former ones that
still open what they wrapped, until a rotation is through (see `kernel.keys.rotate_kek`).
"""

import base64
import binascii
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from viadukt.kernel import crypto

HOW_TO_MAKE_ONE = (
    "Make one: (umask 077; mkdir -p {path.parent}; python3 -c 'import base64, secrets; "
    "print(base64.b64encode(secrets.token_bytes(32)).decode())' > {path}). "
    "Keep a copy apart from all backups: without it nothing that is encrypted opens again."
)


@dataclass(frozen=True, slots=True)
class Kek:
    """One wrapping key; `id` names it without betraying it."""

    key: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(crypto.new_key())

    @property
    def id(self) -> str:
        return hashlib.blake2b(self.key, digest_size=8, person=b"viadukt kek name").hexdigest()

    def wrap(self, secret: bytes, place: str) -> bytes:
        return crypto.encrypt(crypto.derive(self.key, "wrap"), secret, place.encode())

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        return crypto.decrypt(crypto.derive(self.key, "wrap"), wrapped, place.encode())


@dataclass(frozen=True, slots=True)
class Keyring:
    """The current key, and former ones."""

    keks: tuple[Kek, ...]

    @property
    def current(self) -> Kek:
        return self.keks[0]

    def by_id(self, kek_id: str) -> Kek:
        """The key of that name; raises `ImproperlyConfigured` when the file does not hold it."""
        for kek in self.keks:
            if kek.id == kek_id:
                return kek
        raise ImproperlyConfigured(
            f"{settings.KEK_FILE} does not hold the key {kek_id} that wraps the keys of this database. "
            "Put the right key file in place; a former key may stand on a line below the current one."
        )


_loaded: tuple[tuple[str, int, int], Keyring] | None = None


def keyring() -> Keyring:
    """The keys in `settings.KEK_FILE`, read again whenever the file changes.

    Outside production a missing file is made, readable by its owner alone. In production it is an error that says
    what to do: a key made silently would look like success and open nothing that was there before.
    """
    global _loaded  # noqa: PLW0603 - one key file a process, kept until it changes
    path = Path(settings.KEK_FILE)
    if not path.exists():
        if settings.PRODUCTION:
            raise ImproperlyConfigured(
                f"The key file {path} (VIADUKT_KEK_FILE) is missing. " + HOW_TO_MAKE_ONE.format(path=path)
            )
        make_kek_file(path)
    stat = path.stat()
    state = (str(path), stat.st_mtime_ns, stat.st_ino)
    if _loaded is None or _loaded[0] != state:
        _loaded = (state, read_kek_file(path))
    return _loaded[1]


def read_kek_file(path: Path) -> Keyring:
    """The keys in `path`; raises `ImproperlyConfigured` naming the line that is no key, and when others may read it."""
    if settings.PRODUCTION and path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"Others than its owner may read the key file {path}. Run: chmod 600 {path}")
    keks = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            key = base64.b64decode(line.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != crypto.KEY_BYTES:
            raise ImproperlyConfigured(f"{path}, line {number}: not a key (32 bytes in base64).")
        keks.append(Kek(key))
    if not keks:
        raise ImproperlyConfigured(f"The key file {path} is empty. " + HOW_TO_MAKE_ONE.format(path=path))
    return Keyring(tuple(keks))


def make_kek_file(path: Path) -> None:
    """Make a key file with a new key; of two processes that try at once, both then read the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _write_draft(path, Keyring((Kek.new(),)))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def write_kek_file(path: Path, keys: Keyring) -> None:
    """Replace the key file in one step; where it is a link, what it leads to. Its owner stays the same.

    When this returns the new content outlasts a power cut: only then may anything be wrapped by a key in it. Raises `OSError`
    when the file belongs to somebody else.
    """
    place = path.resolve()
    draft = _write_draft(place, keys)
    try:
        if place.exists():
            owner = place.stat()
            if (owner.st_uid, owner.st_gid) != (draft.stat().st_uid, draft.stat().st_gid):
                os.chown(draft, owner.st_uid, owner.st_gid)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    with _folder(place.parent) as descriptor:
        os.fsync(descriptor)


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Hold the key file against another process that would change it too; raises `BlockingIOError` when one does."""
    with _folder(path.resolve().parent) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def _folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_draft(path: Path, keys: Keyring) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(base64.b64encode(kek.key).decode() + "\n" for kek in keys.keks)
        file.flush()
        os.fsync(file.fileno())
    return draft
