"""What each rule of early warning says of cases that are at hand: the dates behind it, in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from viadukt.casework.models import (
    Appointment,
    AppointmentState,
    Case,
    CaseFigures,
    CaseStatus,
    Direction,
    FactsCheck,
    Message,
    PlanStep,
    Referral,
    ReferralState,
    Who,
)
from viadukt.casework.worklist.rules import Telling, Told, open_cases
from viadukt.kernel import clock


def _day(value: date | datetime) -> str:
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "SHORT_DATE_FORMAT")


def before(today: date, days: int) -> datetime:
    """The moment at which the day began that lies so many days back: what is earlier is longer ago."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time.min))


def each(tell: Callable[[Case, date, int], Told | None], status: str = CaseStatus.OPEN) -> Telling:
    def all_(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
        found = ((case.pk, tell(case, today, days)) for case in open_cases(cases, status))
        return {pk: told for pk, told in found if told}

    return all_


# --- the law and the plan ---------------------------------------------------------------------------------------------


def law_is_near(case: Case, today: date, days: int) -> Told | None:
    due = case.law_due_on
    if due is None or due > today + timedelta(days=days):
        return None
    text = (
        pgettext("staff", "Die gesetzliche Frist endete am %(day)s.")
        if due < today
        else pgettext("staff", "Die gesetzliche Frist endet am %(day)s.")
    )
    return Told(text % {"day": _day(due)}, due)


def is_overdue(case: Case, today: date, days: int) -> Told | None:
    due = case.next_due_on
    if due is None or due >= today - timedelta(days=days):
        return None
    words = {"day": _day(due), "who": _who(case.next_actor)}
    return Told(pgettext("staff", "Der nächste Schritt war fällig am %(day)s. Am Zug: %(who)s.") % words, due)


def is_due_soon(case: Case, today: date, days: int) -> Told | None:
    due = case.next_due_on
    if due is None or not today <= due <= today + timedelta(days=days):
        return None
    words = {"day": _day(due), "who": _who(case.next_actor)}
    return Told(pgettext("staff", "Der nächste Schritt ist fällig am %(day)s. Am Zug: %(who)s.") % words, due)


def waits_for_the_person(case: Case, today: date, days: int) -> Told | None:
    since = case.next_since
    if case.next_actor != Who.PERSON or since is None or since > today - timedelta(days=days):
        return None
    return Told(pgettext("staff", "Am Zug ist die Person, seit dem %(day)s.") % {"day": _day(since)}, case.next_due_on)


def has_no_next_step(case: Case, today: date, days: int) -> Told | None:
    since = case.opened_on
    if case.next_actor or since is None or since > today - timedelta(days=days):
        return None
    return Told(
        pgettext("staff", "Im Plan steht kein offener Schritt. Der Fall ist offen seit dem %(day)s.") % {"day": _day(since)}
    )


def _who(who: str) -> str:
    labels = {
        Who.PERSON: pgettext("staff", "die Person"),
        Who.ADVISER: pgettext("staff", "Beratung"),
        Who.AUTHORITY: pgettext("staff", "Behörde"),
        Who.EMPLOYER: pgettext("staff", "Betrieb"),
    }
    return labels.get(who, "–")  # type: ignore[call-overload,no-any-return]


def said_about_steps(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = PlanStep.objects.filter(plan__case__in=open_cases(cases), plan__ended_on=None, person_at__isnull=False)
    found = rows.values_list("plan__case").annotate(at=Min("person_at"))
    words = pgettext("staff", "Die Person hat am %(day)s etwas zu einem Schritt gesagt, das noch niemand gesehen hat.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in found}


# --- contacts and messages --------------------------------------------------------------------------------------------


def is_silent(case: Case, today: date, days: int) -> Told | None:
    last = case.last_contact_at
    if last is None:
        if case.opened_on is None or case.opened_on >= today - timedelta(days=days):
            return None
        return Told(
            pgettext("staff", "Noch kein Kontakt eingetragen. Der Fall ist offen seit dem %(day)s.")
            % {"day": _day(case.opened_on)}
        )
    if last >= before(today, days):
        return None
    gone = (today - timezone.localtime(last).date()).days
    words = {"day": _day(last), "days": gone}
    return Told(pgettext("staff", "Letzter Kontakt am %(day)s, vor %(days)s Tagen.") % words)


def is_unanswered(case: Case, today: date, days: int) -> Told | None:
    due = case.answer_due_at
    if due is None or due >= clock.now() - timedelta(days=days):
        return None
    words = pgettext("staff", "Eine Antwort war versprochen bis %(day)s.") % {"day": _day(due)}
    return Told(words, timezone.localtime(due).date())


def unread(before: datetime) -> "Q":
    return Q(direction=Direction.FROM_PERSON, read_at__isnull=True, at__lt=before)


def has_unread(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = Message.objects.filter(unread(before(today, days)), case__in=open_cases(cases)).order_by()
    words = pgettext("staff", "Eine Nachricht vom %(day)s hat noch niemand gelesen.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in rows.values_list("case").annotate(first=Min("at"))}


# --- appointments and referrals ---------------------------------------------------------------------------------------


def missed(today: date, days: int) -> "QuerySet[Appointment, Appointment]":
    """Appointments that the person did not come to, lately, and after which nobody has spoken with them."""
    since = Q(case__last_contact_at=None) | Q(case__last_contact_at__lt=F("starts_at"))
    recent = {"state": AppointmentState.NO_SHOW, "starts_at__gte": before(today, days)}
    return Appointment.objects.filter(since, **recent).order_by()


def did_not_come(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = missed(today, days).filter(case__in=open_cases(cases)).values_list("case").annotate(at=Max("starts_at"))
    words = pgettext("staff", "Zum Termin am %(day)s kam niemand, und seither gab es keinen Kontakt.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in rows}


def unanswered_referrals(today: date, days: int) -> "QuerySet[Referral, Referral]":
    return Referral.objects.filter(state=ReferralState.OFFERED, offered_at__lt=before(today, days)).order_by()


def waits_for_another_organisation(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = unanswered_referrals(today, days).filter(case__in=open_cases(cases))
    words = pgettext("staff", "Eine Überleitung vom %(day)s ist ohne Antwort.")
    found = rows.values_list("case").annotate(at=Min("offered_at"), until=Min("until"))
    return {pk: Told(words % {"day": _day(at)}, until) for pk, at, until in found}


# --- rules and outcomes -----------------------------------------------------------------------------------------------


def rules_changed(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = FactsCheck.objects.filter(case__in=open_cases(cases), changed_at__isnull=False)
    words = pgettext("staff", "Regeln haben sich geändert: Ein Weg steht für diese Person anders, gemerkt am %(day)s.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in rows.values_list("pk", "changed_at") if at}


def is_long_open(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    limit = today - timedelta(days=days)
    old = {case.pk: case.opened_on for case in open_cases(cases) if case.opened_on and case.opened_on <= limit}
    none = set(CaseFigures.objects.filter(case__in=old, outcomes=[]).values_list("case", flat=True)) if old else set()
    words = pgettext("staff", "Offen seit dem %(day)s, und noch kein Ergebnis eingetragen.")
    return {pk: Told(words % {"day": _day(since)}) for pk, since in old.items() if pk in none}
