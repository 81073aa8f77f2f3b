"""A token that changes with every commit to the database, so that a process can keep what it made and know when it is old.

Whoever reads the token first and the rows afterwards may keep what they made of the rows under the token: if anybody commits
anything in between or later, the next token differs. It says nothing about what changed. Neither database needs a trigger
or a counter for it, and nobody waits for anybody:

- SQLite counts commits by `PRAGMA data_version`, comparable within one connection: this process keeps one for just that.
- PostgreSQL names a snapshot by the transactions that it sees; every transaction that writes has a number.
"""

import os
import sqlite3
from threading import Lock

from django.db import DEFAULT_DB_ALIAS, connections

_lock = Lock()
_watch: "tuple[object, sqlite3.Connection] | None" = None


def commit_token() -> str | None:
    """The token of this moment; nothing within a transaction, which sees what nobody else sees yet."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        return None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return str(cursor.fetchone()[0])
    return _of_sqlite(str(connection.settings_dict["NAME"]))


def _of_sqlite(path: str) -> str | None:
    global _watch  # noqa: PLW0603 - a cache of this process
    with _lock:
        try:
            # A file that was put in place of another, or a process that came of another, begins anew.
            status = os.stat(path)  # noqa: PTH116 - on the way of every request
        except OSError:
            return None
        which = (path, status.st_dev, status.st_ino, os.getpid())
        if _watch is None or _watch[0] != which:
            if _watch is not None:
                _watch[1].close()
            watcher = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
            watcher.execute("PRAGMA query_only=ON")
            _watch = (which, watcher)
        (version,) = _watch[1].execute("PRAGMA data_version").fetchone()
        return f"{status.st_ino}.{version}.{id(_watch[1])}"
