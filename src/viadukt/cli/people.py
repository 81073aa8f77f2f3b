"""`viadukt people`: invented people, plainly marked as such, to try a reform on."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from viadukt.cli.house import Counting, day_of, fail, refuse
from viadukt.cli.rules import rules_that_count
from viadukt.guidance.public import digits, make_people, write_people


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--count", default=100_000, show_default=True, help="How many people.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="The same seed makes the same people.")
@click.option("--on", "day", metavar="DATE", help="Day on which they are as they are.  [default: today]")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def people(*, file: Path, count: int, seed: int, day: str | None, force: bool, as_json: bool) -> None:
    """Make up people into FILE (.npz or .csv), to try a reform on. Nobody in it exists, and the file says so.

    Their margins and where these come from stand in margins.yaml and are explained in docs/reform.md.
    """
    on = day_of(day, datetime.now(ZoneInfo("Europe/Berlin")).date())
    if file.exists() and not force:
        refuse(f"{file} is there already. Name another file, or replace it by --force.")
    try:
        with Counting("columns drawn") as progress:
            population = make_people(rules_that_count(), count, seed=seed, on=on, progress=progress)
        with Counting("people written") as progress:
            write_people(file, population, progress)
    except ValueError as error:
        refuse(str(error))
    except OSError as error:
        fail(f"{file} could not be written: {error.strerror or error}. Nothing was left behind.")
    made = {"file": str(file), "people": count, "synthetic": True, "made_by": population.made_by}
    told = f"{digits(count, 'en')} invented people in {file} ({population.made_by}). What is counted on them is no evidence."
    click.echo(json.dumps(made, ensure_ascii=False) if as_json else told)
