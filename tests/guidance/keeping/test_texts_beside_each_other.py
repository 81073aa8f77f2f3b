"""Comparing and joining texts: what is shown is what differs, and no line of anybody is lost."""

import time

from hypothesis import given
from hypothesis import strategies as st

from viadukt.guidance.differences import Piece, Row, differences
from viadukt.guidance.merging import merged

texts = st.lists(st.sampled_from(["a", "b", "c", "a b", "x y z"]), max_size=12)
LABELS = ("mine", "newest")


def rebuilt(rows: list[Row], kinds: set[str]) -> list[str]:
    return [row.text for row in rows if row.kind in kinds]


@given(texts, texts)
def test_a_comparison_holds_both_texts_whole(old: list[str], new: list[str]):
    rows = differences(old, new, around=99)

    assert (rebuilt(rows, {"same", "removed"}), rebuilt(rows, {"same", "added"})) == ((old, new) if old != new else ([], []))


@given(texts, texts)
def test_lines_are_numbered_as_in_their_text_and_gaps_counted(old: list[str], new: list[str]):
    rows = differences(old, new, around=1)

    assert all(old[row.old - 1] == row.text for row in rows if row.old)
    assert all(new[row.new - 1] == row.text for row in rows if row.new)
    if rows:
        left_out = sum(row.left_out for row in rows)
        assert len(rebuilt(rows, {"same", "removed"})) + left_out == len(old)


def test_of_a_line_that_changed_the_words_are_told():
    removed, added = differences(["amount: 48300, source: 2025"], ["amount: 50700, source: 2026"])

    assert removed == Row("removed", 1, 0, (Piece("amount: "), Piece("48300", True), Piece(", source: "), Piece("2025", True)))
    assert [piece.text for piece in added.pieces if piece.changed] == ["50700", "2026"]


def test_only_what_lies_around_a_difference_is_shown():
    old = [str(number) for number in range(100)]
    new = [*old[:50], "neu", *old[51:]]

    rows = differences(old, new)

    assert [(row.kind, row.text or row.left_out) for row in rows] == [
        ("gap", 47), ("same", "47"), ("same", "48"), ("same", "49"), ("removed", "50"), ("added", "neu"),
        ("same", "51"), ("same", "52"), ("same", "53"), ("gap", 46),
    ]  # fmt: skip


def test_long_texts_of_ever_the_same_lines_are_compared_in_time():
    old, new = ["a"] * 10_000, ["a"] * 4_000 + ["b"] * 6_000 + ["a"]
    began = time.process_time()

    differences(old, new)
    merged(old, new, [*old, "c"], labels=LABELS)

    assert time.process_time() - began < 5


@given(texts, texts)
def test_what_only_one_side_changed_is_taken(base: list[str], changed: list[str]):
    assert merged(base, changed, base, labels=LABELS).lines == changed
    assert merged(base, base, changed, labels=LABELS).lines == changed
    assert merged(base, changed, changed, labels=LABELS).lines == changed


@given(texts, texts, texts)
def test_where_both_changed_the_same_both_wordings_stand(base: list[str], mine: list[str], theirs: list[str]):
    found = merged(base, mine, theirs, labels=LABELS)

    assert (found.clashes == 0) == ("<<<<<<< mine" not in found.lines)
    for line in set(mine) | set(theirs):
        least = min(mine.count(line), theirs.count(line))
        assert found.lines.count(line) >= least - base.count(line)
    # each line that one side added stands in what came of it
    assert set(mine) - set(base) <= set(found.lines)
    assert set(theirs) - set(base) <= set(found.lines)


def test_two_changes_at_different_places_go_together():
    base = ["a", "b", "c", "d", "e"]

    assert merged(base, ["A", "b", "c", "d", "e"], ["a", "b", "c", "d", "E"], labels=LABELS).lines == ["A", "b", "c", "d", "E"]


def test_two_changes_of_one_line_are_marked():
    found = merged(["a", "b", "c"], ["a", "x", "c"], ["a", "y", "c"], labels=LABELS)

    assert found.lines == ["a", "<<<<<<< mine", "x", "=======", "y", ">>>>>>> newest", "c"]
    assert found.clashes == 1
