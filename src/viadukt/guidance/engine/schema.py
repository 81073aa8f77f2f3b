"""The JSON Schema of the files, and its findings in sentences."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, cast

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
    """The schema of one kind of file: `route`, `part`, `plan`, `shared`, `table`, `facts`, `lists`, … (`$defs` has all)."""
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
    """What a finding of the schema means, and where below its place."""
    wanted: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(error)
        case "required":
            yield from (((), f'"{key}" is missing.') for key in wanted if key not in value)
        case "oneOf" | "anyOf":
            yield (), _one_of(error)
        case rule:
            yield (), _SAYS[rule](wanted, value) if rule in _SAYS else error.message


def _unknown_keys(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    assert isinstance(error.schema, dict)
    known, given = error.schema.get("properties", {}), dict(cast("dict[str, Any]", error.instance))
    for key in given:
        if key not in known:
            hint = did_you_mean(key, known)
            yield (key,), f'there is no key "{key}" here.{hint} Known here: {", ".join(sorted(known))}.'


def _one_of(error: ValidationError) -> str:
    choices, held = cast("list[dict[str, Any]]", error.validator_value), error.instance
    keys = [key for choice in choices for key in choice.get("required", [])]
    given = [key for key in keys if isinstance(held, dict) and key in held]
    which = "exactly one" if error.validator == "oneOf" else "at least one"
    found = "there are " + ", ".join(given) if given else "there is none"
    return f"{which} of {', '.join(keys)} was expected; {found}."


def _wrong_type(wanted: Any, value: Any) -> str:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    quotes = " Put it in quotes." if "string" in kinds and isinstance(value, int | float) else ""
    return f"{_shown(value)} stands where {' or '.join(TYPES[kind] for kind in kinds)} was expected.{quotes}"


def _too_few(wanted: Any, value: Any) -> str:
    return f"{_shown(value)} is too short: at least {wanted} was expected."


_SAYS: dict[str, Callable[[Any, Any], str]] = {
    "type": _wrong_type,
    "enum": lambda wanted, value: (
        f"{_shown(value)} is none of: {', '.join(map(str, wanted))}.{did_you_mean(str(value), [str(one) for one in wanted])}"
    ),
    "not": lambda _wanted, _value: "a test (is, in, at_least, …) needs a fact beside it.",
    "format": lambda _wanted, value: f"{_shown(value)} is no day. Write it as 2026-01-31.",
    "pattern": lambda wanted, value: f"{_shown(value)} does not look right: {wanted} was expected.",
    "minItems": _too_few,
    "minProperties": _too_few,
    "minLength": _too_few,
    "minimum": lambda wanted, value: f"{_shown(value)} is too small: at least {wanted} was expected.",
    "const": lambda wanted, _value: f"only {json.dumps(wanted)} can stand here.",
}
"""Rule of the schema -> a sentence about what it wants and what it found."""


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
