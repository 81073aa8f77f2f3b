"""Verdicts of single people: what is met, what is not, what nobody knows yet, and on which day."""

from datetime import date

import pytest

from tests.guidance.engine.conftest import KWAME, LEILA, judge
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.verdicts import Verdict


def test_of_nobody_anything_is_known_and_no_verdict_falls(books):
    assert [judge(books, route).verdict for route in ("18g", "20a")] == [Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_points_are_counted_once_a_group(books):
    points = judge(books, "20a", **KWAME | {"german": "B2", "english": "C1"}).find("points")

    assert [(row.id, row.points) for row in points.rows if row.counts] == [
        ("points.german_b2", 3),
        ("points.english_c1", 1),
        ("points.age_35", 2),
    ]
    assert (points.verdict, points.least, points.most) == (Verdict.MET, 6, 6)


def test_points_that_are_still_possible_are_told_beside_those_that_are_certain(books):
    known = {key: value for key, value in KWAME.items() if key not in {"german", "experience_years_last_5"}}
    points = judge(books, "20a", **known).find("points")

    assert (points.verdict, points.least, points.most) == (Verdict.UNKNOWN, 2, 7)


@pytest.mark.parametrize(
    ("born", "row"),
    [("1990-03-02", "age_35"), ("1990-03-01", "age_40"), ("1985-03-02", "age_40"), ("1985-03-01", None)],
)
def test_age_counts_from_the_birthday_on(books, born, row):
    points = judge(books, "20a", **KWAME | {"date_of_birth": born}).find("points")

    assert [one.id for one in points.rows if one.counts and one.group == "age"] == ([f"points.{row}"] if row else [])


@pytest.mark.parametrize(
    ("on", "salary", "verdict"),
    [
        (date(2026, 12, 31), 45934.20, Verdict.MET),
        (date(2026, 12, 31), 45934.19, Verdict.UNMET),
        (date(2025, 12, 31), 43759.80, Verdict.MET),
        (date(2025, 12, 31), 43759.79, Verdict.UNMET),
        (date(2026, 1, 1), 43759.80, Verdict.UNMET),
        (date(2027, 1, 1), 90000, Verdict.UNKNOWN),
        (date(2023, 12, 31), 90000, Verdict.UNKNOWN),
    ],
)
def test_a_threshold_is_that_of_the_year_and_of_no_other(books, on, salary, verdict):
    assert judge(books, "18g", on, **LEILA | {"job_salary": salary}).verdict is verdict


def test_a_year_without_an_amount_is_said_to_have_none(books):
    salary = judge(books, "18g", date(2027, 1, 1), **LEILA).find("salary")

    assert (salary.verdict, salary.reason, salary.ready.threshold) == (Verdict.UNKNOWN, "no_amount", "blue_card")


@pytest.mark.parametrize(
    ("code", "verdict", "reason"),
    [("2512", Verdict.MET, ""), ("2", Verdict.UNKNOWN, "too_coarse"), ("5120", Verdict.UNMET, "")],
)
def test_an_occupation_belongs_to_a_group_or_is_too_coarse_to_tell(books, code, verdict, reason):
    condition = judge(books, "18g", **LEILA | {"job_isco": code}).find("shortage")

    assert (condition.verdict, condition.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("obtained", "verdict"),
    [("2023-02-28", Verdict.UNMET), ("2023-03-01", Verdict.MET), ("2026-03-01", Verdict.MET), ("2026-03-02", Verdict.UNMET)],
)
def test_within_three_years_runs_from_the_same_day_three_years_ago_until_today(books, obtained, verdict):
    assert judge(books, "18g", **LEILA | {"qualification_date": obtained}).find("recent").verdict is verdict


def test_before_a_route_began_it_is_closed_and_from_that_day_it_is_open(books):
    met = KWAME | {"german": "B2", "english": "C1"}
    results = [judge(books, "20a", on, **met) for on in (date(2024, 5, 31), date(2024, 6, 1))]

    assert [(result.standing, result.verdict) for result in results] == [("not_yet", Verdict.UNMET), ("in_force", Verdict.MET)]


def test_where_an_older_text_is_not_coded_nothing_is_claimed(books):
    result = judge(books, "18g", date(2023, 11, 17), **LEILA)

    assert (result.standing, result.verdict) == ("not_coded", Verdict.UNKNOWN)


def test_a_condition_leads_to_its_paragraph(books):
    condition = judge(books, "18g").find("shortage")

    assert condition.law == ("AufenthG § 18g Abs. 1 Satz 2 Nr. 1",)
    assert condition.links == ("https://www.gesetze-im-internet.de/aufenthg_2004/__18g.html",)


def test_what_decides_a_refusal_is_what_failed(books):
    refused = judge(books, "18g", **LEILA | {"job_months": 5, "job_salary": 60000})

    assert [condition.id for condition in refused.condition.deciding()] == ["six_months"]


def test_a_condition_can_be_assumed_not_to_be_known(books):

    on = date(2026, 3, 1)
    facts = read_facts(books, LEILA | {"job_salary": 60000, "job_isco": "5120", "qualification_date": "2010-01-01"}, on)
    verdicts = [evaluate(books, facts, on, {name: Verdict.UNKNOWN})[0].verdict for name in ("salary", "consent")]

    assert verdicts == [Verdict.UNKNOWN, Verdict.MET]
