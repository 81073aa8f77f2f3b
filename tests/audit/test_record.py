"""What the record takes, and that it keeps it."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from viadukt.audit import public as audit
from viadukt.audit.models import AuditMonth
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor, Visitor
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.models import OwnerKey
from viadukt.kernel.refs import Ref

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

OLGA = JobActor("audit.expire")


def in_month(year, month, day=15):
    return clock.frozen(datetime(year, month, day, 12, tzinfo=UTC))


def fill(actor, case, *months):
    for year, month in months:
        with in_month(year, month):
            audit.record(actor, "case.opened", case, topic="work")
            audit.record_read(actor, "case.read", case)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_change_is_recorded_with_who_what_and_when(berna, case):
    moment = datetime(2026, 7, 27, 9, 30, 0, 123456, tzinfo=UTC)
    with clock.frozen(moment):
        audit.record(berna, "referral.offered", case, until=date(2026, 8, 10), fields=["name", "diploma"], receiver=case)

    [record] = audit.changes_of(case)

    assert (record.month, record.number, record.at, record.kind) == ("2026-07", 1, moment, "change")
    assert (record.verb, record.actor_kind, record.actor_id) == ("referral.offered", "seat", "seat-of-berna")
    assert (record.organisation_id, record.object_kind, record.object_id) == (berna.organisation_id, case.kind, str(case.id))
    assert record.facts == {"until": "2026-08-10", "fields": ["name", "diploma"], "receiver": str(case)}
    assert audit.verify() == []


def test_who_saw_is_kept_apart_from_who_did(berna, case):
    audit.record(berna, "case.opened", case)
    audit.record_read(berna, "case.read", case)

    assert [record.verb for record in audit.changes_of(case)] == ["case.opened"]
    assert [record.verb for record in audit.reads_of(case)] == ["case.read"]
    assert [record.verb for record in audit.records_by("seat-of-berna")] == ["case.opened", "case.read"]
    assert not audit.records_by("seat-of-berna", since=clock.now()).exists()


def test_a_model_is_named_by_its_kind_and_id():
    row = OwnerKey(owner_id=new_id())

    record = audit.record(Visitor(), "key.made", row)

    assert (record.object_kind, record.object_id) == ("kernel.OwnerKey", str(row.pk))


def test_a_frozen_object_is_recorded_at_its_version(berna):
    record = audit.record(berna, "release.cited", Ref("evidence.Release", new_id(), 3, "ab" * 32), page=2)

    assert record.facts == {"version": 3, "sha256": "ab" * 32, "page": 2}


def test_what_is_about_nothing_is_recorded_too(berna):
    record = audit.record(berna, "session.opened", None)

    assert (record.object_kind, record.object_id) == ("", "")


@pytest.mark.parametrize("fact", ["Amal Beispiel", "Müller", "amal@beispiel.example", "x" * 81, 1.5, {"a": 1}, ["Amal B"]])
def test_names_and_texts_are_refused(berna, case, fact):
    with pytest.raises(ValueError, match="the record"):
        audit.record(berna, "case.opened", case, name=fact)


@pytest.mark.parametrize("verb", ["opened", "Case.opened", "case opened", "case.opened.twice", ""])
def test_a_verb_has_one_form(berna, case, verb):
    with pytest.raises(ValueError, match=r"context\.done"):
        audit.record(berna, verb, case)


def test_a_record_rolls_back_with_its_change(berna, case):
    with transaction.atomic():
        audit.record(berna, "case.opened", case)
        transaction.set_rollback(True)

    assert list(audit.changes_of(case)) == []
    audit.record(berna, "case.opened", case)
    assert audit.verify() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditrecord SET verb = 'case.closed'",
        "DELETE FROM audit_auditrecord",
        "DELETE FROM audit_auditmonth",
        "UPDATE audit_auditmonth SET number = 0",
        "UPDATE audit_auditmonth SET number = number + 2",
        "UPDATE audit_auditmonth SET hash = 'x'",
        "UPDATE audit_auditmonth SET previous_hash = 'x', number = number + 1",
        "UPDATE audit_auditmonth SET month = '1999-01'",
    ],
)
def test_the_database_forbids_to_change_or_delete(berna, case, sql):
    audit.record(berna, "case.opened", case)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(sql)

    assert audit.verify() == []


def test_the_running_month_cannot_be_closed(berna, case):
    audit.record(berna, "case.opened", case)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("UPDATE audit_auditmonth SET expired_at = %s", clock.now())


@pytest.mark.only_on("sqlite")  # REPLACE is SQLite's alone
@pytest.mark.parametrize("clash", ["id", "number"])
def test_replacing_a_record_is_forbidden_too(berna, case, clash):
    audit.record(berna, "case.opened", case)
    columns = [field.column for field in audit.AuditRecord._meta.concrete_fields]
    taken = ", ".join("'x'" if c == "verb" or (c == "id" and clash == "number") else c for c in columns)

    sql = f"INSERT OR REPLACE INTO audit_auditrecord ({', '.join(columns)}) SELECT {taken} FROM audit_auditrecord"  # noqa: S608 - our own columns

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(sql)


@pytest.mark.only_on("postgresql")  # TRUNCATE is PostgreSQL's alone
@pytest.mark.parametrize("table", ["audit_auditrecord", "audit_auditmonth"])
def test_truncating_is_forbidden_too(berna, case, table):
    audit.record(berna, "case.opened", case)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(f"TRUNCATE {table}")


def test_expired_months_go_whole_and_leave_their_closing_hash(berna, case):
    fill(berna, case, (2023, 11), (2023, 12), (2024, 1))
    closing = AuditMonth.objects.get(month="2023-12").hash

    assert audit.expire_months(actor=OLGA, before=date(2024, 1, 20)) == ["2023-11", "2023-12"]

    assert [record.month for record in audit.changes_of(case)] == ["2024-01"]
    assert AuditMonth.objects.get(month="2023-12").hash == closing
    [said_so] = audit.AuditRecord.objects.filter(verb="audit.month_expired", object_id="2023-12")
    assert (said_so.actor_id, said_so.facts) == ("audit.expire", {"records": 2, "closing": closing})
    assert audit.verify() == []
    assert audit.expire_months(actor=OLGA, before=date(2024, 1, 20)) == []


def test_by_default_as_many_months_stay_as_are_set(berna, case, settings):
    settings.AUDIT_KEEP_MONTHS = 13
    fill(berna, case, (2024, 11), (2024, 12), (2025, 1))

    with in_month(2026, 1):
        assert audit.expire_months(actor=OLGA) == ["2024-11"]
    with in_month(2026, 2, 1):
        assert audit.expire_months(actor=OLGA) == ["2024-12"]


def test_nothing_is_added_to_a_closed_month(berna, case):
    fill(berna, case, (2024, 1))
    audit.expire_months(actor=OLGA, before=date(2024, 2, 1))

    with in_month(2024, 1), pytest.raises(RuntimeError, match="is the clock right"):
        audit.record(berna, "case.opened", case)


def test_when_the_records_of_expiry_expire_themselves_the_chain_still_verifies(berna, case):
    fill(berna, case, (2024, 1), (2024, 2), (2024, 4))
    with in_month(2024, 3):
        audit.expire_months(actor=OLGA, before=date(2024, 2, 1))
    audit.expire_months(actor=OLGA, before=date(2024, 5, 1))

    assert audit.verify() == []


def test_a_broken_month_does_not_expire_since_it_is_evidence(berna, case, unguarded):
    fill(berna, case, (2024, 1))
    run("UPDATE audit_auditrecord SET actor_id = 'mallory' WHERE number = 2")

    with pytest.raises(Refused, match=r"2024-01/2: was changed"):
        audit.expire_months(actor=OLGA, before=date(2024, 2, 1))
    assert audit.AuditRecord.objects.count() == 2


def test_the_newest_link_can_be_noted_elsewhere(berna, case):
    assert audit.head() == ""
    fill(berna, case, (2024, 1), (2024, 2))

    assert audit.head() == f"2024-02/2/{audit.reads_of(case).last().hash}"
