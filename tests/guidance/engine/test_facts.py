"""What is known of a person is read once, and refused in words."""

from datetime import date

import pytest

from viadukt.guidance.engine.facts import FactError, read_facts

TODAY = date(2026, 3, 1)


def refusal(books, **facts):
    with pytest.raises(FactError) as caught:
        read_facts(books, facts, TODAY)
    return caught.value.problems


def test_what_is_null_is_not_known(books):
    assert read_facts(books, {"german": None, "english": "B2"}, TODAY) == {"english": "B2"}


def test_the_age_follows_from_the_date_of_birth(books):
    assert read_facts(books, {"date_of_birth": "2000-02-29"}, date(2026, 2, 28))["age"] == 25
    assert read_facts(books, {"date_of_birth": "2000-02-29"}, date(2026, 3, 1))["age"] == 26


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("german_level", "B1", 'no such fact. Did you mean "german"?'),
        ("germn", "B1", 'no such fact. Did you mean "german"?'),
        ("german", "b1", '"b1" is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B1"?'),
        ("job_offer", "yes", '"yes" is neither true nor false.'),
        ("job_offer", 1, "1 is neither true nor false."),
        ("job_salary", "50.000", '"50.000" is no number. No quotes, no unit.'),
        ("job_salary", True, "true is no number."),
        ("job_salary", -1, "-1 is less than 0 EUR."),
        ("job_salary", float("nan"), "NaN is no number."),
        ("date_of_birth", "01.05.1990", '"01.05.1990" is no day. Write it as 1991-05-23.'),
        ("date_of_birth", "2026-03-02", "2026-03-02 lies after the day of evaluation, 2026-03-01."),
        ("residence_country", "gh", '"gh" is no country. Write its two letters, such as GH. Did you mean "GH"?'),
        ("job_isco", "25120", '"25120" is no occupation. Write its ISCO-08 code of 1 to 4 digits, such as 2221.'),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_can(books, key, value, says):
    assert refusal(books, **{key: value}) == {key: says}


def test_an_age_that_contradicts_the_date_of_birth_is_refused(books):
    assert refusal(books, age=30, date_of_birth="1990-05-01") == {
        "age": "30 contradicts date_of_birth 1990-05-01, which makes 35 on 2026-03-01."
    }


def test_everything_that_is_wrong_is_said_at_once(books):
    assert list(refusal(books, german="X", foo=1, job_offer=0)) == ["german", "foo", "job_offer"]
