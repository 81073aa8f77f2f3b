"""Reads that span models."""

from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet
from django.http import Http404

from viadukt.directory import columns
from viadukt.directory.models import Service, ServiceQuerySet, ServiceSite
from viadukt.directory.needs import TOPICS
from viadukt.directory.permissions import maintained_by
from viadukt.kernel.actor import Actor


def public_sites() -> "Prefetch[str, QuerySet[ServiceSite], str]":
    """The places of a service that may be shown: a protected address is not among them."""
    return Prefetch("at_sites", ServiceSite.objects.filter(site__protected=False).select_related("site").order_by("pk"))


def with_sites() -> ServiceQuerySet:
    """Public services with organisation, listing and public sites, in two queries however many there are."""
    return Service.objects.published().select_related("organisation", "listing").prefetch_related(public_sites())


def known_topics() -> frozenset[str]:
    """The slugs of the topics that a link may ask for: those of the start page and those of any listing in memory."""
    listed = columns.remembered()
    return TOPICS | (frozenset(listed.words.topics.bits) if listed else frozenset())


def topics_with_offers() -> frozenset[str]:
    """The slugs of the topics that an offer has, from the listings in memory."""
    return frozenset((columns.remembered() or columns.current()).words.topics.bits)


def countries_with_offers() -> tuple[str, ...]:
    """Codes of the countries other than Germany in which there is an offer, from the listings in memory."""
    words = (columns.remembered() or columns.current()).words.regions.bits
    return tuple(sorted(code for code in words if len(code) == 2 and code != "DE"))


def public_service(service_id: UUID) -> Service:
    """A public entry with everything about it; `Http404` for one that is not public, whether it exists or not."""
    service = with_sites().filter(pk=service_id).first()
    if service is None:
        raise Http404
    return service


def desk_list(actor: Actor, search: str = "") -> ServiceQuerySet:
    """The entries that `actor` looks after, the ones nobody has confirmed for longest first."""
    entries = (
        maintained_by(actor).select_related("organisation").order_by(F("assured_on").asc(nulls_first=True), "source_date", "pk")
    )
    if search:
        entries = entries.filter(Q(organisation__name__icontains=search) | Q(title__icontains=search))
    return entries
