"""Many at once, in real processes; and what a migration does to the triggers."""

import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import Migration
from django.db.models.signals import ModelSignal, post_migrate, pre_migrate

from tests.processes import OtherProcesses
from viadukt.audit import public as audit
from viadukt.audit import triggers
from viadukt.audit.models import AuditMonth, AuditRecord

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True, databases=["default", "keystore"])]

MANY_RECORDS = """
import sys
from uuid import UUID
from django.db import transaction
from viadukt.audit import public as audit
from viadukt.kernel.actor import JobActor
from viadukt.kernel.refs import Ref
print("ready", flush=True)
sys.stdin.readline()
for i in range(50):
    with transaction.atomic():
        audit.record(JobActor("{name}"), "case.opened", Ref("casework.Case", UUID(int=i)), i=i)
        if i % 10 == 9:
            transaction.set_rollback(True)
"""

COUNT = """
import json
from collections import Counter
from viadukt.audit import public as audit
print(json.dumps([audit.verify(), Counter(audit.AuditRecord.objects.values_list("actor_id", flat=True))]))
"""


@pytest.mark.slow
def test_processes_at_once_make_one_sound_chain_and_lose_nothing(other_processes: OtherProcesses):
    names = ["berna", "kofi"]
    workers = [other_processes.start(MANY_RECORDS.replace("{name}", name)) for name in names]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    other_processes.outputs(*workers)

    problems, counts = json.loads(other_processes.run(COUNT))

    assert problems == []
    assert counts == dict.fromkeys(names, 45)


def migrating(signal: ModelSignal, *migrations: Migration):
    """What `migrate` sends before and after."""
    config = apps.get_app_config("audit")
    plan = [(migration, False) for migration in migrations]
    signal.send(config, app_config=config, verbosity=0, interactive=False, using="default", plan=plan, apps=apps)


def rebuild(model: type[models.Model]):
    with connection.schema_editor() as editor:
        editor._remake_table(model)


@pytest.mark.only_on("sqlite")  # only SQLite rebuilds tables
def test_a_table_that_sqlite_rebuilds_loses_its_triggers_and_the_migration_puts_them_back(berna, case):
    audit.record_read(berna, "case.read", case)
    rebuild(AuditRecord)
    assert triggers.missing(connection) == [name for name in triggers.SQLITE if "record" in name]

    call_command("migrate", verbosity=0)

    assert audit.problems() == []
    assert audit.verify() == []


@pytest.mark.parametrize("model", [AuditRecord, AuditMonth])
def test_a_migration_of_the_record_itself_goes_through_and_ends_guarded(berna, case, model):
    audit.record_read(berna, "case.read", case)
    migrating(pre_migrate, Migration("0002_wider", "audit"))
    if connection.vendor == "sqlite":
        rebuild(model)
    migrating(post_migrate)

    assert audit.problems() == []
    assert audit.verify() == []


def test_a_migration_of_another_context_leaves_the_record_guarded_throughout():
    migrating(pre_migrate, Migration("0002_wider", "network"))

    assert audit.problems() == []


def test_outside_a_transaction_a_change_is_not_recorded(berna, case):
    with pytest.raises(RuntimeError, match=r"recording case\.opened belongs in the transaction"):
        audit.record(berna, "case.opened", case)


def test_after_the_database_was_emptied_the_record_is_guarded_again():
    assert audit.problems() == []
