"""What goes into a backup, and what never may."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

EPHEMERAL = ("django_session", "usersessions_usersession", "casework_mailboxsession", "cache", "kernel_ratewindow")
"""Tables whose rows stay out: open sessions, which would let their holder in, and what is only of the moment."""


def folders() -> dict[str, Path]:
    """The folders of a backup, by their name in it."""
    return {"files": Path(settings.FILES_ROOT), "media": Path(_storage().location)}


def _storage() -> FileSystemStorage:
    storage = storages["default"]
    assert isinstance(storage, FileSystemStorage)
    return storage


def secrets() -> list[Path]:
    """What must never be in a backup of the database: the key file, and the key store if it is a file."""
    found = [Path(settings.KEK_FILE)]
    keystore = settings.DATABASES["keystore"]
    if keystore["ENGINE"].endswith("sqlite3"):
        found += [Path(f"{keystore['NAME']}{suffix}") for suffix in ("", "-wal", "-shm")]
    return [path.resolve() for path in found]


def private_places() -> list[Path]:
    """The home folder, and whatever of databases, key and files was put elsewhere: nobody but their owner may read them."""
    home = Path(settings.HOME)
    databases = [database["NAME"] for database in settings.DATABASES.values() if database["ENGINE"].endswith("sqlite3")]
    places = [Path(place).resolve() for place in (settings.KEK_FILE, *databases, *folders().values())]
    return [home, *(place for place in dict.fromkeys(places) if not place.is_relative_to(home))]


def exposed_secrets() -> list[Path]:
    """Secrets that lie in a folder that would be backed up."""
    roots = [folder.resolve() for folder in folders().values()]
    return [path for path in secrets() if any(path.is_relative_to(root) for root in roots)]


def files() -> Iterator[tuple[str, Path]]:
    """Every file of a backup with its name in it, but no secret, whatever it is called there."""
    hidden = {(stat.st_dev, stat.st_ino) for path in secrets() if path.exists() for stat in [path.stat()]}
    for prefix, folder in folders().items():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if not path.is_file() or path.is_symlink():
                continue
            stat = path.stat()
            if (stat.st_dev, stat.st_ino) not in hidden:
                yield f"{prefix}/{path.relative_to(folder).as_posix()}", path
