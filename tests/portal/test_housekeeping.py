"""What runs by itself for the lower rooms."""

from datetime import UTC, datetime, timedelta

import pytest

from viadukt.audit import public as audit
from viadukt.files import public as files
from viadukt.jobs.definitions import all_periodic
from viadukt.kernel import clock, ratelimit, vault
from viadukt.kernel.actor import JobActor
from viadukt.kernel.ids import new_id
from viadukt.kernel.models import ErasureShare, RateWindow
from viadukt.portal import tasks

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_all_of_it_is_scheduled():
    names = {periodic.name for periodic in all_periodic()}

    assert {"files.scan", "files.sweep", "kernel.destroy", "kernel.forget_rates", "audit.expire"} <= names


def test_erasures_and_expired_keys_are_made_up_for():
    case = vault.lock(owner_id=new_id(), object_id=new_id())
    ballot = vault.new_short_lived_key(purpose="ballot", until=clock.now() + timedelta(hours=1))
    vault.destroy(case.object_id)

    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert vault.destructions_are_due()
        tasks.destroy_shares()
        assert not vault.destructions_are_due()

    assert not ErasureShare.objects.exists()
    with pytest.raises(vault.Erased):
        vault.open_short_lived_key(ballot.id)


def test_old_counts_and_old_months_go():
    with clock.frozen(datetime(2020, 1, 15, tzinfo=UTC)):
        ratelimit.allow("amal", "find", 1, 60)
        audit.record(JobActor("berna"), "case.opened", None)

    tasks.forget_rates()
    tasks.expire_record()

    assert not RateWindow.objects.exists()
    assert [record.verb for record in audit.AuditRecord.objects.all()] == ["audit.month_expired"]


def test_without_a_scanner_there_is_nothing_to_scan(settings):
    assert not files.scan_is_due()
    tasks.scan_files()
    tasks.sweep_files()
