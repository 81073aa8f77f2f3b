"""Groups: places in the order of coming, and attendance that feeds cases."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import Attendance, Case, Channel, Contact, Group, GroupMeeting, Participation, Place, Presence
from viadukt.casework.opening import OpenCase
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Project, SeatActor

MOST_MEETINGS = 60


class Facts(TypedDict):
    """What the form of a group holds."""

    title: str
    about: str
    topic: Topic | None
    project: Project | None
    language: str
    place: str
    capacity: int


def make_group(*, actor: SeatActor, facts: Facts) -> Group:
    """Begin a course or group; the actor leads it."""
    permissions.may_advise(actor).or_raise()
    with transaction.atomic():
        group = Group.objects.create(organisation_id=actor.organisation_id, leader_id=actor.seat_id, **facts)
        record(actor, "group.made", group)
    return group


def edit_group(*, actor: SeatActor, group_id: UUID, revision: int, facts: Facts) -> Group:
    """Change what was read at `revision`; with more places who waits moves up. Raises `Conflict` when somebody was faster."""
    with transaction.atomic():
        group = _locked(actor, group_id)
        if group.revision != revision:
            raise Conflict(pgettext("staff", "Inzwischen hat jemand anderes die Gruppe geändert. Sehen Sie noch einmal hin."))
        for name, value in facts.items():
            setattr(group, name, value)
        group.revision += 1
        group.save()
        _move_up(actor, group)
        record(actor, "group.edited", group)
    return group


def close_group(*, actor: SeatActor, group_id: UUID) -> Group:
    """The group is over: nobody enrols any more. What was counted stays."""
    with transaction.atomic():
        group = _locked(actor, group_id)
        group.closed_at = clock.now()
        group.save(update_fields=["closed_at"])
        record(actor, "group.closed", group)
    return group


def add_meetings(*, actor: SeatActor, group_id: UUID, starts_at: datetime, minutes: int, weeks: int = 1) -> list[GroupMeeting]:
    """Add a meeting, and the same hour in the weeks after; the hour stays through a clock change. Those that exist are kept."""
    if not 1 <= weeks <= MOST_MEETINGS:
        raise Refused(pgettext("staff", "Höchstens %(most)d Treffen auf einmal.") % {"most": MOST_MEETINGS})
    with transaction.atomic():
        group = _locked(actor, group_id)
        local = timezone.localtime(starts_at)
        wanted = [local.replace(tzinfo=None) + timedelta(weeks=week) for week in range(weeks)]
        made = [
            GroupMeeting.objects.get_or_create(group=group, starts_at=timezone.make_aware(when), defaults={"minutes": minutes})
            for when in wanted
        ]
        record(actor, "group.planned", group, meetings=len(made))
    return [meeting for meeting, _made in made]


def enrol(*, opened: OpenCase, group_id: UUID) -> Participation:
    """Give the case's person a place, or one on the waiting list; who left comes back at its end."""
    actor = opened.actor
    permissions.may_change(actor, opened.case).or_raise()
    assert isinstance(actor, SeatActor)  # a group is joined at the organisation
    with transaction.atomic():
        group = _locked(actor, group_id)
        if group.closed_at:
            raise Refused(pgettext("staff", "Diese Gruppe ist beendet."))
        place = Place.ENROLLED if _taken(group) < group.capacity else Place.WAITING
        known = Participation.objects.filter(group=group, case=opened.case).first()
        if known and known.place != Place.LEFT:
            return known
        participation, _made = Participation.objects.update_or_create(
            group=group, case=opened.case, defaults={"place": place, "since": clock.now()}
        )
        record(actor, "group.enrolled", participation, place=place)
    return participation


def leave(*, opened: OpenCase, participation_id: UUID) -> Participation:
    """Give a place back, as the person or for them; who waits longest moves up."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        participation = Participation.objects.filter(pk=participation_id, case=opened.case).select_related("group").first()
        if participation is None:
            raise Refused(pgettext("staff", "Diese Anmeldung gibt es nicht mehr."))
        group = Group.objects.select_for_update().get(pk=participation.group_id)
        participation.place = Place.LEFT
        participation.save(update_fields=["place"])
        record(opened.actor, "group.left", participation)
        _move_up(opened.actor, group)
    return participation


def _taken(group: Group) -> int:
    return group.participations.filter(place=Place.ENROLLED).count()


def _move_up(actor: Actor, group: Group) -> None:
    free = group.capacity - _taken(group)
    waiting = group.participations.filter(place=Place.WAITING).order_by("since", "pk")
    for participation in waiting[: max(0, free)]:
        participation.place = Place.ENROLLED
        participation.save(update_fields=["place"])
        record(actor, "group.moved_up", participation)


def note_attendance(*, actor: SeatActor, meeting_id: UUID, presences: Mapping[UUID, str]) -> int:
    """Who was there: `presences` by the participation's id, of this group alone; answers how many are noted.

    Who is present gets a contact in their case, once; it goes again when that is corrected.
    """
    with transaction.atomic():
        meeting = _meeting(actor, meeting_id)
        permissions.may_advise(actor).or_raise()
        if meeting.starts_at > clock.now() + timedelta(hours=1):
            raise Refused(pgettext("staff", "Dieses Treffen hat noch nicht begonnen."))
        participations = meeting.group.participations.exclude(place=Place.WAITING).select_related("case")
        noted = 0
        for participation in participations:
            if (presence := presences.get(participation.pk)) in Presence.values:
                _note(actor, meeting, participation, Presence(presence))
                noted += 1
        record(actor, "group.attended", meeting, noted=noted)
    return noted


def _note(actor: SeatActor, meeting: GroupMeeting, participation: Participation, presence: Presence) -> None:
    attendance, _made = Attendance.objects.update_or_create(
        meeting=meeting, participation=participation, defaults={"presence": presence}
    )
    if presence == Presence.PRESENT and attendance.contact is None:
        group = meeting.group
        attendance.contact = Contact.objects.create(
            organisation_id=group.organisation_id,
            case=participation.case,
            seat_id=actor.seat_id,
            project=group.project,
            on=timezone.localtime(meeting.starts_at).date(),
            channel=Channel.GROUP,
            topic=group.topic,
            language=group.language,
            minutes=meeting.minutes,
        )
        attendance.save(update_fields=["contact"])
        latest = Greatest(Coalesce("last_contact_at", meeting.starts_at), meeting.starts_at)
        Case.objects.filter(pk=participation.case_id).update(last_contact_at=latest)
    elif presence != Presence.PRESENT and attendance.contact is not None:
        attendance.contact.delete()


def _meeting(actor: SeatActor, meeting_id: UUID) -> GroupMeeting:
    meeting = GroupMeeting.objects.select_for_update().select_related("group").filter(pk=meeting_id).first()
    group = get_visible(Group.objects.all(), actor, meeting.group_id if meeting else meeting_id)
    assert meeting  # get_visible raised else
    meeting.group = group
    return meeting


def _locked(actor: SeatActor, group_id: UUID) -> Group:
    group = get_visible(Group.objects.select_for_update(), actor, group_id)
    permissions.may_advise(actor).or_raise()
    return group
