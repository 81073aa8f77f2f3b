"""The values of a fact between which rules tell a difference: 49 999 and 0 are the same to a threshold of 50 000."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from viadukt.guidance.engine.model import Fact, Leaf, Value
from viadukt.guidance.engine.resolving import Ready, bounds

ELSEWHERE = "AQ"
"""A country that no rule names, for "any other": nobody is a national of Antarctica."""


def telling(fact: Fact, leaves: Iterable[Ready], on: date, current: Value | None = None) -> list[Value]:
    """Values of `fact` that bring about each outcome its conditions can have together, in order; `current` included."""
    held = [ready.leaf for ready in leaves if ready.leaf is not None]
    found: set[Value] = set() if current is None else {current}
    match fact.type:
        case "bool":
            return [False, True]
        case "choice" | "level":
            return list(fact.values)
        case "number":
            found |= _numbers(fact, held)
        case "date":
            found |= _dates(held, on)
        case "country" | "isco":
            found |= {str(code) for leaf in held for code in (leaf.value if isinstance(leaf.value, tuple) else (leaf.value,))}
            found.add(ELSEWHERE if fact.type == "country" else _other_code(found))
    return sorted(found)


def _numbers(fact: Fact, leaves: Sequence[Leaf]) -> set[Value]:
    low = -math.inf if fact.minimum is None else fact.minimum
    high = math.inf if fact.maximum is None else fact.maximum
    named = sorted({float(v) for leaf in leaves for v in (leaf.value if isinstance(leaf.value, tuple) else (leaf.value,))})
    between = [(one + other) / 2 for one, other in pairwise(named) if other - one < 2]
    found: set[Value] = {one for number in named for one in (number - 1, number, number + 1) if low <= one <= high}
    return found.union(between)


def _dates(leaves: Sequence[Leaf], on: date) -> set[Value]:
    found: set[Value] = set()
    for leaf in leaves:
        for end in bounds(leaf.test, leaf.value, on):
            if end not in {date.min, date.max}:
                found |= {end - timedelta(days=1), end, end + timedelta(days=1)}
    return found


def _other_code(named: Iterable[Value]) -> str:
    """An occupation of a major group that no rule names, else of a group of four digits that none does."""
    codes = [str(code) for code in named]
    for code in (*"9876543210", *(str(number) for number in range(9999, 999, -1))):
        if not any(one.startswith(code) or code.startswith(one) for one in codes):
            return str(code).ljust(4, "9")
    return "0999"


def is_any_other(fact: Fact, values: Sequence[Value], all_values: Sequence[Value]) -> bool:
    """Whether among these is the value that stands for any that no rule names."""
    if fact.type == "country":
        return ELSEWHERE in values
    return fact.type == "isco" and _other_code(value for value in all_values if value not in values) in values


def classes(values: Sequence[Value], leaves: Sequence[Ready]) -> list[Value]:
    """One value for each outcome that these conditions can have together."""
    seen: dict[tuple[int, ...], Value] = {}
    for value in values:
        seen.setdefault(tuple(leaf.passes(value) for leaf in leaves if leaf.passes), value)
    return list(seen.values())
