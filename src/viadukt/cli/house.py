"""What commands share: Django made ready, the home folder, and failing with a sentence."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn

import click


def home() -> Path:
    """The folder of the embedded database, the key store and the files, as the settings will see it."""
    return Path(os.environ.get("VIADUKT_HOME", "var")).resolve()


def fail(sentence: str) -> NoReturn:
    """Say what went wrong and what to do, and exit with 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


def refuse(sentence: str) -> NoReturn:
    """What was given cannot be used: say so, exit with 2."""
    click.echo(sentence.encode("utf-8", "backslashreplace").decode(), err=True)
    sys.exit(2)


def day_of(given: str | None, otherwise: date) -> date:
    """The day of `--on`."""
    if given is None:
        return otherwise
    try:
        return date.fromisoformat(given)
    except ValueError:
        refuse(f"--on {given}: no such day. Write it as 2026-03-01.")


class Counting:
    """Says a few times a second on a terminal how far something is; silent where nobody looks."""

    def __init__(self, what: str) -> None:
        self.what, self._next, self._said = what, 0.0, False

    def __enter__(self) -> Counting:
        return self

    def __call__(self, done: int) -> None:
        if sys.stderr.isatty() and (now := time.monotonic()) >= self._next:
            self._next, self._said = now + 0.2, True
            click.echo(f"\r{done:,} {self.what}        \r", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self._said:
            click.echo(f"\r{' ' * 60}\r", err=True, nl=False)


@contextmanager
def tidy_when_stopped() -> Iterator[None]:
    """Within, the signals of a service manager or a closed terminal end this process as an error would: what is open is cleared
    away, so that no copy of a database stays behind."""

    def stop(*_: object) -> NoReturn:
        fail("Stopped before it was done.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def set_up_django() -> None:
    """Load settings and applications; a setting that is missing or wrong is said in a sentence, exit 1."""
    if problem := django_problem():
        fail(problem)


def django_problem() -> str:
    """Load settings and applications; answers what is wrong with a setting, nothing when all is well."""
    import django  # noqa: PLC0415 - commands that do not need Django do not pay for it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viadukt.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def has_database() -> bool:
    """Whether there is a database to ask: one that is named, or the embedded one once something has made it."""
    return bool(os.environ.get("DATABASE_URL")) or (home() / "viadukt.sqlite3").exists()
