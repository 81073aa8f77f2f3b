"""`viadukt rotate-key`: the key that wraps all others is exchanged, also when it breaks off in the middle."""

import json
import os
import signal
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.kernel.conftest import own_kek_file  # noqa: F401 - a fixture
from tests.processes import other_processes  # noqa: F401 - a fixture
from viadukt.audit.models import AuditRecord
from viadukt.kernel import clock, kek, keys, vault
from viadukt.kernel.ids import new_id
from viadukt.kernel.models import InstanceSecret, OwnerKey, ShortLivedKey

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
OWNERS = 450


@pytest.fixture
def key_file(own_kek_file: Path):  # noqa: F811 - the fixture
    return own_kek_file


@pytest.fixture
def owners(key_file: Path) -> dict:
    """The keys of as many organisations as take three batches."""
    return {owner: keys.owner_keys(owner) for owner in (new_id() for _ in range(OWNERS))}


def wrapping() -> set[str]:
    """The names of all keys that wrap anything."""
    return {
        name for model in (InstanceSecret, OwnerKey, ShortLivedKey) for name in model.objects.values_list("kek_id", flat=True)
    }


def lines(path: Path) -> list[str]:
    return [key.id for key in kek.read_kek_file(path).keks]


def test_begin_continue_finish(run, key_file, owners):
    secret = keys.protect("totp", b"JBSWY3DP")
    ballot = vault.new_short_lived_key(purpose="ballot", until=clock.now() + timedelta(days=1))
    pair = vault.open_short_lived_key(ballot.id)
    (old,) = lines(key_file)

    begun = run("rotate-key", "begin")
    new = lines(key_file)[0]
    assert (begun.exit_code, lines(key_file), wrapping()) == (0, [new, old], {old})
    assert begun.output.splitlines() == [
        f"A new key, {new}, stands on the first line of {key_file}; the former one, {old}, below it. Both open.",
        f"1. Copy {key_file} now to where you keep its copy, and to every other machine of this instance.",
        "2. Then: viadukt rotate-key continue",
    ]

    continued = run("rotate-key", "continue")
    assert (continued.exit_code, lines(key_file), wrapping()) == (0, [new, old], {new})
    assert f"{OWNERS + 2} keys were wrapped anew, now by {new}." in continued.output.splitlines()

    finished = run("rotate-key", "finish")
    assert (finished.exit_code, lines(key_file)) == (0, [new])
    assert f"Keep the former key ({old}) apart for as long as you keep a backup from before this rotation" in finished.output
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600

    keys.forget_instance_secret()
    assert {owner: keys.owner_keys(owner) for owner in owners} == owners
    assert (keys.reveal("totp", secret), vault.open_short_lived_key(ballot.id)) == (b"JBSWY3DP", pair)
    steps = AuditRecord.objects.filter(verb__startswith="keys.").order_by("number").values_list("verb", "actor_id", "facts")
    assert list(steps) == [
        ("keys.rotation_begun", "rotate-key", {"former": old, "current": new}),
        ("keys.rewrapped", "rotate-key", {"current": new, "count": OWNERS + 2}),
        ("keys.rotation_finished", "rotate-key", {"former": [old], "current": new}),
    ]


def test_broken_off_at_a_row_that_does_not_open_it_says_which_and_goes_on_from_there(run, key_file, owners):
    run("rotate-key", "begin")
    new, old = lines(key_file)
    damaged = OwnerKey.objects.order_by("pk")[300]
    sound = bytes(damaged.wrapped_private)
    OwnerKey.objects.filter(pk=damaged.pk).update(wrapped_private=b"\x01" + bytes(80))

    broken = run("rotate-key", "continue")
    early = run("rotate-key", "finish")
    left = OwnerKey.objects.filter(kek_id=old).count()

    assert (broken.exit_code, early.exit_code, left, lines(key_file)) == (1, 1, OWNERS - 200, [new, old])
    assert broken.output.splitlines()[-1].startswith(
        f"kernel_ownerkey.wrapped_private of {damaged.pk} does not open with the key that it names"
    )
    assert early.output == (
        f"{left} keys are still wrapped by a former key, which therefore stays. First: viadukt rotate-key continue\n"
    )
    assert run("rotate-key", "status").output.startswith(f"Begun: {left} keys are still wrapped by a former key.")

    OwnerKey.objects.filter(pk=damaged.pk).update(wrapped_private=sound)
    again = json.loads(run("rotate-key", "continue", "--json").stdout)

    assert again == {"current": new, "former": [{"key": old, "wraps": 0}], "rewrapped": left}
    assert json.loads(run("rotate-key", "finish", "--json").stdout) == {"current": new, "former": []}
    assert {owner: keys.owner_keys(owner) for owner in owners} == owners


