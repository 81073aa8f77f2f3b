"""Free times, bookings, reminders, calendars."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.casework.conftest import unlock
from tests.cast import Member, sign_in
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Appointment, AppointmentState, Case, CaseworkSetup, Mailbox, Slot
from viadukt.casework.opening import REPLY, OpenCase, open_file
from viadukt.casework.services.appointments import (
    Hours,
    book_slot,
    cancel_appointment,
    content_of,
    make_appointment,
    note_outcome,
    offer_slots,
    withdraw_slot,
)
from viadukt.casework.services.calendars import feed_of, make_feed, one_appointment, stop_feed
from viadukt.casework.services.cases import About, open_case, write_record
from viadukt.casework.services.reminders import reminders_are_due, send_reminders
from viadukt.kernel import clock
from viadukt.kernel.crypto import KeyPair
from viadukt.kernel.errors import Refused
from viadukt.post.models import Message as Mail
from viadukt.post.services import unseal

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.frozen(MONDAY):
        yield


def mornings(berna: Member, days: int = 0) -> list[Slot]:
    """Berna's Monday morning: nine, ten and eleven."""
    return offer_slots(
        actor=berna.actor,
        first_day=date(2026, 11, 30),
        last_day=date(2026, 11, 30) + timedelta(days=days),
        hours=Hours({0}, time(9), time(12), 45, 15),
        meeting="in_person",
        place="Raum 2",
    )


def one_hour(who: Member, begins: time, meeting: str) -> list[Slot]:
    """A single hour today."""
    hours = Hours({0}, begins, time(begins.hour + 1), 60)
    return offer_slots(actor=who.actor, first_day=clock.today(), last_day=clock.today(), hours=hours, meeting=meeting)


def mailbox_of(opened: OpenCase) -> OpenCase:
    """The same case, opened by its person."""
    pair = KeyPair.new()
    mailbox = Mailbox.objects.create(lookup_id="0" * 32, public=pair.public, language="fr")
    Case.objects.filter(pk=opened.case.pk).update(mailbox=mailbox)
    opened.key.seal_to(pair.public)
    return open_file(MailboxActor(mailbox.pk, pair, "fr"), Case.objects.get(pk=opened.case.pk))


def test_times_are_offered_one_after_the_other_and_never_twice(berna: Member):
    slots = mornings(berna, days=7)

    assert [slot.starts_at.astimezone(BERLIN).strftime("%d. %H:%M") for slot in slots] == [
        "30. 09:00", "30. 10:00", "30. 11:00", "07. 09:00", "07. 10:00", "07. 11:00",
    ]  # fmt: skip
    with pytest.raises(Refused):
        mornings(berna, days=7)


def test_an_hour_that_the_clock_change_skips_is_left_out():
    hours = Hours({6}, time(1), time(4), 60)

    with clock.frozen(datetime(2027, 3, 1, tzinfo=UTC)):
        found = hours.between(date(2027, 3, 28), date(2027, 3, 28), BERLIN)

    assert [moment.hour for moment in found] == [1, 3]


HOURS = st.builds(Hours, st.just(set(range(7))), st.times(), st.times(), st.integers(5, 300), st.integers(0, 100))


@given(first=st.dates(date(2026, 12, 1), date(2027, 12, 1)), days=st.integers(0, 40), hours=HOURS)
def test_times_never_overlap_and_stay_within_their_hours(first: date, days: int, hours: Hours):
    last = first + timedelta(days=days)
    with clock.frozen(MONDAY):
        found = hours.between(first, last, BERLIN)

    # Where an hour comes twice, in autumn, two times an hour apart on the clock may be two hours apart.
    length = timedelta(minutes=hours.minutes)
    assert [a for a, b in pairwise(found) if a.replace(tzinfo=None) + length > b.replace(tzinfo=None)] == []
    assert [moment for moment in found if moment.time() < hours.begins or not first <= moment.date() <= last] == []


