"""Web server and worker as one thing: started together, watched, started again, ended together. Knows no Django."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import click

from viadukt.kernel.processes import SUPERVISED

STEADY = 60.0
"""Seconds after which a process counts as running well, so that an earlier end is forgotten."""
MOST_ENDS = 5
"""Ends in a row, each before it ran well, after which everything is brought down."""
LONGEST_PAUSE = 30.0
PATIENCE = 25.0
"""Seconds that processes get to end before they are killed."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def viadukt(*arguments: str) -> list[str]:
    """The command line of one of our own commands."""
    return [sys.executable, "-m", "viadukt", *arguments]


@dataclass(slots=True)
class Child:
    """A process that is to run all the time."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ends: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            env={**os.environ, SUPERVISED: "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a group of its own, so that what it starts can be ended with it
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to the process and all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def ended(self, at: float) -> float | None:
        """Note its end and answer the seconds until it is started again; `None` when it has ended too often."""
        self.signal(signal.SIGKILL)  # whatever it left behind
        self.ends = 1 if at - self.started >= STEADY else self.ends + 1
        if self.ends >= MOST_ENDS:
            return None
        pause: float = min(LONGEST_PAUSE, 2.0 ** (self.ends - 1))
        self.start_at = at + pause
        self.process = None
        return pause


class Supervisor:
    """Runs children until it is told to stop; answers the exit code."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stopping = False

    def run(self, *, ready: Callable[[], bool] = lambda: True, announce: Callable[[], None] = lambda: None) -> int:
        """Start all, call `announce` once `ready` says yes, and keep all running until a signal comes."""
        before = {number: signal.signal(number, self._stop) for number in SIGNALS}
        announced = False
        try:
            while not self.stopping:
                if not all(self._keep_running(child) for child in self.children):
                    return 1
                if not announced and ready():
                    announce()
                    announced = True
                time.sleep(0.2)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _keep_running(self, child: Child) -> bool:
        now = time.monotonic()
        if child.is_running:
            return True
        if child.process is None:
            if now >= child.start_at:
                child.start()
            return True
        how = _how(child.process.returncode)
        pause = child.ended(now)
        if pause is None:
            click.echo(
                f"The {child.name} ended {MOST_ENDS} times in a row, last {how}; what it said stands above. "
                "Everything is stopped. See what is wrong: viadukt check",
                err=True,
            )
            return False
        click.echo(f"The {child.name} ended {how}; it starts again in {pause:.0f} s.", err=True)
        return True

    def _end_all(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while any(child.is_running for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def _how(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
