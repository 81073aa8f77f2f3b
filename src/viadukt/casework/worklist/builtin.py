"""The rules of early warning about contacts, plans, messages and facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.models import Case, CaseFigures, CaseStatus, Direction, FactsCheck, Message, PlanStep, Who
from viadukt.casework.worklist.rules import SILENCE, Branch, Rule, Telling, Told, open_cases, register_warning
from viadukt.kernel import clock


def _day(value: date | datetime) -> str:
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "SHORT_DATE_FORMAT")


def _before(today: date, days: int) -> datetime:
    """The moment at which the day began that lies so many days back: what is earlier is longer ago."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time.min))


def _each(tell: Callable[[Case, date, int], Told | None], status: str = CaseStatus.OPEN) -> Telling:
    def all_(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
        found = ((case.pk, tell(case, today, days)) for case in open_cases(cases, status))
        return {pk: told for pk, told in found if told}

    return all_


# --- the law and the plan ---------------------------------------------------------------------------------------------


def _law_is_near(case: Case, today: date, days: int) -> Told | None:
    due = case.law_due_on
    if due is None or due > today + timedelta(days=days):
        return None
    text = (
        pgettext("staff", "Die gesetzliche Frist endete am %(day)s.")
        if due < today
        else pgettext("staff", "Die gesetzliche Frist endet am %(day)s.")
    )
    return Told(text % {"day": _day(due)}, due)


def _is_overdue(case: Case, today: date, days: int) -> Told | None:
    due = case.next_due_on
    if due is None or due >= today - timedelta(days=days):
        return None
    words = {"day": _day(due), "who": _who(case.next_actor)}
    return Told(pgettext("staff", "Der nächste Schritt war fällig am %(day)s. Am Zug: %(who)s.") % words, due)


def _is_due_soon(case: Case, today: date, days: int) -> Told | None:
    due = case.next_due_on
    if due is None or not today <= due <= today + timedelta(days=days):
        return None
    words = {"day": _day(due), "who": _who(case.next_actor)}
    return Told(pgettext("staff", "Der nächste Schritt ist fällig am %(day)s. Am Zug: %(who)s.") % words, due)


def _waits_for_the_person(case: Case, today: date, days: int) -> Told | None:
    since = case.next_since
    if case.next_actor != Who.PERSON or since is None or since > today - timedelta(days=days):
        return None
    return Told(pgettext("staff", "Am Zug ist die Person, seit dem %(day)s.") % {"day": _day(since)}, case.next_due_on)


def _has_no_next_step(case: Case, today: date, days: int) -> Told | None:
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


def _said_about_steps(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = PlanStep.objects.filter(plan__case__in=open_cases(cases), plan__ended_on=None, person_at__isnull=False)
    found = rows.values_list("plan__case").annotate(at=Min("person_at"))
    words = pgettext("staff", "Die Person hat am %(day)s etwas zu einem Schritt gesagt, das noch niemand gesehen hat.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in found}


# --- contacts and messages --------------------------------------------------------------------------------------------


def _is_silent(case: Case, today: date, days: int) -> Told | None:
    last = case.last_contact_at
    if last is None:
        if case.opened_on is None or case.opened_on >= today - timedelta(days=days):
            return None
        return Told(
            pgettext("staff", "Noch kein Kontakt eingetragen. Der Fall ist offen seit dem %(day)s.")
            % {"day": _day(case.opened_on)}
        )
    if last >= _before(today, days):
        return None
    gone = (today - timezone.localtime(last).date()).days
    words = {"day": _day(last), "days": gone}
    return Told(pgettext("staff", "Letzter Kontakt am %(day)s, vor %(days)s Tagen.") % words)


def _is_unanswered(case: Case, today: date, days: int) -> Told | None:
    due = case.answer_due_at
    if due is None or due >= clock.now() - timedelta(days=days):
        return None
    words = pgettext("staff", "Eine Antwort war versprochen bis %(day)s.") % {"day": _day(due)}
    return Told(words, timezone.localtime(due).date())


def _unread(before: datetime) -> "Q":
    return Q(direction=Direction.FROM_PERSON, read_at__isnull=True, at__lt=before)


def _has_unread(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = Message.objects.filter(_unread(_before(today, days)), case__in=open_cases(cases)).order_by()
    words = pgettext("staff", "Eine Nachricht vom %(day)s hat noch niemand gelesen.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in rows.values_list("case").annotate(first=Min("at"))}


# --- rules and outcomes -----------------------------------------------------------------------------------------------


def _rules_changed(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    rows = FactsCheck.objects.filter(case__in=open_cases(cases), changed_at__isnull=False)
    words = pgettext("staff", "Regeln haben sich geändert: Ein Weg steht für diese Person anders, gemerkt am %(day)s.")
    return {pk: Told(words % {"day": _day(at)}) for pk, at in rows.values_list("pk", "changed_at") if at}


def _is_long_open(cases: Sequence[Case], today: date, days: int) -> Mapping[UUID, Told]:
    limit = today - timedelta(days=days)
    old = {case.pk: case.opened_on for case in open_cases(cases) if case.opened_on and case.opened_on <= limit}
    done = {pk for pk, outcomes in CaseFigures.objects.filter(case__in=old).values_list("case", "outcomes") if outcomes}
    words = pgettext("staff", "Offen seit dem %(day)s, und noch kein Ergebnis eingetragen.")
    return {pk: Told(words % {"day": _day(since)}) for pk, since in old.items() if pk not in done}


RULES = (
    Rule(
        "law_near",
        pgettext_lazy("staff", "Gesetzliche Frist"),
        pgettext_lazy("staff", "Eine gesetzliche Frist im Plan endet in den nächsten %(days)s Tagen oder ist vorbei."),
        14,
        1,
        lambda today, days: [Branch(Q(law_due_on__lte=today + timedelta(days=days)), "law_due_on")],
        _each(_law_is_near),
    ),
    Rule(
        "step_overdue",
        pgettext_lazy("staff", "Schritt überfällig"),
        pgettext_lazy("staff", "Der nächste Schritt des Plans ist seit mehr als %(days)s Tagen überfällig."),
        0,
        1,
        lambda today, days: [Branch(Q(next_due_on__lt=today - timedelta(days=days)), "next_due_on")],
        _each(_is_overdue),
    ),
    Rule(
        "enquiry_unanswered",
        pgettext_lazy("staff", "Anfrage ohne Antwort"),
        pgettext_lazy("staff", "Die versprochene Zeit für die erste Antwort ist seit mehr als %(days)s Tagen vorbei."),
        0,
        1,
        lambda _today, days: [
            Branch(Q(answer_due_at__lt=clock.now() - timedelta(days=days)), "answer_due_at", CaseStatus.WAITING)
        ],
        _each(_is_unanswered, CaseStatus.WAITING),
    ),
    Rule(
        "message_unread",
        pgettext_lazy("staff", "Nachricht ungelesen"),
        pgettext_lazy("staff", "Eine Nachricht der Person ist seit mehr als %(days)s Tagen ungelesen."),
        2,
        1,
        lambda today, days: [
            Branch(
                Q(pk__in=Message.objects.filter(_unread(_before(today, days))).order_by().values("case")), "last_from_person_at"
            )
        ],
        _has_unread,
    ),
    Rule(
        "person_said",
        pgettext_lazy("staff", "Antwort auf einen Schritt"),
        pgettext_lazy("staff", "Die Person hat im Postfach einen Schritt abgehakt oder geschrieben, warum nicht."),
        None,
        2,
        lambda _today, _days: [
            Branch(
                Q(pk__in=PlanStep.objects.filter(person_at__isnull=False, plan__ended_on=None).values("plan__case")),
                "next_due_on",
            )
        ],
        _said_about_steps,
    ),
    Rule(
        "rules_changed",
        pgettext_lazy("staff", "Regeln geändert"),
        pgettext_lazy("staff", "Neue Regeln führen bei den Angaben dieser Person zu einer anderen Auskunft."),
        None,
        2,
        lambda _today, _days: [
            Branch(Q(pk__in=FactsCheck.objects.filter(changed_at__isnull=False).values("pk")), "next_due_on")
        ],
        _rules_changed,
    ),
    Rule(
        "step_soon",
        pgettext_lazy("staff", "Schritt bald fällig"),
        pgettext_lazy("staff", "Der nächste Schritt des Plans ist in den nächsten %(days)s Tagen fällig."),
        7,
        2,
        lambda today, days: [Branch(Q(next_due_on__range=(today, today + timedelta(days=days))), "next_due_on")],
        _each(_is_due_soon),
    ),
    Rule(
        SILENCE,
        pgettext_lazy("staff", "Lange kein Kontakt"),
        pgettext_lazy("staff", "Seit mehr als %(days)s Tagen gab es keinen Kontakt."),
        21,
        2,
        lambda today, days: [
            Branch(Q(last_contact_at__lt=_before(today, days)), "last_contact_at"),
            Branch(Q(last_contact_at=None, opened_on__lt=today - timedelta(days=days)), "last_contact_at"),
        ],
        _each(_is_silent),
    ),
    Rule(
        "person_slow",
        pgettext_lazy("staff", "Wartet auf die Person"),
        pgettext_lazy("staff", "Am Zug ist seit mehr als %(days)s Tagen die Person. Vielleicht braucht sie Hilfe."),
        14,
        2,
        lambda today, days: [Branch(Q(next_actor=Who.PERSON, next_since__lte=today - timedelta(days=days)), "next_since")],
        _each(_waits_for_the_person),
    ),
    Rule(
        "no_next_step",
        pgettext_lazy("staff", "Kein nächster Schritt"),
        pgettext_lazy("staff", "Der Fall ist seit %(days)s Tagen offen, und im Plan steht kein offener Schritt."),
        7,
        3,
        lambda today, days: [Branch(Q(next_actor="", opened_on__lte=today - timedelta(days=days)), "next_since")],
        _each(_has_no_next_step),
    ),
    Rule(
        "open_long",
        pgettext_lazy("staff", "Lange offen"),
        pgettext_lazy("staff", "Der Fall ist seit mehr als %(days)s Tagen offen, ohne eingetragenes Ergebnis."),
        365,
        3,
        lambda today, days: [
            Branch(
                Q(opened_on__lte=today - timedelta(days=days))
                & ~Q(pk__in=CaseFigures.objects.filter(case__isnull=False).exclude(outcomes=[]).values("case")),
                "opened_on",
            )
        ],
        _is_long_open,
    ),
)


def register_builtin() -> None:
    for rule in RULES:
        register_warning(rule)


def names(rules: Iterable[Rule] = RULES) -> list[str]:
    return [rule.name for rule in rules]
