"""The reforms that come as examples: what they take up, what they change, and that nobody is said to demand more."""

from datetime import timedelta

import pytest
from bench.reform import agree, first

from viadukt.guidance.engine.batch import evaluate_many
from viadukt.guidance.engine.patching import alone, patch
from viadukt.guidance.engine.population import Population
from viadukt.guidance.engine.verdicts import MET
from viadukt.guidance.library import REFORMS, reforms, shipped
from viadukt.guidance.simulations import make_people, simulation

IDS = sorted(path.stem for path in REFORMS.glob("*.yaml"))


@pytest.fixture(scope="module")
def people() -> Population:
    return make_people(shipped(), 20_000, seed=1, on=next(iter(reforms().values())).first)


def test_each_is_named_after_its_file():
    assert list(reforms()) == IDS
    assert len(IDS) == 4


@pytest.mark.parametrize("name", IDS)
def test_each_is_called_an_example_and_what_it_takes_up_is_quoted_with_its_day(name):
    reform = reforms()[name]

    assert reform.example
    assert not reform.source or {"by", "says", "document", "day"} <= reform.source.keys()


@pytest.mark.parametrize("name", IDS)
def test_each_change_opens_ways_and_closes_none(name, people):
    reform, books = reforms()[name], shipped()
    now = evaluate_many(books, people.people, reform.first).codes
    for change in reform.changes:
        then = evaluate_many(patch(books, alone(reform, change)), people.people, reform.first).codes
        assert ((then >= now).all(), (then == MET).sum() > (now == MET).sum()) == (True, True), change.id


@pytest.mark.parametrize("name", IDS)
def test_nothing_changes_the_day_before(name, people):
    reform = reforms()[name]
    found = simulation(shipped(), reform, people, reform.first - timedelta(days=1))

    assert (found["in_force"], [route["id"] for route in found["routes"] if route["changed"]]) == (False, [])


@pytest.mark.parametrize("name", IDS)
def test_alone_and_all_at_once_everybody_gets_the_same_verdicts(name, people):
    reform = reforms()[name]

    assert agree(shipped(), reform, first(people.people, 100), reform.first) == 0
