"""After a test that commits, its databases are as they were, by a copy of the fresh one.

Django would flush instead: slower, without what migrations put in, and refused by the triggers that keep the audit record.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections, transaction
from django.test import TransactionTestCase
from psycopg import sql


class Template:
    """The test database behind `alias` as it is now, kept to go back to."""

    def __init__(self, alias: str, name: str = "template") -> None:
        self.connection = connections[alias]
        self.settings = self.connection.settings_dict
        self.name = str(self.settings["NAME"])
        self.connection.close()
        if self.connection.vendor == "sqlite":
            self.copy = Path(f"{self.name}.{name}")
            _copy_sqlite(Path(self.name), self.copy)
        else:
            self.copied = f"{self.name}_{name}"
            self._recreate(self.copied, self.name)

    def restore(self) -> None:
        """Back to how it was; connections of other threads and processes see it too."""
        self.connection.close()
        if self.connection.vendor == "sqlite":
            _copy_sqlite(self.copy, Path(self.name))
        else:
            self._recreate(self.name, self.copied)

    def _recreate(self, name: str, of: str) -> None:
        self._as_admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._as_admin("CREATE DATABASE {} TEMPLATE {}", name, of)

    def _as_admin(self, statement: str, *names: str) -> None:
        parameters = {**self.connection.get_connection_params(), "dbname": "postgres"}
        wanted = {key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)}
        with psycopg.connect(**wanted, autocommit=True) as admin:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy through SQLite itself, which respects locks and tells other connections."""
    with closing(sqlite3.connect(source)) as fresh, closing(sqlite3.connect(target, timeout=20)) as own:
        fresh.backup(own)


@contextmanager
def restored_after_commits() -> Iterator[None]:
    """Within: every test case that commits leaves its databases as they are now."""
    templates = {alias: Template(alias) for alias in connections}
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def restore(case: Any) -> None:
        for alias in case._databases_names(include_mirrors=False):
            templates[alias].restore()

    TransactionTestCase._fixture_teardown = restore  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]


@contextmanager
def undone() -> Iterator[None]:
    """Within: whatever is written to any database, is not written after."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)
