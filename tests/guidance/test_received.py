"""JSON from outside: what the standard leaves to the reader is refused, and all else read as it stands."""

import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.guidance.received import MOST_DEPTH, NotReadable, read_json

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8"))
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


def depth(value: Any) -> int:
    if isinstance(value, dict | list):
        return 1 + max((depth(inner) for inner in (value.values() if isinstance(value, dict) else value)), default=0)
    return 0


def same(one: Any, other: Any) -> bool:
    return json.dumps(one) == json.dumps(other)


@given(values)
def test_what_is_written_is_read_unless_it_is_nested_too_deeply(value: Any):
    raw = json.dumps(value).encode()
    if depth(value) <= MOST_DEPTH:
        assert same(read_json(raw), value)
    else:
        with pytest.raises(NotReadable, match=r"^nested too deeply"):
            read_json(raw)


@given(st.binary() | st.text(st.characters(codec="utf-8")).map(str.encode))
def test_whatever_comes_is_read_or_refused(raw: bytes):
    with suppress(NotReadable):
        assert same(read_json(raw), json.loads(raw.decode("utf-8-sig")))


@pytest.mark.parametrize(
    ("raw", "says", "line", "key"),
    [
        (b'{"german": "B1", "german": "B2"}', "stands there twice.", 0, "german"),
        (b'{"facts": {"a": 1, "a": 1}}', "stands there twice.", 0, "a"),
        (b'{"german":\n}', "no valid JSON: Expecting value. Mind quotes and commas.", 2, ""),
        (b"", "no valid JSON: Expecting value. Mind quotes and commas.", 1, ""),
        (b'{"german": "\xff"}', "not UTF-8. Save it as UTF-8.", 0, ""),
        (b"[" * 100_000, "nested too deeply; one object of facts was expected.", 0, ""),
        (b"[" * 900 + b"]" * 900, "nested too deeply; one object of facts was expected.", 0, ""),
        (b"[[[[[[]]]]]]", "nested too deeply; one object of facts was expected.", 0, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_place(raw: bytes, says: str, line: int, key: str):
    with pytest.raises(NotReadable) as refused:
        read_json(raw)

    assert (refused.value.says, refused.value.line, refused.value.key) == (says, line, key)


def test_numbers_that_never_end_stay_too_large():
    read = read_json(b"[%b, -%b, 1e999, NaN, %b]" % (b"9" * 50_000, b"9" * 50_000, b"9" * 90))

    assert (read[0] > 10**99, read[1] < -(10**98), read[2], math.isnan(read[3])) == (True, True, math.inf, True)
    assert read[4] == int("9" * 90)


def test_a_byte_order_mark_is_no_fault():
    assert read_json('\ufeff{"german": "B1"}'.encode()) == {"german": "B1"}
