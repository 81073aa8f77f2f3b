"""The log without what people said: of an exception it holds the class and the places, never the message."""

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    """A message of an exception may quote what somebody typed (a wrong value, a row of a table): so it stays out."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - logging's name
        """Where it happened, outermost first, and what class it was; those that caused it before it."""
        error, lines = ei[1], []
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            places = [
                f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            lines.append("\n".join([*places, f"{type(error).__module__}.{type(error).__qualname__}"]))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nThe direct cause or context of:\n".join(reversed(lines))
