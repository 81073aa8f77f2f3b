"""A description in OpenAPI, as the page about it shows it to people."""

import json
from typing import Any

_FEW = 10  # names of values that fit in a cell


def interface(described: dict[str, Any], address: str) -> dict[str, Any]:
    """Title, text and operations of the description at `address`; POST as the second way to read is not shown again."""
    operations = [
        _operation(described["components"], path, method, item[method])
        for path, item in described["paths"].items()
        for method in item
        if method == "get" or "get" not in item
    ]
    return {**described["info"], "address": address, "operations": operations}


def type_of(schema: dict[str, Any]) -> str:
    """What a value is, in a word or two."""
    if "anyOf" in schema:
        return " / ".join(type_of(option) for option in schema["anyOf"] if option.get("type") != "null")
    if len(schema.get("enum", ())) in range(1, _FEW + 1):
        return " / ".join(str(value) for value in schema["enum"])
    if "items" in schema:
        return f"list of {type_of(schema['items'])}"
    if "$ref" in schema:
        return _name(schema["$ref"]).removesuffix(".json")
    kinds = schema.get("type", "string")
    return str(schema.get("format") or (kinds if isinstance(kinds, str) else kinds[0]))


def _operation(components: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = _body(components, operation)
    return {
        "method": method.upper(),
        "path": path,
        "id": operation["operationId"],
        "text": operation.get("description", ""),
        "parameters": [_parameter(one) for one in operation["parameters"]]
        + [_parameter({"name": name, "in": "body", "schema": one, **one}) for name, one in body.get("properties", {}).items()],
        "example": json.dumps(body["examples"][0]) if body else "",
        "responses": [
            {"status": status, "text": _response(components, response)}
            for status, response in sorted(operation["responses"].items())
        ],
        "link": path if method == "get" and "{" not in path else "",
    }


def _body(components: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of the body; empty where none is sent."""
    if "requestBody" not in operation:
        return {}
    found: dict[str, Any] = components["schemas"][
        _name(operation["requestBody"]["content"]["application/json"]["schema"]["$ref"])
    ]
    return found


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "type": type_of(schema),
        "default": "" if schema.get("default") in (None, "") else str(schema["default"]).lower(),
        "text": parameter.get("description", ""),
    }


def _response(components: dict[str, Any], response: dict[str, Any]) -> str:
    found = components["responses"][_name(response["$ref"])] if "$ref" in response else response
    return str(found["description"])


def _name(reference: str) -> str:
    return reference.rsplit("/", maxsplit=1)[-1]
