"""Worked cases as data: what the rulebooks say of whom, on which day, and which condition decides it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from viadukt.guidance.engine.evaluating import RouteResult, evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.reading import read
from viadukt.guidance.engine.schema import findings
from viadukt.guidance.engine.verdicts import Verdict
from viadukt.guidance.library import shipped

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.yaml"))
CASES = [(path.stem, number, case) for path in FILES for number, case in enumerate(read(path).data or [])]


def judge(route: str, case: dict[str, Any], *not_known: str) -> RouteResult:
    books, on = shipped(), date.fromisoformat(case["on"])
    assume = dict.fromkeys(not_known, Verdict.UNKNOWN)
    results = evaluate(books, read_facts(books, case["facts"], on), on, assume)
    return next(result for result in results if result.id == route)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_cases_of_a_route_are_well_formed(path):
    source = read(path)

    assert findings(source, "cases") == []
    assert path.stem in shipped().routes
    assert len({case["name"] for case in source.data}) == len(source.data)


def test_every_route_has_at_least_twelve_cases_of_all_three_kinds():
    coded = [route.id for route in shipped().routes.values() if route.versions]
    verdicts = {name: [case["verdict"] for route, _, case in CASES if route == name] for name in coded}

    assert {name: len(found) for name, found in verdicts.items() if len(found) < 12} == {}
    assert {name for name, found in verdicts.items() if set(found) != {"met", "unmet", "unknown"}} == set()


@pytest.mark.parametrize(
    ("route", "number", "case"), CASES, ids=lambda value: str(value) if isinstance(value, str | int) else ""
)
def test_a_case_is_decided_as_it_says_and_by_what_it_says(route, number, case):
    result = judge(route, case)

    assert result.verdict == case["verdict"], case["name"]
    if "points" in case:
        assert [one.least for one in result.conditions() if one.kind == "points"] == [case["points"]], case["name"]
    if not case.get("decides"):
        return
    named = [result.find(name) for name in case["decides"]]
    if result.verdict is Verdict.UNKNOWN:
        open_ = {condition.id for condition in result.conditions() if condition.verdict is Verdict.UNKNOWN}
        assert [one.id for one in named if one.id not in open_] == [], case["name"]
    else:
        assert judge(route, case, *case["decides"]).verdict is Verdict.UNKNOWN, case["name"]
