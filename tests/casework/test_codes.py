"""Six words open a mailbox, however somebody writes them down."""

import re
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from viadukt.casework import codes
from viadukt.casework.codes import (
    LANGUAGES,
    Doubt,
    Looked,
    as_fragment,
    from_fragment,
    looked_over,
    new_words,
    normalise,
    qr_svg,
    words_of,
)

LETTERS = {
    "de": "a-zäöüß",
    "en": "a-z",
    "ar": "ء-غف-ي",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیئ",
    "fr": "a-zàâçéèêëîïôûùü",
    "ru": "а-яё",
    "tr": "a-zçğıöşü",
    "uk": "а-щьюяґєії",
}
AMAL, KOFI = "brücke wolke apfel mühle storch zimt", "bridge apple walnut meadow spoon lemon"


@st.composite
def codes_in(draw: st.DrawFn, languages: tuple[str, ...] = LANGUAGES) -> tuple[str, str]:
    """A language and six of its words."""
    language = draw(st.sampled_from(languages))
    return language, " ".join(draw(st.lists(st.sampled_from(words_of(language)), min_size=6, max_size=6)))


def without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def with_e(text: str) -> str:
    return text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe"}))


def in_the_other_script(text: str) -> str:
    """As an Arabic keyboard writes Persian, and a Persian one Arabic."""
    return text.translate(str.maketrans("کیيىك", "كييیک"))


def carelessly(text: str) -> str:
    """With the plainest form of each letter."""
    return text.translate(str.maketrans("أإآةىёґєı", "اااهيегеi"))


def turkish_capitals(text: str) -> str:
    return text.replace("i", "İ").upper()


def shown_widely(text: str) -> str:
    """Tatweel, vowel signs, half-spaces and marks of direction inside."""
    return "".join(f"{c}\u200c\u064e" if "\u0620" <= c <= "\u06ff" else f"\u200e{c}\u00ad" for c in text)


