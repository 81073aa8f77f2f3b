"""`viadukt export`: the open data as files."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from viadukt.cli.house import fail, set_up_django


@click.group()
def export() -> None:
    """Write the open data into a folder: complete or not at all. A former export there is replaced."""


_folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="Print the number of records of each file as JSON.")


@export.command()
@_folder
@_json
def hsds(folder: Path, *, as_json: bool) -> None:
    """All public records as Open Referral HSDS 3.1: nested JSON, and CSV as a Tabular Data Package."""
    _export("export_hsds", folder, as_json=as_json)


@export.command()
@_folder
@_json
def services(folder: Path, *, as_json: bool) -> None:
    """The public list of services as CSV and GeoJSON."""
    _export("export_services", folder, as_json=as_json)


def _export(what: str, folder: Path, *, as_json: bool) -> None:
    set_up_django()
    from django.db import DatabaseError  # noqa: PLC0415 - Django must be ready first

    from viadukt.api import public  # noqa: PLC0415

    run: Callable[[Path, Callable[[str, int], None]], dict[str, int]] = getattr(public, what)
    try:
        counts = run(folder, _Progress())
    except public.NotOurs:
        fail(f"{folder} holds something else than a former export. Nothing was touched; name another folder.")
    except OSError as error:
        fail(f"{folder} could not be written: {error.strerror or error}. Nothing was left behind.")
    except DatabaseError as error:
        fail(f"The database could not be read: {error}. Is it set up? Try: viadukt prepare")
    if as_json:
        click.echo(json.dumps({"folder": str(folder.absolute()), "records": counts}, ensure_ascii=False))
        return
    for path, count in counts.items():
        click.echo(f"{count:>8}  {path}")
    click.echo(f"Written to {folder}")


class _Progress:
    """Says a few times a second on a terminal how far it is; silent where nobody looks."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, path: str, done: int) -> None:
        if sys.stderr.isatty() and (now := time.monotonic()) >= self._next:
            self._next = now + 0.2
            click.echo(f"\r{path}: {done}        \r", err=True, nl=False)
