"""A question taken apart: whatever somebody types, a useful answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viadukt.understanding import meaning
from viadukt.understanding.public import Understood, understand
from viadukt.understanding.telling import MOST_PIECES, MOST_WORDS, most_telling, shortened, tokens_of
from viadukt.understanding.topics import model


def first(text: str) -> str:
    topics = understand(text).topics
    return topics[0].slug if topics else "none"


def among_three(text: str) -> set[str]:
    return {guess.slug for guess in understand(text).topics[:3]}


@settings(max_examples=40)
@given(st.text(max_size=300), st.sampled_from(["de", "ar", "xx", ""]))
def test_no_text_breaks_it(text: str, interface_language: str) -> None:
    understood = understand(text, interface_language=interface_language)
    assert len(understood.topics) <= 5
    assert all(0 <= guess.score <= 1 for guess in understood.topics)
    assert [guess.score for guess in understood.topics] == sorted((guess.score for guess in understood.topics), reverse=True)


@pytest.mark.parametrize("text", ["", "   ", "🙂", "?!…", "\x00", "\ud800", "1234567"])
def test_nothing_at_all_is_no_need(text: str) -> None:
    understood = understand(text)
    assert (understood.topics, understood.sure, understood.place, understood.urgent) == ((), False, None, "")


@pytest.mark.parametrize(
    "text", ["Hallo", "Vielen Dank für alles", "wie wird das wetter morgen", "asdfgh", "merhaba", "как дела"]
)
def test_small_talk_is_no_need(text: str) -> None:
    assert first(text) == "none"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("visa", "visa-entry"),
        ("Deutschkurs", "german-course"),
        ("wohnung gesucht", "housing"),
        ("my diploma from Syria, can I work as a nurse?", "recognition"),
        ("Mein Chef zahlt mir seit drei Monaten keinen Lohn", "labour-rights"),
        ("iş bulmak istiyorum", "job-search"),
        ("أبحث عن دورة لغة ألمانية", "german-course"),
        ("хочу получить немецкое гражданство", "naturalisation"),
        ("ne marrim dot borxhet me kredi", "debt"),
    ],
)
def test_a_need_has_its_topic(text: str, topic: str) -> None:
    assert first(text) == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Anerkenung von mein Diplohm", "recognition"),  # misspelt
        ("i brauch an deitschkurs", "german-course"),  # dialect
        ("ich suche iş als kellner, lebenslauf yok", "job-search"),  # mixed
        ("baddi t3allam almani", "german-course"),  # Arabic on a Latin keyboard
        ("shukayu robotu v berlini", "job-search"),  # Ukrainian on a Latin keyboard
        ("kak prodlit vid na zhitelstvo", "residence-permit"),  # Russian
        ("🏠 wohnung 🙏🙏", "housing"),
        ("WOHNUNGSSUCHE!!!!", "housing"),
        ("Krankenschwesterdiplomanerkennung", "recognition"),
    ],
)
def test_how_it_is_written_matters_little(text: str, topic: str) -> None:
    assert topic in among_three(text)


LETTER = (
    "Sehr geehrte Damen und Herren, mein Name ist Amal, ich bin 34 Jahre alt und lebe seit zwei Jahren mit den Eltern hier. "
    "Wir sind sehr dankbar für alles. Das Wetter ist oft kalt, aber die Nachbarn sind freundlich. "
)


def test_the_need_is_found_in_a_whole_letter() -> None:
    letter = LETTER * 12 + "Ich möchte meinen Mann aus dem Libanon nach Deutschland holen, Familiennachzug. " + LETTER * 12
    assert len(letter) > 5_000
    assert first(letter) == "family-reunification"


def test_of_ten_thousand_letters_no_more_is_read_than_of_some_sentences() -> None:
    sentence = "Ich suche eine Wohnung für meine Familie, weil wir noch im Heim wohnen, Zimmer {}, und es sehr laut ist. "
    tokens = tokens_of("".join(sentence.format(number) for number in range(100))[:10_000])

    told = most_telling(tokens, model().grams)

    assert len(tokens) > 1_000
    assert sum(len(token.words) for token in told) <= MOST_WORDS + 4
    assert meaning.pieces(shortened(told, model().grams, meaning.pieces)) <= MOST_PIECES + 2


def parts(understood: Understood) -> tuple[object, ...]:
    return (
        understood.language,
        understood.topics[0].slug if understood.topics else "",
        understood.place.key if understood.place else "",
        understood.spoken,
        understood.professions,
    )


def test_every_part_of_a_question_is_named() -> None:
    understood = understand("Ich bin Krankenschwester und suche in 50667 eine Beratung zur Anerkennung auf Türkisch")
    assert parts(understood) == ("de", "recognition", "50667", ("tr",), ("2221",))
    assert "turkisch" not in understood.words


def test_the_language_of_a_passport_is_not_what_somebody_speaks() -> None:
    assert understand("Ich habe einen türkischen Pass").spoken == ()
    assert understand("Gibt es jemanden, der Türkisch spricht?").spoken == ("tr",)


def test_ways_to_be_helped_are_named() -> None:
    assert understand("Kann mich jemand zum Amt begleiten?").formats == ("accompaniment",)
    assert understand("Deutschkurs online").formats == ("online",)


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("mein mann schlägt mich", "violence"),
        ("زوجي يضربني كل يوم", "violence"),
        ("kocam beni dövüyor ne yapayım", "violence"),
        ("они забрали паспорт и заставляют работать", "trafficking"),
        ("I don't want to live anymore", "suicide"),
        ("همسرم بیهوش شده", "medical"),
        ("Ich suche eine Wohnung", ""),
        ("Mein Kind spielt gern", ""),
    ],
)
def test_an_emergency_comes_before_all_else(text: str, urgent: str) -> None:
    assert understand(text).urgent == urgent


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich suche eine Wohnung für meine Familie", "de"),
        ("Je cherche un logement pour ma famille", "fr"),
        ("ዝኽፈት ስራሕ ደልየ ኣለኹ", "ti"),
        ("Ez li xebatê digerim û alîkarî dixwazim", "kmr"),
        ("Waxaan rabaa inaan shaqo helo", "so"),
        ("Шукаю роботу, допоможіть будь ласка", "uk"),
        ("Ищу работу, помогите пожалуйста", "ru"),
        ("دنبال کار می‌گردم", "fa"),
        ("زه کار لټوم مرسته راسره وکړئ", "ps"),
        ("Sto cercando lavoro e una casa per i miei figli", "it"),
        ("Ψάχνω δουλειά", "el"),
        ("12345", ""),
    ],
)
def test_the_language_is_known(text: str, language: str) -> None:
    assert understand(text).language == language


def test_the_page_decides_when_the_text_does_not() -> None:
    assert understand("visa", interface_language="fr").language in {"", "fr"}
