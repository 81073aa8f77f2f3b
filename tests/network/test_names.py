"""Places, languages and dates in words."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from viadukt.network import names
from viadukt.network.templatetags import network as tags


@pytest.mark.parametrize(
    ("partial", "language", "words"),
    [
        ("2023-05-12", "de", "12. Mai 2023"),
        ("2023-05-12", "en", "May 12, 2023"),
        ("2023-05", "de", "Mai 2023"),
        ("2023-05", "fr", "mai 2023"),
        ("2023", "de", "2023"),
        ("Mai 2023", "de", "Mai 2023"),
        ("2023-13", "de", "2023-13"),
        ("", "de", ""),
    ],
)
def test_a_date_is_as_precise_as_its_source(partial, language, words):
    with translation.override(language):
        assert names.date_in_words(partial) == words


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_partial_date_begins_with_its_first_day(day):
    assert names.day_of(day.isoformat()) == day
    assert names.day_of(day.isoformat()[:7]) == day.replace(day=1)
    assert names.day_of(day.isoformat()[:4]) == day.replace(day=1, month=1)


@given(st.text(max_size=12))
def test_no_text_breaks_the_dates(text):
    assert names.day_of(text) is None or names.date_in_words(text)


@pytest.mark.parametrize("language", ["de", "en", "ar", "fa", "fr", "ru", "tr", "uk"])
def test_every_language_country_and_land_has_a_name_of_its_own(language):
    with translation.override(language):
        for choices in (names.language_choices(), names.country_choices(), names.land_choices()):
            labels = [label for _code, label in choices]
            assert len(set(labels)) == len(labels)
            assert not [label for code, label in choices if label == code]


def test_what_an_entry_speaks_already_stays_among_the_choices():
    assert "tlh" in dict(names.language_choices(["tlh"]))


def test_a_source_is_named_by_its_host_and_linked():
    source = "https://www.bmz.de/en/issues; https://egyptgazette.com/egypt"
    assert tags.source_name(source) == "bmz.de; egyptgazette.com"
    assert tags.source_link(source) == "https://www.bmz.de/en/issues"
    assert tags.source_link("Verzeichnis") == ""


@pytest.mark.parametrize(("phone", "dialled"), [("+49 (0)351 123-45", "+4935112345"), ("+49 30 1", "+49301")])
def test_a_number_is_dialled_without_what_is_for_the_eye(phone, dialled):
    assert tags.tel(phone) == dialled


def test_two_extensions_are_no_number():
    assert not tags.is_one_number("+49 30 66633399 -91")
    assert tags.is_one_number("+49 30 666-333")
