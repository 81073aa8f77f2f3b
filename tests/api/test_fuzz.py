"""Whatever is asked, the answer is data or a sentence about what is wrong, never a failure."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Network
from viadukt.api import parameters
from viadukt.api.hsds import METHODS
from viadukt.directory.hsds.ids import taxonomy_id, term_id

PARAMETERS = {
    "services": parameters.ServiceList,
    "service_at_locations": parameters.AtLocationList,
    "organizations": parameters.OrganisationList,
    "taxonomies": parameters.Paged,
    "taxonomy_terms": parameters.TermList,
}
NAMES = sorted({name for model in PARAMETERS.values() for name in model.model_fields} | {"full_service", "lang", "id", ""})
ODD = [
    "",
    "\x00",
    "a\x00b",
    "%00",
    "\ud7ff",
    "\u202e",
    "🦆",
    "'",
    '"',
    "\\",
    "%",
    "_",
    "' OR '1'='1",
    "NaN",
    "Infinity",
    "-0",
    "1e308",
    "1e-400",
    "0x10",
    "١٢",
    "9" * 30,
    "-1",
    "0",
    "1",
    "true",
    "json",
    "ndjson",
    "50667",
    "2026-01-01",
    "0000-01-01",
    "9999-12-31T23:59:59.999999+23:59",
    "2026-02-30",
    "24:00",
    str(taxonomy_id("topics")),
    str(term_id("topics", "recognition")),
    str(term_id("target-groups", "women")),
    "{00000000-0000-0000-0000-000000000000}",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
]
values = (
    st.sampled_from(ODD) | st.text(st.characters(codec="utf-8"), max_size=40) | st.integers().map(str) | st.floats().map(str)
)
queries = st.dictionaries(st.sampled_from(NAMES) | st.text(st.characters(codec="utf-8"), max_size=10), values, max_size=5)
paths = st.sampled_from(sorted(PARAMETERS))


def ask(api: Client, method: str, path: str, query: dict[str, str]) -> int:
    address = f"/api/{path}?" + "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
    response = api.generic(method, address)
    body = b"".join(response)
    if method == "HEAD" or response.status_code == 304:
        assert body == b""
    elif response.headers["Content-Type"].startswith("application/x-ndjson"):
        assert [type(json.loads(line)) for line in body.splitlines()] == [dict] * len(body.splitlines())
    elif response.headers["Content-Type"].startswith("application/json"):
        assert type(json.loads(body)) is dict
    return response.status_code


@pytest.mark.sql
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(method=st.sampled_from(METHODS), path=paths, query=queries)
def test_no_query_makes_a_list_fail(method: str, path: str, query: dict[str, str], api: Client, network: Network):
    assert ask(api, method, f"hsds/{path}", query) in {200, 422, 429}


@pytest.mark.sql
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=paths, data=st.data())
def test_no_value_of_a_known_parameter_makes_a_list_fail(path: str, data: st.DataObject, api: Client, network: Network):
    known = st.dictionaries(st.sampled_from(sorted(PARAMETERS[path].model_fields)), values, min_size=1, max_size=3)

    assert ask(api, "GET", f"hsds/{path}", data.draw(known)) in {200, 422}


@pytest.mark.sql
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=paths, key=values.filter(lambda text: text.strip("/.") == text and text != ""), query=queries)
def test_no_id_makes_a_record_fail(path: str, key: str, query: dict[str, str], api: Client, network: Network):
    assert ask(api, "GET", f"hsds/{path}/{quote(key, safe='')}", query) in {200, 404, 422}


@pytest.mark.sql
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(method=st.sampled_from([*METHODS, "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"]), path=values, query=queries)
def test_no_path_and_no_method_fails(method: str, path: str, query: dict[str, str], api: Client, network: Network):
    for prefix in ("", "hsds/", "profile/", "profile/schema/", "profile/profile/"):
        assert ask(api, method, prefix + quote(path, safe=""), query) < 500
