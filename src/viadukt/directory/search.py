"""Finding help: from a need to the offers that meet it, each with the reasons why it stands where it stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.core.paginator import Paginator

from viadukt.directory import columns as listings
from viadukt.directory import ranking, text_index
from viadukt.directory.columns import Columns
from viadukt.directory.freshness import as_of, is_stale
from viadukt.directory.models import Listing, Service, ServiceSite
from viadukt.directory.need import Need
from viadukt.directory.ranking import Ranked
from viadukt.directory.selectors import with_sites
from viadukt.kernel import clock

PAGE = 12
ASIDE = 5  # offers from elsewhere when there is nothing near


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer as a result, with why: matched topics, kilometres to the nearest site (None when unknown), matched languages."""

    service: Service
    at_sites: tuple[ServiceSite, ...]
    topics: tuple[str, ...]
    matched_topics: tuple[str, ...]
    matched_languages: tuple[str, ...]
    distance: float | None
    stale: bool

    @property
    def languages(self) -> list[str]:
        """Spoken at the offer, or else at its organisation."""
        return list(self.service.languages or self.service.organisation.languages)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. `from_afar` and `farther` are filled when too little is within reach; `gap` says that nothing
    is that can be contacted, `unreachable` that something is there all the same.
    """

    need: Need
    hits: Sequence[Hit]
    total: int
    page: int
    pages: int
    gap: bool
    unreachable: bool = False
    from_afar: Sequence[Hit] = ()
    farther: Sequence[Hit] = ()


def search(need: Need, *, page: int = 1) -> Results:
    """The `page` (from 1; one too far is the last) of what meets `need`, in at most five queries."""
    columns = listings.current()
    results = _search(columns, need, page)
    if results is None:  # the cache named what the database no longer has
        listings.forget()
        results = _search(listings.current(), need, page)
    assert results
    return results


def _search(columns: Columns, need: Need, page: int) -> Results | None:
    today = clock.today()
    if need.topics:  # the rest needs no weighing
        columns = columns.only(columns.topics.has_any(columns.words.topics.known(need.topics)))
    found = _full_text(need)
    ranked = ranking.rank(columns, need, today, found)
    gap = not _within_reach(columns, ranked)
    slice_ = Paginator(range(len(ranked)), PAGE).get_page(page)
    shown = slice(slice_.start_index() - 1 if len(ranked) else 0, slice_.end_index())
    parts = [Ranked(ranked.ids[shown], ranked.distance[shown], ranked.reaches[shown])]
    if gap and (need.topics or need.words):
        wide = need.widened() if need.topics else replace(need.widened(), words=need.words)
        taken = set(parts[0].ids.tolist())
        afar = _first(ranking.from_afar(columns, wide, today), taken)
        parts += [afar, _first(ranking.nearest(columns, wide, today), taken | set(afar.ids.tolist()))]
    hits = _hits(need, parts)
    if hits is None:
        return None
    unreachable = gap and _there(columns, ranked)
    return Results(need, hits[0], len(ranked), slice_.number, slice_.paginator.num_pages, gap, unreachable, *hits[1:])


def _full_text(need: Need) -> dict[int, float]:
    if need.topics and need.sure:
        return {}  # the topic says more than the words that carried it
    # a text that is no need may name an organisation; some word of "thank you" stands everywhere
    found = text_index.search(need.words, every=not need.topics)
    if not found:
        return {}
    return {pk: found[service] for pk, service in Listing.objects.filter(service__in=found).values_list("pk", "service")}


def _within_reach(columns: Columns, ranked: Ranked) -> bool:
    """Whether anything that can be contacted reaches the place."""
    if not len(ranked):
        return False
    at = np.searchsorted(columns.ids, ranked.ids)
    return bool((ranked.reaches & columns.has_contact[at] & ~columns.invented[at]).any())


def _there(columns: Columns, ranked: Ranked) -> bool:
    """Whether anything real reaches the place, known how to contact or not."""
    return bool(len(ranked) and (ranked.reaches & ~columns.invented[np.searchsorted(columns.ids, ranked.ids)]).any())


def _first(ranked: Ranked, without: set[int]) -> Ranked:
    kept = [i for i, pk in enumerate(ranked.ids.tolist()) if pk not in without][:ASIDE]
    return Ranked(ranked.ids[kept], ranked.distance[kept], ranked.reaches[kept])


def _hits(need: Need, parts: list[Ranked]) -> list[list[Hit]] | None:
    """The parts with their services loaded, in one go. A service that is not public any more is left out; nothing at all
    is answered when a listing does not exist, since then the columns are not those of this database."""
    ids = {pk for part in parts for pk in part.ids.tolist()}
    services = {service.listing.pk: service for service in with_sites().filter(listing__in=ids)} if ids else {}
    if (missing := ids - services.keys()) and Listing.objects.filter(pk__in=missing).count() < len(missing):
        return None
    return [
        [
            as_hit(services[pk], need, None if math.isnan(km) else km)
            for pk, km in zip(part.ids.tolist(), part.distance.tolist(), strict=True)
            if pk in services
        ]
        for part in parts
    ]


def as_hit(service: Service, need: Need, distance: float | None) -> Hit:
    """The service with what speaks for it."""
    topics = tuple(service.listing.topics.split())
    languages = service.languages or service.organisation.languages
    return Hit(
        service=service,
        at_sites=tuple(service.at_sites.all()),
        topics=topics,
        matched_topics=tuple(topic for topic in need.topics if topic in topics),
        matched_languages=tuple(code for code in need.spoken if code in languages),
        distance=distance,
        stale=is_stale(as_of(service.assured_on, service.source_date)),
    )
