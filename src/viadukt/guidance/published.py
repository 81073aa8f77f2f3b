"""What the rulebooks say, as plain data for other programs.

Conditions, statements and tables stand in the form of their files (docs/rulebooks.md, `engine/schema.json`), the citations of a
condition always in a list. A document names, under `sources`, each citation in it with its link.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from viadukt.guidance.answers import NOTE
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.model import (
    CodeList,
    Group,
    Leaf,
    Node,
    Part,
    Points,
    Route,
    Row,
    Rulebooks,
    See,
    Shared,
    Table,
    Threshold,
    Version,
    Void,
)


@lru_cache(maxsize=4)
def state(books: Rulebooks) -> dict[str, Any]:
    """How much there is, when it was last held against its sources, and a hash that changes exactly when the rulebooks do."""
    dated: list[Route | Part] = [*books.routes.values(), *books.parts.values()]
    return {
        "routes": len(books.routes),
        "facts": len(books.facts),
        "parts": len(books.parts),
        "thresholds": len(books.thresholds),
        "lists": len(books.lists),
        "checked": _span(one.checked for one in dated),
        "law_state": _span(one.law_state for one in dated),
        "sha256": hashlib.sha256(json.dumps(asdict(books), ensure_ascii=False, default=str).encode()).hexdigest(),
    }


def routes(books: Rulebooks) -> dict[str, Any]:
    """All routes, and the shared conditions and tables that they refer to."""
    return _document(
        books,
        {
            "routes": [_route(route) for route in books.routes.values()],
            "shared": [_shared(shared) for shared in books.shared.values()],
            "tables": [_table(table) for table in books.tables.values()],
        },
    )


def route(books: Rulebooks, name: str) -> dict[str, Any]:
    """One route, with the shared conditions and tables that it refers to. Raises `KeyError`."""
    held = books.routes[name]
    used = _used(books, held.versions)
    return _document(
        books,
        {
            "route": _route(held),
            "shared": [_shared(shared) for key, shared in books.shared.items() if key in used],
            "tables": [_table(table) for key, table in books.tables.items() if key in used],
        },
    )


def parts(books: Rulebooks) -> dict[str, Any]:
    """What is known of recognition, return and other matters without conditions."""
    return _document(books, {"parts": [_part(part) for part in books.parts.values()]})


def part(books: Rulebooks, name: str) -> dict[str, Any]:
    """One of them. Raises `KeyError`."""
    return _document(books, {"part": _part(books.parts[name])})


def thresholds(books: Rulebooks) -> dict[str, Any]:
    """Amounts by year. A year without a published amount has none."""
    return _document(books, {"thresholds": [_threshold(threshold) for threshold in books.thresholds.values()]})


def lists(books: Rulebooks) -> dict[str, Any]:
    """Occupations and countries that rules name."""
    return _document(books, {"lists": [_list(held) for held in books.lists.values()]})


def _document(books: Rulebooks, content: dict[str, Any]) -> dict[str, Any]:
    laws = dict.fromkeys(_cited(content))
    return content | {"sources": [{"law": law, "url": link(law, books.laws)} for law in laws], "note": NOTE}


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "law":
                yield from (inner,) if isinstance(inner, str) else inner
            else:
                yield from _cited(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _cited(inner)


def _span(days: Iterable[date]) -> dict[str, str]:
    held = sorted(days)
    return {"oldest": held[0].isoformat(), "newest": held[-1].isoformat()}


def _route(held: Route) -> dict[str, Any]:
    return {
        "id": held.id,
        "name": held.name,
        **_filled({"about": held.about}),
        "purpose": held.purpose,
        "aims": list(held.aims),
        "discretion": held.discretion,
        "law": list(held.law),
        "law_state": held.law_state.isoformat(),
        "checked": held.checked.isoformat(),
        **_filled({"introduced": held.introduced and held.introduced.isoformat(), "to_be_filled": held.to_be_filled}),
        "versions": [_version(version) for version in held.versions],
        "open_questions": list(held.open_questions),
        "grants": held.grants,
        **{key: list(statements) for key, statements in held.statements.items()},
    }


def _shared(held: Shared) -> dict[str, Any]:
    return {"id": held.id, "name": held.name, "law": list(held.law), "versions": [_version(one) for one in held.versions]}


def _table(held: Table) -> dict[str, Any]:
    return {"id": held.id, "name": held.name, "law": list(held.law), "versions": [_version(one) for one in held.versions]}


def _part(held: Part) -> dict[str, Any]:
    return {
        "id": held.id,
        "matter": held.folder,
        "name": held.name,
        **_filled({"about": held.about}),
        "law_state": held.law_state.isoformat(),
        "checked": held.checked.isoformat(),
        "open_questions": list(held.open_questions),
        "sections": [
            {"id": key, "name": section.name, "statements": list(section.statements)} for key, section in held.sections.items()
        ],
    }


def _threshold(held: Threshold) -> dict[str, Any]:
    years = [{"year": year, "amount": amount, "source": held.sources[year]} for year, amount in sorted(held.amounts.items())]
    return {"id": held.id, "name": held.name, "law": list(held.law), "unit": held.unit, "years": years}


def _list(held: CodeList) -> dict[str, Any]:
    codes = [{"code": code} | _filled({"name": held.names.get(code)}) for code in held.codes]
    return {"id": held.id, "kind": held.kind, "law": list(held.law), "codes": codes}


def _version(held: Version) -> dict[str, Any]:
    content = held.content
    what = {"rows": [_row(row) for row in content]} if isinstance(content, tuple) else {"condition": _node(content)}
    return {"from": held.first.isoformat(), **_filled({"until": held.last and held.last.isoformat()}), **what}


def _row(held: Row) -> dict[str, Any]:
    return {
        "id": held.id,
        "points": held.points,
        **_filled({"group": held.group}),
        "law": list(held.law),
        "text": held.text,
        "condition": _node(held.condition),
    }


def _node(node: Node) -> dict[str, Any]:
    said = _filled({"id": node.id, "law": list(node.law), "text": node.text})
    match node:
        case Leaf():
            value = list(node.value) if isinstance(node.value, tuple) else node.value
            return said | {"fact": node.fact, node.test: value} | ({} if node.changeable else {"changeable": False})
        case Group(kind="not"):
            return said | {"not": _node(node.parts[0])}
        case Group():
            return said | {node.kind: [_node(inner) for inner in node.parts]}
        case See():
            return said | {"see": node.shared}
        case Points():
            return {"points": said | {"table": node.table, "at_least": node.at_least}}
        case Void():
            return said | {"open": node.because}


def _used(books: Rulebooks, versions: Iterable[Version]) -> set[str]:
    """The names of the shared conditions and tables in these versions, and in what they refer to."""
    found: set[str] = set()
    for version in versions:
        conditions = [row.condition for row in version.content] if isinstance(version.content, tuple) else [version.content]
        for node in (node for condition in conditions for node in _walk(condition)):
            if isinstance(node, See):
                found |= {node.shared} | _used(books, books.shared[node.shared].versions)
            elif isinstance(node, Points):
                found |= {node.table} | _used(books, books.tables[node.table].versions)
    return found


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Group):
        for inner in node.parts:
            yield from _walk(inner)


def _filled(held: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in held.items() if value}
