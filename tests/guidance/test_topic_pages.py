"""Pages that tell what the rulebooks know: every statement with its source, the way to an adviser, and nothing in the tab."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from viadukt.guidance.advice import advisers
from viadukt.guidance.engine.model import Part, Section
from viadukt.guidance.library import shipped
from viadukt.guidance.statements import DrawnPart, drawn, said
from viadukt.guidance.topics import INDEX, TOPICS

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", *TOPICS])
def test_each_page_opens_in_each_language_without_a_cookie_and_can_be_left_at_once(client: Client, path: str, language: str):
    response = client.get(f"/guidance/topics/{path}", headers={"accept-language": language})

    assert (response.status_code, dict(client.cookies)) == (200, {})
    assert (text(response).count("data-leave"), f'<html lang="{language}"' in text(response)) == (1, True)


@pytest.mark.parametrize("folder", TOPICS)
def test_a_page_tells_all_that_is_known_in_the_order_of_the_file(client: Client, folder: str):
    known = [
        one["text"]["de"]
        for part in shipped().parts.values()
        if part.folder == folder
        for section in part.sections.values()
        for one in section.statements
        if one["id"] != "grant_until_2024"  # is over
    ]
    drawn_parts: list[DrawnPart] = client.get(f"/guidance/topics/{folder}").context["parts"]
    told = [one for part in drawn_parts for section in part.sections for one in section.statements]

    assert ([one.words.text for one in told], known != []) == (known, True)
    assert [one.name for one in told if not (one.laws or one.source or one.open)] == []


def test_every_folder_of_parts_has_its_page():
    assert {part.folder for part in shipped().parts.values()} == set(TOPICS)


def test_the_index_leads_to_every_page_and_to_the_part_that_it_names(client: Client):
    assert {entry.folder for entry in INDEX} == set(TOPICS)
    assert [
        (entry.folder, entry.part)
        for entry in INDEX
        if entry.part and f'id="{entry.part}"' not in text(client.get(f"/guidance/topics/{entry.folder}"))
    ] == []


@pytest.mark.parametrize("folder", ["nothing", "routes", "shared", "Recognition"])
def test_what_is_no_topic_is_not_there(client: Client, folder: str):
    assert client.get(f"/guidance/topics/{folder}").status_code == 404


@pytest.mark.parametrize(
    ("folder", "title"), [("returning", "Wege und Regeln"), ("stay", "Wege und Regeln"), ("recruitment", "Faire Anwerbung")]
)
def test_the_tab_does_not_say_that_somebody_thinks_of_going_back(client: Client, folder: str, title: str):
    page = text(client.get(f"/guidance/topics/{folder}"))

    assert page.split("<title>")[1].split("</title>")[0] == f"{title} – Viadukt"


def test_the_note_leads_to_advisers_for_exactly_this_in_the_reader_s_language(client: Client):
    page = text(client.get("/guidance/topics/returning", headers={"accept-language": "uk"}))
    href = page.split('class="notice warning no-advice"')[1].split('href="')[1].split('"')[0]

    assert urlsplit(href).path == "/"
    assert parse_qs(urlsplit(href.replace("&amp;", "&")).query) == {"topic": ["return-reintegration"], "spoken": ["uk"]}


def test_advisers_near_a_land_for_an_occupation():
    query = parse_qs(advisers(("recognition",), "de", land="DE-NW", isco="2221"))

    assert query == {"topic": ["recognition"], "place": ["DE-NW"], "profession": ["2221"]}


def test_a_paragraph_is_linked_and_its_day_told(client: Client):
    page = text(client.get("/guidance/topics/recruitment", headers={"accept-language": "de"}))

    assert '<a href="https://www.gesetze-im-internet.de/beschv_2013/__38.html" rel="noreferrer noopener">' in page
    assert "Stand: <bdi>19. August 2026</bdi>" in page
    assert '<bdi lang="de">DBV § 1 Abs. 3</bdi>' in page  # no address is known: told without a link


def test_what_is_not_translated_yet_says_that_it_is_german():
    told = said(shipped(), "x", {"text": {"de": "Quittenmarmelade", "en": "Quince jam"}, "law": "BQFG § 5"}, STATE, "ar")

    assert (told.words.text, told.words.language) == ("Quittenmarmelade", "de")


STATE = date(2026, 8, 19)


@pytest.mark.parametrize(
    ("statement", "amount", "day"),
    [
        ({"law": "BQFG § 5", "eur": 100, "eur_to": 600}, "100–600 EUR", "19. August 2026"),
        ({"law": "BQFG § 5", "eur": 1000}, "1.000 EUR", "19. August 2026"),
        ({"law": "BQFG § 5", "eur": 75, "text": {"de": "Es kostet 75 EUR", "en": "…"}}, "", "19. August 2026"),
        ({"law": "BQFG § 5", "eur": 1000, "text": {"de": "Bis 1 000 EUR", "en": "…"}}, "", "19. August 2026"),
        ({"source": "x.example", "source_date": "2023-07-11"}, "", "11. Juli 2023"),
        ({"source": "x.example", "source_date": "Stand 2026-11-22, ohne Datum"}, "", "22. November 2026, ohne Datum"),
        ({"source": "x.example", "source_date": "Seite ohne Datum"}, "", "Seite ohne Datum"),
        ({"source": "Zusammenstellung vom 22. November 2026"}, "", ""),
    ],
)  # fmt: skip
def test_amounts_and_days_in_words(statement: dict[str, Any], amount: str, day: str):
    told = said(shipped(), "x", {"text": {"de": "Gebühr", "en": "Fee"}, **statement}, STATE, "de")

    assert (told.amount, told.day) == (amount, day)


def part(*statements: dict[str, Any], sections: int = 1) -> Part:
    name = {"de": "Abschnitt", "en": "Section"}
    held = {f"s{number}": Section(name, statements) for number in range(sections)}
    return Part("small", "stay", name, STATE, STATE, (), held)


ONE = {"text": {"de": "Eins", "en": "One"}, "law": "BQFG § 5"}
LONG = {"text": {"de": "X" * 600, "en": "X"}, "source": "y" * 300}


@pytest.mark.parametrize(("parts", "rows"), [([], 0), ([part(ONE)], 1), ([part(*[LONG] * 50, sections=8)], 400)])
def test_a_page_with_nothing_with_one_and_with_many_statements(parts: list[Part], rows: int):
    request = RequestFactory().get("/guidance/topics/stay")
    request.LANGUAGE_CODE = "de"
    context = {"topic": TOPICS["stay"], "parts": drawn(shipped(), parts, date(2026, 11, 22), "de"), "advisers": ""}
    page = render_to_string("guidance/topic.html", context, request)

    assert page.count('class="cited"') == rows
    assert ('class="empty"' in page) == (rows == 0)
