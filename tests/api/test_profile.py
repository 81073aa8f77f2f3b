"""Our profile: the patches, what becomes of the specification by them, and that our records follow it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.api.conftest import FORMATS, HSDS, Network
from viadukt.api import profile

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_does_what_the_rfc_says(target: Any, patch: Any, result: Any):
    assert profile.merge_patch(target, patch) == result


@given(anything, anything)
def test_a_patch_applied_twice_changes_nothing_more(target: Any, patch: Any):
    once = profile.merge_patch(target, patch)

    assert profile.merge_patch(once, patch) == once


def test_the_shipped_schemas_are_the_specification_with_our_patches():
    """If this fails: run tools/hsds_profile.py."""
    assert {name: text.decode() for name, text in profile.schemas().items()} == {
        name: profile.written(schema) for name, schema in profile.merged(HSDS).items()
    }


def test_our_patches_only_add(db: None):
    for path in HSDS.glob("*.json"):
        if path.name == "openapi.json":
            continue
        before, after = json.loads(path.read_text()), profile.parsed(path.name)
        assert {key: after["properties"][key] for key in before["properties"]} == before["properties"]
        assert after.get("required") == before.get("required")


@pytest.mark.parametrize("name", sorted(set(profile.schemas()) - {"openapi.json"}))
def test_every_merged_schema_is_a_json_schema(name: str):
    Draft202012Validator.check_schema(profile.parsed(name))


@cache
def closed(name: str) -> Draft202012Validator:
    """A schema of the profile that allows no other property than those it names."""
    registry = Registry().with_resources(
        (other, Resource.opaque({**profile.parsed(other), "additionalProperties": False})) for other in profile.schemas()
    )
    schema = profile.parsed(name)
    if name == "organization.json":  # the specification's compiled schema adds the services
        schema = profile.merge_patch(schema, {"properties": {"services": {"type": "array", "items": {"$ref": "service.json"}}}})
    if name == "service_at_location.json":
        schema = profile.merge_patch(schema, {"properties": {"service": {"$ref": "service.json"}}})
    return Draft202012Validator({**schema, "additionalProperties": False}, registry=registry, format_checker=FORMATS)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("services", "service.json"),
        ("services?full=true", "service.json"),
        ("services?minimal=true", "service.json"),
        ("organizations?full_service=true", "organization.json"),
        ("service_at_locations?full=true", "service_at_location.json"),
        ("taxonomy_terms", "taxonomy_term.json"),
        ("taxonomies", "taxonomy.json"),
    ],
)
def test_our_records_have_no_field_that_the_profile_does_not_name(path: str, name: str, api: Client, network: Network):
    contents = api.get(f"/api/hsds/{path}").json()["contents"]

    assert [[f"{error.json_path}: {error.message}" for error in closed(name).iter_errors(item)] for item in contents] == [
        [] for _ in contents
    ]


def test_the_profile_is_served_where_the_specification_looks_for_it(api: Client, db: None):
    root = api.get("/api/hsds/").json()
    address = root["profile"].removeprefix("http://127.0.0.1:8000")

    assert api.get(address).status_code == 200
    for name in profile.patches():
        patch, schema = api.get(f"{address}profile/{name}"), api.get(f"{address}schema/{name}")
        assert patch.headers["Content-Type"] == "application/merge-patch+json; charset=utf-8"
        assert schema.headers["Content-Type"] == "application/schema+json; charset=utf-8"
        specification = json.loads((HSDS / name).read_text()) if (HSDS / name).exists() else {}
        assert schema.json() == profile.merge_patch(specification, patch.json())


def test_translations_say_who_wrote_them_and_whether_they_lag(api: Client, network: Network):
    record = api.get(f"/api/hsds/services/{network.recognition.pk}").json()

    assert record["name"] == "Beratung zur Anerkennung ausländischer Abschlüsse"
    assert record["text_language"] == "de"
    assert [{key: item[key] for key in item if key not in {"id", "link_id"}} for item in record["translations"]] == [
        {"field": "name", "language": "ar", "text": "الاعتراف بالشهادات", "machine": True, "reviewed": False, "stale": True},
        {
            "field": "name",
            "language": "en",
            "text": "Recognition of foreign qualifications",
            "machine": False,
            "reviewed": True,
            "stale": True,
        },
        {
            "field": "name",
            "language": "tr",
            "text": "Yabancı diplomaların tanınması",
            "machine": True,
            "reviewed": True,
            "stale": False,
        },
        {"field": "description", "language": "en", "text": "Bold & co.", "machine": False, "reviewed": True, "stale": False},
        {
            "field": "eligibility_description",
            "language": "uk",
            "text": "Для всіх",
            "machine": False,
            "reviewed": True,
            "stale": False,
        },
    ]
    assert {item["link_id"] for item in record["translations"]} == {str(network.recognition.pk)}


def test_spoken_languages_are_apart_from_those_of_the_texts(api: Client, network: Network):
    record = api.get(f"/api/hsds/services/{network.recognition.pk}").json()

    assert record["spoken_languages"] == ["de", "tr", "ar", "kmr", "pt-BR"]
    assert [(language["code"], language["name"]) for language in record["languages"]] == [
        ("de", "Deutsch"),
        ("tr", "Türkisch"),
        ("ar", "Arabisch"),
        ("kmr", "Kurdisch"),
        ("pt", "Portugiesisch"),
    ]


def test_topics_have_the_same_ids_everywhere():
    from viadukt.directory.hsds.ids import taxonomy_id, term_id  # noqa: PLC0415

    assert str(taxonomy_id("topics")) == "1703d739-f768-5515-a07c-599173414eff"
    assert str(term_id("topics", "recognition")) == "afca9383-ad21-557f-856c-6013354ca461"


def test_the_notice_of_the_specification_goes_with_its_schemas():
    assert (profile.MERGED / "LICENSE").read_text() == (HSDS.parent / "LICENSE").read_text()
    assert Path(HSDS.parent / "COMMIT").read_text().startswith("abc731c8")