HANDS = [
    str,
    str.upper,
    str.title,
    without_marks,
    with_e,
    in_the_other_script,
    carelessly,
    turkish_capitals,
    shown_widely,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: without_marks(text).upper(),
]
BETWEEN = [" ", "  ", ", ", "-", " – ", "\n", "\t", ";", " / ", "\u00a0", "_", "\u060c "]
NUMBERS = ["{n}. {word}", "{n}) {word}", "({n}) {word}", "{n} {word}", "#{n}: {word}"]
DIGITS = ["123456", "١٢٣٤٥٦", "۱۲۳۴۵۶"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_words_that_nobody_takes_for_another(language: str):
    words = words_of(language)
    folded = [normalise(word) for word in words]
    distances = process.cdist(folded, folded, scorer=DamerauLevenshtein.distance, score_cutoff=1)

    assert len(words) == 1024
    assert list(words) == sorted(words)
    assert [word for word in words if not re.fullmatch(f"[{LETTERS[language]}]{{3,8}}", word)] == []
    assert len({word[:4] for word in folded}) == 1024
    assert [word for word in folded if any(other != word and other.startswith(word) for other in folded)] == []
    assert (distances <= 1).sum() == 1024  # each with itself alone


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_words_are_six_of_the_language(language: str):
    code = new_words(language)

    assert looked_over(code, language) == Looked(tuple(normalise(code).split()), language, ())
    assert looked_over(code, language).count == 6


@pytest.mark.parametrize("language", ["", "so", "../de"])
def test_a_language_without_a_list_gets_german_words(language: str):
    assert words_of(language) == words_of("de")
    assert looked_over(new_words(language)).doubts == ()


def test_no_two_codes_are_alike():
    assert len({new_words("tr") for _ in range(100)}) == 100


@given(codes_in(), st.sampled_from(HANDS), st.sampled_from(BETWEEN))
def test_a_code_is_the_same_in_every_hand(code, hand, between):
    _language, words = code

    assert normalise(between.join(hand(word) for word in words.split())) == normalise(words)


@given(codes_in(), st.sampled_from(NUMBERS), st.sampled_from(DIGITS), st.sampled_from([" ", "\n", ", "]))
def test_numbers_before_the_words_do_not_count(code, number, digits, between):
    _language, words = code
    lines = [number.format(n=digits[at], word=word) for at, word in enumerate(words.split())]

    assert normalise(between.join(lines)) == normalise(words)


@given(st.text())
def test_what_is_normalised_stays_so(text):
    once = normalise(text)

    assert normalise(once) == once
    assert re.fullmatch(r"([^\W\d_]+( [^\W\d_]+)*)?", once)


@given(codes_in())
def test_a_code_in_a_fragment_comes_back(code):
    _language, words = code
    fragment = as_fragment(words)

    assert from_fragment(fragment) == from_fragment(f"#{fragment}") == words
    assert re.fullmatch(r"[a-zA-Z0-9%-]+", fragment)


@given(codes_in(), st.sampled_from(["{}", "Ihr Postfach: {} – bitte merken", "<{}>", "Hallo Amal,\n\n{}\n\nGruß, Berna"]))
def test_a_pasted_address_gives_its_six_words(code, text):
    language, words = code
    address = f"https://viadukt.example/mailbox/#{as_fragment(words)}"

    assert looked_over(text.format(address), language).code == normalise(words)


@given(codes_in(), st.sampled_from(["Mein Code: {}", "{}. Danke!", "Code\n{}\n(https://viadukt.example/mailbox/)"]))
def test_six_words_are_found_in_a_sentence(code, text):
    language, words = code

    assert looked_over(text.format(words), language).code == normalise(words)


@given(codes_in(), st.integers(0, 5), st.integers(1, 7), st.sampled_from(["swapped", "missing", "doubled", "wrong"]))
def test_after_one_slip_the_word_is_named_or_none_never_another(code, place, at, slip):
    language, words = code
    typed = normalise(words).split()
    right, at = typed[place], min(at, len(typed[place]) - 1)
    typed[place] = {
        "swapped": right[: at - 1] + right[at] + right[at - 1] + right[at + 1 :],
        "missing": right[:at] + right[at + 1 :],
        "doubled": right[:at] + right[at] + right[at:],
        "wrong": right[:at] + "q" + right[at + 1 :],
    }[slip]
    assume(normalise(typed[place]) == typed[place])  # "ae" would be read as "a": two slips

    looked = looked_over(" ".join(typed), language)

    doubts = [(doubt.place, normalise(doubt.nearest) in {"", right}) for doubt in looked.doubts]
    assert doubts == ([(place + 1, True)] if looked.words[place] != right else [])


@pytest.mark.parametrize(
    ("typed", "doubts"),
    [
        (AMAL, ()),
        (AMAL.replace("apfel", "apfle"), (Doubt(3, "apfle", "apfel"),)),
        (AMAL.replace("brücke", "Brueke"), (Doubt(1, "bruke", "brücke"),)),
        (AMAL.replace("zimt", "zimmt"), (Doubt(6, "zimmt", "zimt"),)),
        (AMAL.replace("storch", "stor"), (Doubt(5, "stor", "storch"),)),
        (AMAL.replace("wolke", "xylograph"), (Doubt(2, "xylograph", ""),)),
        (AMAL.replace("wolke", "apple"), (Doubt(2, "apple", ""),)),
    ],
)
def test_a_mistyped_word_is_pointed_at(typed: str, doubts: tuple[Doubt, ...]):
    looked = looked_over(typed)

    assert (looked.language, looked.doubts) == ("de", doubts)
    assert looked.code == ("" if doubts else normalise(AMAL))


def test_the_words_say_which_list_they_are_from_whatever_the_page_speaks():
    assert looked_over(KOFI, "de") == Looked(tuple(KOFI.split()), "en", ())
    assert looked_over("xx", "tr").language == "tr"


@pytest.mark.parametrize(
    ("typed", "count"),
    [("", 0), ("  ,-1. ", 0), ("apfel wolke", 2), (AMAL.rpartition(" ")[0], 5), (f"{AMAL} {AMAL}", 12), (f"{AMAL} hut", 7)],
)
def test_too_few_words_and_too_many_are_no_code(typed: str, count: int):
    looked = looked_over(typed, "de")

    assert (looked.count, looked.code) == (count, "")


def test_no_more_is_read_than_a_long_letter():
    assert looked_over("hut apfel " * 1_000_000).count == 2 * codes.MOST // 10


def test_the_picture_is_dark_in_the_colour_of_the_text_and_needs_no_style():
    svg = ElementTree.fromstring(qr_svg(f"https://viadukt.example/mailbox/#{as_fragment(AMAL)}"))  # noqa: S314 our own
    parts = [(part.tag.rpartition("}")[2], sorted(part.attrib.items())[1:]) for part in svg]

    assert sorted(svg.attrib) == ["class", "viewBox"]
    assert parts == [("path", [("fill", "#fff")]), ("path", [("stroke", "currentColor")])]
