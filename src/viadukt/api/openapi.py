"""The description of the interface in OpenAPI 3.1, made from the code that answers."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from django.conf import settings

from viadukt.api.hsds import api
from viadukt.api.profile import parsed

PROBLEM = {
    "type": "object",
    "required": ["error", "details"],
    "properties": {
        "error": {"type": "string"},
        "details": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "message"],
                "properties": {"parameter": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_TABLES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "/api/services.csv": (
        "services_csv",
        "One row for a service at a place. UTF-8 with byte order mark; what looks like a formula begins with an apostrophe.",
        "text/csv",
        {"type": "string"},
    ),
    "/api/services.geojson": (
        "services_geojson",
        "A FeatureCollection (RFC 7946). Services without a public place have no geometry.",
        "application/geo+json",
        {"type": "object", "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array"}}},
    ),
}


def _licence() -> dict[str, str]:
    name, _, url = settings.OPEN_DATA_LICENCE.rpartition(" ")
    return {"name": name or url, **({"url": url} if name else {})}


@cache
def description() -> dict[str, Any]:
    """The whole description. `POST` is the specification's second way to ask the same; `HEAD` goes without saying."""
    described = tidied(api.get_openapi_schema(path_prefix="/api/hsds/"))
    described["paths"] |= {path: {"get": _table(*entry)} for path, entry in _TABLES.items()}
    described["info"] |= {"license": _licence(), "summary": "Open data of a network of migrant organizations"}
    described["servers"] = [{"url": settings.BASE_URL}]
    components = described.setdefault("components", {})
    components.setdefault("schemas", {}).update(
        {"Page": parsed("openapi.json")["components"]["schemas"]["Page"], "Problem": PROBLEM}
    )
    components["responses"] = {
        "NotFound": problem_response("There is no such record, or it is not public."),
        "BadParameters": problem_response(
            "A parameter is unknown or has a value that it cannot have; `details` says which and why."
        ),
        "TooMany": TOO_MANY,
    }
    return described


def tidied(described: Mapping[str, Any]) -> dict[str, Any]:
    """What django-ninja describes, with the responses as we wrote them, and with POST as the second way to read."""
    tidy = deepcopy(dict(described))
    for path in tidy["paths"].values():
        path.pop("head", None)
        if "get" in path:
            path["post"] = deepcopy(path["get"])
            path["post"]["operationId"] += "_by_post"
            path["post"]["responses"]["429"] = {"$ref": "#/components/responses/TooMany"}
        for operation in path.values():
            operation["responses"].pop(200, None)  # a bare OK beside our "200", which JSON would hold twice
    return tidy


def problem_response(text: str) -> dict[str, Any]:
    """A response whose body is a problem."""
    return {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


TOO_MANY = problem_response("Too many requests by POST from this address; `Retry-After` says how many seconds to wait.")


def _table(name: str, text: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": name.replace("_", " ").capitalize(),
        "description": text,
        "parameters": [],
        "responses": {
            "200": {"description": "Found.", "content": {media: {"schema": schema}}},
            "304": {"description": "Not modified since it was fetched."},
        },
    }
