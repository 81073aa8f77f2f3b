"""A reform put into rulebooks: what it changes, from which day on, and what is wrong with one that does not fit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.guidance.engine.conftest import KWAME, LEILA, SPRING, judge
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import patch
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.reforming import parse_reform
from viadukt.guidance.engine.resolving import resolve
from viadukt.guidance.engine.verdicts import Verdict

HEAD = """reform: demand
name: {de: Eine Forderung, en: A demand}
why: {de: Weil es hilft., en: Because it helps.}
from: 2026-03-01
example: true
changes:
"""
FIRST = HEAD.count("\n") + 1
"""The line of the first change."""


def change(where: str, name: str = "it") -> str:
    return f"  - {{id: {name}, text: {{de: Neu., en: New.}}, {where}}}\n"


def patched(books: Rulebooks, *changes: str) -> Rulebooks:
    text = HEAD + "".join(change(one, f"it{number}") for number, one in enumerate(changes))
    return patch(books, parse_reform(books, text, "demand.yaml"))


def verdict(books: Rulebooks, route: str, on: date = SPRING, **facts: Any) -> Verdict:
    return judge(books, route, on, **facts).verdict


ROW = "law: AufenthG § 20b, text: {de: Neu, en: New}, condition: {fact: qualification_years, at_least: 3}"
LEILA_WITHOUT_DEGREE = LEILA | {"qualification": "training", "job_salary": 60000}


def test_the_rulebooks_that_went_in_stay_as_they_are(books):
    before = verdict(books, "18g", **LEILA_WITHOUT_DEGREE)

    changed = patched(books, "route: 18g, at: academic, drop: true")

    assert (verdict(changed, "18g", **LEILA_WITHOUT_DEGREE), before, verdict(books, "18g", **LEILA_WITHOUT_DEGREE)) == (
        "met", "unmet", "unmet",
    )  # fmt: skip


def test_before_its_first_day_a_reform_changes_nothing(books):
    changed = patched(books, "threshold: blue_card_reduced, percent: 95")

    assert [verdict(changed, "18g", on, **LEILA) for on in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 12, 31))] == [
        "unmet", "met", "met",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "salary", "expected"),
    [
        ("threshold: blue_card_reduced, percent: 90", 41340.78, "met"),
        ("threshold: blue_card_reduced, percent: 90", 41340.77, "unmet"),
        ("threshold: blue_card_reduced, amount: 40000", 40000, "met"),
        ("threshold: blue_card_reduced, amount: 40000", 39999.99, "unmet"),
        ("threshold: blue_card_reduced, percent: 110", 45934.20, "unmet"),
    ],
)
def test_an_amount_is_another_one_or_a_share_of_the_present_to_the_cent(books, where, salary, expected):
    assert verdict(patched(books, where), "18g", **LEILA | {"job_salary": salary}) == expected


def test_a_share_of_an_amount_that_is_not_published_is_not_known_but_a_new_amount_is(books):
    new_year = date(2027, 1, 1)
    facts = LEILA | {"job_salary": 90000, "qualification_date": "2000-01-01"}

    assert [
        verdict(patched(books, f"threshold: blue_card, {how}"), "18g", new_year, **facts)
        for how in ("percent: 50", "amount: 90000")
    ] == ["unknown", "met"]


LONG_AGO = {"qualification_date": "2000-01-01"}
PEOPLE: dict[str, dict[str, Any]] = {
    "Leila": LEILA,
    "Leila, well paid": LEILA | {"job_salary": 60000},
    "Leila for three months": LEILA | {"job_salary": 60000, "job_months": 3},
    "Leila with B1": LEILA | {"job_salary": 60000, "german": "B1"},
    "Leila as a cook": LEILA | LONG_AGO | {"job_salary": 60000, "job_isco": "5120"},
    "Leila as a cook for less": LEILA | LONG_AGO | {"job_salary": 46000, "job_isco": "5120"},
    "Leila, trained": LEILA_WITHOUT_DEGREE | {"german": "B2"},
    "an offer": {"job_offer": True},
    "Kwame": KWAME,
    "Kwame with B1": KWAME | {"german": "B1"},
    "Kwame with C1": KWAME | {"german": "B2", "english": "C1"},
    "Kwame at 56": KWAME | {"german": "B2", "experience_years_last_5": 2, "date_of_birth": "1970-01-01"},
}


@pytest.mark.parametrize(
    ("where", "who", "moves"),
    [
        ("route: 18g, at: six_months, set: {at_least: 3}", "Leila for three months", "unmet met"),
        ("route: 18g, at: six_months, set: {above: 12}", "Leila, well paid", "met unmet"),
        ("shared: academic, at: degree, set: {in: [degree, training]}", "Leila, trained", "unmet met"),
        ("shared: academic, at: degree, put: {fact: german, at_least: B1}", "Leila, trained", "unmet met"),
        ("route: 18g, at: academic.degree, drop: true", "Leila, trained", "unmet met"),
        ("route: 18g, at: academic, or: {fact: german, at_least: B2}", "Leila, trained", "unmet met"),
        ("route: 18g, and: {fact: german, at_least: B2}", "Leila with B1", "met unmet"),
        ("route: 18g, at: salary, close: true", "Leila as a cook", "met unmet"),
        ("route: 18g, at: [shortage, recent], drop: true", "Leila as a cook for less", "unmet met"),
        ("route: 18g, put: {fact: job_offer, is: true}", "an offer", "unknown met"),
        ("route: 20a, at: points, set: {at_least: 3}", "Kwame", "unmet met"),
        ("table: chancenkarte, at: german_a2, set: {points: 4}", "Kwame", "unmet met"),
        ("table: chancenkarte, at: experience_2, set: {at_least: 1, points: 3}", "Kwame", "unmet met"),
        ("table: chancenkarte, at: english_c1, put: {fact: german, at_least: A1}", "Kwame with B1", "unmet unmet"),
        ("table: chancenkarte, at: age_40.to_40, set: {at_most: 60}", "Kwame at 56", "unmet met"),
        ("table: chancenkarte, at: age_35, close: true", "Kwame with C1", "met unmet"),
        ("table: chancenkarte, at: age_35, and: {fact: german, at_least: C1}", "Kwame with C1", "met unmet"),
        ("table: chancenkarte, at: partial, or: {fact: german, at_least: A2}", "Kwame", "unmet met"),
        ("route: 20a, at: points.german_a2, set: {points: 4}", "Kwame", "unmet met"),
        (f"table: chancenkarte, row: {{id: cook, points: 3, {ROW}}}", "Kwame", "unmet met"),
        (f"table: chancenkarte, row: {{id: german_a2, group: german, points: 4, {ROW}}}", "Kwame", "unmet met"),
    ],
)
def test_what_can_be_changed(books, where, who, moves):
    route = "18g" if who.startswith(("Leila", "an")) else "20a"

    assert [str(verdict(one, route, **PEOPLE[who])) for one in (books, patched(books, where))] == moves.split()


def test_a_shared_condition_changes_for_all_routes_or_in_one_alone(books):
    facts = KWAME | LEILA_WITHOUT_DEGREE | {"degree_comparable": True}
    everywhere = patched(books, "shared: academic, at: degree, drop: true")
    in_one = patched(books, "route: 20a, at: skilled_worker.academic.degree, drop: true")

    assert [(verdict(one, "18g", **facts), verdict(one, "20a", **facts)) for one in (books, everywhere, in_one)] == [
        ("unmet", "unmet"), ("met", "met"), ("unmet", "met"),
    ]  # fmt: skip


def test_ids_stay_as_results_tell_them(books):
    ids = [
        [condition.id for condition in judge(one, "20a", **KWAME).conditions()]
        for one in (books, patched(books, "route: 20a, at: skilled_worker.academic.degree, set: {is: training}"))
    ]

    assert ids[0] == ids[1]


def test_what_holds_then_is_told_in_the_words_of_the_change(books):
    dropped = judge(patched(books, "route: 18g, at: academic, drop: true"), "18g", **LEILA).find("academic")

    assert (dropped.verdict, dropped.text) == ("met", {"de": "Neu.", "en": "New."})


def test_a_route_that_has_ended_can_be_given_a_version(books):
    ended = patched(books, "route: 18g, put: {fact: job_offer, is: true}")

    assert [(version.first, version.last) for version in ended.routes["18g"].versions] == [
        (date(2023, 11, 18), date(2026, 2, 28)), (date(2026, 3, 1), None),
    ]  # fmt: skip


def test_changes_of_one_reform_hold_together_whatever_their_order(books):
    changes = ["route: 18g, at: academic.comparable, drop: true", "shared: academic, at: degree, drop: true"]
    facts = LEILA | {"qualification": "none", "degree_comparable": False, "job_salary": 60000}

    assert [verdict(patched(books, *order), "18g", **facts) for order in (changes, changes[::-1])] == ["met", "met"]


def test_a_change_of_the_same_amount_is_kept_for_its_year(books):
    ready = [
        next(leaf for leaf in resolve(patched(books, "threshold: blue_card, percent: 50"), on).routes[0].condition.leaves()
             if leaf.threshold == "blue_card")
        for on in (date(2025, 12, 31), date(2026, 3, 1))
    ]  # fmt: skip

    assert [leaf.leaf.value for leaf in ready if leaf.leaf] == [48300, 25350]


def batched(lines: list[str]) -> list[tuple[str, str]]:
    return list(zip(lines[::2], lines[1::2], strict=True))


def problems(books: Rulebooks, text: str) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        parse_reform(books, text, "demand.yaml")
    return [str(problem) for problem in caught.value.problems]


FAULTS = """\
route: 18h, drop: true
    there is no route "18h". Did you mean "18g"?
