"""Answers are remembered until somebody writes to the database, and not a moment longer."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from viadukt.api.answers import Made, Memory
from viadukt.directory.public import Publication, Service
from viadukt.kernel import clock
from viadukt.kernel.commits import commit_token
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation

pytestmark = [pytest.mark.sql]

ADDRESSES = [
    "/api/hsds/services",
    "/api/hsds/services?full=true",
    "/api/hsds/services?minimal=true",
    "/api/hsds/organizations?full_service=true",
    "/api/hsds/service_at_locations?postcode=50667",
    "/api/hsds/taxonomy_terms",
    "/api/services.csv",
    "/api/services.geojson",
]


@pytest.fixture
def public(transactional_db: None) -> Service:
    organisation = Organisation.objects.create(name="Verein Beispiel")
    return Service.objects.create(
        organisation=organisation,
        title=Translated.of("Erst"),
        publication=Publication.PUBLISHED,
        offered_until=date(2030, 5, 1),
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_question_twice_is_looked_up_once(address: str, public: Service):
    api = Client()
    for _ in range(100):  # other databases of the same server may be written to meanwhile
        token = commit_token()
        first = api.get(address)
        with CaptureQueriesContext(connection) as captured:
            again = api.get(address)
        if commit_token() == token:
            break

    assert [query["sql"] for query in captured if "snapshot" not in query["sql"]] == []
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert api.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304


def test_every_commit_shows_at_once(public: Service):
    api = Client()

    def shown() -> list[str]:
        return [item["name"] for item in api.get("/api/hsds/services").json()["contents"]]

    assert shown() == ["Erst"]
    Service.objects.update(title=Translated.of("Dann"))
    assert shown() == ["Dann"]
    with transaction.atomic():
        Service.objects.update(title=Translated.of("Jetzt"))
    assert shown() == ["Jetzt"]
    Service.objects.update(publication=Publication.WITHDRAWN)
    assert shown() == []
    assert api.get(f"/api/hsds/services/{public.pk}").status_code == 404


def test_an_offer_ends_with_its_day_though_nobody_writes(public: Service):
    api = Client()
    with clock.frozen(datetime(2030, 5, 1, 12, tzinfo=UTC)):
        assert api.get("/api/hsds/services").json()["total_items"] == 1
    with clock.frozen(datetime(2030, 5, 2, 12, tzinfo=UTC)):
        assert api.get("/api/hsds/services").json()["total_items"] == 0


def test_the_memory_holds_so_many_bytes_and_forgets_what_was_not_used():
    memory = Memory(most=10)
    made = {name: Made.of(name.encode() * 4, None) for name in "abc"}

    memory.keep("a", "now", made["a"])
    memory.keep("b", "now", made["b"])
    assert memory.get("a", "now") == made["a"]
    memory.keep("c", "now", made["c"])

    assert [memory.get(name, "now") for name in "abc"] == [made["a"], None, made["c"]]
    assert memory.get("a", "later") is None
    memory.keep("b", "later", made["b"])
    assert [memory.get(name, "later") for name in "abc"] == [None, made["b"], None]
    memory.keep("a", "later", Made.of(b"a" * 11, None))
    assert [memory.get(name, "later") for name in "abc"] == [None, None, None]
    memory.keep("b", "later", made["b"])
    memory.keep("b", "later", made["b"])
    assert memory.get("b", "later") == made["b"]
