"""The file that a backup is: a gzipped tar whose last member, `manifest.json`, names all others with size and SHA-256."""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
PIECE = 1024 * 1024


class BadArchive(Exception):  # noqa: N818 - the name is the sentence
    """Not a backup, or a damaged one; says which part."""


class Writer:
    """Adds members and remembers their hashes."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> bool:
        """Add a file as it is at this moment; False when it has just been deleted."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            info = tarfile.TarInfo(name)
            info.size = os.fstat(source.fileno()).st_size
            info.mode = 0o600
            hashed = _Hashing(source, info.size)
            self.tar.addfile(info, hashed)
        self.members[name] = {"size": info.size, "sha256": hashed.sha256.hexdigest()}
        return True

    def finish(self, facts: dict[str, Any]) -> None:
        manifest = json.dumps({**facts, "members": self.members}, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(manifest), 0o600
        self.tar.addfile(info, io.BytesIO(manifest))


class _Hashing:
    """Reads a file, at most `size` bytes of it, and hashes what was read."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self.source, self.left, self.sha256 = source, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        self.sha256.update(piece)
        return piece


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Write an archive beside `target`, readable by its owner alone, and put it there in one step once it is complete."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
                yield Writer(tar)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def unpack(source: Path, into: Path) -> dict[str, Any]:
    """Unpack an archive and answer its manifest; raises `BadArchive` unless every member is there, whole and expected."""
    hashes: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() and _is_harmless(member.name) else None
                if content is None:
                    raise BadArchive(f"unexpected member {member.name!r}")
                if member.name == MANIFEST:
                    manifest = json.loads(content.read())
                else:
                    hashes[member.name] = _write(content, into / member.name)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise BadArchive(f"it cannot be read to its end ({type(error).__name__})") from error
    if manifest is None or not isinstance(manifest.get("members"), dict):
        raise BadArchive("it has no manifest, so it is not a whole backup")
    for name in sorted(manifest["members"].keys() | hashes.keys()):
        if manifest["members"].get(name) != hashes.get(name):
            raise BadArchive(f"{name} is not what the manifest says")
    return manifest


def _is_harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _write(content: Any, path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    sha256, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(PIECE):
            sha256.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return {"size": size, "sha256": sha256.hexdigest()}
