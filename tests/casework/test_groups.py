"""Courses: places, the waiting list, attendance."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.casework.conftest import unlock
from tests.cast import Member, member, organisation, sign_in
from viadukt.casework.models import Contact, Group, Participation, Place
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.groups import (
    Facts,
    add_meetings,
    close_group,
    edit_group,
    enrol,
    leave,
    make_group,
    note_attendance,
)
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.public import Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


def facts(capacity: int = 2) -> Facts:
    return {
        "title": "Frauentreff",
        "about": "",
        "topic": None,
        "project": None,
        "language": "ar",
        "place": "Raum 1",
        "capacity": capacity,
    }


def people(berna: Member, *names: str) -> list[OpenCase]:
    return [open_case(actor=berna.actor, nickname=name, about=About(language="ar")) for name in names]


def places(group: Group) -> list[str]:
    return list(group.participations.order_by("since", "pk").values_list("place", flat=True))


def test_who_comes_too_late_waits_and_moves_up(berna: Member):
    group = make_group(actor=berna.actor, facts=facts())
    first, second, third = (enrol(opened=one, group_id=group.pk) for one in people(berna, "A", "B", "C"))

    assert [one.place for one in (first, second, third)] == [Place.ENROLLED, Place.ENROLLED, Place.WAITING]
    leave(opened=OpenCase(first.case, berna.actor, people(berna, "X")[0].key), participation_id=first.pk)
    assert places(group) == [Place.LEFT, Place.ENROLLED, Place.ENROLLED]


def test_more_places_let_people_in(berna: Member):
    group = make_group(actor=berna.actor, facts=facts(1))
    for one in people(berna, "A", "B", "C"):
        enrol(opened=one, group_id=group.pk)

    edit_group(actor=berna.actor, group_id=group.pk, revision=1, facts=facts(2))

    assert places(group) == [Place.ENROLLED, Place.ENROLLED, Place.WAITING]
    with pytest.raises(Conflict):
        edit_group(actor=berna.actor, group_id=group.pk, revision=1, facts=facts(9))


def test_a_group_that_is_over_takes_nobody(berna: Member):
    group = make_group(actor=berna.actor, facts=facts())
    close_group(actor=berna.actor, group_id=group.pk)

    with pytest.raises(Refused):
        enrol(opened=people(berna, "A")[0], group_id=group.pk)


def test_the_hour_stays_through_the_clock_change(berna: Member):
    group = make_group(actor=berna.actor, facts=facts())

    meetings = add_meetings(
        actor=berna.actor, group_id=group.pk, starts_at=datetime(2027, 3, 22, 17, tzinfo=UTC), minutes=90, weeks=2
    )

    assert [timezone.localtime(one.starts_at).strftime("%d.%m. %H:%M") for one in meetings] == ["22.03. 18:00", "29.03. 18:00"]
    again = add_meetings(actor=berna.actor, group_id=group.pk, starts_at=meetings[0].starts_at, minutes=90, weeks=2)
    assert again == meetings


def test_who_was_there_has_a_contact_once_and_a_correction_takes_it_back(berna: Member):
    with clock.frozen(MONDAY):
        group = make_group(actor=berna.actor, facts=facts())
        [amal] = people(berna, "Amal")
        place = enrol(opened=amal, group_id=group.pk)
        [meeting] = add_meetings(actor=berna.actor, group_id=group.pk, starts_at=MONDAY, minutes=90)
        for _again in range(2):
            note_attendance(actor=berna.actor, meeting_id=meeting.pk, presences={place.pk: "present"})

        contact = Contact.objects.get()
        assert (contact.case, contact.channel, contact.minutes, contact.language) == (amal.case, "group", 90, "ar")
        note_attendance(actor=berna.actor, meeting_id=meeting.pk, presences={place.pk: "absent"})
        assert Contact.objects.count() == 0


def test_attendance_of_what_has_not_begun_is_not_noted(berna: Member):
    group = make_group(actor=berna.actor, facts=facts())
    [meeting] = add_meetings(actor=berna.actor, group_id=group.pk, starts_at=clock.now() + timedelta(days=1), minutes=90)

    with pytest.raises(Refused):
        note_attendance(actor=berna.actor, meeting_id=meeting.pk, presences={})


def test_the_pages(client: Client, berna: Member, mallory: Member, opened: OpenCase):
    unlock(mallory.organisation)
    staff, outside = sign_in(client, berna), sign_in(Client(), mallory)
    form = {
        "revision": 0,
        "title": "Frauentreff",
        "about": "",
        "capacity": 1,
        "language": "",
        "place": "",
        "topic": "",
        "project": "",
    }
    staff.post("/desk/groups/", form)
    group = Group.objects.get()
    staff.post(f"/desk/groups/{group.pk}/people", {"nickname": "Bo"})
    staff.post(f"/desk/cases/{opened.case.pk}/groups", {"group": str(group.pk)})

    assert (places(group), outside.get(f"/desk/groups/{group.pk}").status_code) == ([Place.ENROLLED, Place.WAITING], 404)
    staff.post(
        f"/desk/groups/{group.pk}/meetings", {"starts_at_0": "2026-01-05", "starts_at_1": "18:00", "minutes": 90, "weeks": 1}
    )
    meeting = group.meetings.get()
    first = Participation.objects.get(place=Place.ENROLLED)
    staff.post(f"/desk/groups/meetings/{meeting.pk}", {str(first.pk): "present"})
    assert Contact.objects.get().case == first.case
    assert outside.get(f"/desk/groups/meetings/{meeting.pk}").status_code == 404
    assert outside.post(f"/desk/groups/places/{first.pk}/leave").status_code == 404


class Orders(TestCase):
    """Whatever the order of coming and leaving."""

    databases = {"default", "keystore"}

    @settings(max_examples=15)
    @given(st.integers(1, 3), st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12))
    def test_none_stays_empty_while_somebody_waits(self, capacity: int, moves: list[tuple[bool, int]]):
        own = unlock(organisation("Verein Beispiel Köln e.V."))
        berna = member("Berna", own, Role.ADVISER)
        group = make_group(actor=berna.actor, facts=facts(capacity))
        cases = people(berna, "A", "B", "C", "D")
        for comes, number in moves:
            known = Participation.objects.filter(case=cases[number].case, group=group).first()
            if comes:
                enrol(opened=cases[number], group_id=group.pk)
            elif known:
                leave(opened=cases[number], participation_id=known.pk)

        enrolled, waiting = (group.participations.filter(place=place).count() for place in (Place.ENROLLED, Place.WAITING))
        assert enrolled <= capacity
        assert waiting == 0 or enrolled == capacity