shared: academics, drop: true
    there is no shared condition "academics". Did you mean "academic"?
table: chancenkarten, at: stay, close: true
    there is no points table "chancenkarten". Did you mean "chancenkarte"?
threshold: blue_crd, amount: 1
    there is no threshold "blue_crd". Did you mean "blue_card"?
route: 18g, at: salry, drop: true
    there is no condition "salry" in the route "18g". Did you mean "salary"?
route: 18g, at: academic.degre, drop: true
    there is no condition "academic.degre" in the route "18g". Did you mean "academic.degree"?
table: chancenkarte, at: german_b3, close: true
    there is no row or condition "german_b3" in the points table "chancenkarte". Did you mean "german_b2"?
route: 18g, at: [salary, salry], drop: true
    there is no condition "salry" in the route "18g". Did you mean "salary"?
threshold: blue_card, drop: true
    a threshold has no "drop". Use one of: amount, percent.
route: 18g, amount: 3
    a route has no "amount". Use one of: drop, close, set, put, and, or.
route: 18g, at: offer, set: {at_least: 3}
    "job_offer" is of type bool; "at_least" cannot test it. Use one of: is.
route: 20a, at: german_a1, set: {at_least: D1}
    "german": D1 is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "C1"?
route: 18g, at: academic, set: {at_least: 3}
    "academic" has no at_least to set; "put" another condition there.