def test_the_person_takes_a_free_time_and_it_is_gone_for_others(opened: OpenCase, berna: Member):
    first, *others = mornings(berna)
    mine = mailbox_of(opened)

    appointment = book_slot(opened=mine, slot_id=first.pk)

    assert (appointment.starts_at, content_of(mine, appointment)) == (first.starts_at, {"place": "Raum 2"})
    assert list(Slot.objects.visible_to(berna.actor).free()) == others
    other = open_case(actor=berna.actor, nickname="Bo", about=About())
    with pytest.raises(Refused):
        book_slot(opened=other, slot_id=first.pk)


def test_who_cancels_makes_room(opened: OpenCase, berna: Member):
    slots = mornings(berna)
    mine = mailbox_of(opened)
    appointment = book_slot(opened=mine, slot_id=slots[0].pk)

    cancelled = cancel_appointment(opened=mine, appointment_id=appointment.pk)

    assert (cancelled.state, list(Slot.objects.free())) == (AppointmentState.CANCELLED_BY_PERSON, slots)
    assert book_slot(opened=mine, slot_id=slots[0].pk).state == AppointmentState.BOOKED


def test_a_person_books_two_at_most_and_only_with_their_adviser(opened: OpenCase, berna: Member, deniz: Member):
    slots = mornings(berna)
    [lead] = one_hour(deniz, time(15), "phone")
    mine = mailbox_of(opened)
    for slot in slots[:2]:
        book_slot(opened=mine, slot_id=slot.pk)

    for slot in (slots[2], lead):
        with pytest.raises(Refused):
            book_slot(opened=mine, slot_id=slot.pk)
    assert book_slot(opened=opened, slot_id=lead.pk).seat_id == deniz.seat.pk


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_two_people_press_at_the_same_moment_and_one_gets_it(berna: Member, recognition: object):
    [slot] = one_hour(berna, time(9), "phone")
    cases = [open_case(actor=berna.actor, nickname=name, about=About()) for name in ("Amal", "Bo")]
    barrier, outcomes = Barrier(2), []

    def press(opened: OpenCase) -> None:
        with clock.frozen(MONDAY):
            barrier.wait()
            try:
                outcomes.append(book_slot(opened=opened, slot_id=slot.pk).state)
            except Refused:
                outcomes.append("refused")
        connection.close()

    threads = [Thread(target=press, args=[opened]) for opened in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["booked", "refused"]


def test_a_no_show_is_noted_once_it_is_over(opened: OpenCase, berna: Member):
    appointment = book_slot(opened=opened, slot_id=mornings(berna)[0].pk)

    with pytest.raises(Refused):
        note_outcome(opened=opened, appointment_id=appointment.pk, came=False)
    with clock.frozen(MONDAY + timedelta(hours=5)):
        assert note_outcome(opened=opened, appointment_id=appointment.pk, came=False).state == AppointmentState.NO_SHOW


def test_a_time_that_is_taken_is_not_withdrawn(opened: OpenCase, berna: Member, mallory: Member):
    first, second, _third = mornings(berna)
    book_slot(opened=opened, slot_id=first.pk)

    with pytest.raises(Refused):
        withdraw_slot(actor=berna.actor, slot_id=first.pk)
    withdraw_slot(actor=berna.actor, slot_id=second.pk)
    assert Slot.objects.free().count() == 1


def test_a_reminder_goes_once_and_says_neither_with_whom_nor_why(opened: OpenCase, berna: Member):
    write_record(opened=opened, name=REPLY, value={"email": "amal@beispiel.example"}, based_on=0)
    mailbox_of(opened)
    book_slot(opened=opened, slot_id=mornings(berna)[0].pk)

    assert (reminders_are_due(), send_reminders(), send_reminders()) == (True, 1, 0)

    to, mail = unseal(Mail.objects.get())
    words = f"{mail.subject} {mail.text}"
    assert (to, Mail.objects.get().language) == ("amal@beispiel.example", "fr")
    assert [word for word in ("Köln", "Verein", "Anerkennung", "Amal", "Berna", "Raum") if word in words] == []


@pytest.mark.parametrize("fields", [{"quiet": True}, {"sealed": True}])
def test_nothing_is_sent_by_itself_for_who_is_at_risk(opened: OpenCase, berna: Member, fields: dict[str, bool]):
    write_record(opened=opened, name=REPLY, value={"email": "amal@beispiel.example"}, based_on=0)
    book_slot(opened=opened, slot_id=mornings(berna)[0].pk)
    Case.objects.update(**fields)

    assert (reminders_are_due(), send_reminders(), Mail.objects.count()) == (False, 0, 0)


def summaries(content: bytes | None) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(content or b"").walk("vevent")]


