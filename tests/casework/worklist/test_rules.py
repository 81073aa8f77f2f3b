"""Each rule of early warning: when it warns, when it does not, and the dates behind it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Member
from viadukt.casework.models import (
    Appointment,
    AppointmentState,
    Case,
    CaseFigures,
    CaseStatus,
    CaseworkSetup,
    Direction,
    Message,
    Referral,
    ReferralState,
)
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.plans import start_plan
from viadukt.casework.services.steps import StepWords, add_step
from viadukt.casework.services.worklist import set_rules
from viadukt.casework.worklist.builtin import RULES
from viadukt.casework.worklist.listing import Wanted, found_cases, lines
from viadukt.casework.worklist.rules import active_rules
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Organisation

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _autumn() -> object:
    with clock.frozen(NOW):
        yield


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


# What a case must be like for the rule alone to warn, and what the rule then says.
WARNS: dict[str, tuple[dict[str, object], str]] = {
    "law_near": ({"law_due_on": on(14)}, "Die gesetzliche Frist endet am 04.12.2026."),
    "step_overdue": ({"next_due_on": on(-1)}, "Der nächste Schritt war fällig am 19.11.2026. Am Zug: Behörde."),
    "enquiry_unanswered": (
        {"status": CaseStatus.WAITING, "answer_due_at": ago(1)},
        "Eine Antwort war versprochen bis 19.11.2026.",
    ),
    "step_soon": ({"next_due_on": on(7)}, "Der nächste Schritt ist fällig am 27.11.2026. Am Zug: Behörde."),
    "silence": ({"last_contact_at": ago(22)}, "Letzter Kontakt am 29.10.2026, vor 22 Tagen."),
    "person_slow": (
        {"next_actor": "person", "next_since": on(-14)},
        "Am Zug ist die Person, seit dem 06.11.2026.",
    ),
    "no_next_step": (
        {"next_actor": "", "opened_on": on(-7)},
        "Im Plan steht kein offener Schritt. Der Fall ist offen seit dem 13.11.2026.",
    ),
    "open_long": ({"opened_on": on(-365)}, "Offen seit dem 20.11.2025, und noch kein Ergebnis eingetragen."),
}
QUIET: dict[str, dict[str, object]] = {
    "law_near": {"law_due_on": on(15)},
    "step_overdue": {"next_due_on": on(8)},
    "enquiry_unanswered": {"status": CaseStatus.WAITING, "answer_due_at": NOW},
    "step_soon": {"next_due_on": on(8)},
    "silence": {"last_contact_at": ago(21)},
    "person_slow": {"next_actor": "person", "next_since": on(-13)},
    "no_next_step": {"next_actor": "", "opened_on": on(-6)},
    "open_long": {"opened_on": on(-364)},
}


def made(opened: OpenCase, **columns: object) -> Case:
    Case.objects.filter(pk=opened.case.pk).update(
        **{"next_actor": "authority", "opened_on": TODAY, "last_contact_at": NOW, **columns}
    )
    return Case.objects.get(pk=opened.case.pk)


def reasons(who: Member) -> list[tuple[str, str]]:
    found = lines(who.actor, found_cases(who.actor, Wanted()))
    return [(reason.rule, reason.told.words) for line in found for reason in line.reasons]


@pytest.mark.parametrize("rule", WARNS)
def test_it_warns_and_says_the_dates(opened: OpenCase, berna: Member, rule: str):
    columns, words = WARNS[rule]
    made(opened, **columns)

    assert reasons(berna) == [(rule, words)]


@pytest.mark.parametrize("rule", QUIET)
def test_a_day_earlier_it_does_not(opened: OpenCase, berna: Member, rule: str):
    made(opened, **QUIET[rule])

    assert reasons(berna) == []


def test_a_message_that_nobody_has_read_for_more_than_two_days(opened: OpenCase, berna: Member):
    made(opened)
    written = {"case": opened.case, "direction": Direction.FROM_PERSON, "content": b""}
    Message.objects.create(at=ago(1), **written)
    Message.objects.create(at=ago(9), read_at=ago(8), **written)
    young = reasons(berna)

    Message.objects.create(at=ago(4), **written)

    assert (young, reasons(berna)) == (
        [],
        [("message_unread", "Eine Nachricht vom 16.11.2026 hat noch niemand gelesen.")],
    )


def test_nobody_came_and_nobody_has_spoken_since(opened: OpenCase, berna: Member):
    made(opened, last_contact_at=ago(10))
    missed = {"case": opened.case, "seat": berna.seat, "state": AppointmentState.NO_SHOW, "content": b""}
    Appointment.objects.create(starts_at=ago(11), **missed)
    spoken_since = reasons(berna)

    Appointment.objects.create(starts_at=ago(2), **missed)

    words = "Zum Termin am 18.11.2026 kam niemand, und seither gab es keinen Kontakt."
    assert (spoken_since, reasons(berna)) == ([], [("no_show", words)])


def test_a_referral_that_nobody_answers(opened: OpenCase, berna: Member, accra: Organisation):
    made(opened)
    offered = {"case": opened.case, "sender": berna.organisation, "receiver": accra, "until": on(20)}
    Referral.objects.create(state=ReferralState.ACCEPTED, offered_at=ago(30), **offered)
    Referral.objects.create(state=ReferralState.OFFERED, offered_at=ago(7), **offered)
    young = reasons(berna)

    Referral.objects.create(state=ReferralState.OFFERED, offered_at=ago(9), **offered)

    assert (young, reasons(berna)) == (
        [],
        [("referral_unanswered", "Eine Überleitung vom 11.11.2026 ist ohne Antwort.")],
    )


def test_an_outcome_ends_the_long_way(opened: OpenCase, berna: Member):
    made(opened, opened_on=on(-400))
    CaseFigures.objects.filter(case=opened.case).update(outcomes=["recognised"])

    assert reasons(berna) == []


def test_a_case_without_any_contact_is_silent_since_it_was_opened(opened: OpenCase, berna: Member):
    made(opened, last_contact_at=None, opened_on=on(-22))

    assert reasons(berna) == [("silence", "Noch kein Kontakt eingetragen. Der Fall ist offen seit dem 29.10.2026.")]


def test_the_plan_warns_through_the_case(opened: OpenCase, berna: Member):
    plan = start_plan(opened=opened)
    add_step(opened=opened, plan_id=plan.pk, revision=1, words=StepWords(title="Anruf", who="adviser", due_on=on(-2)))

    assert reasons(berna) == [("step_overdue", "Der nächste Schritt war fällig am 18.11.2026. Am Zug: Beratung.")]


def test_the_organisation_says_after_how_many_days_silence_warns(opened: OpenCase, berna: Member):
    made(opened, last_contact_at=ago(22))
    CaseworkSetup.objects.update(silence_days=30)

    assert reasons(berna) == []


def test_the_lead_turns_rules_off_and_chooses_days(opened: OpenCase, berna: Member, deniz: Member):
    made(opened, last_contact_at=ago(22), next_due_on=on(5))
    with pytest.raises(Refused):
        set_rules(actor=berna.actor, chosen={"silence": (False, 21)})

    set_rules(actor=deniz.actor, chosen={"silence": (False, 21), "step_soon": (True, 3)})

    assert reasons(berna) == []
    assert {one.rule.name: one.days for one in active_rules(berna.organisation.pk)}["step_soon"] == 3


@pytest.mark.parametrize("days", [-1, 731])
def test_days_that_cannot_be_are_refused(deniz: Member, days: int):
    with pytest.raises(Refused):
        set_rules(actor=deniz.actor, chosen={"silence": (True, days)})


@pytest.mark.parametrize("state", [{"status": "closed"}, {"status": "erased"}, {"sealed": True}])
def test_closed_erased_and_sealed_cases_warn_of_nothing(opened: OpenCase, berna: Member, state: dict[str, object]):
    made(opened, law_due_on=on(0), next_due_on=on(-9), last_contact_at=ago(90), **state)

    assert reasons(berna) == []


def test_another_organisation_sees_none_of_it(opened: OpenCase, mallory: Member, kofi: Member):
    made(opened, next_due_on=on(-9))

    assert [found_cases(who.actor, Wanted(whose="all")) for who in (mallory, kofi)] == [[], []]


DAYS = st.integers(-40, 40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.fixed_dictionaries(
        {
            "law_due_on": st.none() | DAYS.map(on),
            "next_due_on": st.none() | DAYS.map(on),
            "next_actor": st.sampled_from(["", "person", "authority"]),
            "next_since": st.none() | st.integers(-40, 0).map(on),
            "opened_on": st.none() | st.integers(-400, 0).map(on),
            "last_contact_at": st.none() | st.integers(0, 60).map(ago),
            "answer_due_at": st.none() | DAYS.map(ago),
            "status": st.sampled_from([CaseStatus.OPEN, CaseStatus.WAITING, CaseStatus.CLOSED]),
            "sealed": st.booleans(),
        }
    )
)
def test_what_finds_a_case_and_what_tells_of_it_agree(opened: OpenCase, columns: dict[str, object]):
    case = made(opened, **columns)
    for one in active_rules(case.organisation_id):
        found = any(
            Case.objects.filter(branch.where, pk=case.pk, status=branch.status, sealed=False).exists()
            for branch in one.rule.branches(TODAY, one.days)
        )
        assert (one.rule.name, found) == (one.rule.name, case.pk in one.rule.tell([case], TODAY, one.days))


def test_every_rule_says_itself_in_words(berna: Member):
    said = [one.sentence for one in active_rules(berna.organisation.pk)]

    assert (len(said), any("%" in sentence for sentence in said)) == (len(RULES), False)


def test_a_rule_without_days_says_so_plainly(berna: Member):
    said = {one.rule.name: one.sentence for one in active_rules(berna.organisation.pk)}

    assert said["step_overdue"] == "Der nächste Schritt des Plans ist überfällig."


def test_queries_do_not_grow_with_the_cases(
    opened: OpenCase, berna: Member, django_assert_max_num_queries: Callable[[int], object]
):
    for number in range(4):
        open_case(actor=berna.actor, nickname=f"N{number}", about=About())
    Case.objects.update(next_due_on=on(-1))

    with django_assert_max_num_queries(30):
        found = lines(berna.actor, found_cases(berna.actor, Wanted()))

    assert len(found) == 5
