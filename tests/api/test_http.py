"""Validators, origins, and what shared caches may know."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client

from tests.api.conftest import Network
from tests.cast import Member, sign_in
from viadukt.accounts.session import OPENED, SEEN
from viadukt.directory.public import Publication, Service, ServiceSite, Topic
from viadukt.kernel import clock
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation, Site

ADDRESSES = [
    "/api/hsds/",
    "/api/hsds/services",
    "/api/hsds/services?full=true",
    "/api/hsds/organizations?full=true",
    "/api/hsds/service_at_locations",
    "/api/hsds/taxonomies",
    "/api/hsds/taxonomy_terms",
    "/api/services.csv",
    "/api/services.geojson",
    "/api/openapi.json",
    "/api/profile/profile/service.json",
    "/api/profile/schema/service.json",
    "/api/guidance/",
    "/api/guidance/facts",
    "/api/guidance/routes",
    "/api/guidance/routes/20a",
    "/api/guidance/parts/bodies",
    "/api/guidance/openapi.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_it_already_gets_304(address: str, api: Client, network: Network):
    first = api.get(address)
    again = api.get(address, headers={"if-none-match": first.headers["ETag"]})
    weak = api.get(address, headers={"if-none-match": f'W/{first.headers["ETag"]}, "other"'})
    other = api.get(address, headers={"if-none-match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert (weak.status_code, other.status_code) == (304, 200)


@pytest.mark.sql
def test_the_etag_changes_exactly_when_the_content_does(api: Client, network: Network):
    paths = [
        "/api/hsds/services",
        "/api/hsds/services?full=true",
        "/api/services.csv",
        f"/api/hsds/services/{network.recognition.pk}",
    ]

    def tags() -> list[str]:
        return [api.get(path).headers["ETag"] for path in paths]

    before = tags()
    assert tags() == before

    Service.objects.filter(pk=network.draft.pk).update(title=Translated.of("Anderer Entwurf"))
    Site.objects.filter(pk=network.refuge.pk).update(street="Andere Geheimgasse 8")
    assert tags() == before

    Service.objects.filter(pk=network.recognition.pk).update(phone="+49 221 999999")
    after = tags()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False, False]

    Service.objects.filter(pk=network.recognition.pk).update(phone="+49 221 111111")
    assert tags() == before


def _all_written(at: datetime) -> None:
    for model in (Service, Organisation, Site, Topic):
        model._default_manager.update(updated_at=at)  # type: ignore[attr-defined]


@pytest.mark.sql
def test_last_modified_says_when_and_spares_the_way(api: Client, network: Network):
    _all_written(datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC))

    for path in ("/api/hsds/services", "/api/hsds/services?format=ndjson", f"/api/hsds/services/{network.recognition.pk}"):
        first = api.get(path)
        assert first.headers["Last-Modified"] == "Sun, 01 Mar 2026 12:00:00 GMT"
        assert api.get(path, headers={"if-modified-since": first.headers["Last-Modified"]}).status_code == 304
        assert api.get(path, headers={"if-modified-since": "Sun, 01 Mar 2026 11:59:59 GMT"}).status_code == 200


def test_a_change_within_the_same_second_is_not_missed(api: Client, network: Network):
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    _all_written(noon + timedelta(milliseconds=100))
    with clock.frozen(noon + timedelta(milliseconds=200)):
        early = api.get("/api/hsds/services").headers["Last-Modified"]
    _all_written(noon + timedelta(milliseconds=300))

    with clock.frozen(noon + timedelta(seconds=5)):
        assert api.get("/api/hsds/services", headers={"if-modified-since": early}).status_code == 200
    assert parsedate_to_datetime(early) < noon


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/", "/api/docs", "/api/hsds/nothing", "/api/hsds/services?x=1"])
def test_every_origin_may_read_also_errors(address: str, api: Client, network: Network):
    response = api.get(address, headers={"origin": "https://woanders.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert response.cookies == {}


def test_a_preflight_is_answered(db: None):
    response = Client().options(
        "/api/hsds/services",
        headers={
            "origin": "https://woanders.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )

    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert response.headers["Access-Control-Allow-Headers"] == "Accept, Content-Type, If-None-Match, If-Modified-Since"
    assert response.headers["Access-Control-Max-Age"] == "86400"


def test_other_pages_are_not_open_to_every_origin(db: None):
    assert "Access-Control-Allow-Origin" not in Client().get("/nothing-here/").headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_data_do_not_depend_on_who_reads(address: str, network: Network):
    german = Client(headers={"accept-language": "de"}).get(address)
    arabic = Client(headers={"accept-language": "ar"}).get(address)

    assert b"".join(german) == b"".join(arabic)
    assert german.headers["ETag"] == arabic.headers["ETag"]
    assert "Vary" not in german.headers
    assert german.headers["Cache-Control"] == "public, no-cache"


def test_files_are_only_read(api: Client, db: None):
    response = api.post("/api/services.csv")

    assert response.status_code == 405
    assert response.json()["error"] == "This address is read by GET."


def test_unpublishing_changes_lists_for_who_compares_etags(api: Client, network: Network):
    first = api.get("/api/hsds/services").headers["ETag"]

    Service.objects.filter(pk=network.sparse.pk).update(publication=Publication.WITHDRAWN)
    ServiceSite.objects.filter(service=network.sparse).delete()

    assert api.get("/api/hsds/services", headers={"if-none-match": first}).status_code == 200


@pytest.mark.parametrize("address", ["/api/hsds/services", "/api/services.csv", "/api/openapi.json"])
def test_no_session_travels_with_what_shared_caches_may_keep(address: str, berna: Member, network: Network):
    """A session that is noted as seen is saved, and its cookie set anew: not on an answer that is public."""
    browser = sign_in(Client(), berna)
    session = browser.session
    session[OPENED] = session[SEEN] = clock.now().timestamp() - 300
    session.save()

    response = browser.get(address)

    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.cookies == {}
    assert browser.session[SEEN] > clock.now().timestamp() - 60
