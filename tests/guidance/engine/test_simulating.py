"""What a reform changes for many: counted by hand on a few people, and what must hold for every reform and everybody."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.guidance.engine.conftest import LEILA, SPRING
from tests.guidance.engine.small import TEXT, TODAY, known, rulebooks, rulebooks_with_gaps
from tests.guidance.engine.test_properties import thorough, verdicts
from tests.guidance.engine.test_reforming import HEAD, PEOPLE, ROW, change
from viadukt.guidance.engine.batch import Coded, People, evaluate_many
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.model import Group, Leaf, Node, Points, Rulebooks, Void
from viadukt.guidance.engine.patching import Change, Deed, Reform, patch
from viadukt.guidance.engine.reforming import parse_reform
from viadukt.guidance.engine.simulating import Cause, Causes, Simulation, simulate, wilson
from viadukt.guidance.engine.verdicts import MET, NAMES, UNKNOWN, UNMET

LONG_AGO = {"qualification_date": "2000-01-01"}
STAFF: list[dict[str, Any]] = [
    LEILA | {"job_salary": 60000},  # open before and after
    LEILA | {"job_salary": 45000},  # opened by the lower amount alone
    LEILA | {"job_salary": 60000, "qualification": "training"},  # by the degree that is not asked for any more
    LEILA | {"job_salary": 45000, "qualification": "training"},  # by both together only
    LEILA | {"job_salary": 30000},  # closed before and after
    {key: value for key, value in LEILA.items() if key != "qualification"} | {"job_salary": 60000},  # not known, then open
    {key: value for key, value in LEILA.items() if key != "job_offer"} | {"job_salary": 45000},  # closed, then not known
]
"""Seven people, and what becomes of each when the reduced amount falls to 44 000 EUR and no degree is asked for."""
SEX = Coded(np.array([0, 1, 0, 1, 0, 1, 2], dtype=np.uint8), ("female", "male"))
BOTH = ("threshold: blue_card_reduced, amount: 44000", "route: 18g, at: academic.degree, drop: true")


def reform_of(books: Rulebooks, *changes: str) -> Reform:
    text = HEAD + "".join(change(one, f"it{number}") for number, one in enumerate(changes))
    return parse_reform(books, text, "demand.yaml")


def simulated(books: Rulebooks, *changes: str, **options: Any) -> Simulation:
    people = People.of_persons(books, [read_facts(books, LONG_AGO | one, SPRING) for one in STAFF])
    return simulate(books, reform_of(books, *changes), people, SPRING, **options)


def moves(matrix: Any) -> list[list[int]]:
    return np.asarray(matrix).astype(int).tolist()


def test_everybody_is_counted_by_where_they_came_from_and_where_they_are(books):
    blue_card = simulated(books, *BOTH).routes[0]

    assert (blue_card.id, blue_card.changed) == ("18g", True)
    assert moves(blue_card.all.moves) == [
        [1, 1, 3],  # of those to whom it was closed: one still, one not known now, three let in
        [0, 0, 1],
        [0, 0, 1],
    ]
    newly = [blue_card.all.newly(code) for code in (UNMET, UNKNOWN, MET)]
    assert (newly, blue_card.all.before(MET), blue_card.all.after(MET)) == ([0, 1, 4], 1, 5)


def test_it_is_told_which_change_let_them_in(books):
    opened = simulated(books, *BOTH).routes[0].changes[MET]

    assert opened == Causes(4, (Cause("it0", 1, 1), Cause("it1", 2, 2)), 0, 1)


def test_it_is_told_which_condition_was_the_last_to_fail(books):
    opened = simulated(books, *BOTH).routes[0].conditions[MET]

    assert opened == Causes(4, (Cause("academic.degree", 2, 2), Cause("reduced_salary", 1, 1)), 0, 1)


def test_whom_two_changes_let_in_each_alone_is_neither_s(books):
    reform = ("threshold: blue_card_reduced, amount: 44000", "threshold: blue_card, amount: 44000")
    opened = simulated(books, *reform).routes[0].changes[MET]

    assert opened == Causes(1, (Cause("it0", 1, 0), Cause("it1", 1, 0)), 1, 0)


@pytest.mark.parametrize(
    ("where", "who", "name"),
    [
        ("table: chancenkarte, at: german_a2, set: {points: 4}", "Kwame", "points.german_a2"),
        ("table: chancenkarte, at: partial, put: {fact: german, at_least: A2}", "Kwame", "points.partial"),
        ("table: chancenkarte, at: age_40.to_40, set: {at_most: 60}", "Kwame at 56", "points.age_40.to_40"),
        ("route: 20a, at: points, set: {at_least: 3}", "Kwame", "points"),
        (f"table: chancenkarte, row: {{id: years, points: 3, {ROW}}}", "Kwame", "points.years"),
    ],
)
def test_a_row_or_the_sum_of_a_points_table_can_have_been_the_last_to_fail(books, where, who, name):
    people = People.of_persons(books, [read_facts(books, PEOPLE[who], SPRING)])
    route = simulate(books, reform_of(books, where), people, SPRING).routes[1]

    assert route.conditions[MET].each == (Cause(name, 1, 1),)


def test_a_route_that_no_change_touches_stays_and_has_no_causes(books):
    chance = simulated(books, *BOTH).routes[1]

    assert (chance.id, chance.changed, chance.changes, chance.conditions) == ("20a", False, {}, {})
    assert chance.all.newly(MET) == chance.all.newly(UNMET) == chance.all.newly(UNKNOWN) == 0


def test_groups_are_counted_apart_and_who_is_in_none_is_told(books):
    groups = simulated(books, *BOTH, groups={"sex": SEX}).routes[0].groups["sex"]

    assert {value: (tally.people, tally.newly(MET), tally.newly(UNKNOWN)) for value, tally in groups.items()} == {
        "female": (3, 1, 0),
        "male": (3, 3, 0),
        "": (1, 0, 1),
    }


def test_a_way_at_all_is_one_route_or_another(books):
    people = People.of_persons(books, [read_facts(books, LONG_AGO | one, SPRING) for one in STAFF])
    changed = patch(books, reform_of(books, *BOTH))
    best = [evaluate_many(one, people, SPRING).codes.max(axis=0) for one in (books, changed)]

    assert moves(simulated(books, *BOTH).any.all.moves) == [
        [sum((best[0] == before) & (best[1] == after)) for after in (UNMET, UNKNOWN, MET)] for before in (UNMET, UNKNOWN, MET)
    ]


def test_weighted_people_count_by_their_weight(books):
    weights = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
    blue_card = simulated(books, *BOTH, weights=weights, groups={"sex": SEX}).routes[0]

    assert (blue_card.all.count, blue_card.all.newly(MET), blue_card.all.people) == (127, 2 + 4 + 8 + 32, 7)
    assert blue_card.changes[MET] == Causes(46, (Cause("it0", 2, 2), Cause("it1", 36, 36)), 0, 8)
    assert blue_card.all.effective == pytest.approx(127**2 / (4**7 - 1) * 3)
    assert {value: tally.newly(MET) for value, tally in blue_card.groups["sex"].items()} == {"female": 4, "male": 42, "": 0}


def test_equal_weights_tell_as_much_as_none(books):
    weights = np.full(len(STAFF), 3.0)

    assert simulated(books, *BOTH, weights=weights).routes[0].all.effective == pytest.approx(len(STAFF))


def test_nobody_is_simulated_too(books):
    nobody = simulate(books, reform_of(books, *BOTH), People.of_persons(books, []), SPRING)

    assert (nobody.people, nobody.routes[0].all.count, nobody.routes[0].changes[MET].total) == (0, 0, 0)


def test_before_the_first_day_nothing_changes(books):
    people = People.of_persons(books, [read_facts(books, LONG_AGO | one, SPRING) for one in STAFF])
    early = simulate(books, reform_of(books, *BOTH), people, SPRING.replace(month=2))

    assert [route.changed for route in early.routes] == [False, False]


def test_progress_is_told_up_to_everybody(books):
    told: list[int] = []
    simulated(books, *BOTH, progress=told.append)

    assert told == [len(STAFF)]


@pytest.mark.parametrize(
    ("share", "people", "low", "high"),
    [
        (0.0, 10, 0.0, 0.2775),  # the interval of "none of ten", as textbooks have it
        (0.5, 100, 0.4038, 0.5962),
        (1.0, 10, 0.7225, 1.0),
        (0.1, 50, 0.0435, 0.2136),
    ],
)
def test_the_interval_is_wilson_s(share, people, low, high):
    found = wilson(share, people)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_nobody_every_share_is_possible():
    found = wilson(0.5, 0)

    assert (math.isnan(found.value), found.low, found.high) == (True, 0.0, 1.0)


# -- for every rulebook, everybody, and every reform


def numbered(node: Node, number: Iterator[int]) -> Node:
    """The same, with ids that occur once."""
    if isinstance(node, Leaf | Void):
        return replace(node, id=f"i{next(number)}")
    return replace(node, parts=tuple(numbered(part, number) for part in node.parts)) if isinstance(node, Group) else node


def distinct(books: Rulebooks) -> Rulebooks:
    """The same rulebooks, with ids that occur once, as those of files do."""
    number = count()
    held = {
        kind: {
            name: replace(one, versions=tuple(replace(v, content=made(v.content, number)) for v in one.versions))
            for name, one in getattr(books, kind).items()
        }
        for kind in ("routes", "tables")
    }
    return replace(books, **held)


def made(content: Any, number: Iterator[int]) -> Any:
    if isinstance(content, tuple):
        return tuple(replace(row, condition=numbered(row.condition, number)) for row in content)
    return numbered(content, number)


def leaves_of(node: Node, books: Rulebooks, prefix: str = "", negated: bool = False) -> Iterator[tuple[str, bool]]:
    """The name of every condition on a fact, as results tell it, and whether it stands under a `not`."""
    if isinstance(node, Leaf):
        yield f"{prefix}{node.id}", negated
    if isinstance(node, Group):
        for part in node.parts:
            yield from leaves_of(part, books, prefix, negated != (node.kind == "not"))
    if isinstance(node, Points):
        for row in books.tables[node.table].versions[0].content:
            yield from leaves_of(row.condition, books, f"{prefix}{node.id}.{row.id}.", negated)


@st.composite
def reforms(draw: Any, books: Rulebooks, deeds: tuple[Deed, ...]) -> tuple[Reform, list[bool]]:
    """Up to three changes of conditions of the first route, and whether each of these stands under a `not`."""
    found = list(leaves_of(books.routes["r0"].versions[0].content, books))
    several = draw(st.lists(st.sampled_from(found), max_size=3, unique_by=lambda one: one[0])) if found else []
    changes = []
    for number, (name, _) in enumerate(several):
        deed = draw(st.sampled_from(deeds))
        other = Leaf(f"another{number}", (), TEXT, "origin", "is", True) if deed in {"put", "and", "or"} else None
        changes.append(Change(f"c{number}", TEXT, "route", "r0", deed, other, (name,)))
    return Reform("r", TEXT, TEXT, TODAY, tuple(changes), {}, example=True), [negated for _, negated in several]


ALL: tuple[Deed, ...] = ("drop", "close", "put", "and", "or")
several_people = st.lists(known, min_size=1, max_size=12)


@thorough
@given(rulebooks_with_gaps, several_people)
def test_a_reform_without_changes_changes_nothing(books, persons):
    empty = Reform("r", TEXT, TEXT, TODAY, (), {}, example=True)
    result = simulate(books, empty, People.of_persons(books, persons), TODAY)

    assert [route.changed for route in result.routes] == [False] * len(books.routes)
    assert all(np.array_equal(route.all.moves, np.diag(np.diag(route.all.moves))) for route in result.routes)


@thorough
@given(st.data(), rulebooks_with_gaps.map(distinct), several_people)
def test_dropping_a_condition_closes_nothing_unless_it_stands_under_a_not(data, books, persons):
    reform, negated = data.draw(reforms(books, ("drop",)))
    route = simulate(books, reform, People.of_persons(books, persons), TODAY).routes[0]

    if not any(negated):
        assert np.array_equal(route.all.moves, np.triu(route.all.moves))
    elif all(negated):
        assert np.array_equal(route.all.moves, np.tril(route.all.moves))


@thorough
@given(st.data(), rulebooks_with_gaps.map(distinct), several_people)
def test_alone_several_and_together_add_up_to_everybody_who_moved(data, books, persons):
    reform, _ = data.draw(reforms(books, ALL))
    route = simulate(books, reform, People.of_persons(books, persons), TODAY).routes[0]

    for causes in (route.changes, route.conditions):
        for verdict, held in causes.items():
            assert held.total == route.all.newly(verdict)
            assert sum(one.only for one in held.each) + held.several + held.together == held.total
            assert all(one.only <= one.alone <= held.total for one in held.each)


@thorough
@given(st.data(), rulebooks_with_gaps.map(distinct), several_people)
def test_a_single_change_did_all_of_it(data, books, persons):
    reform, _ = data.draw(reforms(books, ALL))
    reform = replace(reform, changes=reform.changes[:1])
    route = simulate(books, reform, People.of_persons(books, persons), TODAY).routes[0]

    assert all(held.together == 0 for held in route.changes.values())


@thorough
@given(st.data(), rulebooks.map(distinct), several_people)
def test_after_a_reform_too_many_at_once_get_the_verdicts_that_each_would_get_alone(data, books, persons):
    reform, _ = data.draw(reforms(books, ALL))
    changed = patch(books, reform)
    codes = evaluate_many(changed, People.of_persons(books, persons), TODAY).codes

    assert [[NAMES[code] for code in column] for column in codes.T] == [verdicts(changed, facts) for facts in persons]


@thorough
@given(st.data(), rulebooks_with_gaps.map(distinct), several_people)
def test_what_is_counted_is_what_each_would_get_alone(data, books, persons):
    reform, _ = data.draw(reforms(books, ALL))
    changed = patch(books, reform)
    counted = simulate(books, reform, People.of_persons(books, persons), TODAY).routes[0].all.moves
    table = np.zeros((3, 3))
    for facts in persons:
        table[NAMES.index(verdicts(books, facts)[0]), NAMES.index(verdicts(changed, facts)[0])] += 1

    assert np.array_equal(counted, table)
