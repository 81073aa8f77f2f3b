"""A demo instance in a folder of its own, as an operator starts it, for benchmarks to measure from outside."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
PATIENCE = 300


@dataclass(frozen=True)
class Instance:
    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> dict[int, str]:
        """The command of each process of this instance, by its id."""
        parents = {self.process.pid}
        found = {self.process.pid: "demo"}
        grown = True
        while grown:
            grown = False
            for folder in Path("/proc").glob("[0-9]*"):
                pid = int(folder.name)
                try:
                    parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                    words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                except (OSError, ValueError):
                    continue
                if parent in parents and pid not in found:
                    parents.add(pid)
                    found[pid] = words[3] if words[1:3] == ["-m", "viadukt"] else found[parent]
                    grown = True
        return found


@contextmanager
def demo() -> Iterator[Instance]:
    """A running demo on a fresh home and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = {k: v for k, v in os.environ.items() if not k.startswith(("VIADUKT_", "DJANGO_", "DATABASE_URL", "KEYSTORE_URL"))}
    with tempfile.TemporaryDirectory(prefix="viadukt-bench-") as folder:
        environment = own | {"VIADUKT_HOME": folder, "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "viadukt", "demo", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            _wait_for_greeting(process)
            yield Instance(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def _wait_for_greeting(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    deadline, said = time.monotonic() + PATIENCE, ""
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        said += line
        if "The demo network is at" in line:
            return
        if not line and process.poll() is not None:
            break
    raise SystemExit(f"The demo did not start:\n{said}")
