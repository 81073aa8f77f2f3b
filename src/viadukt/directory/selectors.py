"""Reads that span models."""

from django.db.models import Prefetch, QuerySet

from viadukt.directory.models import Service, ServiceQuerySet, ServiceSite, Topic


def public_sites() -> "Prefetch[str, QuerySet[ServiceSite], str]":
    """The places of a service that may be shown: a protected address is not among them."""
    return Prefetch("at_sites", ServiceSite.objects.filter(site__protected=False).select_related("site").order_by("pk"))


def with_sites() -> ServiceQuerySet:
    """Public services with organisation, listing and public sites, in two queries however many there are."""
    return Service.objects.published().select_related("organisation", "listing").prefetch_related(public_sites())


def known_topics() -> frozenset[str]:
    """The slugs of all topics."""
    return frozenset(Topic.objects.values_list("slug", flat=True))
