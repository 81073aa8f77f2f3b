"""`viadukt purge`: forget now what is forgotten by and by anyway."""

import json
from collections.abc import Callable, Iterator

import click

from viadukt.cli.house import set_up_django


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print counts as one JSON object.")
def purge(as_json: bool) -> None:
    """Delete what is older than its retention: sessions, finished jobs, old mail, expired keys, audit months."""
    set_up_django()
    counts = {}
    for name, forget in all_that_expires():
        counts[name] = forget()
        if not as_json:
            click.echo(f"{name}: {counts[name]}")
    if as_json:
        click.echo(json.dumps(counts))


def all_that_expires() -> Iterator[tuple[str, Callable[[], int]]]:
    """What there is to forget, and how; each answers how much it was."""
    from viadukt.accounts import public as accounts  # noqa: PLC0415 - Django must be ready first
    from viadukt.audit import public as audit  # noqa: PLC0415
    from viadukt.files import public as files  # noqa: PLC0415
    from viadukt.jobs import public as jobs  # noqa: PLC0415
    from viadukt.kernel import ratelimit, vault  # noqa: PLC0415
    from viadukt.kernel.actor import JobActor  # noqa: PLC0415
    from viadukt.post import public as post  # noqa: PLC0415

    actor = JobActor("purge")
    yield "sessions", forget_sessions
    yield "rate limits", ratelimit.forget_past
    yield "background jobs", jobs.purge
    yield "mail", post.purge
    yield "accounts", accounts.forget_what_is_over
    yield "files", lambda: files.sweep(actor=actor)
    yield "short-lived keys", vault.destroy_expired_keys
    yield "audit months", lambda: len(audit.expire_months(actor=actor))


def forget_sessions() -> int:
    """Delete the sessions that have expired."""
    from django.contrib.sessions.models import Session  # noqa: PLC0415 - Django must be ready first

    from viadukt.kernel import clock  # noqa: PLC0415

    return Session.objects.filter(expire_date__lt=clock.now()).delete()[0]
