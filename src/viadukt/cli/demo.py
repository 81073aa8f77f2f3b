"""`viadukt demo`: the same on a demo network, for trying out."""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from viadukt.cli.house import fail, home
from viadukt.cli.up import ask_for_port, run, sole_use_of

OURS = ("viadukt.sqlite3", "keystore.sqlite3", "files", "media", "static", "kek", "secret_key", "mailboxes.txt")
"""What a demo leaves in its folder, and so what `--reset` may delete there."""
MARK = "this-is-a-demo"
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
"""Hosts that lead to this machine alone."""
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what an operator may ask for


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away and start anew.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(reset: bool, host: str, port: int) -> None:
    """Run a demo network of real organisations and invented people. A second start keeps what you did.

    Its folder is var/demo, or VIADUKT_HOME. Sign-in has no hurdles: never put real data in.
    """
    os.environ["VIADUKT_MODE"] = "demo"
    os.environ.setdefault("VIADUKT_HOME", "var/demo")
    name_it(host, port)
    with sole_use_of(home()):
        ask_for_port(host, port)
        if reset:
            throw_away(home())
        (home() / MARK).touch()
    sys.exit(run(host, port, demo=True, greet=lambda: greet(os.environ["VIADUKT_BASE_URL"])))


def name_it(host: str, port: int) -> None:
    """Let it answer under the address that it listens on, unless the operator has said otherwise."""
    name = f"[{host}]" if ":" in host else host
    os.environ.setdefault("VIADUKT_BASE_URL", f"http://{name}:{port}")
    if name not in THIS_MACHINE:
        os.environ.setdefault("VIADUKT_HOSTS", ",".join([*THIS_MACHINE, "*" if host in ANYWHERE else name]))


def throw_away(folder: Path) -> None:
    """Delete a demo's data: of a folder that is marked as a demo's, and only what a demo puts there."""
    if os.environ.get("DATABASE_URL") or os.environ.get("KEYSTORE_URL"):
        fail("--reset deletes the embedded database only. Empty the one of DATABASE_URL yourself, then start without --reset.")
    if any((folder / name).exists() for name in OURS) and not (folder / MARK).exists():
        fail(f"{folder} was not made by viadukt demo, so that nothing there is deleted. Choose another: VIADUKT_HOME=/path")
    for name in OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        for file in (path, path.with_name(f"{name}-wal"), path.with_name(f"{name}-shm")):
            file.unlink(missing_ok=True)


def greet(url: str) -> None:
    click.echo(
        f"\nThe demo network is at {url}\n"
        f"  Ask for help there as anybody would.\n"
        f"  Sign in as staff, without a password: {url}/demo/sign-in\n"
        f"    Berna advises in Köln, Kofi in Accra, Deniz leads a team, Farid edits, Elif is a delegate,\n"
        f"    Sina runs the umbrella's office, Olga the server.\n"
        f"{mailboxes(url)}"
        f"  Mails that it would send: {url}/post/demo-outbox\n"
        f"{passkeys(url)}"
        "Stop it with Ctrl-C; the next start keeps what you did. Start anew: viadukt demo --reset\n"
    )


def mailboxes(url: str) -> str:
    """The words of a mailbox to try, as the demo wrote them down."""
    kept = home() / "mailboxes.txt"
    if not kept.exists():
        return ""
    words, _tab, name = kept.read_text(encoding="utf-8").splitlines()[0].partition("\t")
    return f"  The mailbox of {name}: {url}/mailbox/ opens with the words\n    {words}\n"


def passkeys(url: str) -> str:
    """Where to try passkeys, which belong to names and not to numbers (WebAuthn level 3, section 5.1.2)."""
    address = urlsplit(url)
    if address.hostname not in {"127.0.0.1", "::1"}:
        return ""
    return f"  To try passkeys, open it by its name: http://localhost:{address.port}\n"
