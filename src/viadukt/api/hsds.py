"""The HSDS 3.1 API at `/api/hsds/` (Open Referral). Paths, parameters and envelopes are those of its `openapi.json`."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from ninja import NinjaAPI, Query

from viadukt.api import answers, parameters
from viadukt.api.limits import FewPosts
from viadukt.api.paging import beyond, envelope
from viadukt.api.refusals import refuse_in_json
from viadukt.directory.public import HsdsPage, HsdsSingle, hsds, hsds_encoded

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
VERSION = "3.1"
METHODS = ["GET", "HEAD", "POST"]  # the specification has GET and POST; both only read

api = NinjaAPI(
    throttle=FewPosts("api"),
    title="Viadukt: open data",
    version=VERSION,
    description="What help there is: services, organizations and places of the network, as Open Referral HSDS 3.1 has them. "
    "Read only, without key, for everybody.",
    urls_namespace="hsds",
    docs_url=None,
    openapi_url=None,
)
refuse_in_json(api, too_many="Wait a minute, or ask by GET.")


def _described(schema: str, *, listed: bool) -> dict[str, Any]:
    """The answer in OpenAPI: the profile's schema, in a page for lists."""
    item = {"$ref": f"{settings.BASE_URL}/api/profile/schema/{schema}.json"}
    contents = {
        "allOf": [{"$ref": "#/components/schemas/Page"}],
        "type": "object",
        "properties": {"contents": {"type": "array", "items": item}},
    }
    body = {"application/json": {"schema": contents if listed else item}}
    missing = {} if listed else {"404": {"$ref": "#/components/responses/NotFound"}}
    return {
        "responses": {
            "200": {"description": "Found.", "content": body},
            "304": {"description": "Not modified since it was fetched (`If-None-Match`, `If-Modified-Since`)."},
            "422": {"$ref": "#/components/responses/BadParameters"},
            **missing,
        }
    }


_ABOUT = {
    "responses": {
        "200": {
            "description": "Version, profile and description.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "version": {"type": "string"},
                            "profile": {"type": "string", "format": "uri"},
                            "openapi_url": {"type": "string", "format": "uri"},
                        },
                    }
                }
            },
        }
    }
}


def _reads(path: str, operation_id: str, schema: str, *, listed: bool) -> Callable[[View], View]:
    """An operation under the specification's own id."""
    return api.api_operation(METHODS, path, operation_id=operation_id, openapi_extra=_described(schema, listed=listed))


