"""The clock, decisions, references, scoping."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.http import Http404
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from viadukt.kernel import clock, keys
from viadukt.kernel.actor import JobActor, LinkActor, Visitor
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.models import OwnerKey
from viadukt.kernel.refs import Ref
from viadukt.kernel.scoping import ScopedQuerySet, get_visible

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_the_clock_stands_still_where_it_is_held_and_goes_on_after():
    with clock.frozen(NEW_YEAR):
        with clock.frozen(NEW_YEAR + timedelta(days=1)):
            assert clock.now() == NEW_YEAR + timedelta(days=1)
        assert clock.now() == NEW_YEAR
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_day_is_that_of_the_instances_time_zone():
    with clock.frozen(NEW_YEAR):
        assert clock.today() == date(2027, 1, 1)
        assert (clock.in_days(1), clock.in_days(-1)) == (date(2027, 1, 2), date(2026, 12, 31))


def test_ids_are_of_version_7_global_and_in_the_order_of_their_making():
    ids = [new_id() for _ in range(200)]

    assert {(made.version, made.variant) for made in ids} == {(7, UUID(int=0x8 << 60).variant)}
    assert len(set(ids)) == 200
    assert [made.int >> 80 for made in ids] == sorted(made.int >> 80 for made in ids)
    assert abs((ids[0].int >> 80) / 1000 - datetime.now(UTC).timestamp()) < 60


def test_a_decision_is_as_good_as_its_answer_and_a_no_says_why():
    no = Decision.no(gettext_lazy("Dieser Fall ist geschlossen."))

    Decision.yes().or_raise()
    assert (bool(Decision.yes()), bool(no)) == (True, False)
    with pytest.raises(Refused, match=r"^Dieser Fall ist geschlossen\.$"):
        no.or_raise()


def test_a_conflict_is_a_refusal():
    with pytest.raises(Refused, match="zu spät"):
        raise Conflict("zu spät")


@given(st.uuids(), st.uuids(), st.none() | st.integers(1, 99), st.none() | st.integers(1, 99))
def test_references_are_equal_exactly_when_they_say_the_same(one, other, version, later):
    first, second = Ref("evidence.Release", one, version), Ref("evidence.Release", other, later)

    assert (first == second) == (str(first) == str(second)) == (one == other and version == later)
    assert len({first, Ref("evidence.Release", one, version)}) == 1


def test_a_reference_reads_as_kind_id_and_version():
    assert str(Ref("casework.Case", UUID(int=7))) == "casework.Case:00000000-0000-0000-0000-000000000007"
    assert str(Ref("evidence.Release", UUID(int=7), 3)) == "evidence.Release:00000000-0000-0000-0000-000000000007@3"


class OwnedQuerySet(ScopedQuerySet[OwnerKey]):
    def visible_to(self, actor):
        return self.filter(owner_id=actor.organisation_id)


@pytest.mark.django_db
def test_what_belongs_to_another_organisation_is_not_there(cologne, accra):
    keys.owner_keys(cologne)
    row = OwnerKey.objects.get(owner_id=cologne)
    rows = OwnedQuerySet(OwnerKey)

    assert get_visible(rows, LinkActor("link", organisation_id=cologne), row.pk) == row
    for stranger in (JobActor("mallory", organisation_id=accra), Visitor()):
        with pytest.raises(Http404):
            get_visible(rows, stranger, row.pk)
    with pytest.raises(Http404):
        get_visible(rows, LinkActor("link", organisation_id=cologne), new_id())


@pytest.mark.django_db
def test_a_model_that_does_not_say_what_is_visible_shows_nothing():
    with pytest.raises(NotImplementedError, match="must say what is visible to visitor"):
        ScopedQuerySet(OwnerKey).visible_to(Visitor())
