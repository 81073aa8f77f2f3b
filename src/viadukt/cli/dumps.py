"""A database as a file, and back: SQLite by its online backup, PostgreSQL by its own tools."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections


class DumpFailed(Exception):  # noqa: N818 - the name is the sentence
    """The database could not be written to a file or read from one; says why."""


def kind(alias: str) -> str:
    """`sqlite` or `postgresql`."""
    return str(connections[alias].vendor)


def has_tables(alias: str) -> bool:
    """Whether there is anything that a restore would overwrite."""
    if kind(alias) == "sqlite" and not Path(settings.DATABASES[alias]["NAME"]).exists():
        return False
    return bool(connections[alias].introspection.table_names())


def dump(alias: str, target: Path, *, without_rows_of: Sequence[str] = ()) -> None:
    """Write a consistent copy of the database, as it is at one moment, while others go on working with it."""
    if kind(alias) == "sqlite":
        _dump_sqlite(Path(settings.DATABASES[alias]["NAME"]), target, without_rows_of)
    else:
        excluded = [f"--exclude-table-data=public.{table}" for table in without_rows_of]
        _run(alias, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", *excluded, f"--file={target}"])


def _dump_sqlite(source: Path, target: Path, without_rows_of: Sequence[str]) -> None:
    try:
        with closing(sqlite3.connect(source, timeout=30)) as database, closing(sqlite3.connect(target)) as copy:
            database.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in tables.intersection(without_rows_of):
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names from our own list
            copy.commit()
            copy.execute("VACUUM")
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise DumpFailed(f"{source}: {error}") from error
    if found != "ok":
        raise DumpFailed(f"{source} is damaged: {found}")


def load_postgresql(alias: str, source: Path) -> None:
    """Replace what is in the database by the dump, all or nothing."""
    connections[alias].close()
    _run(alias, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(source)])


def _run(alias: str, program: str, arguments: Sequence[str]) -> None:
    path = new_enough(program, alias)
    database: dict[str, Any] = settings.DATABASES[alias]
    target = [f"--dbname={database['NAME']}"]
    environment = dict(os.environ)
    for option, variable in (("HOST", "PGHOST"), ("PORT", "PGPORT"), ("USER", "PGUSER"), ("PASSWORD", "PGPASSWORD")):
        if value := database.get(option) or database.get("OPTIONS", {}).get(option.lower()):
            environment[variable] = str(value)
    result = subprocess.run([path, *target, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        said = result.stderr.strip().splitlines()
        raise DumpFailed(f"{program}: {said[0] if said else result.returncode}")


def new_enough(program: str, alias: str) -> str:
    """Where `program` is; raises `DumpFailed` when it is missing, or older than the server and so unable to read it."""
    connection: Any = connections[alias]
    connection.ensure_connection()
    server = connection.pg_version // 10000
    install = f"Install PostgreSQL's client programs of version {server} or newer (Debian, Ubuntu: postgresql-client-{server}, "
    install += "if need be from the PostgreSQL project's own package source) and see that they come first in PATH"
    path = shutil.which(program)
    if path is None:
        raise DumpFailed(f"{program} is not installed, and the server is PostgreSQL {server}. {install}")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if found is None:
        raise DumpFailed(f"{path} does not say its version ({said[:80]!r}), and the server is PostgreSQL {server}. {install}")
    if int(found[1]) < server:
        raise DumpFailed(f"{path} is version {found[1]}, too old for the server, which is PostgreSQL {server}. {install}")
    return path
