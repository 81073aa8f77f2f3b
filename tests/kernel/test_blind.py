"""The blind index finds folded words, and says nothing without its key."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.kernel import blind
from viadukt.kernel.blind import fold, index_terms, query_terms

texts = st.text(st.characters(max_codepoint=0x6FF, exclude_categories=["Cs"]), max_size=60)
KEY, OTHER = b"k" * 32, b"o" * 32


def finds(query, text, *, prefixes=True, key=KEY):
    return set(query_terms(key, query, prefixes=prefixes)) <= index_terms(KEY, text, prefixes=prefixes)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("mueller", "Frau Müller"),
        ("muller", "Müller"),
        ("Müller", "MUELLER"),
        ("strasse", "Hauptstraße"[5:]),
        ("jose", "José"),
        ("Олена", "олена"),
        ("olena", "Олена Коваль"),
        ("kov", "Олена Коваль"),
        ("أحمد", "أَحْمَد"),
        ("amal ber", "Bericht von Amal"),
    ],
)
def test_a_word_is_found_however_it_is_written(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(("query", "text"), [("amal", "Berna"), ("amal kofi", "Amal"), ("am", "Amal")])
def test_what_is_not_there_is_not_found(query, text):
    assert not finds(query, text)


def test_without_prefixes_only_whole_words_are_found():
    assert finds("amal", "Amal", prefixes=False)
    assert not finds("ama", "Amal", prefixes=False)


def test_indexes_of_two_organisations_share_nothing():
    assert index_terms(KEY, "Amal").isdisjoint(index_terms(OTHER, "Amal"))


def test_a_whole_word_and_a_beginning_are_told_apart():
    assert set(query_terms(KEY, "ama", prefixes=False)).isdisjoint(query_terms(KEY, "ama"))


@given(texts)
def test_every_text_finds_itself_and_folds_to_plain_letters(text):
    words = fold(text)

    assert finds(text, text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)


@given(texts)
def test_case_and_composition_make_no_difference(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_words_come_once_in_their_order():
    assert blind.unique(["b", "a", "b"]) == ["b", "a"]
