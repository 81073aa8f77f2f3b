"""`viadukt restore`: put a backup back, whole or not at all."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from viadukt.cli.house import fail, home, set_up_django, tidy_when_stopped
from viadukt.cli.up import UNFINISHED, sole_use_of

KEYSTORE_AGE = timedelta(days=30)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Overwrite what is there, or put an old key store back.")
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE (or a key store's backup) back in place, after checking every hash. Stop viadukt first.

    Needs the key file that the backup was made with, and the key store beside it. Everybody must sign in again.
    """
    set_up_django()
    from viadukt.cli.archive import BadArchive, unpack  # noqa: PLC0415 - Django must be ready first
    from viadukt.cli.dumps import DumpFailed  # noqa: PLC0415

    with sole_use_of(home()), tidy_when_stopped(), tempfile.TemporaryDirectory(dir=home(), prefix=".restore-") as folder:
        try:
            manifest = unpack(file, Path(folder))
        except BadArchive as error:
            fail(f"{file} is no good backup: {error}. Nothing was changed.")
        alias = {"backup": "default", "keystore": "keystore"}.get(manifest.get("what", ""))
        if alias is None or manifest.get("format") != 1:
            fail(f"{file} was made by another version of this program. Nothing was changed.")
        refuse_unless_fitting(manifest, alias, force=force)
        try:
            exchange(Path(folder), alias)
        except (DumpFailed, OSError) as error:
            fail(f"The restore failed: {error}. Run it again with --force.")
        tell_what_is_needed(alias)


def refuse_unless_fitting(manifest: dict[str, Any], alias: str, *, force: bool) -> None:
    """Exit with a sentence when this backup cannot, or should not, be put here."""
    from viadukt.cli.dumps import DumpFailed, has_tables, kind, new_enough  # noqa: PLC0415 - Django must be ready first
    from viadukt.kernel import clock  # noqa: PLC0415

    here = kind(alias)
    if manifest["database"] != here:
        fail(f"This backup is of a {manifest['database']} database, but here is {here} (DATABASE_URL). Nothing was changed.")
    if here == "postgresql":
        try:
            new_enough("pg_restore", alias)
        except DumpFailed as error:
            fail(f"{error}. Nothing was changed.")
    if not force and not (home() / UNFINISHED).exists() and has_tables(alias):
        fail("There is a database already. Restoring would overwrite it: say so with --force. Nothing was changed.")
    made_at = datetime.fromisoformat(manifest["made_at"])
    if alias == "keystore" and clock.now().astimezone(UTC) - made_at > KEYSTORE_AGE and not force:
        fail(
            f"This key store was backed up on {made_at:%Y-%m-%d}, more than 30 days ago. It may bring back what was erased "
            "since; if you must, say so with --force. Nothing was changed."
        )
    if missing := sorted(set(manifest.get("kek_ids", [])) - known_keks()):
        fail(
            f"This backup opens only with the key {', '.join(missing)}, which the key file does not hold. "
            "Put the right key file in place first (VIADUKT_KEK_FILE); a former key may stand on a line below the current one. "
            "Nothing was changed."
        )


def known_keks() -> set[str]:
    """The names of the keys in the key file; none is made."""
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from viadukt.kernel.kek import read_kek_file  # noqa: PLC0415

    path = Path(settings.KEK_FILE)
    try:
        return {kek.id for kek in read_kek_file(path).keks} if path.exists() else set()
    except ImproperlyConfigured as error:
        fail(str(error))


def exchange(new: Path, alias: str) -> None:
    """Put the unpacked parts in the place of those that are there. Killed in between, it is simply run again."""
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first
    from django.db import connections  # noqa: PLC0415

    from viadukt.cli import contents, dumps  # noqa: PLC0415

    mark = home() / UNFINISHED
    mark.touch()
    connections.close_all()
    if dumps.kind(alias) == "sqlite":
        place = Path(settings.DATABASES[alias]["NAME"])
        place.parent.mkdir(parents=True, exist_ok=True)
        for suffix in ("-wal", "-shm"):
            Path(f"{place}{suffix}").unlink(missing_ok=True)
        move(new / "database", place)
    else:
        dumps.load_postgresql(alias, new / "database")
    if alias == "default":
        for name, place in contents.folders().items():
            (new / name).mkdir(exist_ok=True)
            move(new / name, place)
    mark.unlink()


def move(new: Path, place: Path) -> None:
    """Put `new` where `place` is; what was there is gone afterwards."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if new.is_file():
        draft = place.with_name(f".{place.name}.new")
        shutil.move(new, draft)
        draft.replace(place)
        return
    former = place.with_name(f".{place.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if place.exists():
        place.replace(former)
    shutil.move(new, place)
    shutil.rmtree(former, ignore_errors=True)


def tell_what_is_needed(alias: str) -> None:
    """After the exchange: repeat what was to be destroyed, and say what still lacks."""
    from viadukt.cli.dumps import has_tables  # noqa: PLC0415 - Django must be ready first
    from viadukt.kernel.models import ErasureShare, SealedKey  # noqa: PLC0415
    from viadukt.kernel.vault import carry_out_destructions  # noqa: PLC0415

    click.echo("Restored. Start viadukt up, then ask viadukt check.")
    if not (has_tables("default") and has_tables("keystore")):
        lacking = "the database (viadukt restore)" if alias == "keystore" else "the key store (viadukt restore of its backup)"
        click.echo(f"Still missing: {lacking}. Without it nothing that is encrypted opens.")
        return
    destroyed = carry_out_destructions(again=True)
    if destroyed:
        click.echo(f"{destroyed} objects that had been erased came back with the key store and were erased again.")
    objects = set(SealedKey.objects.values_list("object_id", flat=True).distinct())
    lost = len(objects - set(ErasureShare.objects.filter(object_id__in=objects).values_list("object_id", flat=True)))
    if lost:
        click.echo(f"{lost} encrypted objects have no share in this key store: they were erased, or it is not the right one.")
