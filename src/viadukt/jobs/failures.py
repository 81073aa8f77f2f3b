"""What may be said of an exception: its class and the line of ours it came through, never its message."""

import traceback
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def class_of(error: BaseException) -> str:
    """The exception's class; its message may hold what nobody may read."""
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")[:200]


def place_of(error: BaseException) -> str:
    """The innermost line of this program that the exception passed through."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(PACKAGE)]
    return f"{Path(own[-1].filename).relative_to(PACKAGE)}:{own[-1].lineno}" if own else "elsewhere"
