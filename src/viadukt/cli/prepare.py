"""`viadukt prepare`: everything that must be in place before the first page can be served."""

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from viadukt.cli.house import fail, home, set_up_django


@click.command(hidden=True)
@click.option("--demo", is_flag=True, help="Also make the demo network when the database is empty.")
def prepare(demo: bool) -> None:
    """Migrate both databases, make the cache table, compile the translations, collect the static files."""
    set_up_django()
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - Django must be ready first
    from django.db import DatabaseError  # noqa: PLC0415

    steps: list[tuple[str, Callable[[], None]]] = [
        ("database and key store", migrate),
        ("translations", compile_translations),
        ("static files", collect_static_files),
    ]
    if demo:
        steps.append(("demo network", fill_demo))
    for label, step in steps:
        began = time.monotonic()
        click.echo(f"  {label} … ", nl=False)
        try:
            step()
        except ImproperlyConfigured as error:
            click.echo("")
            fail(str(error))
        except (DatabaseError, OSError) as error:
            click.echo("")
            fail(f"Cannot prepare {label}: {error}. Is {home()} writable, and the database reachable (viadukt check)?")
        click.echo(f"{time.monotonic() - began:.1f} s")


# What packages ship beside the one file that a page loads; to compress it all would take most of a first start.
UNUSED_STATIC_FILES = [
    *("draw", "leaflet-src*", "leaflet.extras*", "leaflet.forms*", "leaflet_django*", "Control.MiniMap*", "proj4*"),
]


def migrate() -> None:
    """Bring both databases to this version of the program."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from viadukt.kernel.kek import keyring  # noqa: PLC0415

    Path(settings.HOME).mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring()  # in production an error when it is missing: said before half a database is made
    for database in ("keystore", "default"):
        call_command("migrate", database=database, verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def compile_translations() -> None:
    """Compile the message catalogues that are older than their source."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from viadukt.kernel.translations import LOCALE, compile_catalogues  # noqa: PLC0415

    try:
        compile_catalogues()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The translations in {LOCALE} are not compiled, and this user cannot do it ({error.strerror}). Run this once as "
            f"the user that installed the program: {sys.executable} -m viadukt.kernel.translations"
        ) from error


def collect_static_files() -> None:
    """Gather, fingerprint and compress the static files, unless nothing has changed since the last time."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    state = hashlib.sha256(repr([settings.STORAGES["staticfiles"], UNUSED_STATIC_FILES]).encode())
    for finder in get_finders():
        for name, storage in finder.list(UNUSED_STATIC_FILES):
            stat = Path(storage.path(name)).stat()
            state.update(f"{name}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text() == state.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED_STATIC_FILES)
    mark.write_text(state.hexdigest())


def fill_demo() -> None:
    """Make the demo network in a database that has no organisation yet."""
    from django.core.management import call_command, get_commands  # noqa: PLC0415

    from viadukt.network.public import Organisation  # noqa: PLC0415

    if "demo_network" in get_commands() and not Organisation.objects.exists():
        call_command("demo_network", verbosity=0)
