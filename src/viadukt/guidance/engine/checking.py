"""What the schema cannot see: names that must exist, values that must fit, versions that must not overlap.

A reader that knows the fact `german` finds `germann` here, with its line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from viadukt.guidance.engine import laws
from viadukt.guidance.engine.model import Law, Rulebooks
from viadukt.guidance.engine.problems import Problem, did_you_mean
from viadukt.guidance.engine.reading import Path_, Source

FITS = {
    "is": {"bool", "number", "choice", "level", "country"},
    "in": {"number", "choice", "level", "country"},
    "at_least": {"number", "level"},
    "at_most": {"number", "level"},
    "above": {"number", "level"},
    "below": {"number", "level"},
    "before": {"date"},
    "since": {"date"},
    "within_years": {"date"},
    "within_months": {"date"},
    "isco_in": {"isco"},
    "threshold": {"number"},
}
"""Test -> the types of facts it can be put to."""


class Checks:
    """All files against each other."""

    def __init__(self, sources: Mapping[str, list[Source]]) -> None:
        self.sources = sources
        self.found: list[Problem] = []
        self.facts = self._single("facts")
        self.lists = self._single("lists")
        self.thresholds = self._single("thresholds")
        self.laws = {key: Law(key, data["name"], data.get("folder", "")) for key, data in self._single("laws").items()}
        self.shared = {source.data["shared"]: source for source in sources["shared"]}
        self.tables = {source.data["table"]: source for source in sources["table"]}

    def _single(self, kind: str) -> dict[str, Any]:
        return {key: value for source in self.sources[kind] for key, value in source.data[kind].items()}

    def problems(self) -> list[Problem]:
        """Everything that is wrong, in no order."""
        for kind in ("route", "shared", "table", "part", "plan"):
            self._names(kind)
            for source in self.sources[kind]:
                self._versions(source, "rows" if kind == "table" else "condition")
        for source in self.sources["facts"]:
            self._check_facts(source)
            self._check_order(source)
        for source in self.sources["lists"]:
            self._check_lists(source)
        for kind in ("route", "shared", "table", "part", "plan", "occupations", "lists", "thresholds"):
            for source in self.sources[kind]:
                self._citations(source, source.data, ())
        self._circles()
        return self.found

    def content(self, source: Source, path: Path_, content: Any, *, rows: bool = False) -> None:
        """What is wrong with one condition (or, `rows`, a list of rows of a points table) into `found`."""
        self._content(source, path, content, rows=rows)
        self._citations(source, content, path)

    def value(self, source: Source, path: Path_, fact: str, value: Any) -> None:
        """Whether a value fits a test of that fact; the test is the last of `path`."""
        self._leaf(source, path[:-1], {"fact": fact, str(path[-1]): value}, whole=False)

    def _say(self, source: Source, path: Path_, says: str) -> None:
        self.found.append(source.problem(path, says))

    def _names(self, kind: str) -> None:
        """One id, one file, named after it."""
        seen: dict[str, Source] = {}
        for source in self.sources[kind]:
            name = source.data[kind]
            if name in seen:
                self._say(source, (kind,), f'"{name}" is already the {kind} of {seen[name].name}.')
            seen.setdefault(name, source)
            if PurePosixPath(source.name).stem != name:
                self._say(source, (kind,), f'the {kind} "{name}" belongs in a file {name}.yaml.')

    def _versions(self, source: Source, content: str) -> None:
        spans = []
        for number, version in enumerate(source.data.get("versions", ())):
            path: Path_ = ("versions", number)
            first = date.fromisoformat(version["from"])
            last = date.fromisoformat(version["until"]) if "until" in version else date.max
            if last < first:
                self._say(source, (*path, "until"), f'"until" {last} lies before "from" {first}.')
            spans.append((first, last, path))
            self._content(source, (*path, content), version[content], rows=content == "rows")
        spans.sort(key=lambda span: span[:2])
        for (first, last, _), (after, _until, path) in pairwise(spans):
            if after <= last:
                end = "has no end" if last == date.max else f"runs until {last}"
                ends = after - timedelta(days=1)
                self._say(
                    source, (*path, "from"), f"overlaps the version from {first}, which {end}. End that one by until: {ends}."
                )
        if "introduced" in source.data and spans and date.fromisoformat(source.data["introduced"]) > spans[0][0]:
            self._say(source, ("introduced",), f"the first version holds from {spans[0][0]}, before the route was introduced.")

    def _content(self, source: Source, path: Path_, content: Any, *, rows: bool) -> None:
        seen: dict[str, int] = {}
        if not rows:
            self._node(source, path, content, seen, whole=True)
            return
        for number, row in enumerate(content):
            self._id(source, (*path, number), row["id"], seen)
            self._node(source, (*path, number, "condition"), row["condition"], {}, whole="fact" not in row["condition"])

    def _id(self, source: Source, path: Path_, name: str, seen: dict[str, int]) -> None:
        if name in seen:
            self._say(source, path, f'the id "{name}" stands already in line {seen[name]}.')
        seen.setdefault(name, source.line((*path, "id")))

    def _node(self, source: Source, path: Path_, node: Mapping[str, Any], seen: dict[str, int], *, whole: bool) -> None:
        for kind in ("all", "any"):
            for number, part in enumerate(node.get(kind, ())):
                self._node(source, (*path, kind, number), part, seen, whole=True)
        if "not" in node:
            self._node(source, (*path, "not"), node["not"], seen, whole=True)
        if "see" in node:
            self._known(source, (*path, "see"), node["see"], self.shared, "shared condition")
        if "points" in node:
            held = node["points"]
            self._known(source, (*path, "points", "table"), held["table"], self.tables, "points table")
            self._id(source, (*path, "points"), held["id"], seen)
        for key in ("id", "law", "text") if "open" in node else ():
            if key not in node:
                self._say(source, path, f'a condition that is open needs "{key}".')
        if "fact" in node:
            self._leaf(source, path, node, whole=whole)
        if name := node.get("id") or node.get("see"):
            self._id(source, path, name, seen)

    def _known(self, source: Source, path: Path_, name: str, known: Mapping[str, Any], what: str) -> bool:
        if name in known:
            return True
        hint = did_you_mean(name, known) or (f" Known: {', '.join(sorted(known))}." if known else " There is none yet.")
        self._say(source, path, f'there is no {what} "{name}".{hint}')
        return False

    def _leaf(self, source: Source, path: Path_, node: Mapping[str, Any], *, whole: bool) -> None:
        for key in ("id", "law", "text") if whole else ():
            if key not in node:
                self._say(source, path, f'the condition on "{node["fact"]}" needs "{key}".')
        if not self._known(source, (*path, "fact"), node["fact"], self.facts, "fact"):
            return
        fact = self.facts[node["fact"]]
        test = next(one for one in FITS if one in node)
        where: Path_ = (*path, test)
        if fact["type"] not in FITS[test]:
            fitting = ", ".join(one for one in FITS if fact["type"] in FITS[one])
            self._say(
                source, where, f'"{node["fact"]}" is of type {fact["type"]}; "{test}" cannot test it. Use one of: {fitting}.'
            )
            return
        self._value(source, where, node)

    def _value(self, source: Source, path: Path_, node: Mapping[str, Any]) -> None:
        key, test = node["fact"], str(path[-1])
        fact, value = self.facts[key], node[test]
        if test == "threshold":
            self._known(source, path, value, self.thresholds, "threshold")
        elif test == "isco_in":
            self._list_of(source, path, value, "isco")
        elif test == "in" and isinstance(value, str):
            self._list_of(source, path, value, fact["type"])
        elif test in {"is", "in", "at_least", "at_most", "above", "below"}:
            for one in value if isinstance(value, list) else [value]:
                if says := unfit(fact, one):
                    self._say(source, path, f'"{key}": {says}')

    def _list_of(self, source: Source, path: Path_, name: str, kind: str) -> None:
        if self._known(source, path, name, self.lists, "list") and self.lists[name]["kind"] != kind:
            self._say(
                source, path, f'the list "{name}" is of kind {self.lists[name]["kind"]}; one of kind {kind} was expected.'
            )

    def _check_facts(self, source: Source) -> None:
        for key, fact in source.data["facts"].items():
            path: Path_ = ("facts", key)
            for value in fact.get("final", ()):
                if value not in fact.get("values", ()):
                    self._say(source, (*path, "final"), f'"{value}" is no value of {key}.')
            for number, before in enumerate(fact.get("after", ())):
                self._known(source, (*path, "after", number), before, self.facts, "fact")
            if "age_of" in fact:
                born = self.facts.get(fact["age_of"])
                if fact["type"] != "number" or born is None or born["type"] != "date":
                    self._say(source, (*path, "age_of"), "an age is a number that follows from a fact of type date.")
            if fact["changeable"] == "up" and fact["type"] not in {"number", "level"}:
                self._say(source, (*path, "changeable"), "only numbers and levels can grow.")
            if "named" in fact and fact["type"] != "number":
                self._say(source, (*path, "named"), "only numbers are named.")
            if "values" in fact and fact["type"] not in {"choice", "level"}:
                self._say(source, (*path, "values"), "only a choice or a level has values.")

    def _check_order(self, source: Source) -> None:
        """No fact is asked after itself, by whatever way."""
        leads = {("fact", key): {("fact", before) for before in fact.get("after", ())} for key, fact in self.facts.items()}
        for key in self.facts:
            if way := way_back(("fact", key), leads):
                says = "goes in a circle: " + " -> ".join(name for _, name in [*way, ("fact", key)]) + "."
                self._say(source, ("facts", key, "after"), says)

    def _check_lists(self, source: Source) -> None:
        for key, held in source.data["lists"].items():
            path: Path_ = ("lists", key, "values")
            fits: Callable[[str], bool] = is_isco if held["kind"] == "isco" else is_country
            wanted = "an ISCO-08 group of 1 to 4 digits" if held["kind"] == "isco" else "a country, two capital letters"
            for number, code in enumerate(held["values"]):
                where = code if isinstance(held["values"], dict) else number
                if not fits(code):
                    self._say(source, (*path, where), f'"{code}" is not {wanted}.')
            for code, times in Counter(list(held["values"])).items():
                if times > 1:
                    self._say(source, path, f'"{code}" stands {times} times in the list "{key}".')

    def _citations(self, source: Source, data: Any, path: Path_) -> None:
        """Every `law`, wherever it stands, cites a paragraph of a statute in laws.yaml."""
        if isinstance(data, list):
            for number, part in enumerate(data):
                self._citations(source, part, (*path, number))
        if not isinstance(data, dict):
            return
        for key, part in data.items():
            if key != "law":
                self._citations(source, part, (*path, key))
                continue
            for citation in [part] if isinstance(part, str) else part:
                if laws.abbreviation(citation, self.laws) is None:
                    word = citation.split("§")[0].split("Anlage")[0].strip()
                    hint = did_you_mean(word, self.laws) if word not in self.laws else ""
                    says = f'"{citation}" does not cite like "AufenthG § 20a Abs. 4 Satz 3 Nr. 1" a statute of laws.yaml.{hint}'
                    self._say(source, (*path, "law"), says)

    def _circles(self) -> None:
        """A shared condition or a table must not lead back to itself."""
        leads = {("see", name): set(_leads(source.data)) for name, source in self.shared.items()}
        leads |= {("table", name): set(_leads(source.data)) for name, source in self.tables.items()}
        told: set[tuple[str, str]] = set()
        for start in sorted(leads):
            way = way_back(start, leads)
            if way and start not in told:
                told |= set(way)
                source = (self.shared if start[0] == "see" else self.tables)[start[1]]
                self._say(source, ("versions",), "goes in a circle: " + " -> ".join(name for _, name in [*way, start]) + ".")


def sources_of(books: Rulebooks) -> dict[str, list[Source]]:
    """Rulebooks that were read as the files that `Checks` takes, as far as a condition elsewhere is checked against them."""
    single: dict[str, dict[str, Any]] = {
        "facts": {key: {"type": fact.type, "values": list(fact.values)} for key, fact in books.facts.items()},
        "lists": {key: {"kind": held.kind} for key, held in books.lists.items()},
        "thresholds": {key: {} for key in books.thresholds},
        "laws": {key: {"name": law.name, "folder": law.folder} for key, law in books.laws.items()},
    }
    many = {"route": books.routes, "shared": books.shared, "table": books.tables, "part": books.parts}
    return {kind: [Source(f"{kind}.yaml", {kind: held}, {})] for kind, held in single.items()} | {
        kind: [Source(f"{name}.yaml", {kind: name}, {}) for name in held] for kind, held in many.items()
    }


def _leads(data: Any) -> Iterator[tuple[str, str]]:
    """The shared conditions and tables that a piece of a file names."""
    if isinstance(data, list):
        for part in data:
            yield from _leads(part)
    elif isinstance(data, dict):
        if isinstance(data.get("see"), str):
            yield ("see", data["see"])
        if isinstance(data.get("points"), dict):
            yield ("table", data["points"]["table"])
        for part in data.values():
            yield from _leads(part)


def way_back(start: tuple[str, str], leads: Mapping[tuple[str, str], set[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The names on a way from `start` to itself; empty where there is none."""
    seen: set[tuple[str, str]] = set()
    ways = [[start]]
    while ways:
        way = ways.pop()
        for following in sorted(leads.get(way[-1], ())):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def is_isco(code: str) -> bool:
    return code.isascii() and code.isdigit() and 1 <= len(code) <= 4


def is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


def unfit(fact: Mapping[str, Any], value: Any) -> str | None:
    """Why a value in a rulebook cannot be one of this fact, or nothing."""
    match fact["type"]:
        case "bool":
            return None if isinstance(value, bool) else f"{value} stands where true or false was expected."
        case "number":
            return None if isinstance(value, int | float) and not isinstance(value, bool) else f"{value} is no number."
        case "choice" | "level":
            known = [str(one) for one in fact["values"]]
            return None if value in known else f"{value} is none of: {', '.join(known)}.{did_you_mean(str(value), known)}"
        case "country":
            return None if isinstance(value, str) and is_country(value) else f"{value} is no country, two capital letters."
    return None
