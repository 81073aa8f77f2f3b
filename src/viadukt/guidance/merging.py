"""Two changes of one text put together, as `diff3` does: what only one changed is taken, what both changed is marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MINE, BETWEEN, THEIRS = "<<<<<<<", "=======", ">>>>>>>"


@dataclass(frozen=True, slots=True)
class Merged:
    """The lines, and how often both had changed the same: there both wordings stand between marks, for a person to choose."""

    lines: list[str]
    clashes: int


def merged(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], *, labels: tuple[str, str]) -> Merged:
    """`mine` and `theirs`, both made of `base`, as one. `labels` name the two sides in the marks."""
    lines: list[str] = []
    clashes = 0
    b = m = t = 0
    for (start, end), in_mine, in_theirs in _kept_by_both(base, mine, theirs):
        before, ours, other = base[b:start], mine[m:in_mine], theirs[t:in_theirs]
        if ours in (before, other):
            lines += other
        elif other == before:
            lines += ours
        else:
            clashes += 1
            lines += [f"{MINE} {labels[0]}", *ours, BETWEEN, *other, f"{THEIRS} {labels[1]}"]
        lines += base[start:end]
        b, m, t = end, in_mine + end - start, in_theirs + end - start
    return Merged(lines, clashes)


def _kept_by_both(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[tuple[int, int], int, int]]:
    """Stretches of `base` that both still have: from where to where, and where each has them; last the empty end of all."""
    in_mine = SequenceMatcher(None, base, mine).get_matching_blocks()
    in_theirs = SequenceMatcher(None, base, theirs).get_matching_blocks()
    one = other = 0
    while one < len(in_mine) and other < len(in_theirs):
        a, b = in_mine[one], in_theirs[other]
        start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if start < end:
            yield (start, end), a.b + start - a.a, b.b + start - b.a
        if a.a + a.size < b.a + b.size:
            one += 1
        else:
            other += 1
    yield (len(base), len(base)), len(mine), len(theirs)
