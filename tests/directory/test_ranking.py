"""Which offer comes first, and which never comes at all."""

from datetime import timedelta

import pytest

from tests.directory.conftest import ACCRA, BONN, COLOGNE, HAMBURG, Offer
from viadukt.directory.listing import relist
from viadukt.directory.models import Publication, Service
from viadukt.directory.need import Need
from viadukt.directory.search import search
from viadukt.kernel import clock
from viadukt.understanding.public import Place

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
KOELN = Place("postcode", "Köln", "DE", "DE-NW", *COLOGNE, key="50667")
GHANA = Place("country", "Ghana", "GH", "", *ACCRA, key="GH")
RECOGNITION = Need(topics=("recognition",), place=KOELN)


def found(need: Need) -> list[str]:
    return [str(hit.service.title) for hit in search(need).hits]


def test_the_nearer_of_two_equal_offers_comes_first(offer: Offer) -> None:
    offer("Hamburg", at=HAMBURG, land="DE-HH", city="Hamburg")
    offer("Bonn", at=BONN, city="Bonn")
    offer("Köln", at=COLOGNE)

    assert found(RECOGNITION) == ["Köln", "Bonn", "Hamburg"]


def test_the_distance_is_that_of_the_great_circle(offer: Offer) -> None:
    offer("Hamburg", at=HAMBURG)

    assert [round(hit.distance or 0) for hit in search(RECOGNITION).hits] == [357]


def test_an_offer_that_speaks_the_language_comes_before_an_equal_one_that_does_not(offer: Offer) -> None:
    offer("unbekannt", at=COLOGNE)
    offer("Türkisch", at=COLOGNE, languages=["de", "tr"])
    offer("nur Deutsch", at=COLOGNE, languages=["de"])

    assert found(Need(topics=("recognition",), place=KOELN, spoken=("tr",))) == ["Türkisch", "unbekannt", "nur Deutsch"]


def test_only_those_who_speak_it_when_that_is_asked(offer: Offer) -> None:
    offer("unbekannt", at=COLOGNE)
    offer("Türkisch", at=COLOGNE, languages=["de", "tr"])

    assert found(Need(topics=("recognition",), spoken=("tr",), spoken_only=True)) == ["Türkisch"]


def test_an_entry_that_nobody_can_contact_stands_last_however_near(offer: Offer) -> None:
    offer("ohne Kontakt", at=COLOGNE, email="")
    offer("weit weg", at=HAMBURG)

    assert found(RECOGNITION) == ["weit weg", "ohne Kontakt"]


def test_a_fresh_entry_comes_before_an_equal_old_one(offer: Offer) -> None:
    offer("alt", at=COLOGNE, source_date="2016")
    offer("undatiert", at=COLOGNE)
    offer("frisch", at=COLOGNE, assured_on=clock.today())

    assert found(RECOGNITION) == ["frisch", "undatiert", "alt"]


def test_drafts_withdrawn_and_ended_offers_never_appear(offer: Offer) -> None:
    offer("Entwurf", publication=Publication.DRAFT)
    offer("zurückgezogen", publication=Publication.WITHDRAWN)
    offer("zu Ende", offered_until=clock.today() - timedelta(days=1))
    offer("letzter Tag", offered_until=clock.today())

    assert found(Need(topics=("recognition",))) == ["letzter Tag"]


def test_what_is_withdrawn_is_gone_from_the_next_search(offer: Offer) -> None:
    service = offer("Köln", at=COLOGNE)
    assert found(RECOGNITION) == ["Köln"]

    Service.objects.filter(pk=service.pk).update(publication=Publication.WITHDRAWN)
    relist([service.pk])

    assert found(RECOGNITION) == []


def test_a_protected_address_gives_no_distance(offer: Offer) -> None:
    offer("Schutzhaus", at=COLOGNE, protected=True)

    assert [(hit.distance, hit.at_sites) for hit in search(RECOGNITION).hits] == [(None, ())]


def test_from_abroad_the_centre_in_the_country_comes_first(offer: Offer) -> None:
    offer("Köln", at=COLOGNE)
    offer("Accra", at=ACCRA, country="GH", land="", city="Accra")

    assert found(Need(topics=("recognition",), place=GHANA)) == ["Accra", "Köln"]


def test_nothing_near_shows_the_nearest_and_what_reaches_from_afar(offer: Offer) -> None:
    offer("Hamburg", at=HAMBURG, land="DE-HH")
    offer("bundesweit", area="country", formats=["phone"])

    results = search(Need(topics=("recognition",), place=KOELN, within=10))

    assert results.total == 0
    assert [str(hit.service.title) for hit in results.from_afar] == ["bundesweit"]
    assert [str(hit.service.title) for hit in results.farther] == ["Hamburg"]
