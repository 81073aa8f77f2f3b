"""The rules of early warning about contacts, plans, messages, appointments, referrals and facts."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext_lazy

from viadukt.casework.models import CaseFigures, CaseStatus, FactsCheck, Message, PlanStep, Who
from viadukt.casework.worklist import telling
from viadukt.casework.worklist.rules import SILENCE, Branch, Rule, register_warning
from viadukt.kernel import clock

RULES = (
    Rule(
        "law_near",
        pgettext_lazy("staff", "Gesetzliche Frist"),
        pgettext_lazy("staff", "Eine gesetzliche Frist im Plan endet in den nächsten %(days)s Tagen oder ist vorbei."),
        14,
        1,
        lambda today, days: [Branch(Q(law_due_on__lte=today + timedelta(days=days)), "law_due_on")],
        telling.each(telling.law_is_near),
    ),
    Rule(
        "step_overdue",
        pgettext_lazy("staff", "Schritt überfällig"),
        pgettext_lazy("staff", "Der nächste Schritt des Plans ist seit mehr als %(days)s Tagen überfällig."),
        0,
        1,
        lambda today, days: [Branch(Q(next_due_on__lt=today - timedelta(days=days)), "next_due_on")],
        telling.each(telling.is_overdue),
        pgettext_lazy("staff", "Der nächste Schritt des Plans ist überfällig."),
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
        telling.each(telling.is_unanswered, CaseStatus.WAITING),
        pgettext_lazy("staff", "Die versprochene Zeit für die erste Antwort ist vorbei."),
    ),
    Rule(
        "message_unread",
        pgettext_lazy("staff", "Nachricht ungelesen"),
        pgettext_lazy("staff", "Eine Nachricht der Person ist seit mehr als %(days)s Tagen ungelesen."),
        2,
        1,
        lambda today, days: [
            Branch(
                Q(pk__in=Message.objects.filter(telling.unread(telling.before(today, days))).order_by().values("case")),
                "last_from_person_at",
            )
        ],
        telling.has_unread,
    ),
    Rule(
        "no_show",
        pgettext_lazy("staff", "Nicht gekommen"),
        pgettext_lazy("staff", "Zu einem Termin der letzten %(days)s Tage kam niemand, und seither gab es keinen Kontakt."),
        14,
        1,
        lambda today, days: [Branch(Q(pk__in=telling.missed(today, days).values("case")), "next_due_on")],
        telling.did_not_come,
    ),
    Rule(
        "referral_unanswered",
        pgettext_lazy("staff", "Überleitung ohne Antwort"),
        pgettext_lazy("staff", "Eine Überleitung ist seit mehr als %(days)s Tagen ohne Antwort."),
        7,
        2,
        lambda today, days: [Branch(Q(pk__in=telling.unanswered_referrals(today, days).values("case")), "next_due_on")],
        telling.waits_for_another_organisation,
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
        telling.said_about_steps,
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
        telling.rules_changed,
    ),
    Rule(
        "step_soon",
        pgettext_lazy("staff", "Schritt bald fällig"),
        pgettext_lazy("staff", "Der nächste Schritt des Plans ist in den nächsten %(days)s Tagen fällig."),
        7,
        2,
        lambda today, days: [Branch(Q(next_due_on__range=(today, today + timedelta(days=days))), "next_due_on")],
        telling.each(telling.is_due_soon),
    ),
    Rule(
        SILENCE,
        pgettext_lazy("staff", "Lange kein Kontakt"),
        pgettext_lazy("staff", "Seit mehr als %(days)s Tagen gab es keinen Kontakt."),
        21,
        2,
        lambda today, days: [
            Branch(Q(last_contact_at__lt=telling.before(today, days)), "last_contact_at"),
            Branch(Q(last_contact_at=None, opened_on__lt=today - timedelta(days=days)), "last_contact_at"),
        ],
        telling.each(telling.is_silent),
    ),
    Rule(
        "person_slow",
        pgettext_lazy("staff", "Wartet auf die Person"),
        pgettext_lazy("staff", "Am Zug ist seit mehr als %(days)s Tagen die Person. Vielleicht braucht sie Hilfe."),
        14,
        2,
        lambda today, days: [Branch(Q(next_actor=Who.PERSON, next_since__lte=today - timedelta(days=days)), "next_since")],
        telling.each(telling.waits_for_the_person),
    ),
    Rule(
        "no_next_step",
        pgettext_lazy("staff", "Kein nächster Schritt"),
        pgettext_lazy("staff", "Der Fall ist seit %(days)s Tagen offen, und im Plan steht kein offener Schritt."),
        7,
        3,
        lambda today, days: [Branch(Q(next_actor="", opened_on__lte=today - timedelta(days=days)), "next_since")],
        telling.each(telling.has_no_next_step),
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
                & Q(Exists(CaseFigures.objects.filter(case=OuterRef("pk"), outcomes=[]))),
                "opened_on",
            )
        ],
        telling.is_long_open,
    ),
)


def register_builtin() -> None:
    for rule in RULES:
        register_warning(rule)
