"""Retention: who is told when, what the team lead decides, and what the announced rule does."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework.models import Case, CaseStatus, CaseworkSetup
from viadukt.casework.models.cases import CaseQuerySet
from viadukt.casework.permissions import may_lead
from viadukt.casework.retention import LONGEST, Periods, keep_until, may_go_by_itself, warns_on
from viadukt.casework.services.erasure import BY_RULE, erase_case
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.errors import Refused
from viadukt.network.public import SeatActor

OVER = (CaseStatus.CLOSED, CaseStatus.WAITING)
BATCH = 500


def periods_of(setup: CaseworkSetup | None) -> Periods:
    """An organisation's periods; the defaults for what is in the pool."""
    if setup is None:
        return Periods()
    return Periods(closed=setup.keep_closed_days, waiting=setup.keep_waiting_days, warning=setup.warn_days)


def asking(actor: Actor) -> CaseQuerySet:
    """The cases of the team lead's organisation that ask what is to become of them, the earliest first."""
    if not may_lead(actor):
        return Case.objects.none()
    warned = Case.objects.visible_to(actor).filter(status__in=OVER).exclude(warned_on=None)
    return warned.exclude(keep_until=None).order_by("keep_until", "pk")


def keep_longer(*, actor: SeatActor, case: Case, until: date, reason: str) -> None:
    """Keep a case that is over until a later day. `reason` is one of `KeepReason`; the person sees it in their mailbox."""
    may_lead(actor).or_raise()
    with transaction.atomic():
        current = Case.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=case.pk, status__in=OVER).first()
        if current is None or current.keep_until is None:
            raise Refused(pgettext("staff", "Dieser Fall fragt gerade nicht, was aus ihm wird."))
        if not max(current.keep_until, clock.today()) < until <= clock.today() + LONGEST:
            raise Refused(pgettext("staff", "Bitte wählen Sie einen späteren Tag, höchstens zehn Jahre entfernt."))
        current.keep_until, current.keep_reason, current.warned_on = until, reason, None
        current.save(update_fields=["keep_until", "keep_reason", "warned_on"])
        record(actor, "case.kept", current, until=until, reason=reason)


def look_after_retention() -> int:
    """What the clock does daily: give days to what is over, take them from what is open again, warn, and erase where that
    was announced.

    Idempotent; answers how many cases were erased.
    """
    _forget_days()
    setups = {setup.pk: setup for setup in CaseworkSetup.objects.all()}
    for organisation_id in _organisations():
        setup = setups.get(organisation_id) if organisation_id else None
        _give_days(organisation_id, periods_of(setup))
        _warn(organisation_id, periods_of(setup))
    return sum(
        _erase(organisation_id, periods_of(setups.get(organisation_id) if organisation_id else None))
        for organisation_id in _organisations()
        if organisation_id is None or (organisation_id in setups and setups[organisation_id].erase_by_itself)
    )


def _organisations() -> list[UUID | None]:
    return list(Case.objects.filter(status__in=OVER).order_by().values_list("organisation", flat=True).distinct())


def _forget_days() -> None:
    Case.objects.filter(status=CaseStatus.OPEN).exclude(keep_until=None).update(keep_until=None, keep_reason="", warned_on=None)


def _give_days(organisation_id: UUID | None, periods: Periods) -> None:
    """A day that was announced or decided moves back only where the organisation now keeps longer, never forward."""
    rows = Case.objects.filter(status__in=OVER, organisation=organisation_id)
    for case in rows.only("pk", "status", "created_at", "closed_on", "keep_until", "warned_on").iterator(BATCH):
        came_on = timezone.localtime(case.created_at).date()
        day = keep_until(case.status, came_on=came_on, closed_on=case.closed_on, periods=periods)
        if day and (case.keep_until is None or case.keep_until < day):
            Case.objects.filter(pk=case.pk, status=case.status).update(keep_until=day, warned_on=None)


def _warn(organisation_id: UUID | None, periods: Periods) -> None:
    today = clock.today()
    rows = Case.objects.filter(status__in=OVER, organisation=organisation_id, warned_on=None).exclude(keep_until=None)
    for case in rows.filter(keep_until__lte=today + (today - warns_on(today, periods))):
        with transaction.atomic():
            if Case.objects.filter(pk=case.pk, warned_on=None, status=case.status).update(warned_on=today):
                record(JobActor(BY_RULE), "case.retention_warned", case, until=case.keep_until)


def _erase(organisation_id: UUID | None, periods: Periods) -> int:
    today, count = clock.today(), 0
    due = Case.objects.filter(Q(keep_until__lte=today) & Q(warned_on__isnull=False), organisation=organisation_id)
    for case in due.filter(status__in=OVER).order_by(F("keep_until"))[:BATCH]:
        if may_go_by_itself(today, until=case.keep_until, warned_on=case.warned_on, periods=periods):
            erase_case(actor=JobActor(BY_RULE), case=case, reason="retention")
            count += 1
    return count
