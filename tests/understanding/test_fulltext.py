"""The full-text port, the same on both databases."""

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from viadukt.understanding import fulltext

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def ids(*words: str) -> list[str]:
    return [object_id for object_id, _ in fulltext.search("service", words, 10)]


@pytest.fixture
def three() -> None:
    fulltext.index("service", "deutsch", ["Wir üben jede Woche zusammen"], titles=["Deutschkurs für Anfänger*innen"])
    fulltext.index("service", "rad", ["Ein Deutschkurs ist nebenan. Räder reparieren"], titles=["Fahrradwerkstatt"])
    fulltext.index("service", "arabisch", ["نساعدك في الأوراق"], titles=["مساعدة", "Köln hilft"])


def test_a_word_in_the_title_weighs_more(three: None) -> None:
    assert ids("deutschkurs") == ["deutsch", "rad"]


def test_umlauts_and_arabic_letters_are_folded_on_both_sides(three: None) -> None:
    assert ids("Koeln") == ids("KÖLN") == ids("koln") == ["arabisch"]
    assert ids("مُساعده") == ["arabisch"]
    assert ids("raeder") == ["rad"]


def test_the_beginning_of_a_word_is_enough(three: None) -> None:
    assert ids("fahrrad") == ["rad"]


def test_a_typo_is_forgiven(three: None) -> None:
    assert ids("Fahradwerkstat") == ["rad"]
    assert ids("Anfägner") == ["deutsch"]
    assert ids("zusamen") == ["deutsch"]
    assert ids("qqzz") == []


def test_all_words_come_before_some_words(three: None) -> None:
    assert ids("deutschkurs", "reparieren") == ["rad", "deutsch"]


def test_a_word_that_is_nowhere_does_not_hide_the_others(three: None) -> None:
    assert ids("xyzzyplugh", "fahrradwerkstatt") == ["rad"]
    assert ids("xyzzyplugh") == []


def test_another_kind_is_not_found(three: None) -> None:
    assert fulltext.search("organisation", ["deutschkurs"], 10) == []


def test_indexing_again_replaces_and_removing_forgets(three: None) -> None:
    fulltext.index("service", "rad", ["Nähkurs"])
    assert (ids("fahrradwerkstatt"), ids("nahkurs")) == ([], ["rad"])

    fulltext.remove("service", "rad")
    fulltext.remove("service", "never there")
    assert ids("nahkurs") == []


def test_the_index_rolls_back_with_its_change(three: None) -> None:
    with transaction.atomic():
        fulltext.index("service", "rad", ["Nähkurs"])
        transaction.set_rollback(True)

    assert (ids("fahrradwerkstatt"), ids("nahkurs")) == (["rad"], [])


def test_unused_words_leave_the_vocabulary(three: None) -> None:
    fulltext.remove("service", "rad")
    before = fulltext.forget_unused_words()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM understanding_word WHERE word = 'fahrradwerkstatt'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM understanding_word")
        assert cursor.fetchone() == (before,)


@settings(max_examples=60)
@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=5))
def test_no_text_and_no_query_breaks_it(text: str, words: list[str]) -> None:
    fulltext.index("service", "any", [text], titles=[text[:20]])
    fulltext.search("service", words, 5)
    assert len(fulltext.search("service", [text], 5)) <= 5


@given(st.text(alphabet="'\"*():&|!<>- \\abc", max_size=40))
def test_signs_of_a_query_language_are_nothing_but_signs(query: str) -> None:
    assert fulltext.search("service", [query], 5) == []


def test_a_kind_is_cleared_and_no_other(three: None) -> None:
    fulltext.index("motion", "antrag", ["Fahrradwerkstatt"])

    fulltext.clear("service")

    assert (ids("fahrrad"), ids("Köln")) == ([], [])
    assert [key for key, _ in fulltext.search("motion", ["fahrrad"], 10)] == ["antrag"]


def test_every_word_can_be_asked_for(three: None) -> None:
    found = fulltext.search("service", ["fahrradwerkstatt", "unbekannt"], every=True)

    assert (found, ids("fahrradwerkstatt", "unbekannt")) == ([], ["rad"])
    assert [key for key, _ in fulltext.search("service", ["raeder", "fahrrad"], every=True)] == ["rad"]
