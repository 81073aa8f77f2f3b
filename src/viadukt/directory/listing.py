"""Keeping the flat rows that find-help weighs in step with services, sites and organisations."""

import json
import time
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch

from viadukt.directory import text_index
from viadukt.directory.freshness import as_of
from viadukt.directory.models import Listing, ListingState, Publication, Service, ServiceQuerySet, ServiceSite

_BATCH = 500
_WRITTEN = [field.name for field in Listing._meta.concrete_fields if field.name not in {"id", "service"}]


def relist(service_ids: Collection[UUID]) -> None:
    """Write the listings and the full text of these services anew. To be called in the transaction that changed them.

    A service that is withdrawn or not published stays behind as a row that is not shown.
    """
    if not service_ids:
        return
    with transaction.atomic():
        services = list(_with_all_that_counts().filter(pk__in=service_ids))
        _write(services, _next_change())


def relist_organisation(organisation_id: UUID) -> None:
    """After an organisation or one of its sites changed: all its services."""
    relist(list(Service.objects.filter(organisation=organisation_id).values_list("pk", flat=True)))


def relist_all() -> int:
    """Build all listings anew, as after an import. Answers how many services there are."""
    with transaction.atomic():
        change = _next_change(new_epoch=True)
        Listing.objects.all().delete()
        text_index.clear()
        count = 0
        for services in _batches():
            _write(services, change)
            count += len(services)
    return count


def _batches() -> Iterator[list[Service]]:
    ids = list(Service.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        yield list(_with_all_that_counts().filter(pk__in=ids[start : start + _BATCH]))


def _next_change(*, new_epoch: bool = False) -> int:
    """The number of this change. The state's row stays locked until commit, so numbers become visible in their order.

    Microseconds rather than a count: what a rolled-back transaction numbered is never numbered again.
    """
    ListingState.objects.get_or_create(pk=1)
    state = ListingState.objects.select_for_update().get(pk=1)
    state.change = max(state.change + 1, time.time_ns() // 1000)
    if new_epoch:
        state.epoch = state.change
    state.save(update_fields=["change", "epoch"])
    return int(state.change)


def _with_all_that_counts() -> ServiceQuerySet:
    at_sites = ServiceSite.objects.select_related("site").order_by("pk")
    return Service.objects.select_related("organisation").prefetch_related("topics", Prefetch("at_sites", at_sites))


def _write(services: list[Service], change: int) -> None:
    rows = [_row(service, change) for service in services]
    Listing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["service"], update_fields=_WRITTEN)
    for service, row in zip(services, rows, strict=True):
        if row.shown:
            text_index.write(service)
        else:
            text_index.remove(service.pk)


def _row(service: Service, change: int) -> Listing:
    organisation = service.organisation
    sites = [at.site for at in service.at_sites.all() if not at.site.protected]
    topics = list(service.topics.all())
    return Listing(
        service=service,
        shown=service.publication == Publication.PUBLISHED and organisation.published,
        change=change,
        topics=_words(topic.slug for topic in topics),
        languages=_words(service.languages or organisation.languages),
        groups=_words(service.target_groups),
        formats=_words(service.formats),
        appointment=service.appointment,
        cost=service.cost,
        area=service.area,
        country=organisation.country,
        land=organisation.land,
        places=json.dumps([[site.land, site.country, site.latitude, site.longitude] for site in sites]),
        has_contact=service.reachable,
        invented=organisation.invented,
        as_of=as_of(service.assured_on, service.source_date),
        offered_until=service.offered_until,
    )


def _words(values: "Iterator[str] | list[str]") -> str:
    return " ".join(sorted({value for value in values if value and " " not in value}))
