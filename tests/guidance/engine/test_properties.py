"""What must hold for every rulebook and everybody: tried on small ones against all that is possible."""

from collections.abc import Collection
from itertools import combinations, product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guidance.engine.small import (
    DOMAIN,
    FACTS,
    TODAY,
    completions,
    known,
    people,
    rulebooks,
    rulebooks_with_gaps,
)
from viadukt.guidance.engine.asking import next_question
from viadukt.guidance.engine.batch import People, evaluate_many
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.missing import missing
from viadukt.guidance.engine.model import Rulebooks, Value
from viadukt.guidance.engine.verdicts import NAMES, Verdict

thorough = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def verdicts(books: Rulebooks, facts: Facts) -> list[Verdict]:
    return [result.verdict for result in evaluate(books, facts, TODAY)]


@thorough
@given(rulebooks_with_gaps, known)
def test_what_is_met_or_unmet_stays_so_whatever_else_becomes_known(books, facts):
    now = verdicts(books, facts)
    for full in completions(facts):
        for before, after in zip(now, verdicts(books, full), strict=True):
            assert before in {Verdict.UNKNOWN, after}


@thorough
@given(rulebooks_with_gaps, people, st.permutations(list(DOMAIN)))
def test_one_more_fact_never_turns_met_into_unmet_or_back(books, person, order):
    facts: dict[str, Value] = {}
    before = verdicts(books, facts)
    for key in order:
        facts[key] = person[key]
        after = verdicts(books, facts)
        assert all(one in {Verdict.UNKNOWN, other} for one, other in zip(before, after, strict=True))
        before = after


@thorough
@given(rulebooks, people)
def test_whoever_is_known_in_full_gets_a_verdict(books, person):
    assert Verdict.UNKNOWN not in verdicts(books, person)


@thorough
@given(rulebooks_with_gaps, st.lists(known, min_size=1, max_size=20))
def test_many_at_once_get_the_verdicts_that_each_would_get_alone(books, persons):
    codes = evaluate_many(books, People.of_persons(books, persons), TODAY).codes

    assert [[NAMES[code] for code in column] for column in codes.T] == [verdicts(books, facts) for facts in persons]


def may_become(key: str, now: Value) -> list[Value]:
    """What a fact can be changed to, said anew and simply."""
    fact, values = FACTS[key], DOMAIN[key]
    if fact.changeable is False or now in fact.final:
        return []
    return [v for v in values if v != now and (fact.changeable != "up" or values.index(v) > values.index(now))]


def opens(books: Rulebooks, number: int, facts: Facts) -> bool:
    return verdicts(books, facts)[number] is Verdict.MET


def opening_changes(books: Rulebooks, number: int, facts: Facts, assumable: Collection[str]) -> set[frozenset[str]]:
    """The smallest sets of known facts whose change opens the route, whatever of these others may be assumed."""
    found: set[frozenset[str]] = set()
    unknown = [key for key in assumable if key not in facts]
    for size in range(len(facts) + 1):
        for keys in combinations(sorted(facts), size):
            for values in product(*(may_become(key, facts[key]) for key in keys), *(DOMAIN[key] for key in unknown)):
                if opens(books, number, {**facts, **dict(zip([*keys, *unknown], values, strict=True))}):
                    found.add(frozenset(keys))
                    break
    return {keys for keys in found if not any(other < keys for other in found)}


@settings(thorough, max_examples=80)
@given(rulebooks_with_gaps, known)
def test_the_ways_named_open_the_route_and_no_smaller_ones_do(books, facts):
    for number, result in enumerate(evaluate(books, facts, TODAY)):
        found = missing(books, facts, TODAY, result, most=1000)
        if result.verdict is Verdict.MET:
            assert found.ways == ()
            continue
        smallest = opening_changes(books, number, facts, list(DOMAIN))
        smallest |= opening_changes(books, number, facts, [key for key in DOMAIN if FACTS[key].changeable])
        named = [frozenset(step.fact for step in way.changes) for way in found.ways]

        assert all(opens(books, number, way.applied(facts)) for way in found.ways)
        assert found.bounded or set(named) == smallest
        assert found.ways or found.barred_by or found.bounded
        assert [len(keys) for keys in named] == sorted(len(keys) for keys in named)


@thorough
@given(rulebooks_with_gaps, people, st.sets(st.sampled_from(sorted(DOMAIN))))
def test_questions_end_none_comes_twice_and_then_nothing_can_change_a_verdict(books, person, not_known):
    facts: dict[str, Any] = {}
    skipped: list[str] = []
    asked: list[str] = []
    while question := next_question(books, facts, TODAY, evaluate(books, facts, TODAY), skipped):
        assert next_question(books, facts, TODAY, evaluate(books, facts, TODAY), skipped) == question
        asked.append(question.fact)
        if question.fact in not_known:
            skipped.append(question.fact)
        else:
            facts[question.fact] = person[question.fact]

    assert len(asked) == len(set(asked))
    known_in_the_end = {key: person[key] for key in DOMAIN if key not in not_known}
    assert verdicts(books, facts) == verdicts(books, known_in_the_end)
