"""Translated texts know what they translate, and who wrote it."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from viadukt.kernel.texts import Rendering, Translated, TranslatedField, Wording

languages = st.sampled_from(["de", "en", "ar", "tr"])
writings = st.lists(st.tuples(languages, st.text(max_size=10), st.sampled_from(["person", "machine"])), max_size=12)


def written(writings, text=None):
    text = text or Translated()
    for language, words, author in writings:
        text = text.write(language, words, by=author)
    return text


@given(writings)
def test_a_text_survives_its_storage(history):
    text = written(history)

    assert Translated.from_json(json.loads(json.dumps(text.as_json()))) == text
    assert TranslatedField().to_python(text.as_json()) == text


@given(writings)
def test_what_is_shown_was_written_and_is_never_newer_than_its_source(history):
    text = written(history)
    for language in ("de", "en", "ar", "tr", "so"):
        shown = text.in_language(language)
        assert shown.text == (text.wordings[shown.language].text if text else "")
    assert all(wording.of <= text.revision for wording in text.wordings.values())
    assert bool(text) == any(text.in_language(code).text for code in ("de", "en", "ar", "tr"))


@given(writings, st.text(min_size=1, max_size=10), st.text(min_size=1, max_size=10))
def test_a_translation_is_stale_exactly_when_its_source_changed_after_it(history, before, after):
    text = written(history).write("de", before).write("tr", "Merhaba")
    assert not text.in_language("tr").stale

    text = text.write("de", after)

    assert text.in_language("tr").stale == (before != after)
    assert not text.in_language("de").stale
    assert not text.write("tr", "Selam").in_language("tr").stale


def test_writing_answers_a_new_text_and_leaves_the_old():
    old = Translated.of("Hallo")

    assert (old.write("en", "Hello"), old) == (
        Translated("de", 1, {"de": Wording("Hallo"), "en": Wording("Hello")}),
        Translated("de", 1, {"de": Wording("Hallo")}),
    )


def test_a_machines_words_are_marked_until_somebody_reviewed_them():
    text = Translated.of("Hallo").write("en", "Hello", by="machine")

    assert text.in_language("en") == Rendering("Hello", "en", stale=False, machine=True)
    assert not text.write("en", "Hello", by="machine", reviewed=True).in_language("en").machine


@pytest.mark.parametrize(
    ("wordings", "reader", "shown"),
    [
        ({"de": "Hallo", "ar": "مرحبا"}, "ar", "ar"),
        ({"de": "Hallo", "ar": "مرحبا"}, "ar-EG", "ar"),
        ({"de": "Hallo", "en": "Hello"}, "fa", "de"),
        ({"en": "Hello", "ar": "مرحبا"}, "fa", "en"),
        ({"tr": "Merhaba", "ar": "مرحبا"}, "fa", "ar"),
        ({}, "fa", "de"),
    ],
)
def test_a_reader_gets_their_language_else_the_source_else_english_else_any(wordings, reader, shown):
    text = Translated(wordings={code: Wording(words) for code, words in wordings.items()})

    assert text.in_language(reader).language == shown


def test_an_empty_text_takes_a_language_away():
    text = Translated.of("Hallo").write("en", "Hello")

    assert text.write("en", "") == Translated.of("Hallo")
    assert not Translated.of("")


def test_it_is_shown_in_the_language_of_the_page():
    text = Translated.of("Hallo").write("en", "Hello")

    with translation.override("en"):
        assert (str(text), str(text.rendering)) == ("Hello", "Hello")
    with translation.override(None):
        assert str(text) == "Hallo"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["source", "revision", "texts", "text", "of", "by", "reviewed", "de"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_else_is_stored_is_a_validation_error_and_no_fault(value):
    try:
        assert isinstance(Translated.from_json(value), Translated)
    except ValidationError as error:
        assert error.messages == ["not a translated text"]  # noqa: PT017 - either outcome is right


def test_a_plain_text_becomes_one_in_german():
    assert TranslatedField().to_python("Hallo") == Translated.of("Hallo")
