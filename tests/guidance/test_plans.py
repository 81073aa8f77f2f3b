"""The plan templates: what they rest on, whom they suit, and the days that the law sets, counted by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from viadukt.directory.needs import TOPICS
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.reading import read
from viadukt.guidance.public import ClockStop, Plan, Progress, expected, fitting_plans, shipped, timeline, unlocked

CASES = [case for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")) for case in read(path).data]
BEGUN = date(2026, 1, 5)
PLANS = sorted(shipped().plans.values(), key=lambda plan: plan.id)


def due(plan: str, step: str, progress: Progress, today: date = BEGUN) -> date | None:
    return next(now.due for now in timeline(shipped().plans[plan], progress, today) if now.step.id == step)


def fitting(facts: dict[str, Any], on: date = date(2026, 3, 1), **more: Any) -> list[str]:
    books = shipped()
    known = read_facts(books, facts, on)
    return [plan.id for plan in fitting_plans(books, known, evaluate(books, known, on), **more)]


def test_all_plans_are_there():
    assert [plan.id for plan in PLANS] == [
        "after_partial_decision",
        "discrimination",
        "entry_with_visa",
        "first_year",
        "orientation_women",
        "recognition_fast_track",
        "recognition_not_regulated",
        "recognition_regulated",
        "remedy",
        "return",
    ]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_what_is_no_statute_has_its_day_and_ids_stand_once(plan: Plan):
    without_day = [
        says["text"]["de"]
        for says in plan.statements()
        if "source" in says and "source_date" not in says and "2026" not in says["source"]
    ]
    twice = [
        (step.id, held["id"])
        for step in plan.steps
        for statements in (step.papers, step.notes)
        for held in statements
        if [other["id"] for other in statements].count(held["id"]) > 1
    ]

    assert (without_day, twice) == ([], [])


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_help_is_looked_for_under_topics_that_there_are(plan: Plan):
    assert {step.topic for step in plan.steps if step.topic} - TOPICS == set()


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_every_step_can_be_reached_and_a_plan_without_days_can_be_drawn(plan: Plan):
    everything = Progress(BEGUN, needed={step.id: True for step in plan.steps})

    assert [one.step.id for one in expected(plan, everything, BEGUN)] == [step.id for step in plan.steps]
    assert expected(plan, Progress(BEGUN), BEGUN)[0].first == BEGUN


ARRIVED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("plan", "step", "event", "last"),
    [
        ("recognition_not_regulated", "receipt", "received", date(2026, 2, 28)),  # BQFG § 6 Abs. 2: a month
        ("recognition_not_regulated", "decision", "complete_file", date(2026, 4, 30)),  # § 6 Abs. 3: three months
        ("recognition_regulated", "receipt", "received", date(2026, 2, 28)),  # § 13 Abs. 2
        ("recognition_regulated", "decision", "complete_file", date(2026, 4, 30)),  # § 13 Abs. 3
        ("recognition_fast_track", "receipt", "received", date(2026, 2, 14)),  # § 14a Abs. 2: two weeks
        ("recognition_fast_track", "decision", "complete_file", date(2026, 3, 31)),  # § 14a Abs. 3: two months
        ("recognition_fast_track", "consent", "consent_requested", date(2026, 2, 7)),  # BeschV § 36 Abs. 2: a week
        ("entry_with_visa", "consent", "consent_requested", date(2026, 2, 14)),  # two weeks
        ("after_partial_decision", "follow_up", "first_decision", date(2031, 1, 31)),  # IHK FOSA: five years
        ("first_year", "told_of_advice", "first_working_day", date(2026, 1, 31)),  # AufenthG § 45c: that day
        ("first_year", "employer_reports", "employer_knows_end", date(2026, 2, 28)),  # § 4a Abs. 5: four weeks
        ("discrimination", "claim_at_work", "refused_or_known", date(2026, 3, 31)),  # AGG § 15 Abs. 4: two months
        ("discrimination", "claim_elsewhere", "disadvantage", date(2026, 3, 31)),  # § 21 Abs. 5: two months
        ("return", "second_payment", "arrival", date(2026, 9, 30)),  # eight months
    ],
)
def test_what_began_on_31_january_is_due(plan, step, event, last):
    assert due(plan, step, Progress(BEGUN, events={event: ARRIVED})) == last


@pytest.mark.parametrize(
    ("step", "before", "last"),
    [
        ("appointment", "ask_for_appointment", date(2026, 2, 21)),  # AufenthV § 31a Abs. 1: three weeks
        ("visa_decision", "visa_application", date(2026, 2, 21)),  # Abs. 2: three weeks as a rule
    ],
)
def test_the_mission_abroad_has_three_weeks_from_what_the_person_did(step, before, last):
    assert due("recognition_fast_track", step, Progress(BEGUN, done={before: ARRIVED})) == last


def test_the_aptitude_test_must_be_possible_within_six_months():
    assert due("recognition_regulated", "aptitude_test", Progress(BEGUN, done={"choose_measure": ARRIVED})) == date(2026, 7, 31)


@pytest.mark.parametrize(
    ("plan", "last"),
    [
        ("recognition_not_regulated", date(2026, 5, 20)),
        ("recognition_regulated", date(2026, 5, 20)),
        ("recognition_fast_track", date(2026, 4, 20)),
    ],
)
def test_a_request_for_originals_with_twenty_days_to_answer_moves_the_decision_by_twenty_days(plan, last):
    stop = ClockStop("information", date(2026, 2, 10), date(2026, 3, 1))
    progress = Progress(BEGUN, events={"complete_file": ARRIVED}, stops={"decision": [stop]})

    assert due(plan, "decision", progress) == last


def test_amal_looks_ahead_from_the_day_of_her_application():
    """Receipt after a month, three months from then if the file is complete only then, and the licence."""
    plan, today = shipped().plans["recognition_regulated"], date(2026, 3, 2)
    progress = Progress(BEGUN, done={"advice": BEGUN, "papers": date(2026, 2, 20), "apply": today}, events={"received": today})

    assert [(one.step.id, one.first, one.last) for one in expected(plan, progress, today)][3:] == [
        ("receipt", date(2026, 3, 2), date(2026, 4, 2)),
        ("decision", date(2026, 4, 2), date(2026, 7, 2)),
        ("licence", date(2026, 7, 2), date(2026, 7, 2)),
    ]


NURSE = {"profession_regulated": True, "qualification": "training", "qualification_country": "TR", "recognition": "not_applied"}
COOK = NURSE | {"profession_regulated": False}
BLUE_CARD = {
    "age": 30,
    "residence_country": "GH",
    "qualification": "degree",
    "degree_comparable": True,
    "profession_regulated": False,
    "job_offer": True,
    "job_months": 999,
    "job_matches_qualification": True,
    "job_salary": 60000,
    "job_isco": "2512",
    "employment_agency_consent": True,
}


@pytest.mark.parametrize(
    ("facts", "plans"),
    [
        ({}, []),
        (NURSE, ["recognition_regulated"]),
        (COOK, ["recognition_not_regulated"]),
        (NURSE | {"qualification_country": "DE"}, []),
        (NURSE | {"recognition": "pending"}, ["recognition_regulated"]),
        (NURSE | {"recognition": "partial"}, ["after_partial_decision", "remedy"]),
        (NURSE | {"recognition": "none"}, ["remedy"]),
        (NURSE | {"recognition": "full"}, []),
        (NURSE | {"licence_granted": True}, []),
        (NURSE | {"job_offer": True, "residence_country": "TR"}, ["recognition_fast_track", "recognition_regulated"]),
        (NURSE | {"job_offer": True, "residence_country": "DE"}, ["recognition_regulated"]),
        (COOK | {"job_offer": True, "job_qualified": False}, ["recognition_not_regulated"]),
        ({"training_place": True, "residence_country": "GH"}, ["recognition_fast_track"]),
        (BLUE_CARD, ["entry_with_visa", "recognition_fast_track"]),
        (BLUE_CARD | {"residence_country": "DE", "residence_title_section": "4"}, ["first_year"]),
        ({"residence_country": "DE", "residence_title_section": "none"}, []),
    ],
)
def test_plans_suit_what_is_known(facts, plans):
    assert fitting(facts) == plans


def test_nobody_is_led_to_return_or_told_what_they_did_not_ask_for():
    """Everybody in the worked cases of all routes."""
    suggested = {plan for case in CASES for plan in fitting(case["facts"], date.fromisoformat(case["on"]))}

    assert suggested == {
        "after_partial_decision",
        "entry_with_visa",
        "first_year",
        "recognition_fast_track",
        "recognition_not_regulated",
        "recognition_regulated",
        "remedy",
    }


def test_what_is_asked_for_is_there_but_return_only_once_the_organisation_has_recorded_that_it_may():
    asked = ["discrimination", "orientation_women", "return"]

    assert fitting({}, asked=asked) == ["discrimination", "orientation_women"]
    assert fitting({}, asked=asked, recorded=["lawyer_opinion"]) == asked
    assert fitting({}, asked=asked, recorded=["emigration_permit"]) == asked
    assert fitting({}, recorded=["emigration_permit", "lawyer_opinion"]) == []


def test_return_alone_is_locked_and_never_suggested():
    assert [plan.id for plan in PLANS if plan.only_asked] == ["return"]
    assert [plan.id for plan in PLANS if not unlocked(plan, [])] == ["return"]
