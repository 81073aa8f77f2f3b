"""`viadukt backup`: everything but the keys in one file; the key store apart."""

import sys
import tempfile
from datetime import UTC
from pathlib import Path
from typing import Any

import click

from viadukt.cli.house import fail, set_up_django, tidy_when_stopped


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--keystore", is_flag=True, help="Back up the key store instead. Keep it elsewhere, and 30 days at most.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def backup(file: Path, keystore: bool, force: bool) -> None:
    """Write database and files to FILE while everything runs.

    The key file (VIADUKT_KEK_FILE) and the key store are never in it: keep a copy of the key file by hand, and back up the key
    store by itself with --keystore. Without them nothing that is encrypted opens again.
    """
    set_up_django()
    from viadukt.cli.contents import exposed_secrets  # noqa: PLC0415 - Django must be ready first
    from viadukt.cli.dumps import DumpFailed, has_tables  # noqa: PLC0415

    if file.exists() and not force:
        fail(f"{file} exists already. Choose another name, or overwrite it with --force.")
    if exposed := exposed_secrets():
        fail(f"{exposed[0]} lies in a folder that goes into the backup. Move it away first: a backup must not open itself.")
    if not has_tables("keystore" if keystore else "default"):
        fail("There is nothing to back up: the database was never set up (viadukt up does it).")
    try:
        with tidy_when_stopped():
            count = write_keystore(file) if keystore else write_backup(file)
    except (DumpFailed, OSError) as error:
        fail(f"The backup failed, and {file} was not touched: {error}.")
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB, {count} parts.")
    if not keystore:
        click.echo("Not in it: the key file and the key store (viadukt backup --keystore FILE).", err=True)


def write_backup(target: Path) -> int:
    """Database first and files after it, so that every file that the database speaks of is there."""
    from viadukt.cli import archive, contents, dumps  # noqa: PLC0415 - Django must be ready first

    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
        copy = Path(folder) / "database"
        dumps.dump("default", copy, without_rows_of=contents.EPHEMERAL)
        with archive.writing(target) as writer:
            writer.add("database", copy)
            paths = list(contents.files())
            with click.progressbar(paths, label="files", file=sys.stderr) as shown:
                for name, path in shown:
                    writer.add(name, path)
            writer.finish({**facts("backup", "default"), "kek_ids": kek_ids()})
    return len(writer.members)


def write_keystore(target: Path) -> int:
    """The key store alone."""
    from viadukt.cli import archive, dumps  # noqa: PLC0415 - Django must be ready first

    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
        copy = Path(folder) / "database"
        dumps.dump("keystore", copy)
        with archive.writing(target) as writer:
            writer.add("database", copy)
            writer.finish(facts("keystore", "keystore"))
    return len(writer.members)


def facts(what: str, alias: str) -> dict[str, Any]:
    """What a restore must know of the file before it begins."""
    from viadukt.cli.dumps import kind  # noqa: PLC0415 - Django must be ready first
    from viadukt.kernel import clock  # noqa: PLC0415

    return {"format": 1, "what": what, "database": kind(alias), "made_at": clock.now().astimezone(UTC).isoformat()}


def kek_ids() -> list[str]:
    """The names of the keys without which this backup stays closed."""
    from viadukt.kernel.models import InstanceSecret, OwnerKey  # noqa: PLC0415 - Django must be ready first

    names: set[str] = set()
    for model in (InstanceSecret, OwnerKey):
        names |= set(model._default_manager.values_list("kek_id", flat=True).distinct())
    return sorted(names)
