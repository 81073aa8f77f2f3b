"""JSON about a person, out of a file or over the wire, read strictly.

What RFC 8259 leaves to the reader is decided here: a name that stands twice is refused, nesting and numbers end somewhere.
Nobody is to get an answer about somebody else because one of two values won.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

MOST_DEPTH = 5
"""Facts are plain values in one object; whatever holds that object is not far above."""
MOST_DIGITS = 100
"""Of a whole number. A longer one is cut there: it stays far beyond all that a fact can be, and is refused with its key."""


class NotReadable(ValueError):  # noqa: N818 - it says what the text is
    """A text that is no JSON for us: `says` why in a sentence, `line` is where (0 where there is none), `key` stands twice."""

    def __init__(self, says: str, *, line: int = 0, key: str = "") -> None:
        super().__init__(says)
        self.says, self.line, self.key = says, line, key


def read_json(raw: bytes) -> Any:
    """What the text holds, in UTF-8. Raises `NotReadable`."""
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key, value in found:
            if key in read:
                twice.append(key)
            read[key] = value
        return read

    try:
        read = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=pairs, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise NotReadable("not UTF-8. Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise NotReadable(f"no valid JSON: {error.msg}. Mind quotes and commas.", line=error.lineno) from error
    except RecursionError as error:
        raise NotReadable(_TOO_DEEP) from error
    if _is_deeper(read, MOST_DEPTH):
        raise NotReadable(_TOO_DEEP)
    if twice:
        raise NotReadable("stands there twice.", key=twice[0])
    return read


_TOO_DEEP = "nested too deeply; one object of facts was expected."


def _whole(digits: str) -> int:
    return int(digits[:MOST_DIGITS])


def _is_deeper(value: Any, most: int) -> bool:
    level = _containers([value])
    for _ in range(most):
        level = _containers(inner for one in level for inner in (one.values() if isinstance(one, dict) else one))
    return bool(level)


def _containers(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]
