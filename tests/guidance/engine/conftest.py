import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from viadukt.guidance.engine.evaluating import RouteResult, evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.problems import RulebookError

BOOKS = Path(__file__).parent / "books"
SPRING = date(2026, 3, 1)


@pytest.fixture(scope="session")
def books() -> Rulebooks:
    """Two routes as they are in the law: the Opportunity Card and the Blue Card."""
    return load(BOOKS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same books, to be spoiled."""
    return Path(shutil.copytree(BOOKS, tmp_path / "books"))


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old` in a file; answers its line."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def judge(books: Rulebooks, route: str, on: date = SPRING, **facts: Any) -> RouteResult:
    return next(result for result in evaluate(books, read_facts(books, facts, on), on) if result.id == route)


KWAME: dict[str, Any] = {
    "date_of_birth": "1990-05-01",
    "residence_country": "GH",
    "livelihood_secured": True,
    "qualification": "training",
    "qualification_years": 3,
    "qualification_state_recognised": True,
    "qualification_isco": "5120",
    "recognition": "not_applied",
    "degree_comparable": False,
    "german": "A2",
    "english": "B1",
    "experience_years_last_5": 1,
    "experience_years_last_7": 2,
    "stay_months_last_5_years": 0,
    "partner_applies_jointly": False,
}
"""A cook in Accra, 35, three years of training: German A2 (1), age (2): three points, six are needed."""

LEILA: dict[str, Any] = {
    "qualification": "degree",
    "degree_comparable": True,
    "job_offer": True,
    "job_months": 12,
    "job_matches_qualification": True,
    "job_salary": 45000,
    "job_isco": "2512",
    "employment_agency_consent": True,
}
"""A software developer with an offer of 45 000 EUR: 934.20 EUR short of the Blue Card in 2026."""
