"""Backup and restore: everything comes back, no key ever goes out, and nothing is half done."""

import io
import json
import os
import signal
import stat
import tarfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection

from tests.cast import member, organisation
from tests.processes import other_processes  # noqa: F401 - a fixture
from viadukt.audit.public import problems as audit_problems
from viadukt.cli.contents import EPHEMERAL
from viadukt.cli.house import home
from viadukt.cli.up import UNFINISHED
from viadukt.kernel import clock, vault
from viadukt.kernel.ids import new_id
from viadukt.kernel.kek import Kek, Keyring, write_kek_file
from viadukt.kernel.models import ErasureShare
from viadukt.network.public import Organisation, Role

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keystore"]),
    pytest.mark.sql,
    pytest.mark.slow,
    pytest.mark.usefixtures("own_folders"),
]


def everything(alias: str = "default") -> dict[str, list[tuple]]:
    """Every row of every table that a backup is to hold."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        in_keystore = getattr(model, "in_keystore", False)
        if in_keystore == (alias == "keystore") and model._meta.db_table not in EPHEMERAL and model._meta.managed:
            found = model._default_manager.using(alias).order_by("pk").values_list()
            rows[model._meta.label] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found]
    return rows


@pytest.fixture
def network(own_folders: Path):
    """A small network with a locked object and a file."""
    cologne = organisation("Verein Beispiel Köln e.V.")
    member("Berna", cologne, Role.ADVISER)
    key = vault.lock(owner_id=cologne.id, object_id=new_id())
    (own_folders / "files/ab").mkdir(parents=True)
    (own_folders / "files/ab/letter").write_bytes(bytes(range(256)) * 300)
    return key


def test_everything_comes_back_as_it_was(run, network, own_folders):
    before, letter = everything(), (own_folders / "files/ab/letter").read_bytes()
    made = run("backup", own_folders / "backup")
    organisation("Later")
    Organisation.objects.filter(name="Verein Beispiel Köln e.V.").update(name="Changed")
    (own_folders / "files/ab/letter").write_bytes(b"changed")
    (own_folders / "files/new").write_bytes(b"new")
    restored = run("restore", own_folders / "backup", "--force")

    assert (made.exit_code, restored.exit_code, restored.output) == (
        0,
        0,
        "Restored. Start viadukt up, then ask viadukt check.\n",
    ), made.output + restored.output
    assert everything() == before
    assert {path.name: path.read_bytes() for path in (own_folders / "files").rglob("*") if path.is_file()} == {"letter": letter}
    assert audit_problems() == []


def test_what_was_locked_opens_again(run, network, own_folders):
    sealed = network.encrypt("text", b"Amal's letter")
    run("backup", own_folders / "backup")
    run("restore", own_folders / "backup", "--force")

    key = vault.open_for_owner(owner_id=network.owner_id, object_id=network.object_id)
    assert key.decrypt("text", sealed) == b"Amal's letter"


def test_neither_key_file_nor_key_store_nor_session_is_in_it(run, network, own_folders, settings, client):
    Session.objects.create(session_key="k" * 32, session_data="d", expire_date=clock.now() + timedelta(hours=1))
    run("backup", own_folders / "backup")
    with tarfile.open(own_folders / "backup") as tar:
        raw = {item.name: tar.extractfile(item).read() for item in tar}

    kek = Path(settings.KEK_FILE).read_text().split()[0].encode()
    share = bytes(ErasureShare.objects.get().share)
    assert sorted(raw) == ["database", "files/ab/letter", "manifest.json"]
    assert [name for name, content in raw.items() if kek in content or share in content or b"k" * 32 in content] == []
    run("restore", own_folders / "backup", "--force")
    assert Session.objects.count() == 0


def test_a_backup_is_for_its_owner_alone(run, network, own_folders):
    run("backup", own_folders / "backup")
    run("backup", "--keystore", own_folders / "keys")

    assert [stat.S_IMODE((own_folders / name).stat().st_mode) for name in ("backup", "keys")] == [0o600, 0o600]


def test_a_backup_that_is_stopped_leaves_no_copy_of_the_database_behind(run, network, own_folders, other_processes):  # noqa: F811
    """As a service manager stops it. What lies beside the target until it is done holds all that is plain."""
    (own_folders / "files/large").write_bytes(os.urandom(1_000_000) * 80)
    target = own_folders / "backups"
    target.mkdir()
    code = f"from viadukt.cli.main import main\nmain(['backup', '{target}/backup'])"
    process = other_processes.start(code, PATH=os.environ["PATH"])  # with PostgreSQL's programs, as `run` has it
    deadline = time.monotonic() + 60
    while not list(target.glob(".backup.*")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    between = sorted(path.name.split("-")[0] for path in target.iterdir())
    process.send_signal(signal.SIGTERM)
    process.wait(60)

    assert (process.returncode, len(between), list(target.iterdir())) == (1, 2, [])


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Makes PostgreSQL's programs such that they say they are of some version, or none at all; answers their folder."""
    folder = tmp_path / "programs"
    folder.mkdir()

    def say(said: str | None) -> Path:
        for name in ("pg_dump", "pg_restore") if said is not None else ():
            (folder / name).write_text(f"#!/bin/sh\necho '{said}'\n")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return folder

    return say


