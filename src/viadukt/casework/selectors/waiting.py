"""How long one waits for a first answer, honestly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viadukt.casework.models import Case, CaseworkSetup, Origin, Routing, Why
from viadukt.casework.services.routing import Placement
from viadukt.kernel import clock

LOOKING_BACK = timedelta(days=90)
ENOUGH = 5
"""Fewer enquiries say nothing about the next one; then the promise is told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Days until a first answer: as it was of late (`measured`), or as it is promised."""

    days: int
    measured: bool

    @property
    def in_words(self) -> str:
        if self.days <= 1:
            return _("Meist kommt die Antwort innerhalb eines Tages.") if self.measured else _("Antwort innerhalb eines Tages.")
        if self.measured:
            return ngettext(
                "Zuletzt kam die Hälfte der Antworten nach höchstens %(days)s Tag.",
                "Zuletzt kam die Hälfte der Antworten nach höchstens %(days)s Tagen.",
                self.days,
            ) % {"days": self.days}
        return ngettext("Antwort innerhalb von %(days)s Tag.", "Antwort innerhalb von %(days)s Tagen.", self.days) % {
            "days": self.days
        }


def waiting_time(organisation_id: UUID) -> Waiting:
    """The median of the days to the first answer over the last 90 days, if there were at least five; else the promise.

    Who still waits counts too, as somebody who waits at least so long (Kaplan-Meier): leaving them out would flatter. Time runs
    from when the organisation had the enquiry. Where more than half still wait, it is the longest wait so far.
    """
    here = Routing.objects.filter(case=OuterRef("pk"), went_to=organisation_id, why=Why.TAKEN, came_from=None).order_by("-at")
    rows = (
        Case.objects.filter(organisation=organisation_id, origin=Origin.ENQUIRY)
        .annotate(since=Coalesce(Subquery(here.values("at")[:1]), "created_at"))
        .filter(since__gte=clock.now() - LOOKING_BACK)
        .values_list("since", "first_answer_at")
    )
    if len(rows) < ENOUGH:
        setup = CaseworkSetup.objects.filter(pk=organisation_id).first()
        return Waiting(setup.answer_days if setup else CaseworkSetup().answer_days, measured=False)
    return Waiting(ceil(median_wait(list(rows), now=clock.now()) / timedelta(days=1)), measured=True)


def median_wait(waits: Sequence[tuple[datetime, datetime | None]], *, now: datetime) -> timedelta:
    """The time within which half of those who waited (since, answered or not yet) had an answer."""
    spans = sorted(((answered or now) - since, answered is None) for since, answered in waits)
    still_waiting = 1.0
    for number, (span, waits_still) in enumerate(spans):
        if waits_still:
            continue
        still_waiting *= 1 - 1 / (len(spans) - number)
        if still_waiting <= 0.5 + 1e-9:
            return max(span, timedelta(0))
    return spans[-1][0]


def expected_answer(case: Case) -> str:
    """When the person may expect an answer, in plain words; nothing once there is one."""
    if case.first_answer_at or not case.is_open or case.answer_due_at is None:
        return ""
    if case.answer_due_at < clock.now():
        return _("Die Antwort kommt später als versprochen. Das tut uns leid: Wir haben daran erinnert.")
    promise = _("Versprochen ist eine Antwort bis %(day)s.") % {"day": _day(case.answer_due_at)}
    measured = waiting_time(case.organisation_id) if case.organisation_id else None
    return f"{promise} {measured.in_words}" if measured and measured.measured else promise


def answer_in_words(placement: Placement) -> str:
    """What the form of an enquiry says about when an answer comes."""
    if placement.organisation_id:
        return waiting_time(placement.organisation_id).in_words
    return _("Eine passende Organisation antwortet bis %(day)s.") % {"day": _day(placement.answer_due_at)}


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")
