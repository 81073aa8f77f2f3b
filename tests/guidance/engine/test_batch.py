"""Many people at once: the columns they come in, and the same verdicts as one by one."""

import re
from datetime import date

import numpy as np
import pytest
from bench.guidance import person, population

from tests.guidance.engine.conftest import LEILA, SPRING
from viadukt.guidance.engine.batch import Coded, People, evaluate_many
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.verdicts import MET, NAMES, UNKNOWN, UNMET
from viadukt.guidance.library import shipped


def leilas(count, **columns):
    """Leila so many times, but for these columns."""
    alike = {key: np.array([value] * count) for key, value in LEILA.items()}
    return alike | columns


def blue_cards(books, columns, on=SPRING):
    return evaluate_many(books, People.of_columns(books, columns), on).of("18g").tolist()


def test_a_masked_or_missing_number_is_not_known(books):
    long_ago = np.array(["2000-01-01"] * 4, dtype="M8[D]")
    salaries = np.ma.masked_array([45934.20, 45934.19, 0, np.nan], mask=[False, False, True, False])

    assert blue_cards(books, leilas(4, job_salary=salaries, qualification_date=long_ago)) == [MET, UNMET, UNKNOWN, UNKNOWN]


def test_a_masked_or_empty_word_is_not_known(books):
    codes = np.ma.masked_array(["2512", "5120", "", "2512"], mask=[False, False, False, True])
    columns = leilas(
        4, job_isco=codes, job_salary=np.array([46000.0] * 4), qualification_date=np.array(["2000-01-01"] * 4, "M8[D]")
    )

    assert blue_cards(books, columns) == [MET, UNMET, UNKNOWN, UNKNOWN]


def test_a_column_may_come_as_codes(books):
    offers = Coded(np.array([0, 1, 2], dtype=np.uint8), (False, True))

    assert blue_cards(books, leilas(3, job_offer=offers, job_salary=np.array([60000] * 3))) == [UNMET, MET, UNKNOWN]


def test_the_age_follows_from_the_date_of_birth_else_from_what_was_said(books):
    born = np.array(["1990-03-02", "1990-03-01", "NaT", "NaT"], dtype="M8[D]")
    ages = np.array([np.nan, 36, 35, np.nan])
    base = {
        "livelihood_secured": True, "residence_country": "GH", "recognition": "partial", "german": "none", "english": "B2",
        "experience_years_last_7": 0, "experience_years_last_5": 0, "qualification_isco": "5120", "stay_months_last_5_years": 0,
        "partner_applies_jointly": False,
    }  # fmt: skip
    columns = {key: np.array([value] * 4) for key, value in base.items()} | {"date_of_birth": born, "age": ages}

    assert evaluate_many(books, People.of_columns(books, columns), SPRING).of("20a").tolist() == [MET, UNKNOWN, MET, UNKNOWN]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"german_level": np.array(["B1"])}, 'There is no fact "german_level".'),
        ({"german": np.array(["B1"]), "job_salary": np.array([1.0, 2.0])}, "The columns differ in length: 1, 2."),
        ({"german": np.array(["b1"])}, '"b1" is no value of german. Known: none, A1, A2, B1, B2, C1, C2.'),
        ({"job_offer": np.array(["yes"])}, '"yes" is no value of job_offer. Known: False, True.'),
    ],
)
def test_columns_that_cannot_be_are_refused(books, columns, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        People.of_columns(books, columns)


@pytest.mark.parametrize(
    ("age", "born", "says"),
    [
        (30, "1990-05-01", '"age" contradicts the date of birth.'),
        (np.nan, "2026-03-02", "A date of birth lies after the day of evaluation, 2026-03-01."),
    ],
)
def test_an_age_that_cannot_be_is_refused(books, age, born, says):
    people = People.of_columns(books, {"age": np.array([age]), "date_of_birth": np.array([born], dtype="M8[D]")})
    with pytest.raises(ValueError, match=re.escape(says)):
        evaluate_many(books, people, SPRING)


def test_nobody_at_all_has_no_verdict(books):
    assert evaluate_many(books, People.of_columns(books, {}), SPRING).codes.shape == (2, 0)


@pytest.mark.parametrize("on", [date(2024, 5, 31), date(2025, 6, 1), date(2026, 3, 1), date(2027, 1, 1)])
def test_random_people_get_the_verdicts_that_each_would_get_alone(on):
    differing(shipped(), on, 150)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_thousands_of_random_people_get_the_verdicts_that_each_would_get_alone():
    differing(shipped(), SPRING, 10_000)


def differing(books, on, count):
    columns, drawn_from = population(books, count)
    codes = evaluate_many(books, People.of_columns(books, columns), on).codes
    for number in range(count):
        known = read_facts(books, person(columns, drawn_from, number), on, presume=False)
        assert [result.verdict for result in evaluate(books, known, on)] == [NAMES[code] for code in codes[:, number]]
