"""Offering times, booking them, cancelling, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Appointment, AppointmentState, Case, CaseworkSetup, Slot
from viadukt.casework.opening import Json, OpenCase
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Seat, SeatActor

MOST_SLOTS = 400
MOST_AHEAD = 2
"""So many appointments to come a person may book by themselves in one case."""
FARTHEST = timedelta(days=366)


def zone_of(organisation_id: UUID | None) -> ZoneInfo:
    """The time zone in which an organisation's appointments are said."""
    setup = CaseworkSetup.objects.filter(pk=organisation_id).first()
    return ZoneInfo(setup.time_zone) if setup and setup.time_zone else ZoneInfo(str(timezone.get_default_timezone()))


@dataclass(frozen=True, slots=True)
class Hours:
    """Times of a week, one after the other on each of `weekdays` (0 is Monday); `minutes` long, `pause` minutes between."""

    weekdays: Collection[int]
    begins: time
    ends: time
    minutes: int
    pause: int = 0

    def between(self, first_day: date, last_day: date, zone: ZoneInfo) -> list[datetime]:
        """All that are still to come; an hour that a clock change skips is left out."""
        length, step = timedelta(minutes=self.minutes), timedelta(minutes=self.minutes + self.pause)
        found = []
        for number in range((last_day - first_day).days + 1):
            day = first_day + timedelta(days=number)
            if day.weekday() not in self.weekdays:
                continue
            start, end = datetime.combine(day, self.begins), datetime.combine(day, self.ends)
            while start + length <= end:
                here = start.replace(tzinfo=zone)
                exists = here.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == start
                if exists and here > clock.now():
                    found.append(here)
                start += step
        return found


def offer_slots(
    *, actor: SeatActor, first_day: date, last_day: date, hours: Hours, meeting: str, place: str = ""
) -> list[Slot]:
    """Offer times of one's own between two days, in the organisation's time zone.

    What overlaps with a time that one offers already is left out. Raises `Refused` when nothing or too much comes of it.
    """
    permissions.may_advise(actor).or_raise()
    if not clock.today() - timedelta(days=1) <= first_day <= last_day <= clock.today() + FARTHEST:
        raise Refused(pgettext("staff", "Bitte wählen Sie Tage von heute bis höchstens in einem Jahr."))
    wanted = hours.between(first_day, last_day, zone_of(actor.organisation_id))
    if len(wanted) > MOST_SLOTS:
        raise Refused(pgettext("staff", "Das wären mehr als %(most)d Zeiten auf einmal.") % {"most": MOST_SLOTS})
    length = timedelta(minutes=hours.minutes)
    with transaction.atomic():
        # Two tabs of one adviser must not offer the same hour twice.
        Seat.objects.select_for_update().get(pk=actor.seat_id)
        standing = Slot.objects.filter(seat=actor.seat_id, withdrawn_at=None, starts_at__gt=clock.now() - timedelta(days=1))
        known = [(slot.starts_at, slot.ends_at) for slot in standing]
        slots = [
            Slot(
                organisation_id=actor.organisation_id,
                seat_id=actor.seat_id,
                starts_at=start,
                minutes=hours.minutes,
                meeting=meeting,
                place=place.strip(),
            )
            for start in wanted
            if not any(start < until and since < start + length for since, until in known)
        ]
        if not slots:
            raise Refused(pgettext("staff", "In diesen Tagen kommt so keine neue Zeit zustande."))
        Slot.objects.bulk_create(slots)
        record(actor, "slots.offered", slots[0], count=len(slots))
    return slots


def withdraw_slot(*, actor: SeatActor, slot_id: UUID) -> Slot:
    """Offer a time no longer; refused while somebody has it."""
    with transaction.atomic():
        slot = get_visible(Slot.objects.select_for_update(), actor, slot_id)
        permissions.may_advise(actor).or_raise()
        if slot.seat_id != actor.seat_id:
            permissions.may_lead(actor).or_raise()
        if Appointment.objects.standing().filter(slot=slot).exists():
            raise Refused(pgettext("staff", "Diese Zeit ist vergeben. Sagen Sie zuerst den Termin ab."))
        slot.withdrawn_at = clock.now()
        slot.save(update_fields=["withdrawn_at"])
        record(actor, "slot.withdrawn", slot)
    return slot


def free_slots(case: Case) -> list[Slot]:
    """The times that the case's person may choose from: of their adviser, or, as long as nobody is responsible, of the team."""
    if not case.organisation_id or not case.is_open:
        return []
    free = Slot.objects.free().filter(organisation=case.organisation_id)
    if case.adviser_id:
        free = free.filter(seat=case.adviser_id)
    return list(free.select_related("organisation", "seat__user")[:100])


