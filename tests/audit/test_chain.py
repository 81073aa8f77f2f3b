"""Whoever drops the triggers can change the record, but not unnoticed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from viadukt.audit import public as audit
from viadukt.audit import triggers
from viadukt.audit.models import AuditMonth
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor
from viadukt.kernel.ids import new_id
from viadukt.kernel.refs import Ref

from .test_record import fill, run

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit_auditrecord SET actor_id = 'mallory' WHERE month = '2024-02' AND number = 1",
         ["2024-02/1: was changed"]),
        ("UPDATE audit_auditrecord SET at = '2024-02-15 12:00:01+00:00' WHERE month = '2024-02' AND number = 2",
         ["2024-02/2: was changed"]),
        ("UPDATE audit_auditrecord SET facts = '{}' WHERE month = '2024-02' AND number = 1", ["2024-02/1: was changed"]),
        ("UPDATE audit_auditrecord SET hash = 'x' WHERE month = '2024-02' AND number = 1",
         ["2024-02/1: was changed", "2024-02/2: does not follow the record before it"]),
        ("DELETE FROM audit_auditrecord WHERE month = '2024-02' AND number = 1", ["2024-02: records 1 to 1 are missing"]),
        ("DELETE FROM audit_auditrecord WHERE month = '2024-01' AND number = 2",
         ["2024-01: records 2 to 2 are missing", "2024-02: does not follow 2024-01"]),
        ("DELETE FROM audit_auditrecord WHERE month = '2024-03' AND number = 2", ["2024-03: records 2 to 2 are missing"]),
        ("UPDATE audit_auditmonth SET number = 1 WHERE month = '2024-03'",
         ["2024-03: 1 records stand beyond the newest link", "2024-03: its newest link does not match its last record"]),
        ("UPDATE audit_auditmonth SET hash = 'x' WHERE month = '2024-03'",
         ["2024-03: its newest link does not match its last record"]),
        ("UPDATE audit_auditmonth SET previous_number = 1 WHERE month = '2024-03'",
         ["2024-03: does not follow 2024-02", "2024-03/1: does not follow the record before it"]),
        ("DELETE FROM audit_auditmonth WHERE month = '2024-02'",
         ["2024-03: the month before it, 2024-02, is gone", "2 records belong to months that are not there"]),
        ("UPDATE audit_auditmonth SET expired_at = '2024-05-01 00:00:00+00:00' WHERE month = '2024-02'",
         ["2024-02: has expired, yet still has records", "2024-02: was closed without a record of it"]),
        ("UPDATE audit_auditrecord SET number = 3 WHERE month = '2024-02' AND number = 2",
         ["2024-02: 1 records stand beyond the newest link", "2024-02: records 2 to 2 are missing",
          "2024-03: does not follow 2024-02"]),
    ],
)  # fmt: skip
def test_tampering_is_found_and_named(berna, case, unguarded, tampering, found):
    fill(berna, case, (2024, 1), (2024, 2), (2024, 3))
    assert audit.verify() == []

    run(tampering)

    assert audit.verify() == found


def test_a_month_that_was_closed_with_a_forged_hash_is_found(berna, case, unguarded):
    fill(berna, case, (2024, 1), (2024, 2))
    audit.expire_months(actor=berna, before=datetime(2024, 2, 1, tzinfo=UTC).date())

    run("UPDATE audit_auditmonth SET hash = 'x' WHERE month = '2024-01'")

    assert audit.verify() == [
        "2024-01: was closed without a record of it",
        "2024-02: does not follow the closing hash of 2024-01",
    ]


def test_one_month_can_be_verified_alone(berna, case, unguarded):
    fill(berna, case, (2024, 1), (2024, 2))
    run("UPDATE audit_auditrecord SET actor_id = 'mallory' WHERE month = '2024-01'")

    assert audit.verify("2024-02") == []
    assert audit.verify("2024-01") == ["2024-01/1: was changed", "2024-01/2: was changed"]


class AnyHistory(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(-200, 200),
                st.sampled_from(["case.opened", "mail.sent"]),
                st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers() | st.booleans() | st.none() | st.just("x/y")),
            ),
            max_size=12,
        ),
        st.data(),
    )
    def test_verifies_whatever_the_clock_did_and_shows_any_one_change(self, history, data):
        berna, case = JobActor("berna"), Ref("casework.Case", new_id())
        for hours, verb, facts in history:
            with clock.frozen(datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=hours * 7)):
                audit.record(berna, verb, case, **facts)
        assert audit.verify() == []
        if history:
            triggers.uninstall(connection)
            victim = data.draw(st.sampled_from(list(audit.AuditRecord.objects.all())))
            audit.AuditRecord.objects.filter(pk=victim.pk).update(
                **data.draw(st.sampled_from([{"verb": "case.read"}, {"organisation_id": new_id()}, {"previous": "0" * 64}]))
            )
            assert f"{victim.month}/{victim.number}: was changed" in audit.verify()


@pytest.mark.parametrize("name", triggers.SQLITE if connection.vendor == "sqlite" else triggers.POSTGRESQL_TRIGGERS)
def test_a_dropped_trigger_is_reported_and_comes_back(name):
    assert audit.problems() == []
    table = "audit_auditmonth" if "month" in name else "audit_auditrecord"
    run(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))

    assert len(audit.problems()) == 1
    assert f"its trigger {name} is missing or was changed" in audit.problems()[0]
    assert [message.id for message in run_checks(databases=["default"])] == ["viadukt.audit.E001"]

    triggers.install(connection)
    assert audit.problems() == []


def test_a_trigger_that_was_made_harmless_is_reported():
    if connection.vendor == "sqlite":
        name = "audit_record_no_update"
        run(f"DROP TRIGGER {name}")
        run(f"CREATE TRIGGER {name} BEFORE UPDATE ON audit_auditrecord BEGIN SELECT 1; END")
    else:
        name = "audit_record_rows"
        run(f"ALTER TABLE audit_auditrecord DISABLE TRIGGER {name}")

    assert triggers.missing(connection) == [name]


@pytest.mark.only_on("postgresql")  # SQLite's triggers carry their own body
def test_a_guard_whose_body_was_replaced_is_reported():
    run("CREATE OR REPLACE FUNCTION audit_record_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")

    assert triggers.missing(connection) == ["audit_record_rows", "audit_record_truncate"]


def test_a_database_without_the_table_says_so(unguarded, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert audit.problems() == ["The audit record has no table yet: run the migrations."]
    assert run_checks(databases=["default"]) == []


def test_without_a_month_there_is_nothing_wrong():
    assert not AuditMonth.objects.exists()
    assert audit.verify() == []
