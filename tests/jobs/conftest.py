import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.processes import SOURCE, OtherProcesses, other_processes  # noqa: F401 - a fixture
from viadukt.jobs import definitions, duties

NURSERY = """
import os, sys, threading
from viadukt.jobs import definitions
definitions._periodic.clear()
from tests.jobs import work
from viadukt.jobs.worker import Worker

for line in sys.stdin:
    verb, _, what = line.strip().partition(" ")
    if verb == "end":
        print(os.waitstatus_to_exitcode(os.waitpid(int(what), 0)[1]), flush=True)
        continue
    pid = os.fork()
    if not pid:
        if verb == "periodic":
            work.register_periodic_for_test()
        Worker().run(threading.Event(), idle=0.05)
    print(pid, flush=True)
"""


@pytest.fixture(autouse=True)
def no_chores(monkeypatch: pytest.MonkeyPatch) -> None:
    """The instance's own periodic jobs stay out of these stories."""
    monkeypatch.setattr(definitions, "_periodic", {})


@pytest.fixture
def no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "_sources", {})


@dataclass
class Nursery:
    """A process that has loaded everything and forks workers, so that each of them begins at once."""

    process: subprocess.Popen[str]

    def ask(self, line: str) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def start(self, verb: str = "start") -> int:
        """A new worker's process id."""
        return self.ask(verb)

    def end_of(self, pid: int) -> int:
        """Its exit code, once it has ended; negative for the signal that ended it."""
        return self.ask(f"end {pid}")


_nursery: list[Nursery] = []


@pytest.fixture
def nursery(other_processes: OtherProcesses) -> Iterator[Nursery]:  # noqa: F811 - the fixture
    """Workers that end with the test."""
    if not _nursery:
        paths = f"{SOURCE}{os.pathsep}{SOURCE.parent}"
        _nursery.append(Nursery(other_processes.start(NURSERY, PYTHONPATH=paths)))
        other_processes.running.clear()
    made: list[int] = []
    start = _nursery[0].start

    class Remembering(Nursery):
        def start(self, verb: str = "start") -> int:
            made.append(start(verb))
            return made[-1]

        def end_of(self, pid: int) -> int:
            made.remove(pid)
            return super().end_of(pid)

    yield Remembering(_nursery[0].process)
    for pid in made:
        os.kill(pid, 9)
        _nursery[0].end_of(pid)


@pytest.fixture(scope="session", autouse=True)
def _nursery_ends() -> Iterator[None]:
    yield
    for nursery in _nursery:
        nursery.process.communicate()
