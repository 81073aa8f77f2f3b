"""What nobody has said but is nearly always so; what the sources leave open."""

from datetime import date
from pathlib import Path

import pytest

from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import presumed, read_facts
from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.model import Rulebooks

BOOKS = Path(__file__).parents[3] / "src" / "viadukt" / "guidance" / "rulebooks"
ON = date(2026, 3, 1)


@pytest.fixture(scope="module")
def books() -> Rulebooks:
    return load(BOOKS)


def test_a_rare_exclusion_is_presumed_not_to_apply_and_that_is_told(books: Rulebooks) -> None:
    given = {"age": 30, "blue_card_excluded": None}
    assert read_facts(books, given, ON) == {"age": 30.0, "blue_card_excluded": False, "study_title_excluded": False}
    assert presumed(books, given) == ["blue_card_excluded", "study_title_excluded"]


def test_what_was_said_is_not_presumed(books: Rulebooks) -> None:
    given = {"blue_card_excluded": True, "study_title_excluded": False}
    assert read_facts(books, given, ON) == given
    assert presumed(books, given) == []


def test_an_open_question_of_the_law_says_why_it_is_unknown(books: Rulebooks) -> None:
    results = {result.id: result for result in evaluate(books, read_facts(books, {"age": 35}, ON), ON)}
    limit = results["20a"].find("points.n9_age_35.limit_35")
    assert (limit.verdict, limit.kind, limit.law) == ("unknown", "void", ("AufenthG § 20b Abs. 1 Satz 1 Nr. 9",))
    assert (limit.reason, limit.ready.because["en"]) == (
        "open",
        'Whether "not older than 35 years" ends with the 35th or only with the 36th birthday is not confirmed.',
    )


def test_a_section_of_the_act_may_be_written_as_a_number(books: Rulebooks) -> None:
    assert read_facts(books, {"residence_title_section": 3}, ON)["residence_title_section"] == "3"
