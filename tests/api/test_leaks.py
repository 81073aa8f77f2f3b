"""What never leaves: protected addresses, drafts, what is withdrawn, and whatever belongs to an unpublished organisation."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.api.conftest import Network
from viadukt.directory.public import Publication, Service, ServiceSite
from viadukt.network.public import Organisation

EVERYTHING = [
    "/api/",
    "/api/services.csv",
    "/api/services.geojson",
    *(
        f"/api/hsds/{path}"
        for listing in (
            "services?",
            "services?full=true&",
            "services?minimal=true&",
            "organizations?",
            "organizations?full=true&",
            "organizations?full_service=true&",
            "service_at_locations?",
            "service_at_locations?full=true&",
        )
        for path in (f"{listing}format=json", f"{listing}format=ndjson")
    ),
]
SECRETS = [
    "Geheimgasse",
    "Geheimstadt",
    "50999",
    "50.8765",
    "7.1234",
    "Zuflucht",
    "Heimlich",
    "Verstecktheim",
    "hidden@",
    "of.hidden@",
    "Noch nicht",
    "Entwurf",
    "vorbei",
]


def texts(api: Client, network: Network) -> Iterator[tuple[str, str]]:
    for path in EVERYTHING:
        yield path, b"".join(api.get(path)).decode()
    for listing in ("services", "organizations", "service_at_locations"):
        for item in api.get(f"/api/hsds/{listing}").json()["contents"]:
            yield f"{listing}/{item['id']}", api.get(f"/api/hsds/{listing}/{item['id']}").content.decode()
    for listing in ("organizations",):
        for item in api.get(f"/api/hsds/{listing}").json()["contents"]:
            yield listing, api.get(f"/api/hsds/{listing}/{item['id']}?full_service=true").content.decode()


@pytest.mark.sql
def test_nothing_secret_is_in_any_answer(api: Client, network: Network):
    found = [
        (path, secret)
        for path, text in texts(api, network)
        for secret in [*SECRETS, str(network.refuge.pk), str(network.hidden.pk), str(network.draft.pk)]
        if secret in text or secret in json.dumps(text)
    ]

    assert found == []


def test_a_shelter_is_listed_with_its_phone_and_without_any_place(api: Client, network: Network):
    shelter = api.get(f"/api/hsds/services/{network.shelter.pk}").json()

    assert shelter["phones"][0]["number"] == "+49 221 222222"
    assert "service_at_locations" not in shelter
    assert shelter["service_areas"] == [
        {"id": shelter["service_areas"][0]["id"], "service_id": str(network.shelter.pk), "description": "vor Ort"}
    ]


@pytest.mark.sql
def test_each_hidden_thing_is_a_404_by_its_id(api: Client, network: Network):
    at_refuge = ServiceSite.objects.get(service=network.shelter, site=network.refuge)
    at_hidden = ServiceSite.objects.exclude(pk=at_refuge.pk).get(service=network.shelter)
    draft_here = ServiceSite.objects.get(service=network.draft)

    hidden = [
        *(f"services/{service.pk}" for service in (network.draft, network.of_hidden, network.ended)),
        f"organizations/{network.hidden.pk}",
        *(f"service_at_locations/{at.pk}" for at in (at_refuge, at_hidden, draft_here)),
    ]

    assert [api.get(f"/api/hsds/{path}").status_code for path in hidden] == [404] * 7


def test_what_is_withdrawn_is_gone_at_once(api: Client, network: Network):
    address = f"/api/hsds/services/{network.recognition.pk}"
    assert api.get(address).status_code == 200

    Service.objects.filter(pk=network.recognition.pk).update(publication=Publication.WITHDRAWN)
    assert api.get(address).status_code == 404

    Service.objects.filter(pk=network.recognition.pk).update(publication=Publication.PUBLISHED)
    Organisation.objects.filter(pk=network.cologne.pk).update(published=False)
    assert api.get(address).status_code == 404
    assert api.get("/api/hsds/services").json()["total_items"] == 1


def test_a_signed_in_editor_sees_no_more_here_than_anybody(api: Client, network: Network):
    from tests.cast import member, sign_in  # noqa: PLC0415 - only here
    from viadukt.network.public import Role  # noqa: PLC0415

    farid = sign_in(Client(), member("Farid", network.cologne, Role.EDITOR))

    assert farid.get("/api/hsds/services?full=true").content == api.get("/api/hsds/services?full=true").content
    assert farid.get(f"/api/hsds/services/{network.draft.pk}").status_code == 404
