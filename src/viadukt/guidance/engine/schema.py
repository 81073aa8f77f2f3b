"""The JSON Schema of the files, and its findings in sentences."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from viadukt.guidance.engine.problems import Problem, did_you_mean
from viadukt.guidance.engine.reading import Source

TYPES = {
    "string": "text",
    "object": "a mapping (key: value)",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of file: `route`, `shared`, `table`, `facts`, `lists`, `thresholds`, `laws` or `cases`."""
    whole: dict[str, Any] = json.loads(files(__package__).joinpath("schema.json").read_text(encoding="utf-8"))
    return {**whole, "$ref": f"#/$defs/{kind}"}


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema(kind), format_checker=FormatChecker(["date"]))


def findings(source: Source, kind: str) -> list[Problem]:
    """All that the schema finds wrong with a file, each with its line."""
    found = []
    for error in _validator(kind).iter_errors(source.data):
        path = tuple(error.absolute_path)
        for extra, says in _sentences(error):
            found.append(source.problem((*path, *extra), _at(path) + says))
    return found


def _at(path: tuple[str | int, ...]) -> str:
    """`"at_least": ` for a value under a key, nothing for what stands at no key."""
    names = [part for part in path if isinstance(part, str)]
    return f'"{names[-1]}": ' if names else ""


def _sentences(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    rule, wanted, value = error.validator, error.validator_value, error.instance
    match rule:
        case "additionalProperties" if isinstance(error.schema, dict):
            known = error.schema.get("properties", {})
            for key in value:
                if key not in known:
                    hint = did_you_mean(key, known)
                    yield (key,), f'there is no key "{key}" here.{hint} Known here: {", ".join(sorted(known))}.'
        case "required":
            for key in wanted:
                if key not in value:
                    yield (), f'"{key}" is missing.'
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            quotes = " Put it in quotes." if "string" in kinds and isinstance(value, int | float) else ""
            yield (), f"{_shown(value)} stands where {' or '.join(TYPES[kind] for kind in kinds)} was expected.{quotes}"
        case "enum":
            hint = did_you_mean(str(value), [str(one) for one in wanted])
            yield (), f"{_shown(value)} is none of: {', '.join(map(str, wanted))}.{hint}"
        case "oneOf" | "anyOf":
            keys = [key for choice in wanted for key in choice.get("required", [])]
            given = [key for key in keys if key in value]
            which = "exactly one" if rule == "oneOf" else "at least one"
            yield (), f"{which} of {', '.join(keys)} was expected; {'there are ' + ', '.join(given) if given else 'there is none'}."
        case "not":
            yield (), "a test (is, in, at_least, …) needs a fact beside it."
        case "format":
            yield (), f"{_shown(value)} is no day. Write it as 2026-01-31."
        case "pattern":
            yield (), f"{_shown(value)} does not look right: {wanted} was expected."
        case "minItems" | "minProperties" | "minLength":
            yield (), f"at least {wanted} was expected."
        case "const":
            yield (), f"only {json.dumps(wanted)} can stand here."
        case _:
            yield (), error.message


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
