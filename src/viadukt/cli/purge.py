"""`viadukt purge`: forget now what is forgotten once a day anyway."""

import json

import click

from viadukt.cli.house import set_up_django


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print counts as one JSON object.")
def purge(as_json: bool) -> None:
    """Delete what is older than its retention: sessions, finished jobs, old mail, expired keys, audit months."""
    set_up_django()
    from viadukt.cli.chores import PURGES  # noqa: PLC0415 - Django must be ready first

    counts = {}
    for chore in PURGES:
        counts[chore.name] = chore.function()
        if not as_json:
            click.echo(f"{chore.name}: {'done' if counts[chore.name] is None else counts[chore.name]}")
    if as_json:
        click.echo(json.dumps(counts))