def _id(text: str, what: str) -> UUID:
    """The id in an address; what is no UUID names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404(what) from None


def _single(request: HttpRequest, find: Callable[[], HsdsSingle | None], what: str) -> HttpResponseBase:
    def make() -> tuple[bytes, datetime | None]:
        if (found := find()) is None:
            raise Http404(what)
        return found.record, found.changed_at or hsds.changed_at()

    return answers.remembered(request, make)


def _page(request: HttpRequest, find: Callable[[int, int], HsdsPage], asked: parameters.Paged) -> HttpResponseBase:
    def make() -> tuple[bytes, datetime | None]:
        page = find(beyond(asked.page, asked.size), asked.size)
        return envelope(page, asked.page, asked.size), hsds.changed_at()

    return answers.remembered(request, make)


def _records_page(request: HttpRequest, find: Callable[[], list[dict[str, Any]]], asked: parameters.Paged) -> HttpResponseBase:
    if asked.format == "ndjson":
        return answers.stream(request, map(hsds_encoded, find()), hsds.changed_at())

    def slice_of(start: int, size: int) -> HsdsPage:
        records = find()
        return HsdsPage([hsds_encoded(record) for record in records[start : start + size]], len(records))

    return _page(request, slice_of, asked)


@api.api_operation(METHODS, "/", operation_id="getAPIMetaInformation", openapi_extra=_ABOUT)
def about(request: HttpRequest) -> HttpResponseBase:
    """Information about this API and its relationship with HSDS."""
    parameters.only(request, parameters.Nothing)
    body = hsds_encoded(
        {
            "version": VERSION,
            "profile": f"{settings.BASE_URL}/api/profile/",
            "openapi_url": f"{settings.BASE_URL}/api/openapi.json",
        }
    )
    return answers.answer(request, body, None)


@_reads("/services", "getPaginatedListOfServices", "service", listed=True)
def services(request: HttpRequest, asked: Query[parameters.ServiceList]) -> HttpResponseBase:
    """Services. `full` nests all that belongs to them, `minimal` is for comparing ids."""
    parameters.only(request, parameters.ServiceList)
    form: Literal["basic", "full", "minimal"] = "minimal" if asked.minimal else "full" if asked.full else "basic"
    if asked.format == "ndjson":
        return answers.stream(request, hsds.all_services(asked.wanted, form), hsds.changed_at())
    if asked.minimal and asked.per_page is None:
        return answers.remembered(request, partial(_everything, asked))
    return _page(request, partial(hsds.services, asked.wanted, form), asked)


def _everything(asked: parameters.ServiceList) -> tuple[bytes, datetime | None]:
    """All services in one page, as `minimal` asks for."""
    found = list(hsds.all_services(asked.wanted, "minimal"))
    page = HsdsPage(found if asked.page == 1 else [], len(found))
    return envelope(page, asked.page, max(1, len(found))), hsds.changed_at()


@_reads("/services/{id}", "getFullyNestedServiceById", "service", listed=False)
def service(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002 - the specification's name
    """A fully nested service."""
    parameters.only(request, parameters.Nothing)
    return _single(request, partial(hsds.one_service, _id(id, "service")), "service")


@_reads("/service_at_locations", "getPaginatedListOfServiceAtLocation", "service_at_location", listed=True)
def service_at_locations(request: HttpRequest, asked: Query[parameters.AtLocationList]) -> HttpResponseBase:
    """Services at public places."""
    parameters.only(request, parameters.AtLocationList)
    form: Literal["basic", "full"] = "full" if asked.full else "basic"
    if asked.format == "ndjson":
        return answers.stream(request, hsds.all_at_locations(asked.wanted, form), hsds.changed_at())
    return _page(request, partial(hsds.at_locations, asked.wanted, form), asked)


@_reads("/service_at_locations/{id}", "getServiceAtLocationWithNestedDataById", "service_at_location", listed=False)
def service_at_location(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """A fully nested service at a place."""
    parameters.only(request, parameters.Nothing)
    return _single(request, partial(hsds.one_at_location, _id(id, "service_at_location")), "service_at_location")


@_reads("/organizations", "getPaginatedListOfOrganizations", "organization", listed=True)
def organizations(request: HttpRequest, asked: Query[parameters.OrganisationList]) -> HttpResponseBase:
    """Organizations."""
    parameters.only(request, parameters.OrganisationList)
    form = _organisation_form(full=asked.full, full_service=asked.full_service)
    if asked.format == "ndjson":
        return answers.stream(request, hsds.all_organisations(asked.wanted, form), hsds.changed_at())
    return _page(request, partial(hsds.organisations, asked.wanted, form), asked)


@_reads("/organizations/{id}", "getOrganizationById", "organization", listed=False)
def organization(request: HttpRequest, id: str, asked: Query[parameters.OrganisationDetail]) -> HttpResponseBase:  # noqa: A002
    """A fully nested organization."""
    parameters.only(request, parameters.OrganisationDetail)
    form = _organisation_form(full=True, full_service=asked.full_service)
    return _single(request, partial(hsds.one_organisation, _id(id, "organization"), form), "organization")


def _organisation_form(*, full: bool, full_service: bool) -> Literal["basic", "full", "full_service"]:
    return "full_service" if full_service else "full" if full else "basic"


@_reads("/taxonomies", "getPaginatedListOfTaxonomies", "taxonomy", listed=True)
def taxonomies(request: HttpRequest, asked: Query[parameters.Paged]) -> HttpResponseBase:
    """Our taxonomies: topics, target groups, formats."""
    parameters.only(request, parameters.Paged)
    return _records_page(request, partial(hsds.taxonomies, asked.search), asked)


@_reads("/taxonomies/{id}", "getTaxonomyById", "taxonomy", listed=False)
def taxonomy(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """A taxonomy."""
    parameters.only(request, parameters.Nothing)
    return _record(request, hsds.taxonomies, _id(id, "taxonomy"), "taxonomy")


@_reads("/taxonomy_terms", "getPaginatedListOfTaxonomyTerms", "taxonomy_term", listed=True)
def taxonomy_terms(request: HttpRequest, asked: Query[parameters.TermList]) -> HttpResponseBase:
    """The terms of our taxonomies, with their names in other languages."""
    parameters.only(request, parameters.TermList)
    find = list if asked.parent_id else partial(hsds.taxonomy_terms, asked.search, asked.taxonomy_id)
    return _records_page(request, find, asked)


@_reads("/taxonomy_terms/{id}", "getTaxonomyTermById", "taxonomy_term", listed=False)
def taxonomy_term(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """A taxonomy term."""
    parameters.only(request, parameters.Nothing)
    return _record(request, hsds.taxonomy_terms, _id(id, "taxonomy_term"), "taxonomy_term")


def _record(request: HttpRequest, find: Callable[[], list[dict[str, Any]]], wanted: UUID, what: str) -> HttpResponseBase:
    def make() -> tuple[bytes, datetime | None]:
        found = next((record for record in find() if record["id"] == str(wanted)), None)
        if found is None:
            raise Http404(what)
        return hsds_encoded(found), hsds.changed_at()

    return answers.remembered(request, make)