route: 18g, at: six_months, set: {at_least: 3, at_most: 5}
    a condition tests one thing; there are at_least, at_most.
route: 18g, at: six_months, set: {points: 3}
    "six_months" has no points to set; "put" another condition there.
route: 20a, at: points, set: {at_least: 0}
    a sum of points is a whole number from 1; 0 is none.
table: chancenkarte, at: stay, drop: true
    a row cannot be dropped: "close" it (nobody gets its points), or "set" its points or its test.
table: chancenkarte, at: stay, row: {id: x, points: 1, law: AufenthG § 20b, text: {de: x, en: x}, condition: {fact: age, is: 1}}
    a "row" is named by its id; there is no "at" beside it.
table: chancenkarte, drop: true
    a whole table cannot be changed so; name a row by "at", or give a "row".
table: chancenkarte, at: age_40, set: {at_most: 50}
    the row "age_40" has a condition with parts; name the part: age_40.…
route: 20a, at: [points.stay, points.partner], drop: true
    there is no condition around these: each row of a table stands for itself.
route: 18g, at: salary, put: {fact: job_ofer, is: true}
    there is no fact "job_ofer". Did you mean "job_offer"?
route: 18g, at: salary, put: {see: academics}
    there is no shared condition "academics". Did you mean "academic"?
route: 18g, at: salary, or: {id: offer, fact: german, at_least: B1}
    the id "offer" stands in the route "18g" already; give another one.
shared: academic, at: degree, or: {see: skilled_worker}
    goes in a circle:
route: 18g
    "changes": exactly one of drop, close, set, put, and, or, row, amount, percent was expected; there is none.
drop: true
    "changes": exactly one of route, shared, table, threshold was expected; there is none.
