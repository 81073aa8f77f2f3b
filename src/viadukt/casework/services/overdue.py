"""Enquiries without an answer after the promised time: a reminder, then the next organisation."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from viadukt.audit.public import record
from viadukt.casework.models import Case, CaseStatus, CaseworkSetup, Routing, Why
from viadukt.casework.models.routing import takers
from viadukt.casework.permissions import may_give_back
from viadukt.casework.services.enquiries import move_on, note_reminder
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role, Seat
from viadukt.post.public import enqueue

WAITING = (CaseStatus.WAITING, CaseStatus.OPEN)


def overdue() -> "QuerySet[Case, Case]":
    """Enquiries whose promise has passed without an answer."""
    return Case.objects.filter(status__in=WAITING, answer_due_at__lt=clock.now(), first_answer_at=None)


def follow_up_overdue(*, actor: Actor) -> int:
    """Remind of every enquiry without an answer, once; and after the promised time has passed once more, let the next one have
    it, if the person agreed to that. Each in a transaction of its own, however often and by however many it is run at once.

    Answers how many steps were taken.
    """
    return sum(_follow_up(actor, case_id) for case_id in list(overdue().values_list("pk", flat=True)))


def _follow_up(actor: Actor, case_id: UUID) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        if not overdue().filter(pk=case_id).exists():
            return False
        came, reminded = _since_it_came(case)
        patience = _patience(case)
        if reminded is None:
            if came and came + patience > clock.now():
                return False
            note_reminder(case)
            _write_to_those_who_have_it(case)
            record(actor, "enquiry.reminded", case)
            return True
        late = case.organisation_id is not None and reminded + patience < clock.now()
        return late and bool(may_give_back(case)) and move_on(actor=actor, case=case)


def _since_it_came(case: Case) -> tuple[datetime | None, datetime | None]:
    """When it came to whoever has it now, if from elsewhere; and when they were reminded, or took it after that."""
    came, reminded = None, None
    for step in Routing.objects.filter(case=case):
        if step.came_from_id != step.went_to_id:
            came, reminded = step.at, None
        elif step.why == Why.REMINDED or reminded:
            reminded = step.at
    return came, reminded


def _patience(case: Case) -> timedelta:
    """How long whoever has it promises to take; in the pool the promise was made anew when it came there."""
    days = CaseworkSetup.objects.filter(pk=case.organisation_id).values_list("answer_days", flat=True).first()
    return timedelta(days=days or 0)


def _write_to_those_who_have_it(case: Case) -> None:
    """A mail that says nothing but that somebody waits: one a day to each who can answer."""
    here = [case.organisation_id] if case.organisation_id else []
    those = here or takers(topic=case.topic_id, language=case.language, land=case.land)
    seats = Seat.objects.current().filter(organisation__in=those, user__is_active=True).select_related("user")
    people = {seat.user_id: seat.user for seat in seats if {Role.ADVISER, Role.TEAM_LEAD} & set(seat.roles)}
    for person in people.values():
        try:
            enqueue(
                "casework/mail/enquiry_waiting.txt",
                to=person,
                context={"name": person.name, "link": f"{settings.BASE_URL}{reverse('casework:enquiries')}"},
                category="reminder",
                key=f"enquiries:{clock.today()}",
            )
        except Refused:  # nobody can write to that address: it stands on the desk
            continue
