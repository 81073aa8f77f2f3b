"""Two databases: what goes where, and what is left of what was destroyed."""

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, transaction
from django.db.utils import OperationalError

from tests.processes import OtherProcesses
from viadukt.config.settings import DATABASES
from viadukt.kernel import clock, vault
from viadukt.kernel.ids import new_id
from viadukt.kernel.keystore import KEYSTORE
from viadukt.kernel.models import Destruction, ErasureShare, InstanceSecret, SealedKey
from viadukt.kernel.vault import Erased

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True, databases=["default", KEYSTORE])]


def tables(alias):
    with connections[alias].cursor() as cursor:
        return set(connections[alias].introspection.table_names(cursor))


def test_each_database_has_its_own_tables_and_none_of_the_others():
    models = apps.get_models(include_auto_created=True)
    in_keystore = {model._meta.db_table for model in models if getattr(model, "in_keystore", False)}

    assert in_keystore == {"kernel_erasureshare", "kernel_shortlivedkey"}
    assert tables(KEYSTORE) == in_keystore | {"django_migrations"}
    assert tables("default") & in_keystore == set()


def keystore_bytes():
    path = Path(connections[KEYSTORE].settings_dict["NAME"])
    return b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*") if "template" not in p.name)


@pytest.mark.only_on("sqlite")
def test_a_destroyed_share_is_in_no_file_of_the_key_store(cologne):
    case = vault.lock(owner_id=cologne, object_id=new_id())
    kept = vault.lock(owner_id=cologne, object_id=new_id())
    assert case.share in keystore_bytes()

    vault.destroy(case.object_id)

    left = keystore_bytes()
    assert case.share not in left
    assert kept.share in left
    with pytest.raises(Erased):
        vault.open_for_owner(owner_id=cologne, object_id=case.object_id)


@pytest.mark.only_on("postgresql")
def test_a_destroyed_share_leaves_no_dead_row(cologne):
    case = vault.lock(owner_id=cologne, object_id=new_id())

    vault.destroy(case.object_id)

    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('kernel_erasureshare')")
        assert cursor.fetchone() == (0,), "VACUUM has cut the table's empty end off"


def test_an_order_that_rolls_back_destroys_nothing(cologne):
    case = vault.lock(owner_id=cologne, object_id=new_id())

    with transaction.atomic():
        vault.destroy(case.object_id)
        transaction.set_rollback(True)

    assert vault.open_for_owner(owner_id=cologne, object_id=case.object_id) == case


def test_a_lock_that_rolls_back_leaves_a_share_that_opens_nothing(cologne):
    with transaction.atomic():
        case = vault.lock(owner_id=cologne, object_id=new_id())
        transaction.set_rollback(True)

    assert ErasureShare.objects.get().object_id == case.object_id
    assert not SealedKey.objects.exists()


KILLED = """
import os, signal, sys
from uuid import UUID
from django.db import transaction
from viadukt.kernel import vault
vault.carry_out_destructions = lambda: os.kill(os.getpid(), signal.SIGKILL)
with transaction.atomic():
    vault.destroy(UUID(sys.stdin.readline().strip()))
"""


@pytest.mark.slow
def test_a_process_killed_between_commit_and_destruction_forgets_nothing(cologne, other_processes: OtherProcesses):
    case = vault.lock(owner_id=cologne, object_id=new_id())
    process = other_processes.start(KILLED)
    process.communicate(str(case.object_id), timeout=60)
    assert process.returncode == -9
    assert Destruction.objects.get().done_at is None
    assert ErasureShare.objects.exists()
    assert vault.destructions_are_due()

    vault.carry_out_destructions()

    assert not ErasureShare.objects.exists()
    assert not vault.destructions_are_due()


def test_a_key_store_that_is_not_the_right_one_is_reported(cologne):
    for _ in range(3):
        vault.lock(owner_id=cologne, object_id=new_id())
    assert vault.problems() == []

    ErasureShare.objects.first().delete()

    assert [p.split(" encrypted")[0] for p in vault.problems()] == ["The key store lacks the shares of 1 of the newest 3"]


def test_erasures_that_are_not_carried_out_are_reported(cologne):
    Destruction.objects.create(object_id=new_id(), ordered_at=clock.now() - timedelta(days=2))

    assert vault.problems() == ["1 erasures are not carried out in the key store for more than a day. Does a worker run?"]


def test_migrating_again_keeps_the_instances_secret():
    before = InstanceSecret.objects.values().get()

    call_command("migrate", verbosity=0)
    call_command("migrate", database=KEYSTORE, verbosity=0)

    assert InstanceSecret.objects.values().get() == before


@pytest.mark.only_on("sqlite")
def test_who_only_reads_waits_for_nobody_who_writes(cologne):
    """Reads outside of `atomic` take no write lock, `atomic` takes it at its beginning (DESIGN: Databases)."""
    path = connections["default"].settings_dict["NAME"]
    connections["default"].ensure_connection()
    writer = sqlite3.connect(path)
    writer.execute("BEGIN IMMEDIATE")
    try:
        begun = time.monotonic()
        assert InstanceSecret.objects.count() == 1
        assert time.monotonic() - begun < 1
        connections["default"].connection.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
    finally:
        writer.close()
        connections["default"].close()


@pytest.mark.only_on("sqlite")
def test_sqlite_keeps_what_it_acknowledged():
    for alias in ("default", KEYSTORE):
        options = DATABASES[alias]["OPTIONS"]
        assert options["transaction_mode"] == "IMMEDIATE"
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)
