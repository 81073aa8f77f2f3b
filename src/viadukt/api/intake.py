"""Reading HSDS files and checking them before anything is taken in."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from viadukt.api import profile
from viadukt.directory.public import HsdsReader, Taken, Topic, take_in
from viadukt.kernel.actor import JobActor

MOST_PROBLEMS = 200
_FORMATS = FormatChecker(["uuid"])


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """The file is no JSON, or holds neither services nor organizations."""


def import_hsds(path: Path, *, publish: bool, language: str, dry_run: bool) -> Taken:
    """Take in a file of services or organizations, or a folder that `viadukt export hsds` wrote: all or nothing.

    New entries are drafts unless `publish`. What is wrong is listed with its place in the file. Raises `Unreadable`.
    """
    reader = HsdsReader(
        source=path.name, language=language, publish=publish, topics=Topic.objects.values_list("slug", flat=True)
    )
    taken = Taken()
    for where, record in _records(path):
        kind = _kind(record, where)
        errors = sorted(_schema(kind).iter_errors(record), key=lambda error: [str(step) for step in error.absolute_path])
        faults = [f"{where}{_steps(error.absolute_path)}: {error.message[:200]}" for error in errors]
        if not faults:
            try:
                (reader.service if kind == "service" else reader.organisation)(record, where)
            except (ValueError, KeyError) as error:
                faults = [str(error)]
        taken.problems += faults
        if len(taken.problems) >= MOST_PROBLEMS:
            break
    if taken.problems:
        return taken
    return take_in(actor=JobActor("import.hsds"), draft=reader.draft, dry_run=dry_run)


def _records(path: Path) -> Iterator[tuple[str, Any]]:
    if path.is_dir():
        for name in ("organizations", "services"):
            yield from _of_file(path / "json" / f"{name}.json")
    else:
        yield from _of_file(path)


def _of_file(path: Path) -> Iterator[tuple[str, Any]]:
    """Each record with where it stands: an array, a page of the API, one JSON object a line, or a single object."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name}: this is no UTF-8 text") from error
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        yield from _lines(path.name, text, error)
        return
    if isinstance(whole, dict) and isinstance(whole.get("contents"), list):
        whole = whole["contents"]
    if isinstance(whole, list):
        yield from ((f"{path.name}, [{number}]", _without_null(record)) for number, record in enumerate(whole))
    else:
        yield path.name, _without_null(whole)


def _lines(name: str, text: str, error: Exception) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield f"{name}, line {number}", _without_null(json.loads(line))
            except (json.JSONDecodeError, RecursionError):
                raise Unreadable(f"{name}: neither JSON ({error}) nor one JSON object a line (line {number})") from None


def _without_null(value: Any) -> Any:
    """HSDS leaves out what is unknown; many feeds write null."""
    if isinstance(value, dict):
        return {key: _without_null(inner) for key, inner in value.items() if inner is not None}
    return [_without_null(inner) for inner in value if inner is not None] if isinstance(value, list) else value


def _kind(record: Any, where: str) -> str:
    if isinstance(record, dict) and "location_id" not in record:
        if "status" in record:
            return "service"
        if "name" in record and "description" in record:
            return "organization"
    raise Unreadable(f"{where}: this is neither a service nor an organization of HSDS")


def _steps(steps: Any) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


@cache
def _schema(kind: str) -> Draft202012Validator:
    registry = Registry().with_resources((name, Resource.opaque(profile.parsed(name))) for name in profile.schemas())
    schema = profile.parsed(f"{kind}.json")
    if kind == "organization":  # as in the specification's compiled schema
        services = {"type": "array", "items": {"$ref": "service.json"}}
        schema = profile.merge_patch(schema, {"properties": {"services": services}})
    return Draft202012Validator(schema, registry=registry, format_checker=_FORMATS)
