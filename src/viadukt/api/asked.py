"""What somebody asks of the guidance interface: the body of a POST, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from viadukt.api.problems import BadRequest
from viadukt.guidance.public import FactError, Rulebooks, no_such_facts, read_json
from viadukt.kernel import clock

MOST_BYTES = 64 * 1024
KEYS = ("facts", "on", "skip")


class TooLong(Exception):  # noqa: N818 - it says what the body is
    """The body has more than `MOST_BYTES`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a person, the day whose rules count, and what the person is not to be asked again."""

    facts: Mapping[str, Any]
    on: date
    skip: tuple[str, ...]


def asked(request: HttpRequest, books: Rulebooks) -> Asked:
    """The body, whatever type it says it has. The facts themselves are checked by who answers.

    Raises `TooLong`, `NotReadable`, `BadRequest` for a part of the body that cannot be, `FactError` for what is no fact.
    """
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise TooLong
    body = read_json(raw)
    if not isinstance(body, dict):
        raise BadRequest("body", 'one JSON object was expected, such as {"facts": {"german": "B1"}}')
    for key in body:
        if key not in KEYS:
            raise BadRequest(
                key, f"there is no such key here. Known: {', '.join(KEYS)}; what is known of a person stands in facts"
            )
    skip = _skip(body.get("skip"), books)
    return Asked(_facts(body.get("facts"), books), _day(body.get("on")), skip)


def _facts(given: Any, books: Rulebooks) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadRequest("facts", "one JSON object of facts was expected; {} when nothing is known")
    if len(given) > len(books.facts):
        raise BadRequest("facts", f"there are {len(given)}, more than the {len(books.facts)} facts that there are")
    return given


def _day(given: Any) -> date:
    if given is None:
        return clock.today()
    try:
        if isinstance(given, str) and len(given) == 10:
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise BadRequest("on", "no such day. Write it as 2026-03-01")


def _skip(given: Any, books: Rulebooks) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
        raise BadRequest("skip", 'a list of keys of facts was expected, such as ["job_salary"]')
    if len(given) > len(books.facts):
        raise BadRequest("skip", f"there are {len(given)}, more than the {len(books.facts)} facts that there are")
    if unknown := no_such_facts(books, given):
        raise FactError(unknown)
    return tuple(given)
