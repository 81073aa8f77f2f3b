"""Which services, places and organisations a query of the HSDS API means. All conditions hold together."""

from dataclasses import dataclass
from datetime import datetime
from math import cos, degrees, pi, radians, sin
from uuid import UUID

from django.db.models import DecimalField, Exists, FloatField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Cos, Greatest, Least, Radians, Sin

from viadukt.directory.hsds.ids import term_id
from viadukt.directory.hsds.rows import PUBLIC_SITE
from viadukt.directory.hsds.search import matching_organisations, matching_services
from viadukt.directory.hsds.taxonomies import CODES, Code, code_of
from viadukt.directory.models import Area, Format, Service, ServiceQuerySet, ServiceSite, TargetGroup, Topic
from viadukt.network.public import Organisation

EARTH_RADIUS = 6_371_008.8  # metres, mean radius (IUGG)
_LIST_COLUMNS = {"target-groups": "target_groups", "formats": "formats"}
_CHOICES = {"target-groups": TargetGroup, "formats": Format}


@dataclass(frozen=True, slots=True)
class Point:
    """The centroid of a postcode, and where it lies: `land` ISO 3166-2, `country` ISO 3166-1."""

    postcode: str
    city: str
    land: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """The conditions of a query; what is not set does not matter. `proximity` is in metres from `point`."""

    search: str = ""
    modified_after: datetime | None = None
    organization: UUID | None = None
    taxonomy: UUID | None = None
    term: UUID | None = None
    point: Point | None = None
    proximity: float | None = None


def services(wanted: Wanted) -> ServiceQuerySet:
    """The public services that are meant."""
    found = Service.objects.published()
    if wanted.organization:
        found = found.filter(organisation_id=wanted.organization)
    if wanted.taxonomy:
        found = found.filter(_in_taxonomy(code_of(wanted.taxonomy)))
    if wanted.term:
        found = found.filter(_with_term(wanted.term))
    if wanted.modified_after:
        found = found.filter(_modified(wanted.modified_after))
    if wanted.search:
        found = matching_services(found, wanted.search)
    return found


def at_locations(wanted: Wanted) -> "QuerySet[ServiceSite]":
    """The public services at public places that are meant."""
    found = ServiceSite.objects.filter(PUBLIC_SITE, service__in=services(wanted).values("pk"))
    if wanted.point and wanted.proximity is not None:
        return _within(found, wanted.point, wanted.proximity)
    if wanted.point:
        return found.filter(_covers(wanted.point))
    return found


def organisations(wanted: Wanted) -> "QuerySet[Organisation]":
    """The public organisations that are meant; with a taxonomy or term, those that offer such a service."""
    found: QuerySet[Organisation] = Organisation.objects.published()
    if wanted.taxonomy or wanted.term:
        offers = services(Wanted(taxonomy=wanted.taxonomy, term=wanted.term))
        found = found.filter(Exists(offers.filter(organisation=OuterRef("pk"))))
    if wanted.modified_after:
        found = found.filter(updated_at__gte=wanted.modified_after)
    if wanted.search:
        found = matching_organisations(found, wanted.search)
    return found


def _in_taxonomy(code: Code | None) -> Q | Exists:
    if code is None:
        return Q(pk__in=[])
    if code == "topics":
        return Exists(Service.topics.through.objects.filter(service_id=OuterRef("pk")))
    return ~Q(**{_LIST_COLUMNS[code]: []})


def _with_term(term: UUID) -> Q | Exists:
    """Services with this term. Lists are kept as JSON, which SQLite cannot look into: a code is found by its quotes."""
    for code in CODES:
        if code == "topics":
            slug = next((s for s in Topic.objects.values_list("slug", flat=True) if term_id(code, s) == term), None)
            if slug:
                return Exists(Service.topics.through.objects.filter(service_id=OuterRef("pk"), topic_id=slug))
            continue
        for value in _CHOICES[code].values:
            if term_id(code, str(value)) == term:
                column = _LIST_COLUMNS[code]
                listing = Service.objects.alias(listed=Cast(column, TextField())).filter(listed__contains=f'"{value}"')
                return Exists(listing.filter(pk=OuterRef("pk")))
    return Q(pk__in=[])


def _modified(after: datetime) -> Q:
    """The service or anything shown with it changed at that moment or later: what `last_modified` says."""
    places = ServiceSite.objects.filter(PUBLIC_SITE, service=OuterRef("pk"), site__updated_at__gte=after)
    topics = Service.topics.through.objects.filter(service_id=OuterRef("pk"), topic__updated_at__gte=after)
    return Q(updated_at__gte=after) | Q(organisation__updated_at__gte=after) | Q(Exists(places)) | Q(Exists(topics))


def _within(found: "QuerySet[ServiceSite]", point: Point, metres: float) -> "QuerySet[ServiceSite]":
    """Places at most that far away on the sphere: haversine without its inverse, the same on both databases."""
    north_of_equator, east_of_greenwich = round(point.latitude, 7), round(point.longitude, 7)
    limit = sin(min(metres / (2 * EARTH_RADIUS), pi / 2)) ** 2
    reach = degrees(min(metres / EARTH_RADIUS, pi)) + 1e-6  # the box only spares work; the haversine decides
    south, north = north_of_equator - reach, north_of_equator + reach
    latitude, longitude = Radians(_degrees("site__latitude", 90)), Radians(_degrees("site__longitude", 180))
    half_latitude = Sin((latitude - Value(radians(north_of_equator))) / 2.0)
    half_longitude = Sin((longitude - Value(radians(east_of_greenwich))) / 2.0)
    haversine = half_latitude * half_latitude + (
        Value(cos(radians(north_of_equator))) * Cos(latitude) * half_longitude * half_longitude
    )
    return (
        found.filter(site__latitude__gte=south, site__latitude__lte=north, site__longitude__isnull=False)
        .alias(haversine=Cast(haversine, FloatField()))
        .filter(haversine__lte=limit)
    )


def _degrees(column: str, most: int) -> Cast:
    """A coordinate within its bounds and to a centimetre: PostgreSQL fails on numbers that are too small to square."""
    bounded = Least(Greatest(column, Value(float(-most))), Value(float(most)))
    return Cast(Cast(bounded, DecimalField(max_digits=10, decimal_places=7)), FloatField())


def _covers(point: Point) -> Q:
    """Services whose area holds the postcode: a local offer its own postcode and city, the others their Land or country."""
    here = Q(site__postal_code=point.postcode, site__country=point.country)
    if point.city:
        here |= Q(site__city__iexact=point.city, site__country=point.country)
    return (
        Q(service__area=Area.WORLD)
        | Q(service__area=Area.COUNTRY, site__country=point.country)
        | (Q(service__area=Area.LAND, site__land=point.land) & ~Q(site__land=""))
        | here
    )
