"""Small rulebooks and people, drawn at random: few facts, each of few values, so that everything can be tried."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from hypothesis import strategies as st

from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Fact, Group, Leaf, Node, Points, Route, Row, Rulebooks, Table, Value, Version, Void

TODAY = date(2026, 3, 1)
TEXT = {"de": "…", "en": "…"}
DOMAIN: dict[str, tuple[Value, ...]] = {
    "bool": (False, True),
    "level": ("none", "A1", "A2"),
    "number": (0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0),
    "choice": ("x", "y", "z"),
    "origin": (False, True),
}
"""Fact -> all its values that can make a difference: the thresholds of the number lie at 1, 2 and 3, and a condition may hold
between two of them only."""
FACTS = {
    "bool": Fact("bool", "bool", TEXT, TEXT, changeable=True),
    "level": Fact("level", "level", TEXT, TEXT, changeable="up", values=("none", "A1", "A2")),
    "number": Fact("number", "number", TEXT, TEXT, changeable=True, minimum=0, maximum=4),
    "choice": Fact("choice", "choice", TEXT, TEXT, changeable=True, values=("x", "y", "z"), final=("z",)),
    "origin": Fact("origin", "bool", TEXT, TEXT, changeable=False),
}
ids = st.integers(0, 10**9).map("i{}".format)


def leaf(fact: str, test: str, value: Any) -> st.SearchStrategy[Node]:
    return ids.map(lambda name: Leaf(name, (), TEXT, fact, test, value))


leaves: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from([False, True]).flatmap(lambda value: leaf("bool", "is", value)),
    st.sampled_from([False, True]).flatmap(lambda value: leaf("origin", "is", value)),
    st.tuples(st.sampled_from(["at_least", "at_most", "is"]), st.sampled_from(["A1", "A2"])).flatmap(
        lambda t: leaf("level", *t)
    ),
    st.tuples(st.sampled_from(["at_least", "at_most", "above", "below"]), st.sampled_from([1, 2, 3])).flatmap(
        lambda t: leaf("number", *t)
    ),
    st.sampled_from([("x",), ("y", "z"), ("z",)]).flatmap(lambda values: leaf("choice", "in", values)),
)


def groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    points = st.tuples(
        st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "g"]), parts), min_size=1, max_size=4), st.integers(1, 5)
    )
    return st.one_of(
        several.map(lambda held: Group("all", held)),
        several.map(lambda held: Group("any", held)),
        parts.map(lambda held: Group("not", (held,))),
        points.map(lambda held: Listed(*held)),
    )


class Listed(Group):
    """A points table before it is put where tables are; the rulebook below does."""

    def __init__(self, rows: Any, at_least: int) -> None:
        super().__init__("all", ())  # so that a failing example can be printed
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "at_least", at_least)


conditions = st.recursive(leaves, groups, max_leaves=7)
void = st.just(Void("void", (), TEXT, TEXT))


def settle(node: Node, tables: dict[str, Table]) -> Node:
    """The condition with its points tables put beside it."""
    if isinstance(node, Listed):
        name = f"t{len(tables)}"
        tables[name] = Table(name, TEXT, (), ())  # its place, before those within
        rows = tuple(
            Row(f"r{number}", points, (), TEXT, settle(part, tables), group)
            for number, (points, group, part) in enumerate(node.rows)  # type: ignore[attr-defined]
        )
        tables[name] = Table(name, TEXT, (), (Version(date.min, None, rows),))
        return Points(name, (), TEXT, name, node.at_least)  # type: ignore[attr-defined]
    if isinstance(node, Group):
        return Group(node.kind, tuple(settle(part, tables) for part in node.parts))
    return node


def books_of(*nodes: Node) -> Rulebooks:
    tables: dict[str, Table] = {}
    routes = {
        f"r{number}": Route(
            f"r{number}", TEXT, "work", "kann", (), TODAY, TODAY, (Version(date.min, None, settle(node, tables)),)
        )
        for number, node in enumerate(nodes)
    }
    return Rulebooks(FACTS, {}, {}, {}, {}, tables, routes, {})


rulebooks = st.lists(conditions, min_size=1, max_size=3).map(lambda nodes: books_of(*nodes))
"""Rulebooks that every full set of facts settles."""

rulebooks_with_gaps = st.lists(st.one_of(conditions, groups(st.one_of(leaves, void))), min_size=1, max_size=3).map(
    lambda nodes: books_of(*nodes)
)
"""Some of whose conditions cannot be decided, whatever is known."""

known = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in DOMAIN.items()})
people = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in DOMAIN.items()})


def completions(facts: Facts) -> Iterator[dict[str, Value]]:
    """Everything that these facts can become once all is known."""
    keys = list(DOMAIN)
    for values in product(*((facts[key],) if key in facts else DOMAIN[key] for key in keys)):
        yield dict(zip(keys, values, strict=True))
