"""Who may open what: one row for each URL. A URL without a row fails the tests.

`Public` pages answer everybody alike. `SignedIn` pages ask for a session. `Staff` pages ask for a seat in one of `roles`
(any seat when none is named) and a second factor; with `belongs_to` they are about a thing of that organisation, and for
everybody of another there is nothing there (404). `parts` says which thing of the test's world stands for each part of the URL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from viadukt.network.public import Role

Statuses = frozenset[int]
# What a page answers to whom it lets in: also that this method is none of its, that the form is not right yet, or where to go.
FINE: Statuses = frozenset({200, 302, 303, 304, 400, 405, 409, 422})


OK: Statuses = frozenset({200})
GONE: Statuses = frozenset({410})
NOTHING: Statuses = frozenset({404})
NOT_SO: Statuses = frozenset({405})


@dataclass(frozen=True, slots=True)
class Public:
    get: Statuses = OK
    post: Statuses = FINE
    parts: Mapping[str, str] = field(default_factory=dict)
    path: str = ""  # for a pattern without a name


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`get` is what somebody signed in gets; a visitor is sent to sign in."""

    get: Statuses = FINE
    post: Statuses = FINE
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staff:
    roles: tuple[Role, ...] = ()
    belongs_to: Literal["", "own", "umbrella"] = ""
    get: Statuses = FINE
    post: Statuses = FINE
    parts: Mapping[str, str] = field(default_factory=dict)


Row = Public | SignedIn | Staff

TABLE: dict[str, Row] = {
    "ui:style": Public(),
    "files:download": Public(get=GONE, parts={"address": "word"}),
    "api:hsds:about": Public(),
    "api:hsds:api-root": Public(),
    "api:hsds:services": Public(),
    "api:hsds:service": Public(parts={"id": "service"}),
    "api:hsds:service_at_locations": Public(),
    "api:hsds:service_at_location": Public(get=NOTHING, parts={"id": "unknown"}),
    "api:hsds:organizations": Public(),
    "api:hsds:organization": Public(parts={"id": "organisation"}),
    "api:hsds:taxonomies": Public(),
    "api:hsds:taxonomy": Public(get=NOTHING, parts={"id": "unknown"}),
    "api:hsds:taxonomy_terms": Public(),
    "api:hsds:taxonomy_term": Public(get=NOTHING, parts={"id": "unknown"}),
    "api/^hsds/.*$": Public(get=NOTHING, post=NOTHING, path="/api/hsds/nothing"),
}