route: 18g, at: offer, drop: true, close: true
    "changes": exactly one of drop, close, set, put, and, or, row, amount, percent was expected; there are drop, close.
route: 18g, drop: false
    "drop": only true can stand here.
threshold: blue_card, percent: 0
    "percent": 0 is too small: at least 0.01 was expected.
route: 18g, to: offer, drop: true
    "changes": there is no key "to" here.
"""
"""A change, and what is wrong with it."""


@pytest.mark.parametrize(("where", "says"), batched(FAULTS.splitlines()))
def test_a_change_that_does_not_fit_is_named_with_its_line_and_what_was_meant(books, where, says):
    first = problems(books, HEAD + change(where))[0]

    assert first.startswith(f"demand.yaml, line {FIRST}: {says.strip()}"), first


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("example: true\n", "", "demand.yaml, line 1: at least one of source, example was expected; there is none."),
        ("from: 2026-03-01", "from: 1.3.2026", 'demand.yaml, line 4: "from": "1.3.2026" is no day. Write it as 2026-01-31.'),
        ("why:", "wy:", 'demand.yaml, line 3: there is no key "wy" here. Did you mean "why"?'),
        ("reform: demand", "reform: Demand!", 'demand.yaml, line 1: "reform": "Demand!" does not look right: '),
    ],
)
def test_a_file_that_is_no_reform_says_what_is_wrong(books, old, new, says):
    text = HEAD.replace(old, new) + change("route: 18g, at: offer, drop: true")

    assert [one for one in problems(books, text) if one.startswith(says)], problems(books, text)


@pytest.mark.parametrize(
    "text", ["", "- a\n", "changes: {", "a: &x 1\nb: *x\n", "reform: 1\nreform: 2\n", "!!python/object:os.system {}\n"]
)
def test_what_is_no_mapping_or_no_yaml_is_refused(books, text):
    assert all(one.startswith("demand.yaml") for one in problems(books, text))


def test_all_faults_are_told_at_once(books):
    text = HEAD + change("route: 18h, drop: true", "a") + change("route: 18g, at: salry, drop: true", "b")

    assert [one.split(": ")[0] for one in problems(books, text)] == [
        f"demand.yaml, line {FIRST}", f"demand.yaml, line {FIRST + 1}",
    ]  # fmt: skip


def test_two_changes_of_one_name_or_one_thing_are_refused(books):
    twice = HEAD + change("threshold: blue_card, percent: 90") + change("threshold: blue_card_reduced, percent: 90")
    same = HEAD + change("threshold: blue_card, percent: 90", "a") + change("threshold: blue_card, amount: 1", "b")
    dropped = change("route: 18g, at: [salary, reduced_salary], drop: true", "a")
    gone = HEAD + dropped + change("route: 18g, at: salary, set: {at_least: 1}", "b")

    assert [problems(books, text)[0].split(": ", 1)[1].split(". ")[0] for text in (twice, same, gone)] == [
        f'the id "it" stands already in line {FIRST}.',
        'the changes do not fit together: the threshold "blue_card" is changed twice; one change can do it.',
        'the changes do not fit together: there is no condition "salary" in the route "18g"',
    ]  # fmt: skip


def test_what_has_ended_can_only_be_put_anew(books):
    route = books.routes["18g"]
    ended = replace(route, versions=(replace(route.versions[0], last=date(2025, 12, 31)),))
    books = replace(books, routes=books.routes | {"18g": ended})

    says = (
        'the route "18g" has nothing in force on 2026-03-01 or later. A condition for it can be put there: "put" without "at".'
    )
    assert problems(books, HEAD + change("route: 18g, at: offer, drop: true")) == [f"demand.yaml, line {FIRST}: {says}"]
    assert verdict(books, "18g", **LEILA) == "unmet"
    assert verdict(patched(books, "route: 18g, put: {fact: job_offer, is: true}"), "18g", **LEILA) == "met"


def test_a_reform_that_begins_before_a_rule_changes_it_from_its_first_day(books):
    text = HEAD.replace("2026-03-01", "2020-01-01") + change("table: chancenkarte, at: german_a2, set: {points: 4}")
    changed = patch(books, parse_reform(books, text, "demand.yaml"))

    assert [verdict(changed, "20a", on, **KWAME) for on in (date(2024, 5, 31), date(2024, 6, 1))] == ["unmet", "met"]
