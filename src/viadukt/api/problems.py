"""Errors of the open data interface: JSON that says what was wrong, where, and what would be right."""

import json
from typing import Any

from django.http import HttpResponse

JSON = "application/json; charset=utf-8"


class BadRequest(Exception):  # noqa: N818 - it is the name of the status
    """The request cannot be understood; `parameter` is the name that is wrong."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


def problem(status: int, error: str, details: list[dict[str, Any]] | None = None) -> HttpResponse:
    """An error answer: `{"error": sentence, "details": [{"parameter": name, "message": sentence}]}`."""
    text = json.dumps({"error": error, "details": details or []}, ensure_ascii=False)
    # Half a surrogate pair, which JSON can name and UTF-8 cannot hold, goes back as it came: \ud800.
    response = HttpResponse(text.encode("utf-8", "backslashreplace"), content_type=JSON, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def not_found(what: str) -> HttpResponse:
    """404: there is no such thing, or it is not public."""
    return problem(404, f"There is no public {what} here.")


def unprocessable(details: list[dict[str, Any]]) -> HttpResponse:
    """422: parameters with values that they cannot have."""
    return problem(422, "The request has parameters that cannot be used. Nothing was looked up.", details)


def wrong_method(allowed: str) -> HttpResponse:
    """405: this address is not asked like that. `allowed` are the methods by comma, in any order."""
    methods = sorted({method.strip() for method in allowed.split(",")} - {"HEAD", "OPTIONS"})
    refused = problem(405, f"This address is asked by {' or '.join(methods)}.")
    refused.headers["Allow"] = allowed if "OPTIONS" in allowed else f"{allowed}, OPTIONS"
    return refused
