"""Example cases for the demo: written through the services, on the days on which they would have happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from viadukt.casework.models import (
    Appointment,
    Assignment,
    Case,
    CaseFigures,
    CaseStatus,
    CaseworkSetup,
    Channel,
    Consent,
    Contact,
    Direction,
    Given,
    Group,
    Mailbox,
    Meeting,
    Origin,
    PoolTaking,
    Routing,
    Slot,
    Speaker,
    TransferGround,
)
from viadukt.casework.opening import NEED, NICKNAME, OpenCase, key_of
from viadukt.casework.receivers import receiver_of
from viadukt.casework.services.appointments import Hours, make_appointment, note_outcome, offer_slots
from viadukt.casework.services.asking import write_message
from viadukt.casework.services.cases import About, make_case
from viadukt.casework.services.counter import Facts as ShortContact
from viadukt.casework.services.counter import record_contact
from viadukt.casework.services.ending import close_case
from viadukt.casework.services.groups import add_meetings, enrol, make_group, note_attendance
from viadukt.casework.services.indexing import reindex
from viadukt.casework.services.mailboxes import make_mailbox, new_code
from viadukt.casework.services.notes import Talk, add_note
from viadukt.casework.services.people import Counted, set_barriers, write_person
from viadukt.casework.services.plans import start_plan
from viadukt.casework.services.protection import restrict
from viadukt.casework.services.referrals.bases import record_basis
from viadukt.casework.services.referrals.consenting import question_of, record_consent
from viadukt.casework.services.referrals.preparing import Wish, prepare_referral
from viadukt.casework.services.referrals.sending import offer_referral
from viadukt.directory.public import Topic
from viadukt.kernel import clock, vault
from viadukt.kernel.codes import CodeKeys
from viadukt.kernel.ids import new_id
from viadukt.network.public import Organisation, Seat, SeatActor, country_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A plainly invented person's case. Days count back from today; a negative one is to come.

    `contacts` are (days, channel, minutes, note), `messages` (days, "in" or "out", text), `appointments` (days, hour, came).
    """

    nickname: str
    seat: Seat
    began: int
    topic: str
    language: str
    origin: str = Origin.COUNTER
    country_of_origin: str = ""
    country: str = "DE"
    land: str = ""
    born: int | None = None
    sex: str = ""
    purpose: str = ""
    need: str = ""
    waiting: bool = False
    quiet: bool = False
    restricted: bool = False
    closed: int | None = None
    mailbox: bool = False
    barriers: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    contacts: Sequence[tuple[int, str, int, str]] = ()
    messages: Sequence[tuple[int, str, str]] = ()
    appointments: Sequence[tuple[int, int, bool | None]] = ()
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of the stories: the cases by nickname, and for those with a mailbox its six words."""

    cases: Mapping[str, Case]
    words: Mapping[str, str]


def write_stories(stories: Sequence[Story]) -> Written:
    """Write the cases of all stories in the order of what happens in them. No-op when there are cases already."""
    if Case.objects.exists():
        return Written({}, {})
    codes = {story.nickname: new_code(story.language) for story in stories if story.mailbox}
    opened: dict[str, OpenCase] = {}
    events: list[tuple[int, int, Callable[[], None]]] = []
    for story in stories:
        keys = codes[story.nickname][1] if story.mailbox else None
        steps = list(_steps(story, keys, opened))
        events += [(day, number, step) for number, (day, step) in enumerate(steps)]
    now = clock.now()
    for days, _number, step in sorted(events, key=lambda event: (-event[0], event[1])):
        with clock.frozen(now - timedelta(days=days)), transaction.atomic():
            step()
    return Written({name: one.case for name, one in opened.items()}, {name: words for name, (words, _keys) in codes.items()})


def _steps(story: Story, keys: CodeKeys | None, opened: dict[str, OpenCase]) -> Iterable[tuple[int, Callable[[], None]]]:
    actor = SeatActor.of(story.seat)

    def begin() -> None:
        opened[story.nickname] = _begin(story, actor, keys)

    def again() -> OpenCase:
        """The case as it is now, opened by its adviser."""
        case = Case.objects.select_related("mailbox", "topic").get(pk=opened[story.nickname].case.pk)
        opened[story.nickname] = OpenCase(case, actor, key_of(actor, case))
        return opened[story.nickname]

    yield story.began, begin
    if not story.waiting:
        yield story.began, lambda: _describe(story, again())
    for days, channel, minutes, text in story.contacts:
        yield days, partial(_note, again, channel, minutes, text, story)
    for days, direction, text in story.messages:
        yield days, partial(_message, again, direction, text, story.language)
    for days, hour, came in story.appointments:
        yield days, partial(_appointment, again, days, hour, came)
    if story.restricted:
        yield max(story.began - 1, 0), lambda: restrict(actor=actor, case=again().case)
    if story.plan:
        yield max(story.began - 1, 0), lambda: _plan(again(), story.plan)
    if story.closed is not None:
        yield story.closed, lambda: close_case(opened=again(), outcomes=list(story.outcomes))


def _begin(story: Story, actor: SeatActor, keys: CodeKeys | None) -> OpenCase:
    mailbox: Mailbox | None = None
    if keys:
        mailbox = make_mailbox(keys=keys, language=story.language if story.language in {"ar", "en", "fa", "fr", "uk"} else "de")
        Mailbox.objects.filter(pk=mailbox.pk).update(confirmed_at=clock.now())
    about = About(topic=Topic.objects.get(pk=story.topic), language=story.language, country=story.country, land=story.land)
    records = {NICKNAME: {"text": story.nickname}}
    if story.need:
        records[NEED] = {"text": story.need, "language": story.language}
    now = clock.now()
    fields = (
        {"answer_due_at": now + timedelta(days=3), "last_from_person_at": now}
        if story.waiting
        else {"adviser_id": actor.seat_id, "last_contact_at": now, "first_answer_at": now}
    )
    one = make_case(
        actor=actor,
        organisation_id=actor.organisation_id,
        origin=Origin(story.origin),
        about=about,
        records=records,
        mailbox=mailbox,
        status=CaseStatus.WAITING if story.waiting else CaseStatus.OPEN,
        fields=fields | {"quiet": story.quiet, "created_at": now},
    )
    if not story.waiting:
        Assignment.objects.create(case=one.case, seat_id=actor.seat_id)
    reindex(one)
    return one


def _describe(story: Story, opened: OpenCase) -> None:
    value = {
        "names": [{"text": story.nickname, "kind": "called"}],
        "birth_year": story.born,
        "languages": [{"code": story.language, "level": "native"}],
    }
    counted = Counted(sex=story.sex, country_of_origin=story.country_of_origin, residence_purpose=story.purpose)
    write_person(opened=opened, value=value, counted=counted, language=story.language, based_on=0)
    if story.barriers:
        set_barriers(opened=opened, keys=list(story.barriers))


def _note(again: Callable[[], OpenCase], channel: str, minutes: int, text: str, story: Story) -> None:
    topic = Topic.objects.get(pk=story.topic)
    talk = Talk(
        on=clock.today(),
        channel=Channel(channel),
        speaker=Speaker.PERSON,
        minutes=minutes,
        topic=topic,
        language=story.language,
    )
    add_note(opened=again(), talk=talk, text=text)


def _message(again: Callable[[], OpenCase], direction: str, text: str, language: str) -> None:
    opened, now = again(), clock.now()
    to_person = direction == "out"
    seat = {"seat_id": opened.actor.seat_id} if to_person and isinstance(opened.actor, SeatActor) else {}
    write_message(opened, _DIRECTIONS[direction], text, language, at=now, **seat)
    column = "last_to_person_at" if to_person else "last_from_person_at"
    Case.objects.filter(pk=opened.case.pk).update(**{column: now, "last_contact_at": now})


def _plan(opened: OpenCase, template: str) -> None:
    start_plan(opened=opened, template=template, asked=True)


def _appointment(again: Callable[[], OpenCase], days: int, hour: int, came: bool | None) -> None:
    day = timezone.localtime(clock.now()).date() if days >= 0 else clock.in_days(-days)
    starts_at = timezone.make_aware(datetime.combine(day, time(hour)))
    opened = again()
    one = make_appointment(
        opened=opened, starts_at=starts_at, minutes=45, meeting=Meeting.IN_PERSON, content={"place": "Beispielraum 1"}
    )
    if came is not None:
        with clock.frozen(max(clock.now(), starts_at + timedelta(hours=1))):
            note_outcome(opened=opened, appointment_id=one.pk, came=came)


def unlock_examples(seats: Iterable[Seat]) -> None:
    """Record the duties of the invented organisations, as invented as they are, and let them take from the pool."""
    for seat in seats:
        CaseworkSetup.objects.get_or_create(
            organisation=seat.organisation,
            defaults={
                "contract_on": clock.in_days(-600),
                "assessment_on": clock.in_days(-600),
                "contact": "datenschutz@beispiel.example",
                "legal_guide": "Rechtsanwältin Beispiel",
                "emigration_basis": "Beispiel",
                "emigration_basis_on": clock.in_days(-600),
                "time_zone": "Africa/Accra" if seat.organisation.country == "GH" else "",
                "recorded_by": seat,
                "recorded_at": clock.now(),
            },
        )
        PoolTaking.objects.get_or_create(organisation=seat.organisation)


def write_counter(*, seat: Seat, topics: Sequence[str], days: Iterable[int]) -> None:
    """Short contacts of the last weeks, one a day given."""
    channels = [Channel.WALK_IN, Channel.PHONE, Channel.MESSENGER, Channel.WALK_IN]
    for number, back in enumerate(days):
        topic = Topic.objects.get(pk=topics[number % len(topics)])
        facts = ShortContact(
            on=clock.in_days(-back),
            channel=channels[number % len(channels)],
            topic=topic,
            language=("de", "ar", "tr", "en", "fa")[number % 5],
            minutes=5 + 5 * (number % 3),
            referred_to=("", "own", "authority", "advice_centre")[number % 4],
        )
        record_contact(actor=SeatActor.of(seat), facts=facts, entry=new_id())


def write_week(*, seat: Seat) -> None:
    """Free times in the next three weeks."""
    hours = Hours({1, 3}, time(9), time(12), 45, 15)
    offer_slots(
        actor=SeatActor.of(seat),
        first_day=clock.in_days(1),
        last_day=clock.in_days(21),
        hours=hours,
        meeting=Meeting.IN_PERSON,
        place="Beispielraum 1",
    )


def write_referral(*, case: Case, seat: Seat, to: Organisation, values: Mapping[str, str], lead: Seat | None = None) -> None:
    """A person of `case` is referred to another organisation: they said yes aloud, and `seat` heard it.

    With `lead` the contract for a transfer to a third country is recorded first.
    """
    if lead:
        record_basis(
            actor=SeatActor.of(lead),
            receiver=to,
            ground=TransferGround.CONTRACT,
            recorded_on=clock.in_days(-100),
            reference="Beispiel",
        )
    actor, receiver = SeatActor.of(seat), receiver_of(to)
    opened = OpenCase(case, actor, key_of(actor, case))
    wish = Wish(values=values, topic=case.topic, until=clock.in_days(21), asked_for=True, checked=True)
    referral = prepare_referral(opened=opened, receiver=receiver, wish=wish)
    record_consent(
        opened=opened,
        referral=referral,
        question=question_of(referral, receiver, country_name(to.country)),
        chosen=list(values),
        transfer=False,
        names={},
        given=Given.SPOKEN,
        witness=seat,
    )
    referral.refresh_from_db()
    offer_referral(opened=opened, referral=referral)


def write_group(*, seat: Seat, title: str, topic: str, cases: Sequence[Case]) -> None:
    """A course that has met twice, with somebody on its waiting list."""
    actor = SeatActor.of(seat)
    group = make_group(
        actor=actor,
        facts={
            "title": title,
            "about": "",
            "topic": Topic.objects.get(pk=topic),
            "project": None,
            "language": "de",
            "place": "Beispielraum 2",
            "capacity": max(len(cases) - 1, 1),
        },
    )
    places = [enrol(opened=OpenCase(case, actor, key_of(actor, case)), group_id=group.pk) for case in cases]
    first = timezone.make_aware(datetime.combine(clock.in_days(-14), time(17)))
    meetings = add_meetings(actor=actor, group_id=group.pk, starts_at=first, minutes=90, weeks=5)
    for meeting in meetings[:2]:
        there = {place.pk: ("absent" if number == 1 else "present") for number, place in enumerate(places[:-1])}
        note_attendance(actor=actor, meeting_id=meeting.pk, presences=there)


def forget_examples() -> None:
    """Take every case away, with its keys: what a demo begins anew with."""
    for case_id in Case.objects.values_list("pk", flat=True):
        vault.destroy(case_id)
    for model in (Appointment, Slot, Group, Routing, Consent, Contact, CaseFigures, Case, Mailbox, PoolTaking, CaseworkSetup):
        model._default_manager.all().delete()


_DIRECTIONS: Mapping[str, Direction] = {"in": Direction.FROM_PERSON, "out": Direction.TO_PERSON}
