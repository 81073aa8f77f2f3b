"""Every record of every endpoint is what HSDS says it is."""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tests.api.conftest import Network, faults, openapi

LISTS = [
    ("services", "compiled/service_list"),
    ("services?full=true", "compiled/service"),
    ("services?minimal=true", "compiled/service_list"),
    ("organizations", "compiled/organization_list"),
    ("organizations?full=true", "compiled/organization"),
    ("organizations?full_service=true", "compiled/organization"),
    ("service_at_locations", "compiled/service_at_location_list"),
    ("service_at_locations?full=true", "compiled/service_at_location"),
    # The specification's OpenAPI names the schema of a service for the detail of a service at a location.
    ("service_at_locations?full=true", "compiled/service"),
    ("taxonomies", "taxonomy"),
    ("taxonomy_terms", "taxonomy_term"),
]


def get(api: Client, path: str) -> Any:
    response = api.get(f"/api/hsds/{path}")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.sql
@pytest.mark.parametrize(("path", "name"), LISTS)
def test_every_item_of_a_list_is_valid(path: str, name: str, api: Client, network: Network):
    contents = get(api, path)["contents"]

    assert contents
    assert [faults(name, item) for item in contents] == [[] for _ in contents]


@pytest.mark.sql
@pytest.mark.parametrize(("path", "name"), LISTS)
def test_every_line_of_a_stream_is_the_item_of_the_list(path: str, name: str, api: Client, network: Network):
    address = f"/api/hsds/{path}{'&' if '?' in path else '?'}format=ndjson"

    lines = b"".join(api.get(address).streaming_content).splitlines()

    assert [json.loads(line) for line in lines] == get(api, path)["contents"]


@pytest.mark.parametrize(
    ("listing", "name"),
    [
        ("services", "compiled/service"),
        ("organizations", "compiled/organization"),
        ("service_at_locations", "compiled/service_at_location"),
        ("service_at_locations", "compiled/service"),
        ("taxonomies", "taxonomy"),
        ("taxonomy_terms", "taxonomy_term"),
    ],
)
def test_every_single_record_is_valid(listing: str, name: str, api: Client, network: Network):
    ids = [item["id"] for item in get(api, listing)["contents"]]

    records = [get(api, f"{listing}/{id_}") for id_ in ids]

    assert [record["id"] for record in records] == ids
    assert [faults(name, record) for record in records] == [[] for _ in ids]


@pytest.mark.parametrize("path", [path for path, _ in LISTS])
def test_every_envelope_is_a_page_of_the_specification(path: str, api: Client, network: Network):
    page = Draft202012Validator({**openapi()["components"]["schemas"]["Page"], "required": PAGE_KEYS})

    for address in (path, f"{path}{'&' if '?' in path else '?'}page=2&per_page=1", f"{path.split('?', 1)[0]}?search=nirgends"):
        envelope = get(api, address)
        assert list(page.iter_errors(envelope)) == []
        assert envelope["size"] == len(envelope["contents"])
        assert envelope["empty"] is (not envelope["contents"])


PAGE_KEYS = ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"]


def test_the_root_declares_version_profile_and_description(api: Client, db: None):
    root = get(api, "")
    described = openapi()["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

    assert list(Draft202012Validator(described).iter_errors(root)) == []
    assert root == {
        "version": "3.1",
        "profile": "http://127.0.0.1:8000/api/profile/",
        "openapi_url": "http://127.0.0.1:8000/api/openapi.json",
    }
