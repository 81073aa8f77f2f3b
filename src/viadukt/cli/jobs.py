"""`viadukt jobs`: what the background work is doing, and what it gave up."""

import json
from dataclasses import asdict
from uuid import UUID

import click

from viadukt.cli.house import fail, set_up_django


@click.command()
@click.option("--again", metavar="ID", type=click.UUID, help="Start a job again that was given up.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def jobs(again: UUID | None, as_json: bool) -> None:
    """Show how many background jobs wait, run and were given up, and those given up. Arguments are never shown."""
    set_up_django()
    from viadukt.jobs.public import counts, dead_letters, start_again  # noqa: PLC0415 - Django must be ready first

    if again and not start_again(again):
        fail(f"No job {again} was given up. Those that were: viadukt jobs")
    numbers, dead = counts(), dead_letters()
    if as_json:
        click.echo(json.dumps({"counts": numbers, "dead": [asdict(letter) for letter in dead]}))
        return
    click.echo(", ".join(f"{name}: {count}" for name, count in numbers.items()))
    for letter in dead:
        click.echo(f"{letter.id}  {letter.job}  {letter.attempts} attempts  {letter.error}  {letter.died_at}")
