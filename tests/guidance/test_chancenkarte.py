"""Points of the Opportunity Card, summed by hand from § 20b Abs. 1 AufenthG and the annex; of a group one row counts."""

from datetime import date
from typing import Any

import pytest

from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.library import shipped

ON = date(2026, 3, 1)
NOTHING: dict[str, Any] = {
    "recognition": "not_applied", "german": "none", "english": "B2", "experience_years_last_5": 0, "experience_years_last_7": 0,
    "qualification_isco": "5120", "age": 50, "stay_months_last_5_years": 0, "partner_applies_jointly": False,
}  # fmt: skip
CRITERIA: dict[int, dict[str, Any]] = {
    1: {"recognition": "partial"},
    2: {"german": "B2"},
    3: {"german": "B1"},
    4: {"german": "A2"},
    5: {"english": "C1"},
    6: {"experience_years_last_7": 5},
    7: {"experience_years_last_5": 2},
    8: {"qualification_isco": "2221"},
    9: {"age": 30},
    10: {"age": 38},
    11: {"stay_months_last_5_years": 6},
    12: {"partner_applies_jointly": True},
}


@pytest.mark.parametrize(
    ("criteria", "points"),
    [
        ([], 0),
        *(([number], points) for number, points in enumerate([4, 3, 2, 1, 1, 3, 2, 1, 2, 1, 1, 1], 1)),
        ([2, 6, 9], 8),
        ([4, 7, 10], 4),
        ([1, 9], 6),
        ([3, 7, 9], 6),
        ([4, 3, 2], 3),
        ([6, 7], 3),
        ([1, 2, 5, 6, 8, 9, 11, 12], 16),
    ],
)
def test_points_are_summed_as_the_annex_says(criteria, points):
    facts = NOTHING | {key: value for number in criteria for key, value in CRITERIA[number].items()}
    results = evaluate(shipped(), read_facts(shipped(), facts, ON), ON)
    table = next(result for result in results if result.id == "20a").find("points")

    assert (table.least, table.most, table.verdict) == (points, points, "met" if points >= 6 else "unmet")
