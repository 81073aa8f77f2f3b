"""What commands share: Django made ready, the home folder, and failing with a sentence."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
    import django  # noqa: PLC0415 - commands that do not need Django do not pay for it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viadukt.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        fail(str(error))
