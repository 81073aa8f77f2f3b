"""What the open data is made of, fetched as plain rows in a number of queries that does not grow with them.

Rows are immutable and hashable, and hold everything that a record shows. So a record is a pure function of its row and can
be kept, and what is kept can never be out of date.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, Greatest

from viadukt.directory.models import Service, ServiceSite, Topic
from viadukt.network.public import Organisation, Site


class OrganisationRow(NamedTuple):
    """An organisation; texts and lists are the JSON that the database holds."""

    id: UUID
    kind: str
    name: str
    short: str
    about: str
    languages: str
    communities: str
    country: str
    land: str
    email: str
    phone: str
    website: str
    standing: str
    source: str
    source_date: str
    invented: bool
    updated_at: datetime


class TopicRow(NamedTuple):
    slug: str
    name: str
    scope: str


class SiteRow(NamedTuple):
    """A public place; protected addresses never become a row."""

    id: UUID
    organisation_id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    land: str
    country: str
    latitude: float | None
    longitude: float | None
    located: str
    updated_at: datetime


class AtSiteRow(NamedTuple):
    id: UUID
    service_id: UUID
    hours: str
    hours_note: str
    site: SiteRow


class ServiceRow(NamedTuple):
    """A service; `changed_at` is when it, its organisation, one of its public places or topics last changed.

    `topics` and `at_sites` are empty where only a list is asked for.
    """

    id: UUID
    title: str
    description: str
    languages: str
    target_groups: str
    eligibility: str
    formats: str
    appointment: str
    cost: str
    cost_note: str
    area: str
    email: str
    phone: str
    website: str
    standing: str
    source: str
    source_date: str
    assured_on: date | None
    changed_at: datetime
    organisation: OrganisationRow
    topics: tuple[TopicRow, ...] = ()
    at_sites: tuple[AtSiteRow, ...] = ()


# Which places may be shown at all.
PUBLIC_SITE = Q(site__protected=False, site__organisation__published=True)

_JSON_OF_ORGANISATION = {"about", "languages", "communities"}
_JSON_OF_SERVICE = {"title", "description", "languages", "target_groups", "eligibility", "formats", "cost_note"}
_OF_SERVICE = ServiceRow._fields[: ServiceRow._fields.index("organisation")]


def _as_text(name: str) -> Any:
    """A JSON column as the text that the database holds, not taken apart."""
    return Cast(name, TextField())


def _columns(names: Sequence[str], as_json: set[str], prefix: str = "") -> list[Any]:
    return [_as_text(prefix + name) if name in as_json else prefix + name for name in names]


def changed_at() -> Any:
    """When a service or anything that is shown with it last changed, as an expression."""
    sites = (
        ServiceSite.objects.filter(PUBLIC_SITE, service=OuterRef("pk"))
        .order_by()
        .values("service")
        .annotate(latest=Max("site__updated_at"))
        .values("latest")
    )
    topics = (
        Topic.objects.filter(services=OuterRef("pk"))
        .order_by()
        .values("services")
        .annotate(latest=Max("updated_at"))
        .values("latest")
    )
    return Greatest(
        "updated_at",
        "organisation__updated_at",
        Coalesce(Subquery(sites), "updated_at"),
        Coalesce(Subquery(topics), "updated_at"),
    )


def service_rows(ids: Sequence[UUID], *, full: bool) -> list[ServiceRow]:
    """The rows of these services in the order of their ids: one query, and three more when `full`."""
    columns = [name if name != "changed_at" else changed_at() for name in _columns(_OF_SERVICE, _JSON_OF_SERVICE)]
    found = (
        Service.objects.filter(pk__in=ids)
        .order_by("pk")
        .values_list(*columns, *_columns(OrganisationRow._fields, _JSON_OF_ORGANISATION, "organisation__"))
    )
    topics = _topics_of(ids) if full else {}
    at_sites = _places_of(ids) if full else {}
    split = len(_OF_SERVICE)
    return [
        ServiceRow._make(
            (
                *values[:split],
                OrganisationRow._make(values[split:]),
                tuple(topics.get(values[0], ())),
                tuple(at_sites.get(values[0], ())),
            )
        )
        for values in found
    ]


def _topics_of(ids: Sequence[UUID]) -> dict[UUID, list[TopicRow]]:
    topics = {row.slug: row for row in topic_rows()}
    found: dict[UUID, list[TopicRow]] = defaultdict(list)
    links = Service.topics.through.objects.filter(service_id__in=ids).order_by("topic__position", "topic_id")
    for service_id, slug in links.values_list("service_id", "topic_id"):
        found[service_id].append(topics[slug])
    return found


def _places_of(ids: Sequence[UUID]) -> dict[UUID, list[AtSiteRow]]:
    found: dict[UUID, list[AtSiteRow]] = defaultdict(list)
    for row in _at_site_rows(Q(service_id__in=ids)):
        found[row.service_id].append(row)
    return found


def _at_site_rows(which: Q) -> list[AtSiteRow]:
    rows = (
        ServiceSite.objects.filter(PUBLIC_SITE, which)
        .order_by("pk")
        .values_list("id", "service_id", _as_text("hours"), _as_text("hours_note"), *_columns(SiteRow._fields, set(), "site__"))
    )
    return [AtSiteRow._make((*values[:4], SiteRow._make(values[4:]))) for values in rows]


def at_site_rows(ids: Sequence[UUID]) -> list[AtSiteRow]:
    """Services at these places in the order of their ids: one query."""
    return _at_site_rows(Q(pk__in=ids))


def organisation_rows(ids: Sequence[UUID]) -> list[OrganisationRow]:
    """The rows of these organisations in the order of their ids: one query."""
    columns = _columns(OrganisationRow._fields, _JSON_OF_ORGANISATION)
    return [
        OrganisationRow._make(values) for values in Organisation.objects.filter(pk__in=ids).order_by("pk").values_list(*columns)
    ]


def sites_of_organisations(ids: Sequence[UUID]) -> dict[UUID, list[SiteRow]]:
    """The public places of these organisations: one query."""
    found: dict[UUID, list[SiteRow]] = defaultdict(list)
    sites = Site.objects.filter(organisation_id__in=ids, protected=False, organisation__published=True).order_by("pk")
    for values in sites.values_list(*SiteRow._fields):
        row = SiteRow._make(values)
        found[row.organisation_id].append(row)
    return found


def topic_rows() -> list[TopicRow]:
    """All topics in their order: one query."""
    topics = Topic.objects.order_by("position", "slug").values_list("slug", _as_text("name"), _as_text("scope"))
    return [TopicRow._make(values) for values in topics]
