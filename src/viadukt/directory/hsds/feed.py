"""Pages and single records of the open data, as JSON that is ready to be sent.

Rendering costs more than fetching, so rendered records are kept in the process by the row that they were made from. A row
holds all that its record shows: what is kept cannot be stale, only unused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from viadukt.directory.hsds import records, selection
from viadukt.directory.hsds.flat import Flat, flat_rows
from viadukt.directory.hsds.rows import (
    PUBLIC_SITE,
    AtSiteRow,
    OrganisationRow,
    ServiceRow,
    SiteRow,
    at_site_rows,
    organisation_rows,
    service_rows,
    sites_of_organisations,
)
from viadukt.directory.hsds.selection import Wanted
from viadukt.directory.hsds.taxonomies import CODES, all_terms, taxonomy_record, term_record
from viadukt.directory.hsds.values import Record, encoded, plain
from viadukt.directory.models import Service, ServiceSite, Topic
from viadukt.network.public import Organisation, Site

ServiceForm = Literal["basic", "full", "minimal"]
Depth = Literal["basic", "full"]
OrganisationForm = Literal["basic", "full", "full_service"]
_CHUNK = 500
_KEPT = 4096  # rendered records per process and kind, a few KB each


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rendered records, and how many there are on all pages."""

    contents: list[bytes]
    total: int


