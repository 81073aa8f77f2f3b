"""What somebody has to take note of: on their desk until they did, and a neutral mail that something waits there."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework.models import Alarm, AlarmKind, Case, GlassBreak
from viadukt.jobs.public import Duty
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.network.public import Role, Seat, SeatActor
from viadukt.post.public import enqueue

LOUD = frozenset({AlarmKind.GLASS, AlarmKind.UNRESTRICTED, AlarmKind.RESEALED})


def raise_alarm(
    *, actor: SeatActor, kind: AlarmKind, seats: Collection[Seat], case: Case | None = None, glass: GlassBreak | None = None
) -> None:
    """Put it on each of these desks but the actor's own, in the caller's transaction, and mail that something waits there."""
    for seat in {seat.pk: seat for seat in seats if seat.pk != actor.seat_id}.values():
        Alarm.objects.create(kind=kind, seat=seat, by_id=actor.seat_id, case=case, glass=glass)
        enqueue(
            "casework/mail/look_at_desk.txt",
            to=seat.user,
            context={"name": seat.user.name, "urgent": kind in LOUD, "link": settings.BASE_URL + reverse("portal:desk")},
        )


def who_answers(case: Case) -> list[Seat]:
    """Who answers for a case: its responsible adviser and the leads of its organisation, as they sit there today."""
    if case.organisation_id is None:
        return []
    return [
        seat
        for seat in Seat.objects.current().filter(organisation=case.organisation_id).select_related("user")
        if seat.pk == case.adviser_id or Role.TEAM_LEAD in seat.roles
    ]


def take_note(*, actor: SeatActor, alarm_id: UUID) -> None:
    """The actor has taken note; idempotent. Another's alarm stays as it is."""
    with transaction.atomic():
        mine = Alarm.objects.visible_to(actor).filter(pk=alarm_id, noted_at=None)
        if mine.update(noted_at=clock.now()):
            record(actor, "alarm.noted", Alarm.objects.get(pk=alarm_id))


def alarm_duties(actor: Actor) -> Iterator[Duty]:
    """What the seat has not taken note of yet: one query."""
    for alarm in Alarm.objects.visible_to(actor).filter(noted_at=None).select_related("case"):
        about = alarm.case.reference if alarm.case else ""
        yield Duty(
            key=f"casework.alarm:{alarm.pk}",
            why=pgettext("staff", "%(what)s: %(reference)s") % {"what": alarm.get_kind_display(), "reference": about}
            if about
            else alarm.get_kind_display(),
            url=reverse("casework:alarm", args=[alarm.pk]),
            urgent=alarm.kind in LOUD,
            can_wait=alarm.kind not in LOUD,
        )