OLD = [
    ("pg_dump (PostgreSQL) 9.6.24", "is version 9, too old for the server, which is PostgreSQL {server}"),
    ("pg_dump (PostgreSQL) 14.2 (Debian 14.2-1)", "is version 14, too old for the server, which is PostgreSQL {server}"),
    ("cake", "does not say its version ('cake'), and the server is PostgreSQL {server}"),
    (None, "is not installed, and the server is PostgreSQL {server}"),
]
INSTALL = (
    " Install PostgreSQL's client programs of version {server} or newer (Debian, Ubuntu: postgresql-client-{server}, if need "
    "be from the PostgreSQL project's own package source) and see that they come first in PATH."
)


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(("said", "complaint"), OLD)
def test_a_pg_dump_older_than_the_server_is_said_with_what_to_install(run, own_folders, programs, said, complaint):
    folder, server = programs(said), connection.pg_version // 10000
    before = sorted(own_folders.iterdir())
    results = run("backup", own_folders / "backup"), run("backup", "--keystore", own_folders / "backup")

    assert ([r.exit_code for r in results], sorted(own_folders.iterdir())) == ([1, 1], before), "no half file is left"
    name = str(folder / "pg_dump") if said else "pg_dump"
    expected = f"The backup failed, and {own_folders}/backup was not touched: {name} {complaint}.{INSTALL}\n".format(
        server=server
    )
    assert [r.output for r in results] == [expected, expected]


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("network")
def test_a_pg_restore_older_than_the_server_changes_nothing(run, own_folders, programs):
    run("backup", own_folders / "backup")
    programs(OLD[0][0])
    before = everything()
    result = run("restore", own_folders / "backup", "--force")

    assert (result.exit_code, everything(), (home() / UNFINISHED).exists()) == (1, before, False)
    assert result.output.startswith(f"{own_folders}/programs/pg_restore is version 9, too old for the server")
    assert result.output.endswith("come first in PATH. Nothing was changed.\n")


def test_a_key_file_that_lies_among_the_files_stops_the_backup(run, network, own_folders, settings):
    settings.KEK_FILE = own_folders / "files/kek"
    result = run("backup", own_folders / "backup")

    assert (result.exit_code, (own_folders / "backup").exists()) == (1, False)
    assert result.output.startswith(f"{own_folders}/files/kek lies in a folder that goes into the backup.")


def test_a_hard_link_to_the_key_file_is_left_out(run, network, own_folders, settings):
    kek = own_folders / "kek"
    kek.write_text(Path(settings.KEK_FILE).read_text())
    settings.KEK_FILE = kek
    (own_folders / "files/harmless").hardlink_to(kek)
    (own_folders / "files/link").symlink_to(kek)
    run("backup", own_folders / "backup")

    with tarfile.open(own_folders / "backup") as tar:
        assert sorted(tar.getnames()) == ["database", "files/ab/letter", "manifest.json"]


def test_the_key_store_is_backed_up_apart_and_comes_back(run, network, own_folders):
    before = everything("keystore")
    made = run("backup", "--keystore", own_folders / "keys")
    ErasureShare.objects.all().delete()
    run("restore", own_folders / "keys", "--force")

    assert (made.exit_code, everything("keystore"), len(before["kernel.ErasureShare"])) == (0, before, 1)


def test_what_was_erased_since_does_not_come_back_with_the_key_store(run, network, own_folders):
    run("backup", "--keystore", own_folders / "keys")
    vault.destroy(network.object_id)
    result = run("restore", own_folders / "keys", "--force")

    assert ErasureShare.objects.count() == 0
    assert "1 objects that had been erased came back with the key store and were erased again." in result.output


