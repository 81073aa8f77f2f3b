"""No subtraction brings a hidden small number back."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viadukt.kernel.disclosure import Protected, protect

TABLES = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=3)
)


def test_what_is_large_is_shown():
    assert protect([[10, 20], [30, 0]]) == Protected(((10, 20), (30, 0)), (30, 30), (40, 20), 60)


def test_a_small_cell_takes_others_with_it():
    shown = protect([[3, 20, 9], [30, 12, 8], [14, 7, 6]])

    assert shown.cells[0][0] is None
    assert (shown.total, [sum(cell is None for cell in row) > 1 for row in shown.cells].count(True) >= 2) == (109, True)


def test_one_row_alone_hides_its_totals_too():
    shown = protect([[3, 40]])

    assert (shown.cells[0][0], shown.column_totals[0]) == (None, None)


@pytest.mark.parametrize(("cells", "k"), [([[1], [1, 2]], 5), ([[-1]], 5), ([[1]], 1)])
def test_no_table(cells: list[list[int]], k: int):
    with pytest.raises(ValueError, match=r"table|count|k is"):
        protect(cells, k)


def test_no_rows_at_all():
    assert protect([]) == Protected((), (), (), 0)


def possible(shown: Protected, most: int) -> list[tuple[tuple[int, ...], ...]]:
    """Every table that fits what is shown, with no count above `most`: by trying all."""
    rows, columns = len(shown.cells), len(shown.cells[0])
    choices = [range(most + 1) if cell is None else [cell] for row in shown.cells for cell in row]
    found = []
    for numbers in product(*choices):
        table = tuple(tuple(numbers[i * columns : (i + 1) * columns]) for i in range(rows))
        sums = [sum(row) for row in table]
        down = [sum(row[j] for row in table) for j in range(columns)]
        fits = all(want in (None, have) for want, have in zip(shown.row_totals, sums, strict=True))
        fits = fits and all(want in (None, have) for want, have in zip(shown.column_totals, down, strict=True))
        if fits and shown.total in (None, sum(sums)):
            found.append(table)
    return found


@settings(max_examples=60)
@given(
    st.integers(1, 2).flatmap(
        lambda columns: st.lists(st.lists(st.integers(0, 7), min_size=columns, max_size=columns), min_size=1, max_size=2)
    )
)
def test_a_hidden_small_number_may_as_well_be_large(cells: list[list[int]]):
    k = 3
    fitting = possible(protect(cells, k), most=12)

    for i, j in product(range(len(cells)), range(len(cells[0]))):
        if 0 < cells[i][j] < k:
            values = {table[i][j] for table in fitting}
            assert max(values) - min(values) >= k


@given(TABLES)
def test_every_small_number_is_hidden_and_what_is_shown_is_true(cells: list[list[int]]):
    shown = protect(cells, 5)

    for i, row in enumerate(cells):
        assert all(seen in (None, number) for seen, number in zip(shown.cells[i], row, strict=True))
        assert [j for j, number in enumerate(row) if 0 < number < 5 and shown.cells[i][j] is not None] == []
        assert shown.row_totals[i] in (None, sum(row))
        assert not (0 < sum(row) < 5 and shown.row_totals[i] is not None)
