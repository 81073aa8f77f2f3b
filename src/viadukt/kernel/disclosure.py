"""Tables of counts that may be shown: small cells hidden so that no subtraction brings them back.

A cell of 1 to k-1 is hidden (a zero is shown), and with it as many others as it takes: rows, columns and totals are equations,
and what they leave open for a hidden small cell must be at least k numbers wide. How wide that is follows from a maximum flow
through the hidden cells, since rows and columns are the two sides of a transport problem (Willenborg, de Waal: Elements of
Statistical Disclosure Control, chapter 4).
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

Cell = tuple[int, int]
_UNBOUNDED = 1 << 60


@dataclass(frozen=True, slots=True)
class Protected:
    """The table as it may be shown: a hidden cell or total is None."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def hidden(self) -> int:
        """How many numbers are hidden, totals among them."""
        every = [*(cell for row in self.cells for cell in row), *self.row_totals, *self.column_totals, self.total]
        return sum(number is None for number in every)


def protect(cells: Sequence[Sequence[int]], k: int = 5) -> Protected:
    """Hide what is smaller than `k` in a table of counts, its totals included, and what would bring that back.

    Raises `ValueError` for a negative count, rows of unequal length, or a `k` below 2.
    """
    if k < 2:
        raise ValueError(f"k is {k}; it must be 2 or more")
    if any(len(row) != len(cells[0]) for row in cells):
        raise ValueError("all rows of a table are equally long")
    if any(number < 0 for row in cells for number in row):
        raise ValueError("a count is 0 or more")
    return _Table(cells, k).protected()


class _Table:
    """The table with its totals as a last row and a last column, whose signs make every row and column add up to zero."""

    def __init__(self, cells: Sequence[Sequence[int]], k: int) -> None:
        self.k = k
        self.rows, self.columns = len(cells), len(cells[0]) if cells else 0
        self.values = [[*row, sum(row)] for row in cells]
        self.values.append([sum(row[j] for row in self.values) for j in range(self.columns + 1)])
        every = list(product(range(self.rows + 1), range(self.columns + 1)))
        self.small = [(i, j) for i, j in every if 0 < self.values[i][j] < k]
        self.hidden = set(self.small)

    def protected(self) -> Protected:
        for cell in self.small:
            while not self._is_safe(cell):
                self._hide_more(cell)
        self._show_again()
        shown = [
            [None if (i, j) in self.hidden else self.values[i][j] for j in range(self.columns + 1)]
            for i in range(self.rows + 1)
        ]
        return Protected(
            tuple(tuple(row[:-1]) for row in shown[:-1]),
            tuple(row[-1] for row in shown[:-1]),
            tuple(shown[-1][:-1]),
            shown[-1][-1],
        )

    def _is_margin(self, cell: Cell) -> bool:
        """Whether the cell counts negatively: a row's or a column's total, but not the grand total."""
        return (cell[0] == self.rows) != (cell[1] == self.columns)

    def _value(self, cell: Cell) -> int:
        return self.values[cell[0]][cell[1]]

    def _room(self, cell: Cell, *, up: bool) -> int:
        """By how much the signed number in the cell can go up or down alone, as far as counts stay at 0 or more."""
        return self._value(cell) if up == self._is_margin(cell) else _UNBOUNDED

    def _is_safe(self, cell: Cell) -> bool:
        """Whether at least k+1 values are possible for a small cell, so that it may as well be large."""
        return self._change(cell, up=True) + self._change(cell, up=False) >= self.k

    def _change(self, cell: Cell, *, up: bool) -> int:
        """By how much the signed number can change at most when the other hidden cells make up for it; at most k."""
        row, column = cell
        least = min(self._room(cell, up=up), self.k)
        source, sink = (("column", column), ("row", row)) if up else (("row", row), ("column", column))
        return self._flow(source, sink, self.hidden - {cell}, least)

    def _flow(self, source: tuple[str, int], sink: tuple[str, int], cells: Iterable[Cell], enough: int) -> int:
        """The maximum flow through the given cells, up to `enough` (Edmonds and Karp)."""
        left: dict[tuple[str, int], dict[tuple[str, int], int]] = {}
        for cell in cells:
            row, column = ("row", cell[0]), ("column", cell[1])
            left.setdefault(row, {})[column] = self._room(cell, up=True)
            left.setdefault(column, {})[row] = self._room(cell, up=False)
        total = 0
        while total < enough and (path := _path(left, source, sink)):
            pushed = min(enough - total, *(left[a][b] for a, b in path))
            for a, b in path:
                left[a][b] -= pushed
                left[b][a] += pushed
            total += pushed
        return total

    def _hide_more(self, cell: Cell) -> None:
        """Hide the three other corners of a rectangle, the one that costs least and helps; failing that, the row and column."""
        row, column = cell
        best: tuple[int, int, set[Cell]] | None = None
        for i, j in product(range(self.rows + 1), range(self.columns + 1)):
            new = {(row, j), (i, column), (i, j)} - self.hidden
            if i == row or j == column or not new or any(self._value(other) == 0 for other in new):
                continue
            cost = (len(new), sum(self._value(other) for other in new))
            if best is None or cost < best[:2]:
                best = (*cost, new)
        if best is None:
            rest = {(row, j) for j in range(self.columns + 1)} | {(i, column) for i in range(self.rows + 1)}
            every = set(product(range(self.rows + 1), range(self.columns + 1)))
            new = (rest - self.hidden) or (every - self.hidden)
            if not new:
                raise ValueError("this table cannot be protected")
            self.hidden |= new
            return
        self.hidden |= best[2]

    def _show_again(self) -> None:
        """Show each cell that was hidden for others and is not needed: totals first, then the largest."""
        helping = sorted(self.hidden - set(self.small), key=lambda cell: (not self._is_margin(cell), -self._value(cell), cell))
        for cell in helping:
            self.hidden.discard(cell)
            if not all(self._is_safe(small) for small in self.small):
                self.hidden.add(cell)


def _path(
    left: dict[tuple[str, int], dict[tuple[str, int], int]], source: tuple[str, int], sink: tuple[str, int]
) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """A shortest path with room on every edge; empty when there is none."""
    came: dict[tuple[str, int], tuple[str, int]] = {source: source}
    queue = deque([source])
    while queue and sink not in came:
        here = queue.popleft()
        for there, room in left.get(here, {}).items():
            if room > 0 and there not in came:
                came[there] = here
                queue.append(there)
    if sink not in came:
        return []
    path = []
    while sink != source:
        path.append((came[sink], sink))
        sink = came[sink]
    return path[::-1]