@dataclass(frozen=True, slots=True)
class Single:
    """One rendered record, and when it last changed."""

    record: bytes
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the directory, how many services come from it, and its newest date as the source gives it."""

    name: str
    services: int
    newest: str


@lru_cache(maxsize=_KEPT)
def _service(row: ServiceRow, form: ServiceForm) -> bytes:
    if form == "full":
        return encoded(records.service_full(row))
    return encoded(records.service_minimal(row) if form == "minimal" else records.service_basic(row))


@lru_cache(maxsize=_KEPT)
def _at_location(service: ServiceRow, at: AtSiteRow, form: Depth) -> bytes:
    return encoded(records.at_location_full(service, at) if form == "full" else records.at_location_basic(service, at))


@lru_cache(maxsize=_KEPT)
def _organisation(row: OrganisationRow) -> bytes:
    return encoded(records.organisation_basic(row))


def _services(ids: Sequence[UUID], form: ServiceForm) -> list[bytes]:
    return [_service(row, form) for row in service_rows(ids, full=form == "full")]


def _at_locations(ids: Sequence[UUID], form: Depth) -> list[bytes]:
    places = at_site_rows(ids)
    services = {row.id: row for row in service_rows([at.service_id for at in places], full=form == "full")}
    return [_at_location(services[at.service_id]._replace(at_sites=()), at, form) for at in places]


def _organisations(ids: Sequence[UUID], form: OrganisationForm) -> list[bytes]:
    rows = organisation_rows(ids)
    if form == "basic":
        return [_organisation(row) for row in rows]
    sites = sites_of_organisations(ids)
    offers: dict[UUID, list[Record]] = {row.id: [] for row in rows}
    own = Service.objects.published().filter(organisation_id__in=ids).order_by("pk").values_list("pk", flat=True)
    for service in service_rows(list(own), full=form == "full_service"):
        render = records.service_full if form == "full_service" else records.service_minimal
        offers[service.organisation.id].append(render(service))
    return [_with_services(row, sites.get(row.id, []), offers[row.id]) for row in rows]


def _with_services(row: OrganisationRow, sites: list[SiteRow], services: list[Record]) -> bytes:
    return encoded({**records.organisation_full(row, sites), **({"services": services} if services else {})})


def _ids(found: "QuerySet[Service] | QuerySet[ServiceSite] | QuerySet[Organisation]", start: int, size: int) -> list[UUID]:
    return list(found.order_by("pk").values_list("pk", flat=True)[start : start + size])


def services(wanted: Wanted, form: ServiceForm, start: int, size: int) -> Page:
    """`size` services from `start` in the order of their ids."""
    found = selection.services(wanted)
    return Page(_services(_ids(found, start, size), form), found.count())


def at_locations(wanted: Wanted, form: Depth, start: int, size: int) -> Page:
    """`size` services at places from `start` in the order of their ids."""
    found = selection.at_locations(wanted)
    return Page(_at_locations(_ids(found, start, size), form), found.count())


def organisations(wanted: Wanted, form: OrganisationForm, start: int, size: int) -> Page:
    """`size` organisations from `start` in the order of their ids."""
    found = selection.organisations(wanted)
    return Page(_organisations(_ids(found, start, size), form), found.count())


def _chunks(found: "QuerySet[Service] | QuerySet[ServiceSite] | QuerySet[Organisation]") -> Iterator[list[UUID]]:
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def all_services(wanted: Wanted, form: ServiceForm) -> Iterator[bytes]:
    """All of them, some hundreds at a time."""
    for ids in _chunks(selection.services(wanted)):
        yield from _services(ids, form)


def all_at_locations(wanted: Wanted, form: Depth) -> Iterator[bytes]:
    """All of them, some hundreds at a time."""
    for ids in _chunks(selection.at_locations(wanted)):
        yield from _at_locations(ids, form)


def all_organisations(wanted: Wanted, form: OrganisationForm) -> Iterator[bytes]:
    """All of them, some hundreds at a time."""
    for ids in _chunks(selection.organisations(wanted)):
        yield from _organisations(ids, form)


def public_list() -> Iterator[Flat]:
    """All public services at their public places as flat rows, some hundreds at a time."""
    for ids in _chunks(selection.services(Wanted())):
        yield from flat_rows(service_rows(ids, full=True))


def sources() -> list[Source]:
    """Where the public services were taken from, those with most services first."""
    found = (
        Service.objects.published()
        .order_by()
        .values_list("source")
        .annotate(count=Count("pk"), newest=Max("source_date"))
        .order_by("-count", "source")
    )
    return [Source(plain(name), count, newest or "") for name, count, newest in found]


def one_service(pk: UUID) -> Single | None:
    """A public service with all that belongs to it."""
    public = Service.objects.published().filter(pk=pk).exists()
    row = next(iter(service_rows([pk], full=True)), None) if public else None
    return Single(_service(row, "full"), row.changed_at) if row else None


def one_at_location(pk: UUID) -> Single | None:
    """A public service at a public place with all that belongs to both."""
    public = ServiceSite.objects.filter(PUBLIC_SITE, pk=pk, service__in=Service.objects.published().values("pk")).exists()
    at = next(iter(at_site_rows([pk])), None) if public else None
    if at is None:
        return None
    service = service_rows([at.service_id], full=True)[0]
    return Single(_at_location(service._replace(at_sites=()), at, "full"), service.changed_at)


def one_organisation(pk: UUID, form: OrganisationForm) -> Single | None:
    """A public organisation with its places and services."""
    if not Organisation.objects.published().filter(pk=pk).exists():
        return None
    rendered = _organisations([pk], form)
    return Single(rendered[0], None) if rendered else None


def taxonomies(search: str = "") -> list[Record]:
    """Our taxonomies, as far as the words occur in them."""
    return [record for record in map(taxonomy_record, CODES) if _mentions(record, search)]


def taxonomy_terms(search: str = "", taxonomy: UUID | None = None) -> list[Record]:
    """Their terms, as far as the words occur in them in any language."""
    found = (term_record(term) for term in all_terms())
    return [
        record for record in found if (taxonomy is None or record["taxonomy_id"] == str(taxonomy)) and _mentions(record, search)
    ]


def _mentions(record: Record, search: str) -> bool:
    texts = [record["name"], record["description"], record.get("code", "")]
    texts += [wording["text"] for wording in record.get("translations", [])]
    text = " ".join(texts).casefold()
    return all(word in text for word in search.casefold().split())


def changed_at() -> datetime | None:
    """When anything of what the open data shows was last written.

    It may be later than the last visible change (a draft, a protected address), never earlier, except that a row that was
    deleted leaves no trace here: who needs to be exact compares ETags.
    """
    latest = [
        model._default_manager.aggregate(latest=Max("updated_at"))["latest"] for model in (Service, Organisation, Site, Topic)
    ]
    return max((moment for moment in latest if moment), default=None)
