"""`viadukt renew-keys`: a new key pair for an organisation."""

import sys
from uuid import UUID

import click

from viadukt.cli.house import fail, set_up_django


@click.command(name="renew-keys")
@click.argument("organisation", type=click.UUID)
@click.option("--continue", "go_on", is_flag=True, help="Make no new pair; go on where it was broken off.")
def renew_keys(organisation: UUID, go_on: bool) -> None:
    """Give ORGANISATION (its id) a new key pair and seal its cases and files to it. Nothing has to be stopped.

    Broken off, say it again with --continue; the worker goes on by itself too. Former pairs stay, since backups need them.
    """
    set_up_django()
    from viadukt.casework.public import begin_renewal, finish_renewal, left_to_seal  # noqa: PLC0415 - Django must be ready
    from viadukt.kernel.actor import JobActor  # noqa: PLC0415
    from viadukt.network.public import Organisation  # noqa: PLC0415

    if not Organisation.objects.filter(pk=organisation).exists():
        fail(f"There is no organisation {organisation}. Its id stands in the address of its page.")
    if not go_on:
        begin_renewal(actor=JobActor("renew-keys"), organisation_id=organisation)
    with click.progressbar(length=left_to_seal(organisation), label="keys", file=sys.stderr) as shown:
        done = finish_renewal(organisation_id=organisation, progress=shown.update)
    click.echo(f"{done} keys were sealed anew. Back up now: viadukt backup FILE")
