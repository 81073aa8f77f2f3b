"""The description of the interface in OpenAPI 3.1, made from the code that answers."""

from copy import deepcopy
from functools import cache
from typing import Any

from django.conf import settings

from viadukt.api.hsds import api
from viadukt.api.profile import parsed

_PROBLEM = {
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
    described = deepcopy(dict(api.get_openapi_schema(path_prefix="/api/hsds/")))
    for path in described["paths"].values():
        path.pop("head", None)
        path["post"] = {**deepcopy(path["get"]), "operationId": f"{path['get']['operationId']}_by_post"}
    described["paths"] |= {path: {"get": _table(*entry)} for path, entry in _TABLES.items()}
    described["info"] |= {"license": _licence(), "summary": "Open data of a network of migrant organizations"}
    described["servers"] = [{"url": settings.BASE_URL}]
    components = described.setdefault("components", {})
    components.setdefault("schemas", {}).update(
        {"Page": parsed("openapi.json")["components"]["schemas"]["Page"], "Problem": _PROBLEM}
    )
    components["responses"] = {
        "NotFound": _problem("There is no such record, or it is not public."),
        "BadParameters": _problem("A parameter is unknown or has a value that it cannot have; `details` says which and why."),
    }
    return described


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


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
