"""`viadukt invite`: the first person of an organisation."""

import difflib
from typing import TYPE_CHECKING
from uuid import UUID

import click

from viadukt.cli.house import fail, set_up_django

if TYPE_CHECKING:
    from viadukt.network.public import Organisation


@click.command()
@click.argument("email")
@click.argument("name")
@click.option("--organisation", required=True, help="Its name as it stands in the network, or its id.")
@click.option("--role", "roles", multiple=True, default=["secretariat"], show_default=True, help="May be given several times.")
@click.option("--lang", default="de", show_default=True, help="Language of the mail.")
def invite(email: str, name: str, organisation: str, roles: tuple[str, ...], lang: str) -> None:
    """Mail EMAIL an invitation that makes an account and gives NAME a seat at an organisation.

    Somebody must be the first; they invite everybody else in their browser. Organisations come from
    `viadukt import organisations`.
    """
    set_up_django()
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first
    from django.utils import translation  # noqa: PLC0415

    from viadukt.kernel.actor import JobActor  # noqa: PLC0415
    from viadukt.kernel.errors import Refused  # noqa: PLC0415
    from viadukt.network.public import Role, invite_to_seat  # noqa: PLC0415

    known = [str(role) for role in Role]
    if unknown := [role for role in roles if role not in known]:
        raise click.BadParameter(f"{unknown[0]!r} is no role. Roles: {', '.join(known)}", param_hint="--role")
    if lang not in dict(settings.LANGUAGES):
        raise click.BadParameter(
            f"{lang!r} is no language here. Languages: {', '.join(dict(settings.LANGUAGES))}", param_hint="--lang"
        )
    found = _organisation(organisation)
    try:
        with translation.override("en"):
            invite_to_seat(
                actor=JobActor("invite"),
                organisation=found,
                email=email,
                name=name,
                roles=[Role(role) for role in roles],
                language=lang,
            )
    except Refused as refusal:
        fail(str(refusal))
    if settings.MAIL_URL:
        click.echo("The invitation is in the outbox and leaves as soon as viadukt up runs. Its link works for 14 days.")
    elif settings.DEMO:
        click.echo("The invitation is kept with the demo's mail: /post/demo-outbox")
    else:
        click.echo("The invitation waits in the outbox: set VIADUKT_MAIL_URL, or it is given up after 5 days.")


def _organisation(wanted: str) -> "Organisation":
    """The organisation of this id or name; ends with a sentence when there is none, or more than one."""
    from viadukt.network.public import Organisation  # noqa: PLC0415 - Django must be ready first

    try:
        found = list(Organisation.objects.filter(pk=UUID(wanted)))
    except ValueError:
        found = list(Organisation.objects.filter(name=wanted))
    if len(found) > 1:
        fail(f"{len(found)} organisations are called {wanted!r}. Give the id: {', '.join(str(one.pk) for one in found)}")
    if not found:
        near = difflib.get_close_matches(wanted, Organisation.objects.values_list("name", flat=True), n=3, cutoff=0.4)
        hint = f" Did you mean: {'; '.join(near)}?" if near else " List some first: viadukt import organisations FILE"
        fail(f"There is no organisation {wanted!r}.{hint}")
    return found[0]