def test_objects_without_their_share_are_named(run, network, own_folders):
    run("backup", own_folders / "backup")
    ErasureShare.objects.all().delete()
    result = run("restore", own_folders / "backup", "--force")

    assert "1 encrypted objects have no share in this key store" in result.output


def test_an_old_key_store_is_put_back_only_by_force(run, network, own_folders):
    with clock.frozen(clock.now() - timedelta(days=31)):
        run("backup", "--keystore", own_folders / "keys")
    shares = ErasureShare.objects.count()
    result = run("restore", own_folders / "keys")

    assert (result.exit_code, ErasureShare.objects.count()) == (1, shares)


def test_nothing_is_overwritten_without_force(run, network, own_folders):
    run("backup", own_folders / "backup")
    before = everything()
    result = run("restore", own_folders / "backup")

    assert (result.exit_code, everything()) == (1, before)
    assert (
        result.output
        == "There is a database already. Restoring would overwrite it: say so with --force. Nothing was changed.\n"
    )


def test_an_existing_backup_is_overwritten_only_by_force(run, network, own_folders):
    (own_folders / "backup").write_text("last week's")
    refused = run("backup", own_folders / "backup")
    kept = (own_folders / "backup").read_text()
    forced = run("backup", own_folders / "backup", "--force")

    assert (refused.exit_code, kept, forced.exit_code) == (1, "last week's", 0)


def test_a_damaged_backup_changes_nothing(run, network, own_folders):
    run("backup", own_folders / "backup")
    with tarfile.open(own_folders / "backup") as tar:
        parts = {item.name: tar.extractfile(item).read() for item in tar}
    parts["files/ab/letter"] = b"another"
    with tarfile.open(own_folders / "backup", "w:gz") as tar:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    before, letter = everything(), (own_folders / "files/ab/letter").read_bytes()
    result = run("restore", own_folders / "backup", "--force")

    assert result.output == (
        f"{own_folders}/backup is no good backup: files/ab/letter is not what the manifest says. Nothing was changed.\n"
    )
    assert (result.exit_code, everything(), (own_folders / "files/ab/letter").read_bytes()) == (1, before, letter)


def test_without_the_right_key_file_it_names_the_key_and_changes_nothing(run, network, own_folders, settings):
    run("backup", own_folders / "backup")
    with tarfile.open(own_folders / "backup") as tar:
        needed = json.loads(tar.extractfile("manifest.json").read())["kek_ids"]
    settings.KEK_FILE = own_folders / "kek"
    missing = run("restore", own_folders / "backup", "--force")
    write_kek_file(settings.KEK_FILE, Keyring((Kek.new(),)))
    wrong = run("restore", own_folders / "backup", "--force")

    assert [missing.exit_code, wrong.exit_code, len(needed)] == [1, 1, 1]
    for result in (missing, wrong):
        assert result.output.startswith(f"This backup opens only with the key {needed[0]}, which the key file does not hold.")


@pytest.mark.parametrize(("fact", "value"), [("what", "cake"), ("format", 2), ("database", "oracle")])
def test_a_backup_of_something_else_is_refused(run, network, own_folders, fact, value):
    run("backup", own_folders / "backup")
    with tarfile.open(own_folders / "backup") as tar:
        parts = {item.name: tar.extractfile(item).read() for item in tar}
    parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | {fact: value}).encode()
    with tarfile.open(own_folders / "backup", "w:gz") as tar:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    before = everything()

    assert (run("restore", own_folders / "backup", "--force").exit_code, everything()) == (1, before)


def test_a_restore_that_was_killed_in_the_middle_is_run_again(run, network, own_folders, monkeypatch):
    before = everything()
    run("backup", own_folders / "backup")
    organisation("Later")
    with monkeypatch.context() as patch:
        patch.setattr("viadukt.cli.contents.folders", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        killed = run("restore", own_folders / "backup", "--force")
    refused = run("up", "--port", "1024")
    again = run("restore", own_folders / "backup")

    assert (killed.exit_code, refused.exit_code, again.exit_code) == (1, 1, 0)
    assert refused.output.startswith("A restore was interrupted, so that what is here is not whole.")
    assert everything() == before
    assert (own_folders / "files/ab/letter").exists()
