"""Calendars: an adviser's feed at a secret address, and a single appointment for a person's own calendar."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from icalendar import Calendar, Event

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import Appointment, CalendarFeed
from viadukt.casework.opening import nicknames
from viadukt.kernel import clock
from viadukt.kernel.actor import LinkActor
from viadukt.network.public import Seat, SeatActor

BACK, AHEAD = timedelta(days=60), timedelta(days=366)


def make_feed(*, actor: SeatActor, with_names: bool) -> str:
    """A new secret for the adviser's calendar, shown once; the former address is dead from now on."""
    permissions.may_advise(actor).or_raise()
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        feed, _made = CalendarFeed.objects.update_or_create(
            seat_id=actor.seat_id,
            defaults={"secret_hash": _hash(secret), "with_names": with_names, "made_at": clock.now()},
        )
        record(actor, "calendar.made", feed, names=with_names)
    return secret


def stop_feed(*, actor: SeatActor) -> None:
    """The address is dead; idempotent."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(seat=actor.seat_id).delete()[0]:
            record(actor, "calendar.stopped", None)


def feed_of(secret: str) -> bytes | None:
    """The calendar behind a secret; nothing when there is none, or its seat is no longer held or may no longer advise."""
    feed = CalendarFeed.objects.select_related("seat__user").filter(secret_hash=_hash(secret)).first()
    if feed is None or not feed.seat.user.is_active or not Seat.objects.current().filter(pk=feed.seat_id).exists():
        return None
    seat = SeatActor.of(feed.seat)
    if not permissions.may_advise(seat):
        return None
    shown = (
        Appointment.objects.visible_to(seat)
        .standing()
        .filter(seat=feed.seat, starts_at__range=(clock.now() - BACK, clock.now() + AHEAD))
    )
    appointments = list(shown.select_related("case"))
    called = nicknames(LinkActor("calendar"), {one.case for one in appointments}) if feed.with_names else {}
    with override(feed.seat.user.language):
        named = {
            one.pk: pgettext("staff", "Termin %(reference)s") % {"reference": called.get(one.case_id) or one.case.reference}
            for one in appointments
        }
        return _calendar([(one, named[one.pk]) for one in appointments])


def one_appointment(appointment: Appointment) -> bytes:
    """The appointment for a person's own calendar: it says neither with whom nor about what."""
    return _calendar([(appointment, _("Termin"))])


def _calendar(appointments: list[tuple[Appointment, str]]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Viadukt//Termine//DE")
    calendar.add("version", "2.0")
    for appointment, summary in appointments:
        event = Event()
        event.add("uid", f"{appointment.pk}@viadukt")
        event.add("dtstamp", appointment.booked_at)
        event.add("dtstart", appointment.starts_at)
        event.add("dtend", appointment.ends_at)
        event.add("summary", summary)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
