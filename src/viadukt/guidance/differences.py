"""Two texts beside each other: which lines and, within them, which words are another. For pages, and not by colour alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

AROUND = 3
"""Lines shown before and after a difference."""
LONG = 2000
"""Signs of a line up to which its words are compared."""
ALIKE = 0.4
"""Below this two lines have nothing to do with each other (1: equal)."""
WORDS = re.compile(r"\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; `changed` where the other text has something else."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a comparison: the same in both, only in the old text, only in the new one; or a gap of lines left out.

    `old` and `new` are its numbers in either text, from 1; 0 where it is not in it.
    """

    kind: Literal["same", "removed", "added", "gap"]
    old: int
    new: int
    pieces: tuple[Piece, ...] = ()
    left_out: int = 0

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def differences(old: Sequence[str], new: Sequence[str], around: int = AROUND) -> list[Row]:
    """The lines that differ, with some around them; nothing where the two are the same."""
    rows = [*_rows(old, new)]
    near = [number for number, row in enumerate(rows) if row.kind != "same"]
    if not near:
        return []
    shown = {number for at in near for number in range(at - around, at + around + 1)}
    return [*_with_gaps(rows, shown)]


def _with_gaps(rows: Sequence[Row], shown: set[int]) -> Iterator[Row]:
    out = 0
    for number, row in enumerate(rows):
        if number in shown:
            if out:
                yield Row("gap", 0, 0, left_out=out)
            out = 0
            yield row
        else:
            out += 1
    if out:
        yield Row("gap", 0, 0, left_out=out)


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    for number in range(head):
        yield _same(old[number], number, number)
    # What stands very often in a long text begins no match (difflib's `autojunk`), which keeps the time within bounds.
    for kind, a, b, c, d in SequenceMatcher(None, middle_old, middle_new).get_opcodes():
        if kind == "equal":
            yield from (_same(middle_old[a + step], head + a + step, head + c + step) for step in range(b - a))
        else:
            yield from _changed(middle_old[a:b], middle_new[c:d], head + a, head + c)
    for step in range(tail):
        yield _same(old[len(old) - tail + step], len(old) - tail + step, len(new) - tail + step)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _same(line: str, old: int, new: int) -> Row:
    return Row("same", old + 1, new + 1, (Piece(line),))


def _changed(old: Sequence[str], new: Sequence[str], first_old: int, first_new: int) -> Iterator[Row]:
    """Where as many lines stand for as many others, each is compared with its own word by word."""
    pairs = [_words(a, b) for a, b in zip(old, new, strict=True)] if len(old) == len(new) else []
    for step, line in enumerate(old):
        yield Row("removed", first_old + step + 1, 0, pairs[step][0] if pairs else (Piece(line),))
    for step, line in enumerate(new):
        yield Row("added", 0, first_new + step + 1, pairs[step][1] if pairs else (Piece(line),))


def _words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    a, b = (WORDS.findall(line) if len(line) <= LONG else [line] for line in (old, new))
    matcher = SequenceMatcher(None, a, b)
    if matcher.ratio() < ALIKE:
        return (Piece(old),), (Piece(new),)
    codes = matcher.get_opcodes()
    return (
        _pieces((a[i:j], kind != "equal") for kind, i, j, _, _ in codes),
        _pieces((b[i:j], kind != "equal") for kind, _, _, i, j in codes),
    )


def _pieces(parts: Iterable[tuple[Sequence[str], bool]]) -> tuple[Piece, ...]:
    return tuple(Piece("".join(words), changed) for words, changed in parts if words)
