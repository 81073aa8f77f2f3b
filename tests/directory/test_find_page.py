"""The front door by HTTP: what it answers, and what it leaves behind, which is nothing."""

import logging
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.directory.conftest import BONN, COLOGNE, HAMBURG, Offer
from viadukt.directory.emergency import numbers_for
from viadukt.directory.models import Gap
from viadukt.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
PLANTED = "Quittenmarmeladenglas"


class Page(HTMLParser):
    """Links, forms and texts of a page, as far as a story needs them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.headings: list[str] = []
        self.inputs: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "input":
            self.inputs.append((values.get("name", ""), values.get("value", "")))
        if tag in {"a", "h1", "h2", "h3"}:
            self._open.append((tag, values))
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _, values = self._open.pop()
            text = " ".join(self._text.split())
            if tag == "a":
                self.links[values.get("aria-label") or text] = values.get("href", "")
            else:
                self.headings.append(text)


def page(response: Any) -> Page:
    return Page(response.content.decode())


def offers(response: Any) -> list[str]:
    return [card.title.text for card in response.context["cards"]]


def test_the_start_page_asks_one_question_and_shows_every_topic(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "de"})

    assert response.status_code == 200
    assert page(response).headings[0] == "Hilfe finden"
    tiles = [tile for _label, group in response.context["groups"] for tile in group]
    assert (len(tiles), len({tile.icon for tile in tiles})) == (35, 35)


def test_every_topic_has_its_pictogram() -> None:
    from viadukt.directory.needs import topic_groups  # noqa: PLC0415
    from viadukt.ui import templatetags  # noqa: PLC0415

    sprite = (Path(templatetags.__file__).parent.parent / "static" / "ui" / "icons.svg").read_text()
    drawn = set(re.findall(r'symbol id="([^"]+)"', sprite))

    assert {tile.icon for _label, group in topic_groups("de") for tile in group} - drawn == set()


def test_example_questions_link_to_what_they_mean_and_not_to_what_they_say(client: Client) -> None:
    examples = client.get("/", headers={"accept-language": "de"}).context["examples"]

    for example in examples:
        words = set(re.findall(r"\w{4,}", example.text.lower()))
        values = {value.lower() for values in parse_qs(example.query).values() for value in values}
        assert "topic" in parse_qs(example.query)
        assert words & values == set()


def test_a_question_is_answered_directly_and_kept_by_nobody(client: Client, offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))

    response = client.post("/", {"q": "Ich suche eine Wohnung in Köln"}, headers={"accept-language": "de"})

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert offers(response) == ["Wohnberatung"]


def test_no_word_of_a_question_is_in_links_title_log_session_or_database(
    client: Client, offer: Offer, caplog: pytest.LogCaptureFixture
) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as queries:
        response = client.post("/", {"q": f"Wohnung {PLANTED} Köln"})
    shown = page(response)

    assert [url for url in shown.links.values() if PLANTED in url] == []
    assert PLANTED not in response.content.decode().split("</title>")[0]
    # Django's own record of statements at DEBUG is the one thing that is not written in any mode.
    assert [record for record in caplog.records if PLANTED in record.getMessage() and record.name != "django.db.backends"] == []
    written = [query["sql"] for query in queries if not query["sql"].lstrip().upper().startswith("SELECT")]
    assert [sql for sql in written if PLANTED.lower() in sql.lower()] == []
    assert dict(client.session) == {}


def test_each_understood_part_can_be_taken_away(client: Client, offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))

    response = client.get("/?topic=housing&place=50667&spoken=tr", headers={"accept-language": "de"})

    without = [parse_qs(part.without) for part in response.context["parts"]]
    assert without == [
        {"place": ["50667"], "spoken": ["tr"]},
        {"topic": ["housing"], "spoken": ["tr"]},
        {"topic": ["housing"], "place": ["50667"]},
    ]


def test_changing_the_language_after_a_question_keeps_what_was_understood(client: Client, offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))

    response = client.post("/", {"q": "Ich suche eine Wohnung in Köln"}, headers={"accept-language": "de"})

    arabic = next(url for name, url in page(response).links.items() if name == "العربية")
    query = parse_qs(urlsplit(arabic).query)
    assert (query["topic"][0], query["lang"], "q" in query) == ("housing", ["ar"], False)
    assert client.get(arabic).headers["Content-Language"] == "ar"


def test_a_place_that_nobody_knows_is_said_and_kept(client: Client, offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))

    response = client.post("/", {"topic": "housing", "near": "Xyzzyhausen-Qwertz"}, headers={"accept-language": "de"})

    assert response.context["lost_place"] == "Xyzzyhausen-Qwertz"
    assert ("near", "Xyzzyhausen-Qwertz") in page(response).inputs


def test_near_me_becomes_the_nearest_postcode_and_the_coordinates_stay_out_of_links(client: Client, offer: Offer) -> None:
    offer("Köln", at=COLOGNE)
    offer("Hamburg", at=HAMBURG)

    response = client.post("/", {"topic": "recognition", "here": "50.94,6.96"})

    assert offers(response) == ["Köln", "Hamburg"]
    assert response.context["query"]["place"].startswith("506")
    assert [url for url in page(response).links.values() if "50.94" in url] == []


@pytest.mark.parametrize("here", ["", "x", "91,0", "0,181", "nan,nan", "inf,0", "1,2,3", "50.94"])
def test_coordinates_that_are_none_are_no_error(client: Client, here: str) -> None:
    assert client.post("/", {"topic": "recognition", "here": here}).status_code == 200


def test_filters_narrow_and_are_links(client: Client, offer: Offer) -> None:
    offer("Köln", at=COLOGNE, formats=["in_person"])
    offer("Bonn", at=BONN, formats=["phone"])

    near = client.get("/?topic=recognition&place=50667&within=10")
    by_phone = client.get("/?topic=recognition&place=50667&format=phone")

    assert (offers(near), offers(by_phone)) == (["Köln"], ["Bonn"])


def test_pages_of_twelve_hold_every_offer_once(client: Client, offer: Offer) -> None:
    for number in range(29):
        offer(f"Angebot {number}", at=COLOGNE)

    pages = [offers(client.get(f"/?topic=recognition&page={number}")) for number in (1, 2, 3, 4)]

    assert [len(found) for found in pages] == [12, 12, 5, 5]
    assert len({title for found in pages[:3] for title in found}) == 29


def test_further_pages_of_a_text_go_by_post(client: Client, offer: Offer) -> None:
    for number in range(17):
        offer(f"Wohnung {number}", at=COLOGNE, topics=("housing",))

    response = client.post("/", {"q": "Ich suche eine Wohnung", "page": "2"})

    assert (len(offers(response)), response.context["results"].page) == (5, 2)


def test_violence_brings_the_numbers_first_with_their_sources(client: Client) -> None:
    response = client.get("/?topic=violence-protection&place=50667", headers={"accept-language": "de"})

    body = response.content.decode()
    assert body.index('href="tel:110"') < body.index("<textarea")
    assert [bool(number.source.url) for number in response.context["numbers"]] == [True] * len(response.context["numbers"])


def test_abroad_no_german_number_is_shown_as_if_it_worked(client: Client) -> None:
    response = client.get("/?topic=violence-protection&place=GH", headers={"accept-language": "de"})

    assert "tel:110" not in response.content.decode()
    assert response.context["abroad"] == "Ghana"


def test_nothing_in_reach_is_counted_without_the_text(client: Client, offer: Offer) -> None:
    offer("Hamburg", at=HAMBURG, land="DE-HH", topics=("housing",))

    client.post("/", {"q": f"Wohnung {PLANTED} 50667", "near": "50667"}, headers={"accept-language": "de"})
    client.post("/", {"q": "Wohnung", "near": "50667"}, headers={"accept-language": "de"})

    assert list(Gap.objects.values_list("topic", "language", "land", "count")) == [("housing", "", "DE-NW", 2)]


def test_a_crawler_counts_no_gap(client: Client) -> None:
    client.get("/?topic=recognition&place=50667")

    assert Gap.objects.count() == 0


def test_a_tap_on_a_pictogram_counts_one(client: Client) -> None:
    client.get("/?topic=recognition", headers={"sec-fetch-site": "same-origin", "sec-fetch-user": "?1"})

    assert list(Gap.objects.values_list("topic", "count")) == [("recognition", 1)]


@pytest.mark.parametrize(
    "text", ["", "   ", "?", "😀😀", "x" * 10_000, "\x00\x01", "<script>alert(1)</script>", "%s %d {0}", "'; --"]
)
def test_whatever_is_typed_gets_a_useful_page(client: Client, offer: Offer, text: str) -> None:
    offer("Köln", at=COLOGNE)

    response = client.post("/", {"q": text})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_more_than_sixty_questions_a_minute_from_one_place_are_too_many(client: Client) -> None:
    with clock.frozen(datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)):
        answers = [client.post("/", {"near": "?"}).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]


def test_as_many_queries_for_thirty_offers_as_for_one_and_at_most_ten(client: Client, offer: Offer) -> None:
    offer("Angebot 0", at=COLOGNE, topics=("housing",))
    client.post("/", {"q": "Wohnung"})
    with CaptureQueriesContext(connection) as one:
        client.post("/", {"q": "Ich suche eine Wohnung in Köln"})
    for number in range(1, 30):
        offer(f"Angebot {number}", at=COLOGNE, topics=("housing",))
    client.post("/", {"q": "Wohnung"})
    with CaptureQueriesContext(connection) as thirty:
        client.post("/", {"q": "Ich suche eine Wohnung in Köln"})

    assert len(thirty) == len(one) <= 10


def test_right_to_left_pages_are_marked_so(client: Client, offer: Offer) -> None:
    offer("Köln", at=COLOGNE)

    body = client.get("/?topic=recognition&lang=fa").content.decode()

    assert '<html lang="fa" dir="rtl">' in body


@pytest.mark.parametrize("path", ["/topics/", "/safety/", "/migration-risks/"])
def test_the_pages_beside_it_open_in_every_language(client: Client, path: str) -> None:
    assert [client.get(path, {"lang": code}).status_code for code in ("de", "en", "ar", "fa", "fr", "ru", "tr", "uk")] == [
        200
    ] * 8


@pytest.mark.parametrize(("asked", "said"), [
    ("asdfghjkl", "Das haben wir nicht verstanden. Schreiben Sie es mit anderen Worten, oder tippen Sie unten auf ein Bild."),
    ("", "Schreiben Sie, was Sie brauchen, oder tippen Sie unten auf ein Bild."),
])  # fmt: skip
def test_who_was_not_understood_is_told_so_and_counts_no_gap(client: Client, offer: Offer, asked: str, said: str) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))

    response = client.post("/", {"q": asked}, headers={"accept-language": "de"})

    assert response.templates[0].name == "directory/find.html"
    assert response.content.decode().count(said) == 1
    assert Gap.objects.count() == 0


def test_nothing_is_offered_as_a_link_where_nothing_was_found(client: Client, topics: object) -> None:
    response = client.get("/?topic=housing", headers={"accept-language": "de"})

    assert "Link zu diesen Angeboten" not in page(response).links


def test_an_offer_next_door_without_a_contact_is_not_called_far_away(client: Client, offer: Offer) -> None:
    offer("Köln", at=COLOGNE, topics=("housing",), email="")
    offer("Hamburg", at=HAMBURG, land="DE-HH", topics=("housing",))

    response = client.get("/?topic=housing&place=50667", headers={"accept-language": "de"})

    assert (response.context["results"].gap, response.context["results"].unreachable) == (True, True)
    text = response.content.decode()
    assert ("In der Nähe haben wir dazu nichts" in text, "kennen wir keinen Kontakt" in text) == (False, True)


@pytest.mark.parametrize(("ways", "said"), [
    ({"phone": "0221 5550100"}, "bitte vorher anrufen"),
    ({"email": "hallo@beispiel.example"}, "bitte vorher nachfragen"),
    ({}, ""),
])  # fmt: skip
def test_an_old_entry_asks_for_what_can_be_done(client: Client, offer: Offer, ways: dict[str, str], said: str) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",), source_date="2019", **{"email": ""} | ways)

    text = client.get("/?topic=housing", headers={"accept-language": "de"}).content.decode()

    asked = [each for each in ("bitte vorher anrufen", "bitte vorher nachfragen") if each in text]
    assert asked == ([said] if said else [])


def test_who_does_not_want_to_live_sees_somebody_to_talk_to_before_an_app() -> None:
    assert [number.shown for number in numbers_for("suicide")] == ["110", "112", "0800 1110111", "nora-notruf.de"]


def test_where_a_topic_has_no_offer_its_neighbours_that_have_one_are_a_tap_away(client: Client, offer: Offer) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))
    offer("Anerkennung", at=COLOGNE, topics=("recognition",))

    nothing = client.get("/?topic=debt&place=50667", headers={"accept-language": "de"})

    label, tiles = nothing.context["related"]
    assert (str(label), [(tile.label, parse_qs(tile.query)["place"]) for tile in tiles]) == (
        "Wohnen, Geld, Gesundheit", [("Wohnen", ["50667"])],
    )  # fmt: skip
    there = client.get(f"/?{tiles[0].query}", headers={"accept-language": "de"})
    assert [str(card.title.text) for card in there.context["cards"]] == ["Wohnberatung"]
    assert there.context["related"] is None