def book_slot(*, opened: OpenCase, slot_id: UUID) -> Appointment:
    """The person takes one of the times offered to them, or an adviser gives it to them. First to take wins.

    Raises `Refused` when it is gone, not meant for this case, or two are booked already (for the person).
    """
    case = opened.case
    permissions.may_change(opened.actor, case).or_raise()
    slot = next((one for one in _slots_for(opened) if one.pk == slot_id), None)
    if slot is None:
        raise Refused(_("Diese Zeit ist nicht mehr frei. Bitte wählen Sie eine andere."))
    ahead = Appointment.objects.filter(case=case, state=AppointmentState.BOOKED, starts_at__gt=clock.now()).count()
    if isinstance(opened.actor, MailboxActor) and ahead >= MOST_AHEAD:
        raise Refused(_("Sie haben schon zwei Termine. Sagen Sie erst einen ab, oder schreiben Sie uns."))
    content: Json = {"place": slot.place}
    return _make(opened, slot.starts_at, slot.minutes, slot.meeting, content, seat_id=slot.seat_id, slot=slot)


def _slots_for(opened: OpenCase) -> list[Slot]:
    if isinstance(opened.actor, SeatActor):
        return list(Slot.objects.visible_to(opened.actor).free())
    return free_slots(opened.case)


def make_appointment(*, opened: OpenCase, starts_at: datetime, minutes: int, meeting: str, content: Json) -> Appointment:
    """An adviser and a person agree on a time outside of the offered ones; `content` holds `place`, `link` and `note`."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    if not isinstance(opened.actor, SeatActor):
        raise Refused(_("Bitte wählen Sie eine der freien Zeiten."))
    if not clock.now() - FARTHEST < starts_at < clock.now() + FARTHEST:
        raise Refused(pgettext("staff", "Dieser Tag ist mehr als ein Jahr entfernt."))
    return _make(opened, starts_at, minutes, meeting, content, seat_id=opened.actor.seat_id)


def _make(
    opened: OpenCase,
    starts_at: datetime,
    minutes: int,
    meeting: str,
    content: Json,
    *,
    seat_id: UUID,
    slot: Slot | None = None,
) -> Appointment:
    appointment = Appointment(
        id=new_id(),
        case=opened.case,
        seat_id=seat_id,
        slot=slot,
        starts_at=starts_at,
        minutes=minutes,
        meeting=meeting,
    )
    appointment.content = opened.seal(field_of(appointment), content)
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
            record(opened.actor, "appointment.booked", appointment)
    except IntegrityError as error:
        raise Refused(_("Jemand war schneller: Diese Zeit ist nicht mehr frei. Bitte wählen Sie eine andere.")) from error
    return appointment


def field_of(appointment: Appointment) -> str:
    """The field's name to which the appointment's content is bound."""
    return f"appointment:{appointment.pk}"


def content_of(opened: OpenCase, appointment: Appointment) -> Json:
    """Place, link and note."""
    return opened.unseal(field_of(appointment), appointment.content, version=appointment.version)


def cancel_appointment(*, opened: OpenCase, appointment_id: UUID) -> Appointment:
    """Take an appointment back, as the person or as the organisation; its time is free again. No-op when it is cancelled."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    by_person = isinstance(opened.actor, MailboxActor)
    with transaction.atomic():
        appointment = _locked(opened, appointment_id)
        if appointment.is_cancelled:
            return appointment
        if appointment.state != AppointmentState.BOOKED or (by_person and appointment.starts_at <= clock.now()):
            raise Refused(_("Dieser Termin ist schon vorbei."))
        appointment.state = AppointmentState.CANCELLED_BY_PERSON if by_person else AppointmentState.CANCELLED_BY_US
        appointment.save(update_fields=["state"])
        record(opened.actor, "appointment.cancelled", appointment, state=appointment.state)
    return appointment


def note_outcome(*, opened: OpenCase, appointment_id: UUID, came: bool) -> Appointment:
    """Whether the person came; may be corrected. Raises `Refused` before it began, or when it was cancelled."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    if not isinstance(opened.actor, SeatActor):
        raise Refused(_("Das trägt die Beratung ein."))
    with transaction.atomic():
        appointment = _locked(opened, appointment_id)
        if appointment.is_cancelled or appointment.starts_at > clock.now():
            raise Refused(pgettext("staff", "Dieser Termin hat noch nicht stattgefunden oder ist abgesagt."))
        appointment.state = AppointmentState.HELD if came else AppointmentState.NO_SHOW
        appointment.save(update_fields=["state"])
        if came:
            Case.objects.filter(pk=opened.case.pk).update(last_contact_at=max(appointment.starts_at, _last_contact(opened)))
        record(opened.actor, "appointment.noted", appointment, state=appointment.state)
    return appointment


def _last_contact(opened: OpenCase) -> datetime:
    return opened.case.last_contact_at or opened.case.created_at


def _locked(opened: OpenCase, appointment_id: UUID) -> Appointment:
    return get_visible(
        Appointment.objects.select_for_update(of=("self",)).filter(case=opened.case), opened.actor, appointment_id
    )
