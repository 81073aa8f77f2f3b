"""Numbers and days as people type them."""

from datetime import date

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from viadukt.guidance.typed import typed_day, typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45000", 45000),
        ("45.000", 45000),
        ("45,000", 45000),
        ("45 000,50", 45000.5),
        ("45.934,20", 45934.2),
        ("45,934.20", 45934.2),
        ("1.234.567", 1234567),
        ("3,5", 3.5),
        ("3.5", 3.5),
        ("0,125", 0.125),
        ("2,25", 2.25),
        ("36000 €", 36000),
        ("EUR 36.000", 36000),
        ("1'200", 1200),
        ("٤٥٬٠٠٠", 45000),
        ("۱۲", 12),
        ("٣٫٥", 3.5),
        ("3.500,-", 3500),
        ("-4", -4),
    ],
)
def test_a_number_is_the_one_that_is_meant(text: str, number: float):
    assert typed_number(text) == number


@pytest.mark.parametrize("text", ["", "viel", "=1+1", "1e9", "12-13", "1..2,", "--3", "½", "12 34 x 5"])
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        typed_number(text)


@given(st.integers(0, 10**9), st.sampled_from(["de", "en", "fr", "ru", "tr", "uk", "ar", "fa"]))
def test_a_whole_number_as_a_language_writes_it_is_read_back(number: int, language: str):
    assert typed_number(format_decimal(number, locale=language)) == number


@pytest.mark.parametrize("text", ["2019-05-23", "23.5.2019", "23.05.2019", "23/05/2019", "٢٣.٠٥.٢٠١٩", "2019/5/23"])
def test_a_day_is_the_one_that_is_meant(text: str):
    assert typed_day(text) == date(2019, 5, 23)


@pytest.mark.parametrize("text", ["", "gestern", "31.02.2019", "2019", "5.2019", "1.1.99999"])
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        typed_day(text)
