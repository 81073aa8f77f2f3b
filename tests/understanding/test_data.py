"""The data that understanding stands on are whole and in step with each other."""

from collections import Counter, defaultdict

import pytest
from bench.question_set import questions
from tools import build_phrases

from viadukt.understanding.folding import fold, words_of
from viadukt.understanding.lexicon import languages, lexicon
from viadukt.understanding.mentions import DATA
from viadukt.understanding.public import example_questions, language_name, profession_names, topic_label
from viadukt.understanding.topics import NONE, model

FULL = {"de", "en", "ar", "fa", "fr", "ru", "tr", "uk", "es", "pl", "ro", "bg", "sq", "kmr", "so", "ti", "ps", "vi"}
TOPICS = set(model().classes) - {NONE}


def test_there_are_23_languages_and_35_topics() -> None:
    assert set(languages()) == FULL | {"ur", "id", "ckb", "ha", "tw"}
    assert len(TOPICS) == 35


@pytest.mark.parametrize("language", languages())
def test_every_topic_has_a_label_phrases_and_questions(language: str) -> None:
    found = lexicon(language)
    assert found
    assert set(found.topics) == TOPICS
    assert min(len(entry.phrases) for entry in found.topics.values()) >= 8
    assert min(len(entry.questions) for entry in found.topics.values()) >= (12 if language in FULL else 4)
    assert all(entry.label for entry in found.topics.values())


@pytest.mark.parametrize("language", languages())
def test_no_phrase_stands_under_two_topics(language: str) -> None:
    found = lexicon(language)
    assert found
    owners = defaultdict(set)
    for slug, entry in found.topics.items():
        for phrase in entry.phrases:
            owners[" ".join(words_of(fold(phrase)))].add(slug)
    assert {phrase: slugs for phrase, slugs in owners.items() if len(slugs) > 1} == {}


def test_the_phrases_are_in_step_with_the_lexicon() -> None:
    assert (DATA / "phrases.txt").read_text(encoding="utf-8") == "".join(build_phrases.lines())


def test_the_question_set_has_every_topic_in_every_language() -> None:
    count = Counter((question.language, question.topics[0]) for question in questions())
    assert {language for language, _ in count} == FULL
    assert min(count[language, topic] for language in FULL for topic in TOPICS) >= 3
    assert {topic for question in questions() for topic in question.topics} == TOPICS | {NONE}
    assert max(Counter((question.language, question.digest) for question in questions()).values()) == 1


def test_names_fall_back_to_german() -> None:
    assert topic_label("housing", "de") == topic_label("housing", "xx") != topic_label("housing", "ar")
    assert topic_label("no-such-topic", "de") == "no-such-topic"
    assert profession_names("2221", "xx") == profession_names("2221", "de")
    assert profession_names("0000", "de") == ()


def test_example_questions_are_of_the_readers_language() -> None:
    assert len(example_questions("fa", 6)) == 6
    assert example_questions("xx", 3) == example_questions("de", 3)
    assert example_questions("de-AT", 3) == example_questions("de", 3)


def test_languages_have_names() -> None:
    assert (language_name("tr", "de"), language_name("kmr", "de"), language_name("xx", "de")) == ("Türkisch", "Kurdisch", "xx")