def test_a_calendar_names_nobody_unless_chosen(opened: OpenCase, berna: Member):
    book_slot(opened=opened, slot_id=mornings(berna)[0].pk)
    reference = opened.case.reference

    first = make_feed(actor=berna.actor, with_names=False)
    assert summaries(feed_of(first)) == [f"Termin {reference}"]

    second = make_feed(actor=berna.actor, with_names=True)
    assert (feed_of(first), summaries(feed_of(second))) == (None, ["Termin Amal"])

    stop_feed(actor=berna.actor)
    assert (feed_of(second), feed_of("x")) == (None, None)


def test_the_calendar_of_somebody_who_left_is_dead(opened: OpenCase, berna: Member):
    secret = make_feed(actor=berna.actor, with_names=False)
    berna.seat.valid_until = clock.in_days(-1)
    berna.seat.save()

    assert feed_of(secret) is None


def test_the_persons_own_calendar_says_nothing_but_the_hour(opened: OpenCase, berna: Member):
    appointment = book_slot(opened=opened, slot_id=mornings(berna)[0].pk)

    assert summaries(one_appointment(appointment)) == ["Termin"]


def test_accra_says_its_own_hours(kofi: Member):
    CaseworkSetup.objects.filter(pk=kofi.organisation.pk).update(time_zone="Africa/Accra")

    [slot] = one_hour(kofi, time(9), "video")

    assert slot.starts_at == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_the_pages(client: Client, opened: OpenCase, berna: Member, mallory: Member):
    unlock(mallory.organisation)
    staff = sign_in(client, berna)
    tomorrow = clock.in_days(1).isoformat()
    times = {"first_day": tomorrow, "last_day": tomorrow, "weekdays": ["1"], "begins": "09:00", "ends": "10:00"}
    staff.post("/desk/appointments/", times | {"minutes": 30, "pause": 0, "meeting": "phone"})
    first, second = Slot.objects.all()

    page = f"/desk/cases/{opened.case.pk}/appointments"
    staff.post(f"{page}/book/{first.pk}")
    wrong = staff.post(
        page, {"day": tomorrow, "time": "25:00", "minutes": 30, "meeting": "phone", "link": "javascript:alert(1)"}
    )
    shown = staff.get("/desk/appointments/")

    assert (wrong.status_code, Appointment.objects.count(), b"Amal" in shown.content) == (200, 1, True)
    appointment = Appointment.objects.get()
    assert staff.post(f"{page}/{appointment.pk}", {"did": "cancel"}).status_code == 302
    outside = sign_in(Client(), mallory)
    assert [
        outside.post(f"/desk/appointments/{second.pk}/withdraw").status_code,
        outside.post(f"{page}/book/{second.pk}").status_code,
    ] == [404, 404]


def test_an_appointment_at_an_agreed_hour(opened: OpenCase):
    content = {"place": "Amt, Eingang", "link": "", "note": "Pass"}

    appointment = make_appointment(
        opened=opened, starts_at=MONDAY + timedelta(days=1), minutes=60, meeting="in_person", content=content
    )

    assert content_of(opened, appointment) == content
