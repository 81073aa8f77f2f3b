"""`viadukt rotate-key`: exchange the key that wraps all others, step by step, while everything runs."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from viadukt.cli.house import fail, set_up_django

if TYPE_CHECKING:
    from viadukt.kernel.kek import Keyring

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@dataclass(frozen=True, slots=True)
class Former:
    """A former key in the key file, by its name, and how many keys it still wraps."""

    key: str
    wraps: int


@click.group(name="rotate-key")
def rotate_key() -> None:
    """Exchange the key of VIADUKT_KEK_FILE: begin, continue, finish. Nothing has to be stopped, and nothing is lost if it
    breaks off: say the same step again.

    Between the steps there is something to do by hand; each says what.
    """


@rotate_key.command()
@_json
def begin(as_json: bool) -> None:
    """Put a new key on the first line of the key file. The former one stays below it, and both open."""
    with sentences():
        from viadukt.kernel import keys  # noqa: PLC0415 - Django must be ready first

        ready()
        if len(ring().keks) > 1:
            fail("A rotation was begun and is not finished: viadukt rotate-key status says what comes next. No key was made.")
        former, new = keys.begin_rotation()
        note("keys.rotation_begun", former=former.id, current=new.id)
    file = key_file()
    tell(
        as_json,
        {},
        f"A new key, {new.id}, stands on the first line of {file}; the former one, {former.id}, below it. Both open.",
        f"1. Copy {file} now to where you keep its copy, and to every other machine of this instance.",
        "2. Then: viadukt rotate-key continue",
    )


@rotate_key.command(name="continue")
@_json
def continue_(as_json: bool) -> None:
    """Wrap by the new key whatever a former one wraps. Broken off, it goes on where it was."""
    with sentences():
        from viadukt.kernel import keys  # noqa: PLC0415 - Django must be ready first

        ready()
        keyring = begun()
        total = sum(keys.wrapped_by(kek) for kek in keyring.keks[1:])
        with click.progressbar(length=total, label="keys", file=sys.stderr) as shown:
            done = sum(keys.rotate_kek(kek, keyring.current, progress=shown.update) for kek in keyring.keks[1:])
        note("keys.rewrapped", current=keyring.current.id, count=done)
    tell(
        as_json,
        {"rewrapped": done},
        f"{done} keys were wrapped anew, now by {keyring.current.id}.",
        "1. Back up now: viadukt backup FILE, and viadukt backup --keystore FILE. Earlier ones need the former key.",
        "2. Then: viadukt rotate-key finish",
    )


@rotate_key.command()
@_json
def finish(as_json: bool) -> None:
    """Take the former key out of the key file, unless something still needs it."""
    with sentences():
        from viadukt.kernel import keys  # noqa: PLC0415 - Django must be ready first

        ready()
        former = [kek.id for kek in begun().keks[1:]]
        if left := keys.finish_rotation():
            fail(f"{left} keys are still wrapped by a former key, which therefore stays. First: viadukt rotate-key continue")
        note("keys.rotation_finished", former=former, current=ring().current.id)
    tell(
        as_json,
        {},
        f"{key_file()} holds {ring().current.id} alone. Replace your copy of the file by it, and on every other machine.",
        f"Keep the former key ({', '.join(former)}) apart for as long as you keep a backup from before this rotation: such a "
        "backup opens with nothing else. Destroy it with the last of them.",
    )


@rotate_key.command()
@_json
def status(as_json: bool) -> None:
    """Say whether a rotation is under way, and what comes next."""
    with sentences():
        ready()
        left = sum(one.wraps for one in formers())
        if not formers():
            line = f"No rotation is under way. {ring().current.id} wraps everything."
        elif left:
            line = f"Begun: {left} keys are still wrapped by a former key. Next: viadukt rotate-key continue"
        else:
            line = "Nothing needs a former key any more. Back up, then: viadukt rotate-key finish"
        tell(as_json, {}, line)


def tell(as_json: bool, facts: dict[str, object], *lines: str) -> None:
    """What was done and what comes next, in words or as JSON: the current key, and the former ones in the file."""
    if as_json:
        click.echo(json.dumps({"current": ring().current.id, "former": [asdict(one) for one in formers()], **facts}))
    else:
        click.echo("\n".join(lines))


def formers() -> list[Former]:
    from viadukt.kernel import keys  # noqa: PLC0415 - Django must be ready first

    return [Former(kek.id, keys.wrapped_by(kek)) for kek in ring().keks[1:]]


def ring() -> "Keyring":
    from viadukt.kernel.kek import keyring  # noqa: PLC0415 - Django must be ready first

    return keyring()


def begun() -> "Keyring":
    """The keys, at least two; ends with a sentence when no rotation is under way."""
    found = ring()
    if len(found.keks) == 1:
        fail("No rotation is under way. It starts with: viadukt rotate-key begin")
    return found


def key_file() -> str:
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first

    return str(settings.KEK_FILE)


def ready() -> None:
    """End with a sentence unless database, key store and key file belong together: a rotation begins from what is sound."""
    from viadukt.cli.dumps import has_tables  # noqa: PLC0415 - Django must be ready first
    from viadukt.kernel import keys  # noqa: PLC0415

    if not (has_tables("default") and has_tables("keystore")):
        fail("There is nothing to rotate: the database was never set up (viadukt up does it).")
    if problems := keys.problems():
        fail(f"{problems[0]} Nothing was changed.")


def note(verb: str, **facts: str | int | list[str]) -> None:
    """Record the step; key names betray no key."""
    from django.db import transaction  # noqa: PLC0415 - Django must be ready first

    from viadukt.audit.public import record  # noqa: PLC0415
    from viadukt.kernel.actor import JobActor  # noqa: PLC0415

    with transaction.atomic():
        record(JobActor("rotate-key"), verb, None, **facts)


@contextmanager
def sentences() -> Iterator[None]:
    """Around a step: Django made ready, and what can break it off said with what to do; all that was done before stays done."""
    set_up_django()
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - Django must be ready first
    from django.db import DatabaseError  # noqa: PLC0415

    from viadukt.kernel.crypto import CannotOpen  # noqa: PLC0415

    try:
        yield
    except ImproperlyConfigured as error:
        fail(str(error))
    except CannotOpen as error:
        fail(
            f"{error} does not open with the key that it names: it is damaged, or was put there from elsewhere. Restore it "
            "from a backup or remove it, then say the same again. Nothing was lost, and the former key stays."
        )
    except BlockingIOError:
        fail("Another viadukt rotate-key is at work on this key file. Wait for it, then say the same again.")
    except DatabaseError as error:
        fail(f"The database broke it off ({error}). Nothing was lost: say the same again once it answers (viadukt check).")
    except OSError as error:
        fail(
            f"The key file {key_file()} could not be replaced: {error.strerror}. Is it yours, and its folder writable? Run "
            "this as the user that owns it."
        )
