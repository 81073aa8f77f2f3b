"""Processes that are kept running, by small programs that stand in for the server and the worker."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from viadukt.cli import supervisor
from viadukt.cli.supervisor import Child, Supervisor

pytestmark = pytest.mark.slow
LIVES = "import time; open({0!r}, 'a').write(str(__import__('os').getpid()) + ' '); time.sleep(60)"
DIES = "import sys; sys.exit(3)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({0!r}, 'w').close(); time.sleep(60)"
BEGETS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({0!r}, "a").write(str(child.pid) + " ")
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(supervisor, "PATIENCE", 1.0)


def child(program: str, *arguments: object) -> Child:
    return Child("worker", [sys.executable, "-c", program.format(*map(str, arguments))])


def run(*children: Child, until: Callable[[], bool], number: int = signal.SIGTERM) -> int:
    """Supervise until something is so, then send this very process a signal, as an operator does."""

    def watch() -> None:
        deadline = time.monotonic() + 60
        while not until() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(os.getpid(), number)

    threading.Thread(target=watch, daemon=True).start()
    return Supervisor(children).run()


def pids(path: Path) -> list[int]:
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_and_that_is_well(tmp_path, number):
    one, two = tmp_path / "one", tmp_path / "two"

    assert run(child(LIVES, one), child(LIVES, two), until=lambda: bool(pids(one) and pids(two)), number=number) == 0
    assert [is_there(pid) for pid in pids(one) + pids(two)] == [False, False]


def test_what_was_killed_is_started_again_and_it_is_said(tmp_path, capsys):
    path = tmp_path / "pids"
    killed: set[int] = set()

    def second_is_there() -> bool:
        for pid in pids(path)[:1]:
            if pid not in killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
        return len(pids(path)) == 2

    assert run(child(LIVES, path), until=second_is_there) == 0
    assert capsys.readouterr().err == "The worker ended by signal SIGKILL; it starts again in 0 s.\n"


def test_what_ends_again_and_again_brings_everything_down_with_a_sentence(tmp_path, capsys):
    path = tmp_path / "pids"

    assert Supervisor([child(LIVES, path), child(DIES)]).run() == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "The worker ended 5 times in a row, last with exit code 3; what it said stands above. "
        "Everything is stopped. See what is wrong: viadukt check"
    )
    assert [is_there(pid) for pid in pids(path)] == [False]


def test_an_end_after_a_long_good_run_is_forgotten():
    steady = child(DIES)
    steady.start()
    steady.process.wait()
    began = steady.started
    pauses = [steady.ended(began + 1), steady.ended(began + 2), steady.ended(began + 100)]

    assert pauses == [0.1, 0.1, 0.1]
    assert steady.ends == 1


def test_pauses_grow_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 5.0)
    failing = child(DIES)

    assert [failing.ended(1.0) for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, None]


def test_who_does_not_want_to_end_is_killed_when_patience_is_over(tmp_path):
    path = tmp_path / "there"
    stubborn = child(STUBBORN, path)

    assert run(stubborn, until=path.exists) == 0
    assert stubborn.process.returncode == -signal.SIGKILL


def test_what_a_killed_process_had_started_does_not_stay_behind(tmp_path):
    """A web server's own child would go on holding the port."""
    path = tmp_path / "pids"
    parent = child(BEGETS, path)
    killed: list[int] = []

    def second_is_there() -> bool:
        if pids(path) and not killed:
            killed.append(parent.process.pid)
            os.kill(parent.process.pid, signal.SIGKILL)
        return len(pids(path)) == 2

    run(parent, until=second_is_there)
    assert [is_there(pid) for pid in pids(path)] == [False, False]


def test_it_announces_once_when_ready(tmp_path):
    said: list[str] = []
    answers = iter([False, True])
    threading.Timer(1.5, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    Supervisor([child(LIVES, tmp_path / "pids")]).run(ready=lambda: next(answers), announce=lambda: said.append("here"))

    assert said == ["here"]
