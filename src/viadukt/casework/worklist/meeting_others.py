"""The rules of early warning about appointments and referrals."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.models import Appointment, AppointmentState, Case, Referral, ReferralState
from viadukt.casework.worklist.rules import Branch, Rule, Told, open_cases, register_warning
from viadukt.kernel import clock


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def _since(today: date, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time.min))


def _missed(today: date, days: int) -> "QuerySet[Appointment]":
    """Appointments of the last days to which nobody came, with no contact since."""
    missed = Appointment.objects.filter(state=AppointmentState.NO_SHOW, starts_at__gte=_since(today, days))
    return missed.filter(Q(case__last_contact_at=None) | Q(case__last_contact_at__lt=F("starts_at")))


def _told_of_missed(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    words = pgettext("staff", "Zum Termin am %(day)s kam die Person nicht, und seitdem gab es keinen Kontakt.")
    rows = _missed(today, days).filter(case__in=open_cases(cases)).order_by("starts_at").values_list("case", "starts_at")
    return {case: Told(words % {"day": _day(at)}) for case, at in rows}


def _not_noted(today: date, days: int) -> "QuerySet[Appointment]":
    """Appointments that are over, of which nobody said whether the person came."""
    return Appointment.objects.filter(state=AppointmentState.BOOKED, starts_at__lt=_since(today, days))


def _told_of_not_noted(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    words = pgettext("staff", "Der Termin am %(day)s ist vorbei. Ob die Person da war, ist nicht eingetragen.")
    rows = _not_noted(today, days).filter(case__in=open_cases(cases)).order_by("starts_at").values_list("case", "starts_at")
    return {case: Told(words % {"day": _day(at)}) for case, at in rows}


def _unanswered(days: int) -> "QuerySet[Referral]":
    return Referral.objects.filter(state=ReferralState.OFFERED, offered_at__lt=clock.now() - timedelta(days=days))


def _told_of_unanswered(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    words = pgettext("staff", "Eine Überleitung vom %(day)s ist noch nicht beantwortet. Sie gilt bis %(until)s.")
    rows = _unanswered(days).filter(case__in=open_cases(cases)).order_by("-offered_at")
    return {
        row.case_id: Told(
            words % {"day": _day(row.offered_at), "until": date_format(row.until, "SHORT_DATE_FORMAT")}, row.until
        )
        for row in rows
        if row.offered_at
    }


RULES = (
    Rule(
        "no_show",
        pgettext_lazy("staff", "Nicht gekommen"),
        pgettext_lazy(
            "staff", "In den letzten %(days)s Tagen kam die Person nicht zum Termin, und seither gab es keinen Kontakt."
        ),
        30,
        1,
        lambda today, days: [Branch(Q(pk__in=_missed(today, days).order_by().values("case")), "last_contact_at")],
        _told_of_missed,
    ),
    Rule(
        "appointment_not_noted",
        pgettext_lazy("staff", "Termin ohne Eintrag"),
        pgettext_lazy("staff", "Ein Termin ist seit mehr als %(days)s Tagen vorbei, ohne Eintrag, ob die Person da war."),
        1,
        2,
        lambda today, days: [Branch(Q(pk__in=_not_noted(today, days).order_by().values("case")), "last_contact_at")],
        _told_of_not_noted,
    ),
    Rule(
        "referral_unanswered",
        pgettext_lazy("staff", "Überleitung ohne Antwort"),
        pgettext_lazy("staff", "Eine Überleitung ist seit mehr als %(days)s Tagen nicht beantwortet."),
        7,
        2,
        lambda _today, days: [Branch(Q(pk__in=_unanswered(days).order_by().values("case")), "last_contact_at")],
        _told_of_unanswered,
    ),
)


def register_meeting_others() -> None:
    for rule in RULES:
        register_warning(rule)