SLOWLY = """
import time
from viadukt.cli.main import main
from viadukt.kernel import keys
batches = keys._rewrap
def in_single_rows(*arguments, batch, progress):
    return batches(*arguments, batch=1, progress=progress)
keys._rewrap = in_single_rows
main(["rotate-key", "continue"])
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_killed_in_the_middle_it_goes_on(run, key_file, owners, other_processes):  # noqa: F811 - the fixture
    run("rotate-key", "begin")
    new, old = lines(key_file)
    process = other_processes.start(SLOWLY)
    deadline = time.monotonic() + 60
    while not OwnerKey.objects.filter(kek_id=new).exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    left = OwnerKey.objects.filter(kek_id=old).count()

    assert 0 < left < OWNERS
    keys.forget_instance_secret()
    assert {owner: keys.owner_keys(owner) for owner in owners} == owners, "half way through all of it opens"
    assert run("rotate-key", "finish").exit_code == 1
    assert (run("rotate-key", "continue").exit_code, run("rotate-key", "finish").exit_code) == (0, 0)
    assert (lines(key_file), wrapping()) == ([new], {new})
    keys.forget_instance_secret()
    assert {owner: keys.owner_keys(owner) for owner in owners} == owners


def test_nothing_is_continued_or_finished_that_was_not_begun(run, key_file):
    before = key_file.read_bytes()
    for step in ("continue", "finish"):
        result = run("rotate-key", step)
        assert (result.exit_code, result.output) == (
            1,
            "No rotation is under way. It starts with: viadukt rotate-key begin\n",
        )
    (current,) = lines(key_file)

    assert run("rotate-key", "status").output == f"No rotation is under way. {current} wraps everything.\n"
    assert key_file.read_bytes() == before


def test_a_second_begin_makes_no_third_key(run, key_file):
    run("rotate-key", "begin")
    before = key_file.read_bytes()
    result = run("rotate-key", "begin")

    assert (result.exit_code, key_file.read_bytes()) == (1, before)
    assert result.output.startswith("A rotation was begun and is not finished: viadukt rotate-key status")


def test_two_at_once_do_not_lose_each_others_key(run, key_file):
    before = key_file.read_bytes()
    with kek.changing(key_file):
        result = run("rotate-key", "begin")

    assert (result.exit_code, result.output.split(".")[0], key_file.read_bytes()) == (
        1,
        "Another viadukt rotate-key is at work on this key file",
        before,
    )


def test_with_the_wrong_key_file_nothing_is_begun(run, key_file):
    key_file.unlink()
    kek.make_kek_file(key_file)
    before = key_file.read_bytes()
    result = run("rotate-key", "begin")

    assert (result.exit_code, key_file.read_bytes()) == (1, before)
    assert result.output.startswith(f"{key_file} does not hold the key")


def test_a_key_that_a_restored_backup_needs_and_the_file_lacks_is_a_problem(run, key_file):
    keys.owner_keys(new_id())
    run("rotate-key", "begin")
    other = kek.Kek.new()
    OwnerKey.objects.update(kek_id=other.id)
    result = run("rotate-key", "continue")

    assert (
        result.exit_code,
        result.output.startswith(f"1 keys are wrapped by {other.id}, which {key_file} does not hold"),
    ) == (
        1,
        True,
    )


def test_a_link_to_the_key_file_stays_a_link(run, key_file, settings, tmp_path):
    (tmp_path / "safe").mkdir()
    real = key_file.rename(tmp_path / "safe/kek")
    key_file.symlink_to(real)
    run("rotate-key", "begin")

    assert (key_file.is_symlink(), len(lines(real)), [path.name for path in real.parent.iterdir()]) == (True, 2, ["kek"])


def test_the_key_file_keeps_its_owner(run, key_file):
    owner = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getgroups()[-1])
    os.chown(key_file, *owner)
    run("rotate-key", "begin")

    assert (key_file.stat().st_uid, key_file.stat().st_gid, stat.S_IMODE(key_file.stat().st_mode)) == (*owner, 0o600)


def test_the_new_key_outlasts_a_power_cut_before_anything_is_wrapped_by_it(run, key_file, monkeypatch):
    """Both the file's bytes and its name in the folder are synced."""
    synced: list[Path] = []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    run("rotate-key", "begin")

    ours = [path for path in synced if key_file.parent in (path, path.parent)]
    assert [path == key_file.parent for path in ours] == [False, True]
