"""A reform as a file: read, held against the schema, and tried on the rulebooks it changes, with the line of every fault.

Each change is tried on the rulebooks as they stand, so that it can be simulated by itself, and then all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from viadukt.guidance.engine.checking import Checks, sources_of
from viadukt.guidance.engine.loading import law, node_of, row_of
from viadukt.guidance.engine.model import Route, Rulebooks, Shared, Table
from viadukt.guidance.engine.patching import DEEDS, TARGETS, Change, Deed, Misfit, Reform, alone, patch
from viadukt.guidance.engine.problems import Problem, RulebookError
from viadukt.guidance.engine.reading import Source, parse, read
from viadukt.guidance.engine.schema import findings

CONDITIONS = ("put", "and", "or")
MOST_CHANGES = 20


def read_reform(books: Rulebooks, path: Path) -> Reform:
    """The reform of a file. Raises `RulebookError` with everything that is wrong, `OSError` where it cannot be read."""
    return reform_of(books, read(path))


def parse_reform(books: Rulebooks, text: str, name: str) -> Reform:
    """The same for a text; `name` is what errors call it."""
    return reform_of(books, parse(text, name))


def reform_of(books: Rulebooks, source: Source) -> Reform:
    """The reform that was read as `source`."""
    if problems := findings(source, "reform") or list(_doubles(source)):
        raise RulebookError(problems)
    checks = Checks(sources_of(books))
    held = [_completed(books, data) for data in source.data["changes"]]
    for number, data in enumerate(held):
        _check(checks, source, ("changes", number), data)
    if checks.found:
        raise RulebookError(checks.found)
    data = source.data
    reform = Reform(
        id=data["reform"],
        name=data["name"],
        why=data["why"],
        first=date.fromisoformat(data["from"]),
        changes=tuple(_change(one) for one in held),
        source=data.get("source", {}),
        example=data.get("example", False),
    )
    if problems := list(_misfits(books, source, reform)):
        raise RulebookError(problems)
    return reform


def _doubles(source: Source) -> Iterator[Problem]:
    changes = source.data["changes"]
    if len(changes) > MOST_CHANGES:
        yield source.problem(("changes",), f"{len(changes)} changes; at most {MOST_CHANGES} can be told apart in a result.")
    seen: dict[str, int] = {}
    for number, change in enumerate(changes):
        name = change["id"]
        if name in seen:
            yield source.problem(("changes", number, "id"), f'the id "{name}" stands already in line {seen[name]}.')
        seen.setdefault(name, source.line(("changes", number, "id")))


def _completed(books: Rulebooks, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A change whose condition has what it may leave out: id and law of what it changes, its text that of the change."""
    deed = next((deed for deed in CONDITIONS if deed in data), None)
    if deed is None or not {"fact", "open"} & data[deed].keys():
        return data
    at = data.get("at")
    name = at.rpartition(".")[2] if deed == "put" and isinstance(at, str) else data["id"]
    kinds: Mapping[str, Mapping[str, Route | Shared | Table]] = {
        "route": books.routes, "shared": books.shared, "table": books.tables,
    }  # fmt: skip
    owner = next((held[data[kind]] for kind, held in kinds.items() if data.get(kind) in held), None)
    own = {"id": name, "text": data["text"], **({"law": list(owner.law)} if owner else {})}
    return {**data, deed: {**own, **data[deed]}}


def _check(checks: Checks, source: Source, path: tuple[str | int, ...], data: Mapping[str, Any]) -> None:
    for deed in CONDITIONS:
        if deed in data:
            checks.content(source, (*path, deed), data[deed])
    if "row" in data:
        checks.content(source, (*path, "row"), [data["row"]], rows=True)


def _change(data: Mapping[str, Any]) -> Change:
    target = next(one for one in TARGETS if one in data)
    deed = next(one for one in DEEDS if one in data)
    at = data.get("at", ())
    return Change(
        id=data["id"],
        text=data["text"],
        target=target,
        name=data[target],
        deed=deed,
        value=_value(deed, data[deed]),
        at=(at,) if isinstance(at, str) else tuple(at),
    )


def _value(deed: Deed, given: Any) -> Any:
    if deed in CONDITIONS:
        return node_of(given)
    if deed == "row":
        return row_of(given)
    return {**given, "law": law(given)} if deed == "set" and "law" in given else given


def _misfits(books: Rulebooks, source: Source, reform: Reform) -> Iterator[Problem]:
    found = False
    for number, change in enumerate(reform.changes):
        try:
            patch(books, alone(reform, change))
        except Misfit as error:
            found = True
            yield source.problem(("changes", number, error.key), str(error))
    if found:
        return
    try:
        patch(books, reform)
    except Misfit as error:
        yield source.problem(("changes",), f"the changes do not fit together: {error}")
