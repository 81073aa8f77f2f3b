"""Pages, filters and what is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Network
from viadukt.api.limits import A_MINUTE
from viadukt.directory.hsds.ids import taxonomy_id, term_id
from viadukt.directory.public import Publication, Service, ServiceSite, Topic
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation, Site

LISTS = ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]


def names(api: Client, path: str) -> list[str]:
    response = api.get(f"/api/hsds/{path}")
    assert response.status_code == 200, response.content
    return [item["name"] for item in response.json()["contents"]]


def refused(api: Client, path: str) -> list[str]:
    response = api.get(f"/api/hsds/{path}")
    assert response.status_code == 422, response.content
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    return [detail["parameter"] for detail in response.json()["details"]]


RECOGNITION, SHELTER, SPARSE = "Beratung zur Anerkennung ausländischer Abschlüsse", "Frauenhaus", "Advice on return"


def test_a_list_holds_what_is_public_and_nothing_else(api: Client, network: Network):
    assert names(api, "services") == [RECOGNITION, SHELTER, SPARSE]
    assert names(api, "organizations") == [
        "Verein Beispiel Köln e.V.",
        "Beispiel-Beratungszentrum Accra",
        'Nichts & <b>"Wieder" nichts</b>',
    ]
    assert names(api, "service_at_locations") == [RECOGNITION, SPARSE]


def test_pages_follow_one_another(api: Client, network: Network):
    pages = [api.get(f"/api/hsds/services?per_page=2&page={number}").json() for number in (1, 2, 3)]

    assert [[item["name"] for item in page.pop("contents")] for page in pages] == [[RECOGNITION, SHELTER], [SPARSE], []]
    common = {"total_items": 3, "total_pages": 2}
    assert pages == [
        {**common, "page_number": 1, "size": 2, "first_page": True, "last_page": False, "empty": False},
        {**common, "page_number": 2, "size": 1, "first_page": False, "last_page": True, "empty": False},
        {**common, "page_number": 3, "size": 0, "first_page": False, "last_page": True, "empty": True},
    ]


@pytest.mark.sql
@pytest.mark.parametrize("listing", LISTS)
def test_a_page_far_beyond_the_last_is_empty(listing: str, api: Client, network: Network):
    assert api.get(f"/api/hsds/{listing}?page=1000000000&per_page=1000").json()["contents"] == []


def test_minimal_lists_all_services_in_one_page_unless_asked_otherwise(api: Client, network: Network):
    everything = api.get("/api/hsds/services?minimal=true").json()

    assert (everything["total_items"], everything["total_pages"], everything["size"]) == (3, 1, 3)
    assert [set(item) for item in everything["contents"]] == [{"id", "name", "status", "last_modified", "modified_date"}] * 3
    assert names(api, "services?minimal=true&per_page=1&page=2") == [SHELTER]
    assert names(api, "services?minimal=true&page=2") == []


@pytest.mark.sql
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("anerkennung", [RECOGNITION]),
        ("ANERKENNUNG abschlüsse", [RECOGNITION]),
        ("yabancı", [RECOGNITION]),
        ("Köln", [RECOGNITION, SHELTER]),
        ("koeln", [RECOGNITION, SHELTER]),
        ("frauenhuas", [SHELTER]),
        ("الاعتراف", [RECOGNITION]),
        ("Heimlich", []),
        ("Entwurf", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search_finds_words_in_every_language(query: str, found: list[str], api: Client, network: Network):
    response = api.get("/api/hsds/services", {"search": query})

    assert [item["name"] for item in response.json()["contents"]] == found


@pytest.mark.sql
def test_organizations_and_terms_are_searched_too(api: Client, network: Network):
    assert names(api, "organizations?search=danışmanlık") == ["Verein Beispiel Köln e.V."]
    assert names(api, "organizations?search=Noch") == []
    assert names(api, "taxonomy_terms?search=recognition") == ["Anerkennung"]
    assert names(api, "taxonomies?search=zielgruppen") == ["Zielgruppen"]


@pytest.mark.sql
def test_taxonomy_and_term_filter_services_places_and_organizations(api: Client, network: Network):
    term, other = term_id("topics", "recognition"), term_id("topics", "housing")
    women, topics = term_id("target-groups", "women"), taxonomy_id("topics")

    assert names(api, f"services?taxonomy_term_id={term}") == [RECOGNITION]
    assert names(api, f"services?taxonomy_term_id={women}") == [RECOGNITION]
    assert names(api, f"services?taxonomy_term_id={other}") == []
    assert names(api, f"services?taxonomy_id={topics}") == [RECOGNITION, SHELTER]
    assert names(api, f"services?taxonomy_id={taxonomy_id('formats')}") == [RECOGNITION]
    assert names(api, f"services?taxonomy_id={uuid4()}") == []
    assert names(api, f"services?taxonomy_term_id={uuid4()}") == []
    assert names(api, f"service_at_locations?taxonomy_term_id={term}") == [RECOGNITION]
    assert names(api, f"service_at_locations?taxonomy_id={topics}") == [RECOGNITION]
    assert names(api, f"organizations?taxonomy_term_id={term}") == ["Verein Beispiel Köln e.V."]
    assert names(api, f"organizations?taxonomy_id={topics}") == ["Verein Beispiel Köln e.V."]
    assert names(api, f"taxonomy_terms?taxonomy_id={topics}") == ["Anerkennung", "Gewalt", "Wohnen"]
    assert names(api, f"taxonomy_terms?parent_id={term}") == []
    assert names(api, "taxonomy_terms?top_only=true") == names(api, "taxonomy_terms")


@pytest.mark.sql
def test_conditions_hold_together(api: Client, network: Network):
    accra, cologne, term = network.accra.pk, network.cologne.pk, term_id("topics", "recognition")

    assert names(api, f"services?organization_id={cologne}") == [RECOGNITION, SHELTER]
    assert names(api, f"services?organization_id={accra}&taxonomy_term_id={term}") == []
    assert names(api, f"services?organization_id={cologne}&taxonomy_term_id={term}&search=Beratung") == [RECOGNITION]
    assert names(api, f"service_at_locations?organization_id={accra}") == [SPARSE]
    assert names(api, f"services?organization_id={network.hidden.pk}") == []


@pytest.mark.sql
def test_modified_after_means_the_service_and_all_that_is_shown_with_it(api: Client, network: Network):
    long_ago, then = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)
    for model in (Service, Organisation, Site, Topic):
        model._default_manager.update(updated_at=long_ago)  # type: ignore[attr-defined]
    since = f"modified_after={then:%Y-%m-%dT%H:%M:%SZ}"
    assert names(api, f"services?{since}") == []

    Service.objects.filter(pk=network.sparse.pk).update(updated_at=then)
    assert names(api, f"services?{since}") == [SPARSE]
    Service.objects.filter(pk=network.sparse.pk).update(updated_at=then - timedelta(milliseconds=1))
    assert names(api, f"services?{since}") == []

    Site.objects.filter(pk=network.counter.pk).update(updated_at=then)
    assert names(api, f"services?{since}") == [RECOGNITION]
    assert names(api, f"service_at_locations?{since}") == [RECOGNITION]
    Site.objects.update(updated_at=long_ago)
    Site.objects.filter(pk=network.refuge.pk).update(updated_at=then)
    assert names(api, f"services?{since}") == []

    Topic.objects.filter(slug="violence").update(updated_at=then)
    assert names(api, f"services?{since}") == [SHELTER]

    Organisation.objects.filter(pk=network.accra.pk).update(updated_at=then)
    assert names(api, f"services?{since}") == [SHELTER, SPARSE]
    assert names(api, f"organizations?{since}") == ["Beispiel-Beratungszentrum Accra"]


@pytest.mark.sql
def test_last_modified_agrees_with_modified_after(api: Client, network: Network):
    Site.objects.filter(pk=network.counter.pk).update(updated_at=datetime(2031, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC))

    for form in ("", "full=true", "minimal=true"):
        shown = api.get(f"/api/hsds/services?{form}").json()["contents"][0]["last_modified"]
        assert shown == "2031-02-03T04:05:06.789Z"
        assert names(api, f"services?{form}&modified_after={shown}") == [RECOGNITION]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.123%2B01:00",
        "2026-01-01T00:00:00+01:00",
    ],
)
def test_moments_may_be_written_in_every_iso_way(moment: str, api: Client, network: Network):
    assert names(api, f"services?modified_after={moment}") == [RECOGNITION, SHELTER, SPARSE]


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("services?pge=2", ["pge"]),
        ("services?postcode=50667", ["postcode"]),
        ("services?page=0", ["page"]),
        ("services?page=-1", ["page"]),
        ("services?page=zwei", ["page"]),
        ("services?page=99999999999999999999", ["page"]),
        ("services?page=" + "9" * 5000, ["page"]),
        ("services?per_page=1001", ["per_page"]),
        ("services?per_page=0", ["per_page"]),
        ("services?full=vielleicht", ["full"]),
        ("services?format=xml", ["format"]),
        ("services?modified_after=gestern", ["modified_after"]),
        ("services?modified_after=1700000000", ["modified_after"]),
        ("services?modified_after=9999-12-31T23:59:59-12:00", ["modified_after"]),
        ("services?modified_after=0001-01-01T00:00:00%2B12:00", ["modified_after"]),
        ("services?organization_id=köln", ["organization_id"]),
        ("services?taxonomy_id=1", ["taxonomy_id"]),
        ("services?search=a%00b", ["search"]),
        ("services?search=%1b", ["search"]),
        ("services?search=" + "a" * 201, ["search"]),
        ("services?page=x&per_page=y", ["page", "per_page"]),
        ("services/?page=1", None),
        ("?page=1", ["page"]),
        ("taxonomies?taxonomy_id=1", ["taxonomy_id"]),
        ("service_at_locations?proximity=1000", ["proximity"]),
        ("service_at_locations?postcode=50667&proximity=weit", ["proximity"]),
        ("service_at_locations?postcode=50667&proximity=nan", ["proximity"]),
        ("service_at_locations?postcode=50667&proximity=-1", ["proximity"]),
        ("service_at_locations?postcode=keine", ["postcode"]),
        ("service_at_locations?postcode=" + "1" * 13, ["postcode"]),
    ],
)
def test_what_cannot_be_asked_is_said_and_not_guessed(query: str, parameters: list[str] | None, api: Client, network: Network):
    if parameters is None:
        assert api.get(f"/api/hsds/{query}").status_code == 404
    else:
        assert refused(api, query) == parameters


def test_an_error_says_what_would_be_right(api: Client, db: None):
    assert api.get("/api/hsds/taxonomies?pge=2").json() == {
        "error": "The request has parameters that cannot be used. Nothing was looked up.",
        "details": [{"parameter": "pge", "message": "there is no such parameter here. Known: format, page, per_page, search"}],
    }


@pytest.mark.parametrize("listing", [*LISTS, "elsewhere"])
@pytest.mark.parametrize("key", ["0190e1d4-0000-7000-8000-999999999999", "x", "%00", "..%2f..", "1 or 1=1", "a" * 3000])
def test_what_is_not_there_is_a_404_in_json(listing: str, key: str, api: Client, network: Network):
    response = api.get(f"/api/hsds/{listing}/{key}")

    assert response.status_code == 404
    assert list(json.loads(response.content)) == ["error", "details"]


def test_lists_may_be_asked_by_post(api: Client, network: Network):
    strict = Client(enforce_csrf_checks=True)

    posted = strict.post("/api/hsds/services?per_page=2&page=2")

    assert posted.status_code == 200
    assert posted.json() == api.get("/api/hsds/services?per_page=2&page=2").json()
    assert "ETag" not in posted.headers


@pytest.mark.sql
def test_posts_are_counted_and_gets_are_not(api: Client, db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(A_MINUTE, "api", 2)

    assert [api.post("/api/hsds/services").status_code for _ in range(3)] == [200, 200, 429]
    refused = api.post("/api/hsds/organizations")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.json()["error"] == "Too many requests by POST from your address. Wait a minute, or ask by GET."
    assert api.get("/api/hsds/services").status_code == 200


def test_head_answers_as_get_without_a_body(api: Client, network: Network):
    got, headed = api.get("/api/hsds/services"), api.head("/api/hsds/services")

    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["ETag"] == got.headers["ETag"]


def _grow(network: Network, count: int) -> None:
    for number in range(count):
        organisation = Organisation.objects.create(name=f"Träger {number}")
        service = Service.objects.create(
            organisation=organisation, title=Translated.of(f"Angebot {number}"), publication=Publication.PUBLISHED
        )
        service.topics.add("recognition", "housing")
        for _ in range(2):
            site = Site.objects.create(organisation=organisation, city="Köln", latitude=50.9, longitude=6.9)
            ServiceSite.objects.create(service=service, site=site)


@pytest.mark.sql
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/hsds/services", 10),
        ("/api/hsds/services?full=true", 10),
        ("/api/hsds/services?minimal=true", 10),
        ("/api/hsds/services?search=Angebot", 10),
        ("/api/hsds/organizations", 10),
        ("/api/hsds/organizations?full=true", 10),
        ("/api/hsds/organizations?full_service=true", 14),
        ("/api/hsds/service_at_locations", 10),
        ("/api/hsds/service_at_locations?full=true", 12),
        ("/api/hsds/taxonomy_terms", 10),
        ("/api/services.csv", 10),
        ("/api/services.geojson", 10),
        ("/api/", 10),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_rows(path: str, most: int, api: Client, network: Network):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = api.get(path)
            b"".join(response)
        assert response.status_code == 200
        return len(captured)

    queries()
    _grow(network, 1)
    few = queries()
    _grow(network, 29)

    assert queries() == few
    assert few <= most


def test_the_memory_of_rendered_records_never_shows_what_was(api: Client, network: Network):
    def shown() -> Any:
        return api.get("/api/hsds/services?full=true").json()["contents"][0]

    shown()
    network.recognition.topics.add("housing")  # no timestamp changes by this
    assert [a["value"] for a in shown()["attributes"] if a["link_type"] == "topic"] == ["recognition", "housing"]

    ServiceSite.objects.filter(service=network.recognition).update(hours=[{"day": 7, "opens": "10:00", "closes": "11:00"}])
    assert [s["byday"] for s in shown()["service_at_locations"][0]["schedules"]] == ["SU"]

    Organisation.objects.filter(pk=network.cologne.pk).update(name="Verein Anders")
    assert shown()["organization"]["name"] == "Verein Anders"

    Site.objects.filter(pk=network.counter.pk).update(protected=True)
    assert "service_at_locations" not in shown()
