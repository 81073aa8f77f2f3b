"""Where a text looks for help, in the scripts and grammars of those who ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.understanding.public import find_place, place_by_key, suggest_places
from viadukt.understanding.whereabouts import locate


def where(text: str) -> str | None:
    place = locate(text)
    return place.name if place else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("near 50667", "50667 Köln"),
        ("D-39104 Magdeburg", "39104 Magdeburg"),
        ("Ich wohne in ٥٠٦٦٧", "50667 Köln"),
        ("Ich suche eine Wohnung in Essen", "Essen"),
        ("Wohnung Essen", "Essen"),
        ("wohnung münchen", "München"),
        ("Deutschkurs in Köln-Mülheim", "Mülheim"),
        ("Ich wohne in Neukölln in Berlin und suche einen Job", "Berlin-Neukölln"),
        ("Hilfe bei der Wohnungssuche in Frankfrut", "Frankfurt am Main"),
        ("немецкий в Дрездене", "Dresden"),
        ("у Лейпцигу", "Leipzig"),
        ("Köln'de avukat arıyorum", "Köln"),
        ("kolnde kurs", "Köln"),
        ("أبحث عن طبيب في كولونيا", "Köln"),
        ("محامي ببرلين", "Berlin"),
        ("li Kolnê", "Köln"),
        ("w Berlinie", "Berlin"),
        ("në Mynih", "München"),
        ("ብበርሊን", "Berlin"),
        ("tìm việc ở Munich", "München"),
        ("J'habite à Fribourg", "Freiburg im Breisgau"),
        ("in NRW", "Nordrhein-Westfalen"),
        ("visa Accra", "Accra"),
        ("I live in Lagos and want to study", "Lagos"),
        ("my husband is in Ghana", "Ghana"),
        ("Ich bin aus Syrien und wohne in Halle", "Halle"),
    ],
)
def test_a_place_is_found(text: str, name: str) -> None:
    assert where(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Was kann ich essen",
        "essen",
        "hilfe in bad",
        "mein chef in der firma zahlt nicht",
        "diploma from Syria can I work as a nurse",
        "Ich komme aus Marokko",
        "in Deutschland arbeiten",
        "Ich habe 15000 Euro Schulden",
        "Mein Sohn heißt Ali und Maria",
        "",
        "🙂🙂",
    ],
)
def test_what_is_no_place_to_look_is_none(text: str) -> None:
    assert where(text) is None


def test_somebody_who_is_asked_where_may_answer_with_anything() -> None:
    assert [place.key for text in ("Deutschland", "kairo", "ESSEN", "Muenchen") if (place := find_place(text))] == [
        "DE",
        "gn:360630",
        "gn:2928810",
        "gn:2867714",
    ]


def test_keys_lead_back_to_their_places() -> None:
    for text in ("50667", "Köln", "Bayern", "Ghana", "Berlin-Neukölln", "Accra"):
        place = find_place(text)
        assert place
        assert place_by_key(place.key) == place


@pytest.mark.parametrize("key", ["", "xx", "99999", "DE-XX", "gn:", "gn:1", "gn:99999999999", "5066", "²²²²²", "gn:²"])
def test_a_key_that_is_none_is_no_place(key: str) -> None:
    assert place_by_key(key) is None


def test_a_city_state_is_its_city() -> None:
    berlin = place_by_key("DE-BE")
    assert berlin
    assert (berlin.kind, berlin.name) == ("city", "Berlin")


def test_names_come_in_the_readers_language() -> None:
    ghana, cologne = place_by_key("GH"), place_by_key("50667")
    assert ghana
    assert cologne
    assert (ghana.name_in("ru"), ghana.name_in("xx")) == ("Гана", "Ghana")
    assert cologne.name_in("tr").startswith("50667 K")


def test_suggestions_are_the_big_ones_first() -> None:
    assert [place.name for place in suggest_places("ber", 1)] == ["Berlin"]
    assert [place.name for place in suggest_places("506", 2)] == ["50667 Köln", "50668 Köln"]
    assert suggest_places("", 5) == suggest_places("köln", 0) == []


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_place_without_harm(text: str) -> None:
    find_place(text)
    place_by_key(text)
    assert len(suggest_places(text, 3)) <= 3
