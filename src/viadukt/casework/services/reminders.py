"""Reminders of appointments: they name neither topic nor organisation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import override

from viadukt.audit.public import record
from viadukt.casework.models import Appointment, AppointmentQuerySet, AppointmentState
from viadukt.casework.opening import REPLY, OpenCase
from viadukt.casework.services.appointments import zone_of
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import JobActor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.post.public import enqueue

BEFORE = timedelta(hours=26)
ACTOR = JobActor("casework.remind")


class Gateway(Protocol):
    """Sends a short text to an address of its kind, in the caller's transaction; raises `Refused` for one it cannot use."""

    def __call__(self, *, to: str, day: str, time: str, language: str, key: str) -> None: ...


_gateways: dict[str, Gateway] = {}


def register_gateway(kind: str, gateway: Gateway) -> None:
    """Let reminders go by `kind` (`email`; an operator's own: `sms`) when the person left such an address."""
    _gateways[kind] = gateway


def by_mail(*, to: str, day: str, time: str, language: str, key: str) -> None:
    """The gateway that is built in."""
    context = {"day": day, "time": time}
    enqueue("casework/mail/reminder.txt", to=to, context=context, language=language, category="reminder", key=key)


def reminders_are_due() -> bool:
    """Whether there is anybody to remind: one read."""
    return _due().exists()


def send_reminders() -> int:
    """Remind of what begins within a day, once; answers how many. Cases that are sealed or quiet get none."""
    count = 0
    for appointment in _due().select_related("case__mailbox")[:200]:
        with transaction.atomic():
            if Appointment.objects.filter(pk=appointment.pk, reminded_at=None).update(reminded_at=clock.now()):
                count += _remind(appointment)
    return count


def _due() -> AppointmentQuerySet:
    soon = (clock.now(), clock.now() + BEFORE)
    waiting = Appointment.objects.filter(state=AppointmentState.BOOKED, reminded_at=None, starts_at__range=soon)
    return waiting.filter(case__quiet=False, case__sealed=False)


def _remind(appointment: Appointment) -> int:
    case = appointment.case
    try:
        key = vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk)
        reply = OpenCase(case, ACTOR, key).record(REPLY).value
    except CannotOpen:
        return 0
    language = case.mailbox.language if case.mailbox else "de"
    zone = zone_of(case.organisation_id)
    sent = 0
    for kind, gateway in _gateways.items():
        if address := str(reply.get(kind, "")):
            sent += _send(gateway, appointment, address, language, zone)
    if sent:
        record(ACTOR, "appointment.reminded", appointment)
    return min(sent, 1)


def _send(gateway: Callable[..., None], appointment: Appointment, address: str, language: str, zone: ZoneInfo) -> int:
    here = appointment.starts_at.astimezone(zone)
    with override(language):
        day, time = date_format(here, "l, j. F"), date_format(here, "H:i")
    try:
        gateway(to=address, day=day, time=time, language=language, key=f"reminder {appointment.pk}")
    except Refused:
        return 0
    return 1
