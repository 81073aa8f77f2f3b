"""`viadukt import`: organisations out of a table, services out of HSDS. All or nothing, with a list of what is wrong."""

import json
from pathlib import Path

import click

from viadukt.cli.house import fail, set_up_django


@click.group(name="import")
def import_() -> None:
    """Take in a file: everything in it, or nothing and a list of what is wrong."""


_dry_run = click.option("--dry-run", is_flag=True, help="Only say what would happen.")
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@import_.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@_dry_run
@click.option("--publish", is_flag=True, help="Show what is new to everybody at once. Without it everything is a draft.")
@click.option("--language", default="de", show_default=True, help="Language of texts that do not say which they are in.")
@_json
def hsds(file: Path, *, dry_run: bool, publish: bool, language: str, as_json: bool) -> None:
    """Services and organizations as Open Referral HSDS 3.x: JSON, a page of an API, NDJSON, or a folder of our export.

    What is here already, by its id, stays as it is.
    """
    set_up_django()
    from viadukt.api.public import Unreadable, import_hsds  # noqa: PLC0415 - Django must be ready first

    try:
        taken = import_hsds(file, publish=publish, language=language, dry_run=dry_run)
    except Unreadable as error:
        fail(f"{error}. Nothing was taken in.")
    except OSError as error:
        fail(f"{error.filename or file} could not be read: {error.strerror}. Nothing was taken in.")
    if as_json:
        numbers = {"organizations": taken.organisations, "services": taken.services, "kept": taken.kept}
        click.echo(json.dumps({**numbers, "problems": taken.problems, "dry_run": dry_run}, ensure_ascii=False))
    if taken.problems:
        if not as_json:
            click.echo("\n".join(taken.problems), err=True)
        fail(f"{len(taken.problems)} problems. Nothing was taken in.")
    if not as_json:
        verb = "would be taken in" if dry_run else "taken in"
        click.echo(f"{taken.organisations} organizations and {taken.services} services {verb}; {taken.kept} were here already.")


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_dry_run
@_json
def organisations(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Organisations out of a table (XLSX, ODS or CSV), as listed and not confirmed."""
    set_up_django()
    from django.utils import translation  # noqa: PLC0415 - Django must be ready first

    from viadukt.kernel.actor import JobActor  # noqa: PLC0415
    from viadukt.kernel.errors import Refused  # noqa: PLC0415
    from viadukt.network.public import import_organisations, read_table  # noqa: PLC0415

    try:
        with translation.override("en"):
            table = read_table(file.name, file.read_bytes())
            outcome = import_organisations(actor=JobActor("import.organisations"), table=table, dry_run=dry_run)
    except Refused as error:
        fail(str(error))
    except OSError as error:
        fail(f"{file} could not be read: {error.strerror}. Nothing was taken in.")
    problems = [f"{file.name}, row {p.row}, {p.column}: {p.message} ({p.value})" for p in outcome.problems]
    if as_json:
        click.echo(json.dumps({"organisations": outcome.count, "problems": problems, "dry_run": dry_run}, ensure_ascii=False))
    if problems:
        if not as_json:
            click.echo("\n".join(problems), err=True)
        fail(f"{len(problems)} problems. Nothing was taken in.")
    if not as_json:
        click.echo(f"{outcome.count} organisations {'would be taken in' if dry_run else 'taken in'}.")
