"""The description of the guidance interface in OpenAPI 3.1, made from the code that answers and from the rulebooks in use."""

import json
import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from viadukt.api import shapes
from viadukt.api.asked import KEYS
from viadukt.api.guidance import api
from viadukt.api.openapi import PROBLEM, TOO_MANY, problem_response, tidied
from viadukt.guidance.public import Rulebooks, known_facts, rulebook_schema

DOCUMENTS = ("About", "Facts", "Routes", "OneRoute", "Thresholds", "Lists", "Parts", "OnePart", "Answer", "Verdicts")
_RESPONSES = {
    "NotModified": {"description": "Not modified since it was fetched (`If-None-Match`)."},
    "NotFound": problem_response("There is nothing of that id."),
    "BadParameters": problem_response("There are no parameters here; `details` names the one that was given."),
    "NotReadable": problem_response("The body is no JSON, or is nested too deeply."),
    "TooLong": problem_response("The body is too long."),
    "BadFacts": problem_response(
        "A fact is unknown or has a value that it cannot have; `details` names each, with a sentence and the nearest known one."
    ),
    "TooMany": TOO_MANY,
}

_EXAMPLE = {
    "facts": {"qualification": "training", "german": "B1", "job_offer": None},
    "on": "2026-03-01",
    "skip": ["job_salary"],
}


@lru_cache(maxsize=4)
def description(books: Rulebooks) -> dict[str, Any]:
    """The whole description, for these rulebooks."""
    described = tidied(api.get_openapi_schema(path_prefix="/api/guidance/"))
    described["info"] |= {
        "summary": "Which ways residence law opens",
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    }
    described["servers"] = [{"url": settings.BASE_URL}]
    described["components"] = {
        "schemas": {**_shapes(), **_of_rulebooks(), "Asked": _asked(books), "Problem": PROBLEM},
        "responses": _RESPONSES,
    }
    return described


class _Untitled(GenerateJsonSchema):
    """Without a title for each property, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _shapes() -> dict[str, Any]:
    wanted = [(name, "serialization", TypeAdapter(getattr(shapes, name))) for name in DOCUMENTS]
    _, whole = TypeAdapter.json_schemas(wanted, ref_template="#/components/schemas/{model}", schema_generator=_Untitled)  # type: ignore[arg-type]

    def with_reference(found: dict[str, Any]) -> dict[str, Any]:
        name = found.pop(shapes.OF_RULEBOOKS, None)
        return found | {"$ref": _component(name)} if name else found

    found: dict[str, Any] = json.loads(json.dumps(whole["$defs"]), object_hook=with_reference)
    return found


def _of_rulebooks() -> dict[str, Any]:
    """The definitions of the rulebooks' schema that a condition and a statement rest on."""
    definitions = rulebook_schema("route")["$defs"]
    wanted, found = ["condition", "statement"], {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            text = json.dumps(definitions[name])
            wanted += re.findall(r"#/\$defs/(\w+)", text)
            found[name] = json.loads(re.sub(r"#/\$defs/(\w+)", lambda match: _component(match[1]), text))
    return {name.capitalize(): schema for name, schema in found.items()}


def _component(name: str) -> str:
    return f"#/components/schemas/{name.capitalize()}"


def _asked(books: Rulebooks) -> dict[str, Any]:
    """The body of a question: every fact by its key, with what it can be."""
    keys = [fact["key"] for fact in known_facts(books)]
    facts = {
        "type": "object",
        "description": "What is known of the person, by the keys of `/api/guidance/facts`; absent or null: not known yet.",
        "additionalProperties": False,
        "properties": {fact["key"]: _value(fact) for fact in known_facts(books)},
    }
    on = {"type": ["string", "null"], "format": "date", "description": "The day whose rules count; today when not said."}
    skip = {
        "type": ["array", "null"],
        "description": "Facts that the person does not know and is not to be asked for again.",
        "items": {"type": "string", "enum": keys},
        "maxItems": len(keys),
    }
    return {
        "type": "object",
        "required": ["facts"],
        "additionalProperties": False,
        "properties": dict(zip(KEYS, (facts, on, skip), strict=True)),
        "examples": [_EXAMPLE],
    }


def _value(fact: dict[str, Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {name: fact[name] for name in ("minimum", "maximum") if name in fact}
    kinds: dict[str, dict[str, Any]] = {
        "bool": {"type": ["boolean", "null"]},
        "number": {"type": ["number", "null"], **limits},
        "date": {"type": ["string", "null"], "format": "date"},
        "country": {"type": ["string", "null"], "pattern": "^[A-Z]{2}$"},
        "isco": {"type": ["string", "null"], "pattern": "^[0-9]{1,4}$"},
    }
    unit = f" ({fact['unit']})" if "unit" in fact else ""
    return {
        "description": f"{fact['question']['en']}{unit}",
        **kinds.get(fact["type"], {"enum": [*fact.get("values", []), None]}),
    }
