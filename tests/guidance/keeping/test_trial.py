"""Before a change is proposed: what is wrong with it, line by line, and on whom it would tell."""

from datetime import date

import pytest

from tests.guidance.keeping.conftest import AMOUNTS, CARD
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.loading import load_texts
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.library import shipped, shipped_texts
from viadukt.guidance.overlay import Rules
from viadukt.guidance.trial import days_of_interest, effect, panel, tried, with_text

AUTUMN = date(2026, 11, 22)


@pytest.fixture
def rules() -> Rules:
    return Rules(shipped(), shipped_texts())


def changed(path: str, old: str, new: str) -> Rulebooks:
    text = shipped_texts()[path]
    assert old in text
    return load_texts(with_text(shipped_texts(), path, text.replace(old, new)))


def test_every_problem_is_told_with_its_line(rules):
    text = rules.text(CARD).replace("at_least: 6", "at_least: six").replace("purpose: search", "purpose: searching")

    found = tried(rules, CARD, text)

    lines = {problem.line for problem in found.problems}
    assert (found.books, {problem.file for problem in found.problems}) == (None, {CARD})
    written = text.split("\n")
    assert [next(word for word in ("searching", "six") if word in written[line - 1]) for line in sorted(lines)] == [
        "searching",
        "six",
    ]


def test_what_breaks_elsewhere_is_told_too(rules):
    found = tried(rules, "facts.yaml", rules.text("facts.yaml").replace("  livelihood_secured:", "  livelihood_safe:"))

    assert CARD in {problem.file for problem in found.problems}


def test_what_was_wrong_before_elsewhere_keeps_nothing_from_being_mended(rules):
    broken = with_text(rules.texts, AMOUNTS, rules.text(AMOUNTS).replace("law:", "lwa:", 1))
    before = tried(Rules(rules.books, broken), CARD, rules.text(CARD)).problems

    after = tried(Rules(rules.books, broken, problems=before), CARD, rules.text(CARD))

    assert (after.books, after.problems, after.others) == (None, (), before)
    still = tried(Rules(rules.books, broken, problems=before), AMOUNTS, broken[AMOUNTS])
    assert {problem.file for problem in still.problems} == {AMOUNTS}


@pytest.mark.parametrize("text", ["{" * 100_000, "a: *b", "\t", "route: [", "x" * 300_000, "- " * 50_000])
def test_whatever_is_typed_is_answered_with_problems(rules, text):
    found = tried(rules, CARD, text)

    assert (found.books, {problem.file for problem in found.problems}) == (None, {CARD})


def test_each_example_person_fits_the_questions_and_each_route_has_somebody_on_either_side():
    verdicts = {
        (result.id, str(result.verdict))
        for example in panel()
        for result in evaluate(shipped(), read_facts(shipped(), example.facts, AUTUMN), AUTUMN)
    }
    routes = set(shipped().routes)

    assert {route for route, verdict in verdicts if verdict == "met"} == routes
    assert {route for route, verdict in verdicts if verdict == "unmet"} == routes
    assert {frozenset(example.name) for example in panel()} == {frozenset({"de", "en"})}


def turns(after: Rulebooks, *days: date) -> list[tuple[str, str, int, str, str]]:
    """Who, which route, in which year, from which verdict to which."""
    told = effect(shipped(), after, days or (AUTUMN,)).turns
    return [(turn.person["en"].split(",")[0], turn.route, turn.on.year, str(turn.before), str(turn.after)) for turn in told]


def test_a_preview_names_whose_verdict_turns_and_is_always_the_same():
    five, seven = changed(CARD, "at_least: 6", "at_least: 5"), changed(CARD, "at_least: 6", "at_least: 7")

    assert turns(five) == [("Accountant from Morocco", "20a", 2026, "unmet", "met")]
    assert turns(seven) == [("Cook from Ghana", "20a", 2026, "met", "unmet")]
    assert turns(five) == turns(five)
    assert turns(shipped()) == []


def test_a_cent_more_of_the_minimum_salary_tells_on_who_had_just_enough_in_that_year_alone():
    after = changed(AMOUNTS, '"2026": {amount: 50700.00', '"2026": {amount: 50700.01')

    assert turns(after, AUTUMN, date(2025, 11, 22)) == [("Accountant from India", "18g", 2026, "met", "unmet")]


def test_a_new_amount_settles_what_was_unknown_for_the_year():
    old = '"2026": {amount: 50700.00'
    after = changed(AMOUNTS, old, f'"2027": {{amount: 50000, source: "BGBl. 2026 I"}}\n      {old}')

    assert turns(after, AUTUMN, date(2027, 1, 1)) == [("Accountant from India", "18g", 2027, "unknown", "met")]


def test_a_new_route_and_one_that_goes_are_told():
    text = shipped_texts()["routes/17_2.yaml"].replace('route: "17_2"', 'route: "17_9"')
    with_new = load_texts(with_text(shipped_texts(), "routes/17_9.yaml", text))

    assert {(turn.route, turn.before) for turn in effect(shipped(), with_new, (AUTUMN,)).turns} == {("17_9", None)}
    assert {(turn.route, turn.after) for turn in effect(with_new, shipped(), (AUTUMN,)).turns} == {("17_9", None)}


def test_who_no_longer_fits_the_questions_is_named():
    narrower = changed("facts.yaml", "    maximum: 120\n", "    maximum: 40\n")

    told = effect(shipped(), narrower, (AUTUMN,))

    assert "Teacher from Ukraine" in " ".join(name["en"] for name, _ in told.unfit)


def test_looked_at_are_today_the_next_year_and_the_first_days_to_come():
    text = shipped_texts()[CARD]
    first = text.split("  - from: 2024-06-01")[0]
    later = text.split("  - from: 2024-06-01")[1]
    both = f"{first}  - from: 2024-06-01\n    until: 2027-05-31{later}  - from: 2027-06-01{later}"
    books = load_texts(with_text(shipped_texts(), CARD, both))

    assert days_of_interest(AUTUMN, books, CARD) == (AUTUMN, date(2027, 1, 1), date(2027, 6, 1))
    assert days_of_interest(AUTUMN, books, AMOUNTS) == (AUTUMN, date(2027, 1, 1))
