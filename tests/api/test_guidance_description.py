"""The description of the guidance interface: every operation in it is called, and every answer is what it says."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.api.conftest import FORMATS
from viadukt.api.guidance_openapi import description
from viadukt.api.limits import A_MINUTE
from viadukt.guidance.public import known_facts, shipped

BODY: dict[str, Any] = {
    "nobody": {"facts": {}},
    "all but known": {"facts": {"recognition": "partial", "german": "A2", "job_offer": None}, "skip": ["job_salary"]},
    "a day long ago": {"facts": {"nationality": "XK"}, "on": "2022-03-01"},
    "a year without amounts": {"facts": {"job_offer": True, "job_salary": 50000, "job_isco": "2"}, "on": "2030-01-01"},
    "nothing left to ask": {"facts": {}, "skip": sorted(shipped().facts)},
}


@cache
def strict() -> dict[str, Any]:
    """The description with every object closed: what it does not name may not be answered."""

    def closed(value: Any) -> Any:
        if isinstance(value, list):
            return [closed(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        held = {key: closed(inner) for key, inner in value.items()}
        return {"additionalProperties": False, **held} if held.get("type") == "object" and "properties" in held else held

    found = closed(deepcopy(description(shipped())))
    assert isinstance(found, dict)
    return found


def faults(response: HttpResponse, path: str, method: str) -> list[str]:
    """What is wrong with an answer by the description of its operation and status."""
    described = strict()["paths"][path][method]["responses"][str(response.status_code)]
    if "$ref" in described:
        described = strict()["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    if "content" not in described:
        return [] if response.content == b"" else ["a body where none is described"]
    schema = {**described["content"]["application/json"]["schema"], "components": strict()["components"]}
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(json.loads(response.content))]


def operations() -> Iterator[tuple[str, str]]:
    yield from ((path, method) for path, item in description(shipped())["paths"].items() for method in item)


def addresses(path: str) -> list[str]:
    """The addresses of a path: one for each thing that there is."""
    ids = {"/api/guidance/routes/{id}": shipped().routes, "/api/guidance/parts/{id}": shipped().parts}
    return [path.replace("{id}", name) for name in ids[path]] if path in ids else [path]


def test_there_is_an_operation_for_each_address_of_the_interface():
    assert sorted(operations()) == sorted(
        [
            *(
                (f"/api/guidance/{what}", method)
                for what in ("", "facts", "routes", "routes/{id}", "thresholds", "lists", "parts", "parts/{id}")
                for method in ("get", "post")
            ),
            ("/api/guidance/answer", "post"),
            ("/api/guidance/question", "post"),
        ]
    )


@pytest.mark.parametrize(("path", "method"), [one for one in operations() if one[0][14:] not in {"answer", "question"}])
def test_every_operation_that_reads_answers_as_described(path: str, method: str, api: Client):
    for address in addresses(path):
        response = getattr(api, method)(address)
        assert (response.status_code, faults(response, path, method)) == (200, [])


@pytest.mark.parametrize("body", BODY.values(), ids=list(BODY))
@pytest.mark.parametrize("what", ["answer", "question"])
def test_every_operation_about_somebody_answers_as_described(what: str, body: Any, api: Client):
    response = api.post(f"/api/guidance/{what}", body, content_type="application/json")

    assert (response.status_code, faults(response, f"/api/guidance/{what}", "post")) == (200, [])  # type: ignore[arg-type]


def test_the_example_of_the_description_works(api: Client):
    example = description(shipped())["components"]["schemas"]["Asked"]["examples"][0]

    assert api.post("/api/guidance/answer", example, content_type="application/json").status_code == 200


def test_every_refusal_is_as_described(api: Client, monkeypatch: pytest.MonkeyPatch):
    etag = api.get("/api/guidance/routes").headers["ETag"]
    refused = [
        (api.get("/api/guidance/routes", headers={"if-none-match": etag}), "routes", "get"),
        (api.get("/api/guidance/routes?x=y"), "routes", "get"),
        (api.get("/api/guidance/routes/20z"), "routes/{id}", "get"),
        (api.post("/api/guidance/answer", b"", content_type="application/json"), "answer", "post"),
        (api.post("/api/guidance/answer", b" " * 70_000, content_type="application/json"), "answer", "post"),
        (api.post("/api/guidance/answer", b"{}", content_type="application/json"), "answer", "post"),
    ]
    monkeypatch.setitem(A_MINUTE, "api", 0)
    monkeypatch.setitem(A_MINUTE, "guidance.answer", 0)
    refused += [
        (api.post("/api/guidance/parts/bodies"), "parts/{id}", "post"),
        (api.post("/api/guidance/answer", b"{}", content_type="application/json"), "answer", "post"),
    ]

    assert [
        (response.status_code, faults(response, f"/api/guidance/{path}", method)) for response, path, method in refused
    ] == [(status, []) for status in (304, 422, 404, 400, 413, 422, 429, 429)]  # type: ignore[arg-type]


def test_every_reference_within_the_description_leads_somewhere():
    for pointer in re.findall(r'"\$ref": "([^"]+)"', json.dumps(description(shipped()))):
        found: Any = description(shipped())
        for step in pointer.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_every_schema_of_the_description_is_one():
    for schema in description(shipped())["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("address", ["/api/guidance/openapi.json", "/api/openapi.json"])
def test_a_description_names_nothing_twice(address: str, api: Client):
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(found) == len(dict(found)), [key for key, _ in found]
        return dict(found)

    json.loads(api.get(address).content, object_pairs_hook=pairs)


def test_every_fact_stands_in_the_body_with_what_it_can_be():
    facts = description(shipped())["components"]["schemas"]["Asked"]["properties"]["facts"]["properties"]

    assert list(facts) == [fact["key"] for fact in known_facts(shipped())]
    assert facts["german"]["enum"] == ["none", "A1", "A2", "B1", "B2", "C1", "C2", None]
    assert (facts["age"]["minimum"], facts["age"]["maximum"], facts["age"]["type"]) == (0, 120, ["number", "null"])


def of_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that the description allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema:
        return st.none() | st.from_regex(schema["pattern"].replace("$", r"\Z"))
    if schema.get("format") == "date":
        return st.none() | st.dates().map(str)
    if schema["type"] == ["boolean", "null"]:
        return st.none() | st.booleans()
    low, high = schema.get("minimum", -1_000_000), schema.get("maximum", 1_000_000)
    return st.none() | st.integers(int(low), int(high)) | st.floats(low, high, allow_nan=False)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_whatever_the_description_allows_is_answered(data: st.DataObject, api: Client, monkeypatch: pytest.MonkeyPatch):
    """But for an age that contradicts the date of birth, and a birth after the day: no schema can say that."""
    monkeypatch.setitem(A_MINUTE, "guidance.question", 10_000)
    facts = description(shipped())["components"]["schemas"]["Asked"]["properties"]["facts"]["properties"]
    free = {key: of_schema(schema) for key, schema in facts.items() if key not in {"age", "date_of_birth"}}
    chosen = data.draw(st.lists(st.sampled_from(sorted(free)), unique=True, max_size=12))
    body = {
        "facts": {key: data.draw(free[key]) for key in chosen},
        "on": data.draw(st.none() | st.dates().map(str)),
        "skip": data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=5)),
    }

    response = api.post("/api/guidance/question", body, content_type="application/json")

    assert (response.status_code, faults(response, "/api/guidance/question", "post")) == (200, []), response.content  # type: ignore[arg-type]
