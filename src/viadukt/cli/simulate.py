"""`viadukt simulate`: what a reform would change for many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from viadukt.cli.house import Counting, day_of, fail, refuse
from viadukt.cli.rules import rules_that_count
from viadukt.cli.simulated import lines
from viadukt.guidance.public import (
    PeopleError,
    Population,
    Reform,
    RulebookError,
    Rulebooks,
    read_people,
    read_reform,
    reforms,
    simulation,
    write_table,
)


@click.command()
@click.argument("reform", required=False, metavar="REFORM.yaml")
@click.option("--people", metavar="FILE", help="People as CSV or NPZ. To make some up: viadukt people FILE")
@click.option("--on", "day", metavar="DATE", help="Day to compute for, such as 2026-12-01.  [default: first day of the reform]")
@click.option(
    "--by", multiple=True, metavar="COLUMN", help="Column to group by; may be repeated.  [default: sex, region, qualification]"
)
@click.option("--ignore", multiple=True, metavar="COLUMN", help="A column of the file to leave out; may be repeated.")
@click.option("--sample", is_flag=True, help="These people are a sample drawn by chance.")
@click.option("--export", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Also a table, .csv or .xlsx.")
@click.option("--reforms", "list_reforms", is_flag=True, help="List the reforms that come as examples, and end.")
@click.option("--lang", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Language of the readable form.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def simulate(
    *,
    reform: str | None,
    people: str | None,
    day: str | None,
    by: tuple[str, ...],
    ignore: tuple[str, ...],
    sample: bool,
    export: Path | None,
    list_reforms: bool,
    lang: str,
    as_json: bool,
) -> None:
    """What REFORM.yaml would change for the people of a file: who comes to an open way, who loses one, and by which change.

    REFORM.yaml may also be the id of a reform that comes as an example. What is counted on invented people says so.
    """
    books = rules_that_count()
    if list_reforms:
        click.echo(json.dumps(_listed(lang), ensure_ascii=False) if as_json else "\n".join(_listed_lines(lang)))
        return
    if reform is None or people is None:
        raise click.UsageError(
            "Give a reform and a file of people. For example: viadukt people people.npz, then "
            "viadukt simulate REFORM.yaml --people people.npz. Examples of reforms: viadukt simulate --reforms"
        )
    held = _reform(books, reform)
    on = day_of(day, held.first)
    population = _people(books, people, by, ignore)
    try:
        with Counting("people computed") as progress:
            found = simulation(books, held, population, on, by=by or None, sample=sample, progress=progress)
        if export:
            write_table(export, found, lang)
    except ValueError as error:
        refuse(str(error))
    except OSError as error:
        fail(f"{export} could not be written: {error.strerror or error}. Nothing was left behind.")
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(lines(found, lang)))


def _reform(books: Rulebooks, given: str) -> Reform:
    """The reform of a file, or one that comes as an example."""
    path = Path(given)
    if not path.exists() and path.suffix not in {".yaml", ".yml"} and given in reforms():
        return reforms()[given]
    try:
        return read_reform(books, path)
    except RulebookError as error:
        refuse(str(error))
    except OSError as error:
        examples = ", ".join(reforms())
        refuse(f"{given}: cannot be read ({error.strerror}). Reforms that come as examples: {examples}.")


def _people(books: Rulebooks, given: str, by: tuple[str, ...], ignore: tuple[str, ...]) -> Population:
    try:
        with Counting("people read") as progress:
            return read_people(books, Path(given), by=by, ignore=ignore, progress=progress)
    except PeopleError as error:
        refuse(f"{error}\nNothing was computed. Known facts: viadukt guide --facts")
    except OSError as error:
        refuse(f"{given}: cannot be read ({error.strerror}).")


def _listed(lang: str) -> list[dict[str, Any]]:
    return [{"id": one.id, "name": one.name[lang], "from": one.first.isoformat()} for one in reforms().values()]


def _listed_lines(lang: str) -> Iterator[str]:
    width = max(map(len, reforms()), default=0)
    for one in reforms().values():
        yield f"{one.id:<{width}}  {one.name[lang]}"
