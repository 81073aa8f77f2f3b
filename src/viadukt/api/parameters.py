"""Query parameters of the HSDS API, as `openapi.json` of the specification names them."""

import math
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field

from viadukt.api.problems import BadRequest
from viadukt.directory.public import HsdsPoint, HsdsWanted
from viadukt.understanding.public import place_by_key

MAX_PER_PAGE = 1000
_PER_PAGE = 50
_LAST_PAGE = 1_000_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("control characters cannot be searched for")
    return value.strip()


def _moment(value: Any) -> datetime:
    """An ISO 8601 moment or day. Without an offset it is UTC; a blank before the offset was a plus sign in the address."""
    try:
        found = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)$", r"+\1", str(value).strip()))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("write it as 2026-11-22 or 2026-11-22T07:00:00Z (ISO 8601)") from error


def _metres(value: Any) -> float:
    try:
        metres = float(str(value))
    except ValueError:
        metres = math.nan
    if not (math.isfinite(metres) and metres >= 0):
        raise ValueError("write a number of metres, such as 5000")
    return metres


Text = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Metres = Annotated[float, BeforeValidator(_metres)]


class Paged(Schema):
    """What every list can be asked."""

    search: Text = Field("", description="Full text search in every language; typos and umlauts are forgiven.")
    page: int = Field(1, ge=1, le=_LAST_PAGE, description="Page number. A page beyond the last one is empty.")
    per_page: int | None = Field(
        None, ge=1, le=MAX_PER_PAGE, description=f"Results in a page: at most {MAX_PER_PAGE}, {_PER_PAGE} when not said."
    )
    format: Literal["json", "ndjson"] = Field(
        "json", description="`json`, or `ndjson`: all results without pages, one JSON object a line, streamed."
    )

    @property
    def size(self) -> int:
        return self.per_page or _PER_PAGE


class ServiceList(Paged):
    """What the list of services can be asked."""

    taxonomy_term_id: UUID | None = Field(None, description="Only services with this taxonomy term.")
    taxonomy_id: UUID | None = Field(None, description="Only services with any term of this taxonomy.")
    organization_id: UUID | None = Field(None, description="Only services of this organization.")
    modified_after: Moment | None = Field(
        None,
        description="Only what was modified at that moment or later. What was withdrawn or deleted does not show up here: "
        "compare the ids with those of `minimal=true`.",
    )
    minimal: bool = Field(
        False, description="Only `id` and `modified_date` (and what the schema demands), all services in one page."
    )
    full: bool = Field(False, description="Fully nested services.")

    @property
    def wanted(self) -> HsdsWanted:
        return HsdsWanted(
            search=self.search,
            modified_after=self.modified_after,
            organization=self.organization_id,
            taxonomy=self.taxonomy_id,
            term=self.taxonomy_term_id,
        )


class AtLocationList(Paged):
    """What the list of services at locations can be asked."""

    taxonomy_term_id: UUID | None = Field(None, description="Only services with this taxonomy term.")
    taxonomy_id: UUID | None = Field(None, description="Only services with any term of this taxonomy.")
    organization_id: UUID | None = Field(None, description="Only services of this organization.")
    modified_after: Moment | None = Field(None, description="Only what was modified at that moment or later.")
    full: bool = Field(False, description="Fully nested services at locations.")
    postcode: Text = Field(
        "",
        max_length=12,
        description="A German postcode. Alone: only services whose area holds it. With `proximity`: the centre of the circle.",
    )
    proximity: Metres | None = Field(None, description="Metres around the centroid of `postcode`.")

    @property
    def wanted(self) -> HsdsWanted:
        """Raises `BadRequest` for a postcode that is not known, or a distance from nowhere."""
        return HsdsWanted(
            search=self.search,
            modified_after=self.modified_after,
            organization=self.organization_id,
            taxonomy=self.taxonomy_id,
            term=self.taxonomy_term_id,
            point=self._point(),
            proximity=self.proximity,
        )

    def _point(self) -> HsdsPoint | None:
        if not self.postcode:
            if self.proximity is not None:
                raise BadRequest("proximity", "say also from which postcode")
            return None
        place = place_by_key(self.postcode)
        if place is None or place.kind != "postcode" or place.latitude is None or place.longitude is None:
            raise BadRequest("postcode", "this is no German postcode that is known here")
        city = place.name.removeprefix(self.postcode).strip()
        return HsdsPoint(self.postcode, city, place.land, place.country, place.latitude, place.longitude)


class OrganisationList(Paged):
    """What the list of organizations can be asked."""

    taxonomy_term_id: UUID | None = Field(None, description="Only organizations with a service with this taxonomy term.")
    taxonomy_id: UUID | None = Field(None, description="Only organizations with a service with any term of this taxonomy.")
    modified_after: Moment | None = Field(
        None, description="Only what was modified at that moment or later (an addition of the profile)."
    )
    full: bool = Field(False, description="Fully nested organizations; their services are named only.")
    full_service: bool = Field(False, description="Fully nested organizations with fully nested services.")

    @property
    def wanted(self) -> HsdsWanted:
        return HsdsWanted(
            search=self.search,
            modified_after=self.modified_after,
            taxonomy=self.taxonomy_id,
            term=self.taxonomy_term_id,
        )


class OrganisationDetail(Schema):
    """What a single organization can be asked."""

    full_service: bool = Field(False, description="With fully nested services; else they are named only.")


class TermList(Paged):
    """What the list of taxonomy terms can be asked."""

    taxonomy_id: UUID | None = Field(None, description="Only terms of this taxonomy.")
    top_only: bool = Field(False, description="Only terms without child terms. Our taxonomies are flat: that is all of them.")
    parent_id: UUID | None = Field(None, description="Only children of this term. Our taxonomies are flat: there are none.")


class Nothing(Schema):
    """No parameters."""


def only(request: HttpRequest, allowed: type[Schema]) -> None:
    """Raise `BadRequest` for a parameter that is not among `allowed`: a misspelt filter must not answer with everything."""
    for name in request.GET:
        if name not in allowed.model_fields:
            known = ", ".join(sorted(allowed.model_fields)) or "none"
            raise BadRequest(name[:60], f"there is no such parameter here. Known: {known}")
