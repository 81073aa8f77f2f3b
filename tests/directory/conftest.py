"""Organisations and offers for the stories of the directory."""

from collections.abc import Callable
from typing import Any

import pytest

from viadukt.directory.listing import relist
from viadukt.directory.models import Publication, Service, ServiceSite, Topic
from viadukt.kernel.texts import Translated
from viadukt.network.models import Organisation, Site

COLOGNE = (50.9384, 6.9600)
BONN = (50.7344, 7.0955)
HAMBURG = (53.5503, 10.0006)
ACCRA = (5.5560, -0.1969)

Offer = Callable[..., Service]


@pytest.fixture
def topics(db: None) -> dict[str, Topic]:
    return {
        slug: Topic.objects.get_or_create(slug=slug, defaults={"name": Translated.of(name)})[0]
        for slug, name in (("recognition", "Anerkennung"), ("housing", "Wohnen"), ("german-course", "Deutschkurse"))
    }


@pytest.fixture
def offer(topics: dict[str, Topic]) -> Offer:
    """Publishes an offer of an organisation of its own, at a place if one is given, and lists it."""

    def make(
        title: str = "Beratung",
        *,
        at: tuple[float, float] | None = None,
        topics: tuple[str, ...] = ("recognition",),
        organisation: Organisation | None = None,
        protected: bool = False,
        city: str = "Köln",
        land: str = "DE-NW",
        country: str = "DE",
        **fields: Any,
    ) -> Service:
        owner = organisation or Organisation.objects.create(name=f"Träger von {title}", country=country, land=land)
        fields.setdefault("email", "hallo@beispiel.example")
        fields.setdefault("publication", Publication.PUBLISHED)
        service = Service.objects.create(organisation=owner, title=Translated.of(title), **fields)
        service.topics.set(Topic.objects.filter(slug__in=topics))
        if at:
            site = Site.objects.create(
                organisation=owner, city=city, land=land, country=country, latitude=at[0], longitude=at[1], protected=protected
            )
            ServiceSite.objects.create(service=service, site=site)
        relist([service.pk])
        return service

    return make
