"""`viadukt up`: the whole instance by one command."""

import errno
import fcntl
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from viadukt.cli.house import fail, home
from viadukt.cli.supervisor import Child, Supervisor, viadukt

UNFINISHED = "restore-unfinished"
"""Lies in the home folder while a restore exchanges its parts; nothing starts as long as it is there."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 256), help="Requests at a time per process.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(0, 64), help="Worker processes.")
def up(host: str, port: int, threads: int, processes: int, workers: int) -> None:
    """Run everything: prepare both databases, then serve pages and do background work until stopped (Ctrl-C)."""
    url = os.environ.get("VIADUKT_BASE_URL", f"http://{host}:{port}")
    sys.exit(run(host, port, threads=threads, processes=processes, workers=workers, greet=lambda: greet(url)))


def greet(url: str) -> None:
    click.echo(f"Viadukt is at {url} . Stop it with Ctrl-C.")


def run(
    host: str,
    port: int,
    *,
    greet: Callable[[], None],
    threads: int = 4,
    processes: int = 1,
    workers: int = 1,
    demo: bool = False,
) -> int:
    """Prepare, start and supervise; answers the exit code."""
    with sole_use_of(home()):
        if (home() / UNFINISHED).exists():
            fail("A restore was interrupted, so that what is here is not whole. Run it again: viadukt restore FILE --force")
        ask_for_port(host, port)
        click.echo("Preparing:")
        prepare = viadukt("prepare", *(["--demo"] if demo else []))
        if subprocess.run(prepare, check=False, stdin=subprocess.DEVNULL).returncode:  # noqa: S603 - our own command
            return 1
        address = ["--host", host, "--port", str(port)]
        children = [
            Child("web server", viadukt("web", *address, "--threads", str(threads), "--processes", str(processes))),
            *(Child(f"worker {n}" if workers > 1 else "worker", viadukt("worker")) for n in range(1, workers + 1)),
        ]
        return Supervisor(children).run(ready=lambda: answers(host, port), announce=greet)


def ask_for_port(host: str, port: int) -> None:
    """Exit with a sentence when nobody may listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                fail(f"Port {port} on {host} is taken by another program. Stop that one, or choose another: --port {port + 1}")
            if error.errno == errno.EACCES:
                fail(f"Port {port} needs more rights than you have. Choose one above 1023, such as --port 8000")
            fail(f"Cannot listen on {host}: {error.strerror or error}. Choose an address of this machine: --host 127.0.0.1")


def answers(host: str, port: int) -> bool:
    """Whether a page is served there, whatever page."""
    there = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - who listens everywhere listens here too
    with closing(http.client.HTTPConnection(there, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False


@contextmanager
def sole_use_of(folder: Path) -> Iterator[None]:
    """Hold the home folder for as long as the instance runs; exit with a sentence when another one does."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("w")
    except OSError as error:
        fail(f"Cannot write to {folder}: {error.strerror}. Choose another folder: VIADUKT_HOME=/path")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fail(f"Viadukt already runs on {folder}. Stop it first, or choose another folder: VIADUKT_HOME=/path")
        yield
