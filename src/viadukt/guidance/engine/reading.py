"""YAML with the line of every value.

PyYAML's scanner and composer with a resolver of our own: only `true` and `false` are booleans, so that `NO` stays Norway and
`on` stays a key, and a date stays the text it is until the schema has seen it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from viadukt.guidance.engine.problems import Problem, RulebookError

NOT_UTF8 = "not UTF-8. Save the file as UTF-8."
DEEPEST = 60
LONGEST_NUMBER = 18
Path_ = tuple[str | int, ...]
"""Where in a file: keys and positions from the outside in."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Scanner, parser and composer, libyaml's where it is built in (half the time); what a scalar means is decided here."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for tag, pattern, first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9_]*)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9][0-9_]*\.[0-9]+$", "-+0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


@dataclass(frozen=True)
class Source:
    """A file that was read: how it is named to people, its data, and the line of each part."""

    name: str
    data: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int:
        """The line of a part, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0

    def problem(self, path: Path_, says: str) -> Problem:
        return Problem(self.name, self.line(path), says)


def read(path: Path, name: str | None = None) -> Source:
    """Read one file. Raises `RulebookError` for what is no YAML, holds a key twice, or uses tags and aliases."""
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RulebookError([Problem(name, 0, NOT_UTF8)]) from error
    return parse(text, name)


def parse(text: str, name: str) -> Source:
    """The same for a text; `name` is what errors call it."""
    try:
        _bounded(text, name)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        says = f"no valid YAML: {what}. Mind indents, colons and quotes."
        raise RulebookError([Problem(name, mark.line + 1 if mark else 0, says)]) from error
    lines: dict[Path_, int] = {}
    problems: list[Problem] = []
    data = _build(node, (), lines, problems, name) if node is not None else None
    if problems:
        raise RulebookError(problems)
    return Source(name, data, lines)


def _bounded(text: str, name: str) -> None:
    """Raise `RulebookError` for what would cost more than it is long: aliases multiply, and depth uses up the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise RulebookError([Problem(name, line, f"the alias *{event.anchor} is not used in rulebooks. Write it out.")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RulebookError([Problem(name, line, f"nested more than {DEEPEST} deep. Is a bracket open?")])


def _build(node: yaml.Node, path: Path_, lines: dict[Path_, int], problems: list[Problem], name: str) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key in found:
                problems.append(Problem(name, line, f'the key "{key}" stands here a second time.'))
                continue
            lines[(*path, key)] = line
            found[key] = _build(value_node, (*path, key), lines, problems, name)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, number), lines, problems, name) for number, child in enumerate(node.value)]
    return _scalar(node, problems, name)


def _scalar(node: yaml.Node, problems: list[Problem], name: str) -> Any:
    kind, value = node.tag.rpartition(":")[2], str(node.value)
    says = f"the tag {node.tag} is not used in rulebooks."
    match kind:
        case "bool":
            return value == "true"
        case "null":
            return None
        case "int" | "float" if len(value) > LONGEST_NUMBER:
            says = f"a number of {len(value)} signs is too long."
        case "int" | "float":
            return (int if kind == "int" else float)(value.replace("_", ""))
        case "str":
            return value
    problems.append(Problem(name, node.start_mark.line + 1, says))
    return None
