"""Recognition for one's own occupation, by HTTP: from a word to an answer, and what the answer can be asked next."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from viadukt.guidance.library import shipped

pytestmark = [pytest.mark.django_db]
PATH = "/guidance/recognition/"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
GROUPS = {one.id: one.isco[0] for one in shipped().recognition.occupations.values()}


def look(client: Client, language: str = "de", **query: str) -> Any:
    return client.get(f"{PATH}?{urlencode(query)}", headers={"accept-language": language})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def sections(response: Any) -> list[str]:
    return [section for section, _heading, _statements in response.context["sections"]]


def fields(response: Any) -> list[str]:
    return list(response.context["form"].fields)


@pytest.mark.parametrize(
    ("language", "word", "code"),
    [("de", "Köchin", "5120"), ("tr", "hemşireyim", "2221"), ("en", "I am an electrician", "7411"), ("uk", "лікар", "2211")],
)
def test_a_word_in_one_s_own_language_leads_to_the_answer_and_stays_out_of_its_address(
    client: Client, language: str, word: str, code: str
):
    response = client.post(PATH, {"occupation": word, "land": "DE-NW"}, headers={"accept-language": language})

    assert response.status_code == 302
    assert parse_qs(urlsplit(response["Location"]).query) == {"isco": [code], "land": ["DE-NW"]}


def test_a_word_that_nobody_knows_stays_in_the_field(client: Client):
    response = client.post(PATH, {"occupation": "Quittenmarmeladenglas"}, headers={"accept-language": "de"})

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert "Diesen Beruf kennen wir nicht." in text(response)
    assert 'value="Quittenmarmeladenglas"' in text(response)
    assert [link for link in text(response).split('href="')[1:] if "Quitten" in link.split('"')[0]] == []


def test_several_occupations_are_offered_to_choose_from(client: Client):
    response = client.post(PATH, {"occupation": "Köchin und Friseurin", "land": "DE-BE"}, headers={"accept-language": "de"})

    found = [parse_qs(choice.query) for choice in response.context["choices"]]
    assert sorted(one["isco"][0] for one in found[:2]) == ["5120", "5141"]
    assert {one["land"][0] for one in found} == {"DE-BE"}


def test_nothing_said_is_asked_again(client: Client):
    assert "Diesen Beruf kennen wir nicht." in text(client.post(PATH, {}, headers={"accept-language": "de"}))


def test_a_group_can_be_chosen_in_place_of_a_word(client: Client):
    response = client.post(PATH, {"group": GROUPS["teachers"]})

    assert parse_qs(urlsplit(response["Location"]).query) == {"isco": [GROUPS["teachers"]]}


@pytest.mark.parametrize("data", [{"occupation": "x" * 201}, {"group": "9999"}, {"land": "XX", "occupation": "Koch"}])
def test_what_is_no_choice_is_told_beside_its_field(client: Client, data: dict[str, str]):
    response = client.post(PATH, data)

    assert (response.status_code, len(response.context["form"].errors)) == (200, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_and_an_answer_in_each_language(client: Client, language: str):
    for response in (client.get(PATH, headers={"accept-language": language}), look(client, language, isco="5120")):
        assert (response.status_code, dict(client.cookies)) == (200, {})
        assert (f'<html lang="{language}"' in text(response), text(response).count("data-leave")) == (True, 1)


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_an_answer_with_a_verdict_and_the_way_to_an_adviser(client: Client, group: str):
    response = look(client, isco=GROUPS[group], land="DE-SN")

    assert response.status_code == 200
    assert str(response.context["verdict"]) != ""
    assert "Das ist eine Auskunft, keine Rechtsberatung." in text(response)
    assert parse_qs(response.context["advisers"])["place"] == ["DE-SN"]


def test_a_nurse_in_north_rhine_westphalia(client: Client):
    response = look(client, isco="2221", land="DE-NW", living="abroad")

    assert "Dieser Beruf ist reglementiert" in response.context["verdict"]
    assert sections(response)[:3] == ["because", "body", "papers"]
    assert "Nordrhein-Westfalen" in text(response)
    assert fields(response) == ["land", "living", "stage"]


def test_a_cook_sees_what_the_occupation_may_be_compared_with_and_chooses(client: Client):
    response = look(client, isco="5120", land="DE-NI")
    ways = {choice.name.text: choice.query for choice in response.context["references"]}

    assert list(ways) == [
        "Ausbildungsberuf in Industrie, Handel oder Dienstleistung",
        "Ausbildungsberuf im Handwerk, angestellt",
        "Eigener Betrieb im Handwerk",
        "Ein anderer Beruf mit Erlaubnis",
    ]
    chosen = client.get(f"{PATH}?{ways['Ausbildungsberuf in Industrie, Handel oder Dienstleistung']}")
    assert (chosen.context["references"], sections(chosen)[:3]) == ([], ["because", "body", "papers"])
    assert chosen.context["verdict"] == "Sie dürfen in diesem Beruf auch ohne Anerkennung arbeiten."
    assert parse_qs(chosen.context["all"]) == {"isco": ["5120"], "land": ["DE-NI"]}


def test_the_district_is_asked_for_only_where_it_matters(client: Client):
    def asked(land: str) -> list[str]:
        form = look(client, isco="2512", qualification="training", land=land).context["form"]
        return [value for value, _label in form.fields["district"].choices] if "district" in form.fields else []

    assert {land: asked(land) for land in ("DE-NI", "DE-NW", "DE-BY", "")} == {
        "DE-NI": ["", "hannover", "braunschweig", "elsewhere"],
        "DE-NW": ["", "wuppertal", "elsewhere"],
        "DE-BY": [],
        "": [],
    }


def test_what_was_said_stays_in_the_form_and_can_be_taken_back(client: Client):
    response = look(client, isco="2512", qualification="degree", stage="partial")

    assert fields(response) == ["land", "qualification", "living", "stage"]
    assert response.context["form"]["qualification"].value() == "degree"


def test_after_a_partial_decision_the_next_steps_stand_first(client: Client):
    assert sections(look(client, isco="3256", stage="partial"))[:2] == ["because", "after"]


def test_a_code_too_coarse_offers_finer_ones(client: Client):
    response = look(client, isco="22")

    assert [parse_qs(choice.query) for choice in response.context["occupations"]][1:3] == [
        {"isco": ["2221"]},
        {"isco": ["221"]},
    ]


@pytest.mark.parametrize("code", ["nurse", "22210", "２２２１", "-1", "2221'"])
def test_a_code_that_is_none_is_asked_for_again(client: Client, code: str):
    response = look(client, isco=code)

    assert (response.status_code, response.templates[0].name) == (200, "guidance/occupation.html")
    assert "Diesen Beruf kennen wir nicht." in text(response)


def test_what_is_no_land_is_told_and_not_heeded(client: Client):
    response = look(client, isco="2221", land="XX", stage="?")

    assert (response.status_code, sorted(response.context["form"].errors), response.context["land"]) == (
        200,
        ["land", "stage"],
        "",
    )


def test_papers_that_are_known_are_a_checklist(client: Client):
    page = text(look(client, isco="3256"))
    papers = page.split('class="statements papers"')[1].split("</ul>")[0]

    assert (papers.count("<li"), papers.count("left-open")) == (6, 0)


class TestHostile(TestCase):
    @given(
        query=st.dictionaries(
            st.sampled_from(["isco", "land", "district", "qualification", "self_employed", "regulated", "living", "stage",
                             "reference", "lang"]),
            st.one_of(st.text(max_size=12), st.sampled_from(["22", "5120", "DE-NI", "hannover", "yes", "no", "trade", "full"])),
        )
    )  # fmt: skip
    def test_any_address_is_answered(self, query: dict[str, str]):
        assert self.client.get(PATH, query).status_code == 200
