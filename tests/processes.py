"""Real processes beside the test's own, on the test's database."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connections

SOURCE = Path(__file__).parent.parent / "src"
START = "import django; django.setup()\n"


@dataclass
class OtherProcesses:
    """Runs Python with the product's settings and the database as the test has left it."""

    environment: dict[str, str]
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, code: str, **environment: str) -> subprocess.Popen[str]:
        """A process that runs `code`; its standard input, output and errors are text pipes."""
        process = subprocess.Popen(
            [sys.executable, "-c", START + code],
            env=self.environment | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def outputs(self, *processes: subprocess.Popen[str]) -> list[str]:
        """What each has printed, once all have ended well."""
        results = [process.communicate(timeout=120) for process in processes]
        assert [process.returncode for process in processes] == [0] * len(processes), "\n".join(err for _, err in results)
        return [out.strip() for out, _ in results]

    def run(self, code: str) -> str:
        """What one process prints."""
        return self.outputs(self.start(code))[0]


@pytest.fixture
def other_processes(transactional_db: None, tmp_path: Path) -> Iterator[OtherProcesses]:
    """On SQLite the database in memory is copied into files; on PostgreSQL it is the test's own."""
    environment = os.environ | {
        "VIADUKT_MODE": "test",
        "VIADUKT_HOME": str(tmp_path),
        "VIADUKT_KEK_FILE": str(settings.KEK_FILE),
        "DJANGO_SETTINGS_MODULE": "viadukt.config.settings",
        "PYTHONPATH": str(SOURCE),
    }
    for alias, name, variable in (("default", "viadukt", "DATABASE_URL"), ("keystore", "keystore", "KEYSTORE_URL")):
        connection = connections[alias]
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            path = tmp_path / f"{name}.sqlite3"
            with closing(sqlite3.connect(path)) as copy:
                connection.connection.backup(copy)
            environment[variable] = f"sqlite:///{path}"
        else:
            environment[variable] = _url(connection.settings_dict)
    processes = OtherProcesses(environment)
    yield processes
    for process in processes.running:
        process.kill()
        process.communicate()


def _url(database: dict[str, Any]) -> str:
    user, password = quote(database["USER"]), quote(database["PASSWORD"])
    options = urlencode(database["OPTIONS"])
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}:{password}@{database['HOST']}{port}/{database['NAME']}?{options}"
