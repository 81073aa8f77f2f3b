"""Real processes beside the test's own, on the test's database."""

import os
import subprocess
import sys
from collections.abc import Iterator
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
    """Processes to start, all on this test's databases."""
    environment = os.environ | {
        "VIADUKT_MODE": "test",
        "VIADUKT_HOME": str(tmp_path),
        "VIADUKT_KEK_FILE": str(settings.KEK_FILE),
        "DJANGO_SETTINGS_MODULE": "viadukt.config.settings",
        "PYTHONPATH": str(SOURCE),
    }
    for alias, variable in (("default", "DATABASE_URL"), ("keystore", "KEYSTORE_URL")):
        environment[variable] = _url(connections[alias].settings_dict)
    processes = OtherProcesses(environment)
    yield processes
    for process in processes.running:
        process.kill()
        process.communicate()


def _url(database: dict[str, Any]) -> str:
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return f"sqlite:///{database['NAME']}"
    user, password, host = (quote(database[key], safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}:{password}@{host}{port}/{database['NAME']}?{urlencode(database['OPTIONS'])}"
