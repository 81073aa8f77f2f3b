"""The pages around the API, and its description."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tests.api.conftest import Network, openapi
from viadukt.api.guidance_openapi import description as guidance_description
from viadukt.api.openapi import description
from viadukt.directory.public import Service
from viadukt.guidance.public import shipped


def test_the_description_has_every_path_and_parameter_of_the_specification():
    ours = description()["paths"]

    def names(operation: dict[str, Any]) -> set[str]:
        return {p.get("name") or p["$ref"].rsplit("/", 1)[1] for p in operation.get("parameters", [])}

    for path, item in openapi()["paths"].items():
        for method in set(item) & {"get", "post"}:
            mine = ours[f"/api/hsds{path}"][method]
            assert names(item[method]) <= {parameter["name"] for parameter in mine["parameters"]}


def test_operations_have_ids_of_their_own():
    ids = [operation["operationId"] for item in description()["paths"].values() for operation in item.values()]

    assert len(ids) == len(set(ids)) == 24
    assert {"getPaginatedListOfServices", "getFullyNestedServiceById", "getAPIMetaInformation"} < set(ids)


def test_every_reference_within_the_description_leads_somewhere():
    text = json.dumps(description())

    for pointer in re.findall(r'"\$ref": "#/([^"]+)"', text):
        found: Any = description()
        for step in pointer.split("/"):
            found = found[step]
        assert found


def test_every_schema_that_the_description_names_is_served(api: Client, db: None):
    text = json.dumps(description())
    addresses = set(re.findall(r'"http://127.0.0.1:8000(/api/profile/schema/[^"]+)"', text))

    assert len(addresses) == 5
    assert [api.get(address).status_code for address in addresses] == [200] * 5


def test_the_description_stands_below_the_api_too(api: Client, db: None):
    assert api.get("/api/hsds/openapi.json").content == api.get("/api/openapi.json").content


def test_errors_are_as_the_description_says(api: Client, network: Network):
    problem = Draft202012Validator(description()["components"]["schemas"]["Problem"])

    for path in ("services?page=x", "services?x=y", "services/x", "nothing"):
        assert list(problem.iter_errors(api.get(f"/api/hsds/{path}").json())) == []


@pytest.mark.parametrize("path", ["/api/", "/api/docs", "/api/profile/"])
def test_the_pages_need_nothing_but_this_site(path: str, api: Client, network: Network):
    text = api.get(path).content.decode()

    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    assert re.findall(r"<script(?![^>]* src=\"/static/)", text) == []
    assert re.findall(r"<(?:link|img|script|iframe)[^>]*(?:src|href)=\"(?!/|data:)", text) == []


def test_the_open_data_page_names_each_source_with_its_date_and_licence(api: Client, network: Network):
    Service.objects.filter(pk=network.shelter.pk).update(source="<script>alert(1)</script>", source_date="2021-07")

    text = api.get("/api/").content.decode()

    found = re.findall(r'<th scope="row">(.*?)</th>\s*<td[^>]*>(\d+)</td>\s*<td[^>]*>(.*?)</td>\s*<td[^>]*>(.*?)</td>', text)
    assert found == [
        ("von den Organisationen selbst", "1", "ohne Datum", "CC BY 4.0"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "1", "2021-07", "Fakten frei, eigene Beschreibung CC BY 4.0"),
        ("https://quelle.example/liste", "1", "2023", "Fakten frei, eigene Beschreibung CC BY 4.0"),
    ]
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in text


def test_a_directory_without_entries_says_so(api: Client, db: None):
    assert "Noch nichts veröffentlicht" in api.get("/api/").content.decode()


def test_the_docs_page_shows_every_operation_and_its_parameters(api: Client, db: None):
    text = api.get("/api/docs").content.decode()

    for path, item in (description()["paths"] | guidance_description(shipped())["paths"]).items():
        method = next(iter(item))
        assert f"<code>{method.upper()} {path}</code>" in text
        for parameter in item[method]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in text


def test_the_docs_page_shows_what_to_send_about_somebody(api: Client, db: None):
    text = api.get("/api/docs").content.decode()

    found = re.findall(r"<th scope=\"row\"><code>(facts|on|skip)</code></th>\s*<td[^>]*>(.*?)</td>", text)
    assert found == [("facts", "object, body"), ("on", "date, body"), ("skip", "list of string, body")] * 2


def test_the_menu_leads_to_the_open_data(api: Client, db: None):
    assert '<a href="/api/">Offene Daten</a>' in api.get("/api/docs").content.decode()
