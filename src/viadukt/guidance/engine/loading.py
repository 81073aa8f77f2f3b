"""Rulebooks of a folder, or as texts by the names of their files, in, `Rulebooks` out; or everything that is wrong at once.

Each file is read, held against the JSON Schema, and built; then the files are checked against each other. A file that fails
a step is left out of the next, so that one fault is not told twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from viadukt.guidance.engine import occupations
from viadukt.guidance.engine.checking import FITS, Checks
from viadukt.guidance.engine.model import (
    CodeList,
    Fact,
    Group,
    Law,
    Leaf,
    Node,
    Part,
    Points,
    Route,
    Row,
    Rulebooks,
    Section,
    See,
    Shared,
    Table,
    Threshold,
    Version,
    Void,
)
from viadukt.guidance.engine.plan_checks import plan_problems
from viadukt.guidance.engine.plans import built
from viadukt.guidance.engine.problems import Problem, RulebookError
from viadukt.guidance.engine.reading import NOT_UTF8, Source, parse
from viadukt.guidance.engine.schema import findings

STATEMENTS = ("papers", "body", "costs", "deadlines", "funding", "after", "notes")
SINGLE = ("facts", "lists", "thresholds", "laws")
PARTS = ("recognition", "returning", "recruitment", "stay", "entry", "mobility")
OCCUPATIONS = "recognition/occupations.yaml"
MANY = {"routes": "route", "shared": "shared", "tables": "table", **dict.fromkeys(PARTS, "part"), "plans": "plan"}
FILE = re.compile(r"[a-z0-9][a-z0-9_]*\.yaml")
PLACES = ", ".join([*map("{}.yaml".format, SINGLE), *map("{}/….yaml".format, MANY)])


def load(folder: Path) -> Rulebooks:
    """All rulebooks of a folder. Raises `RulebookError` with all problems of all files."""
    return _load(*texts_of(folder))


def load_texts(texts: Mapping[str, str]) -> Rulebooks:
    """The same of texts by the names of their files (`routes/20a.yaml`), wherever they are kept."""
    return _load(texts, [])


def texts_of(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The texts of a folder by the names of their files, and which of the files cannot be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in (path for place in ("", *MANY) for path in sorted((folder / place).glob("*.yaml"))):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            problems.append(Problem(name, 0, NOT_UTF8))
    return texts, problems


def kind_of(name: str) -> str | None:
    """The kind of rulebook that a file of this name holds (`facts`, `route`, …); nothing where there is no such place."""
    if name == OCCUPATIONS:
        return "occupations"
    *folder, file = name.split("/")
    if not FILE.fullmatch(file):
        return None
    stem = file.removesuffix(".yaml")
    return MANY.get("/".join(folder)) if folder else stem if stem in SINGLE else None


def _load(texts: Mapping[str, str], unreadable: list[Problem]) -> Rulebooks:
    sources, problems = read_all(texts)
    problems += unreadable
    there = {*texts, *(problem.file for problem in unreadable)}
    problems += [Problem(name, 0, "this file is missing.") for name in map("{}.yaml".format, SINGLE) if name not in there]
    problems += [*Checks(sources).problems(), *plan_problems(sources, [problem.file for problem in problems])]
    if not problems:
        problems += [said for one in sources["occupations"] for said in occupations.problems(one, sources["part"])]
    if problems:
        raise RulebookError(problems)
    return build(sources)


def read_all(texts: Mapping[str, str]) -> tuple[dict[str, list[Source]], list[Problem]]:
    """The files that the schema accepts, by kind; and what is wrong with the others."""
    sources: dict[str, list[Source]] = {kind: [] for kind in (*SINGLE, "occupations", *dict.fromkeys(MANY.values()))}
    problems: list[Problem] = []
    for name in sorted(texts):
        kind = kind_of(name)
        if kind is None:
            problems.append(Problem(name, 0, f"no rulebook has this name. There are {PLACES}."))
            continue
        try:
            sources[kind].append(_examined(texts[name], name, kind))
        except RulebookError as error:
            problems += error.problems
    return sources, problems


@lru_cache(maxsize=256)
def _examined(text: str, name: str, kind: str) -> Source:
    """One file by itself. Kept, since of many files one changes at a time and the others need not be read again."""
    source = parse(text, name)
    if found := findings(source, kind):
        raise RulebookError(found)
    return source


def build(sources: Mapping[str, list[Source]]) -> Rulebooks:
    """`Rulebooks` out of files that passed all checks."""

    def single(kind: str) -> dict[str, Any]:
        return {key: value for source in sources[kind] for key, value in source.data[kind].items()}

    parts = {s.data["part"]: _part(s) for s in sources["part"]}
    return Rulebooks(
        facts={key: _fact(key, data) for key, data in single("facts").items()},
        lists={key: _list(key, data) for key, data in single("lists").items()},
        thresholds={key: _threshold(key, data) for key, data in single("thresholds").items()},
        laws={key: Law(key, data["name"], data.get("folder", "")) for key, data in single("laws").items()},
        shared={s.data["shared"]: _shared(s.data) for s in sources["shared"]},
        tables={s.data["table"]: _table(s.data) for s in sources["table"]},
        routes={s.data["route"]: _route(s.data) for s in sorted(sources["route"], key=lambda s: order(s.data["route"]))},
        parts=parts,
        plans={s.data["plan"]: built(s.data, parts) for s in sources["plan"]},
        recognition=next((occupations.build(s.data) for s in sources["occupations"]), None),
    )


def order(route: str) -> tuple[int, str]:
    """Routes stand in the order of their paragraphs: 16a, 16d1, 17_1, 18a, 20, 20a, 20b; what has no number comes last."""
    digits = ""
    for sign in route:
        if not sign.isdigit():
            break
        digits += sign
    return (int(digits) if digits else 10**6, route)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def law(data: Mapping[str, Any]) -> tuple[str, ...]:
    cited = data.get("law", ())
    return (cited,) if isinstance(cited, str) else tuple(cited)


def _fact(key: str, data: Mapping[str, Any]) -> Fact:
    values = data.get("values", ())
    return Fact(
        key=key,
        type=data["type"],
        question=data["question"],
        why=data["why"],
        changeable=data["changeable"],
        values=tuple(values),
        labels=values if isinstance(values, Mapping) else {},
        name=data.get("name", {}),
        named={float(number): text for number, text in data.get("named", {}).items()},
        unit=data.get("unit", ""),
        minimum=data.get("minimum"),
        maximum=data.get("maximum"),
        final=tuple(data.get("final", ())),
        age_of=data.get("age_of", ""),
        presumed=data.get("presumed"),
        first=data.get("first", False),
        after=tuple(data.get("after", ())),
    )


def _list(key: str, data: Mapping[str, Any]) -> CodeList:
    values = data["values"]
    names = values if isinstance(values, Mapping) else {}
    return CodeList(key, data["kind"], law(data), tuple(values), names, data.get("name", {}), data.get("source", ""))


def _threshold(key: str, data: Mapping[str, Any]) -> Threshold:
    years = {int(year): value for year, value in data["values"].items()}
    return Threshold(
        id=key,
        name=data["name"],
        law=law(data),
        unit=data["unit"],
        amounts={year: float(value["amount"]) for year, value in years.items()},
        sources={year: value["source"] for year, value in years.items()},
    )


def _part(source: Source) -> Part:
    data = source.data
    sections = {key: Section(held["name"], tuple(held["statements"])) for key, held in data["sections"].items()}
    return Part(
        id=data["part"],
        folder=source.name.partition("/")[0],
        name=data["name"],
        law_state=date.fromisoformat(data["law_state"]),
        checked=date.fromisoformat(data["checked"]),
        open_questions=tuple(data["open_questions"]),
        sections=sections,
        about=data.get("about", {}),
    )


def _versions(data: Mapping[str, Any], content: str) -> tuple[Version, ...]:
    versions = []
    for version in data.get("versions", ()):
        held = version[content]
        built = tuple(row_of(one) for one in held) if content == "rows" else node_of(held)
        first, last = date.fromisoformat(version["from"]), _day(version.get("until"))
        versions.append(Version(first, last, built, version.get("note", {})))
    return tuple(sorted(versions, key=lambda one: one.first))


def _shared(data: Mapping[str, Any]) -> Shared:
    return Shared(data["shared"], data["name"], law(data), _versions(data, "condition"), tuple(data.get("open_questions", ())))


def _table(data: Mapping[str, Any]) -> Table:
    return Table(data["table"], data["name"], law(data), _versions(data, "rows"), tuple(data.get("open_questions", ())))


def row_of(data: Mapping[str, Any]) -> Row:
    """A row of a points table, out of a file that passed all checks."""
    own = {key: data[key] for key in ("id", "law", "text")}
    condition = data["condition"]
    if "fact" in condition:
        condition = {**own, **condition}
    return Row(data["id"], data["points"], law(data), data["text"], node_of(condition), data.get("group", ""))


def node_of(data: Mapping[str, Any]) -> Node:
    """A condition, likewise."""
    given = {"id": data.get("id", ""), "law": law(data), "text": data.get("text", {})}
    if "fact" in data:
        test = next(test for test in FITS if test in data)
        value = data[test]
        value = tuple(value) if isinstance(value, list) else value
        return Leaf(**given, fact=data["fact"], test=test, value=value, changeable=data.get("changeable", True))
    if "open" in data:
        return Void(**given, because=data["open"])
    if "see" in data:
        return See(data["see"], **{**given, "id": given["id"] or data["see"]})
    if "points" in data:
        held = data["points"]
        return Points(held["id"], law(held), held.get("text", {}), held["table"], held["at_least"])
    if "not" in data:
        return Group("not", (node_of(data["not"]),), **given)
    kind = "all" if "all" in data else "any"
    return Group("all" if kind == "all" else "any", tuple(node_of(part) for part in data[kind]), **given)


def _route(data: Mapping[str, Any]) -> Route:
    return Route(
        id=data["route"],
        name=data["name"],
        purpose=data["purpose"],
        discretion=data["discretion"],
        law=law(data),
        law_state=date.fromisoformat(data["law_state"]),
        checked=date.fromisoformat(data["checked"]),
        versions=_versions(data, "condition"),
        introduced=_day(data.get("introduced")),
        aims=tuple(data.get("aims", (data["purpose"],))),
        to_be_filled=data.get("to_be_filled", {}),
        open_questions=tuple(data.get("open_questions", ())),
        about=data.get("about", {}),
        grants=data.get("grants", {}),
        statements={key: tuple(data[key]) for key in STATEMENTS if key in data},
    )
