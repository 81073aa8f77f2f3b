"""`viadukt post`: the operator's side of the mail."""

import json
import sys

import click

from viadukt.cli.house import fail, set_up_django

TRY_LATER = 75
"""EX_TEMPFAIL: tells a mail server that feeds `viadukt post receive` to keep the mail and come again."""


@click.group()
def post() -> None:
    """Mail: what waits, what came back, a test."""


@post.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Count the messages by their state. Addresses and contents are never shown."""
    set_up_django()
    from viadukt.post.public import counts, problems  # noqa: PLC0415 - Django must be ready first

    numbers, wrong = counts(), problems(knock=True)
    if as_json:
        click.echo(json.dumps({"counts": numbers, "problems": wrong}))
    else:
        click.echo("\n".join([*(f"{state}: {count}" for state, count in numbers.items()), *wrong]))
    sys.exit(1 if wrong else 0)


@post.command()
def receive() -> None:
    """Read one mail from standard input: a bounce marks its address, a complaint unsubscribes, all else is let be.

    Have the mail server of VIADUKT_MAIL_FROM's address pipe into this. Exit code 75 asks it to keep the mail and come again.
    """
    set_up_django()
    from django.db import DatabaseError  # noqa: PLC0415 - Django must be ready first

    from viadukt.post.public import receive as take_in  # noqa: PLC0415

    raw = sys.stdin.buffer.read()
    try:
        report = take_in(raw)
    except DatabaseError as error:
        click.echo(f"The database does not answer ({type(error).__name__}); please deliver again later.", err=True)
        sys.exit(TRY_LATER)
    click.echo({"other": "Not a report about a mail of ours."}.get(report.kind, f"{report.kind} {report.status}".strip()))


@post.command()
@click.argument("address")
def unblock(address: str) -> None:
    """Write to ADDRESS again, although mail came back from it."""
    set_up_django()
    from viadukt.kernel.errors import Refused  # noqa: PLC0415 - Django must be ready first
    from viadukt.post.public import unblock as write_again  # noqa: PLC0415

    try:
        blocked = write_again(address)
    except Refused as refusal:
        fail(str(refusal))
    click.echo("It is written to again." if blocked else "It was not blocked.")


@post.command()
@click.argument("address")
@click.option("--lang", default="de", show_default=True, help="Language of the mail.")
def test(address: str, lang: str) -> None:
    """Send a test mail to ADDRESS now, and say what the mail server answered."""
    set_up_django()
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first

    from viadukt.kernel.errors import Refused  # noqa: PLC0415
    from viadukt.post.public import deliver_due, enqueue, problems  # noqa: PLC0415

    if not settings.MAIL_URL:
        fail("There is no mail server: set VIADUKT_MAIL_URL, such as smtp://user:password@host:587")
    if wrong := problems(knock=True):
        fail("\n".join(wrong))
    try:
        enqueue("post/mail/test.txt", to=address, language=lang, category="security")
    except Refused as refusal:
        fail(str(refusal))
    if not deliver_due():
        fail("The mail server did not take it. See: viadukt post status")
    click.echo("The mail server has taken it.")
