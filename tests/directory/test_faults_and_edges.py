"""What goes wrong, and what happens seldom: a database that is busy, a cache that is wrong, a week of opening hours."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.cast import Member, sign_in
from tests.directory.conftest import BONN, COLOGNE, Offer
from viadukt.directory import gaps, present
from viadukt.directory.cards import vcard
from viadukt.directory.freshness import earliest, in_words, is_stale, middle
from viadukt.directory.listing import relist_all
from viadukt.directory.models import Listing, Service
from viadukt.directory.need import Need
from viadukt.directory.parts import parts_of
from viadukt.directory.search import search
from viadukt.directory.services import report
from viadukt.directory.views import find as find_view
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.network.models import Organisation
from viadukt.understanding.public import place_by_key

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
OFFICE = [{"day": day, "opens": "09:00", "closes": "12:00"} for day in (1, 2, 3)]
MONDAY = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)  # half past nine in Köln


def locked(*arguments: Any, **named: Any) -> None:
    raise OperationalError("database is locked")


def test_help_is_found_also_when_nothing_can_be_counted(client: Client, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    offer("Wohnberatung", at=COLOGNE, topics=("housing",))
    monkeypatch.setattr(find_view, "allow", locked)
    monkeypatch.setattr(gaps.connection, "cursor", locked)

    gaps.count_gap(Need(topics=("housing",)))

    monkeypatch.undo()
    monkeypatch.setattr(find_view, "allow", locked)
    assert client.post("/", {"topic": "housing"}).status_code == 200


def test_an_entry_that_vanished_without_notice_is_not_shown_and_the_rest_is(offer: Offer) -> None:
    gone, stays = offer("weg", at=COLOGNE), offer("bleibt", at=BONN)
    need = Need(topics=("recognition",))
    assert search(need).total == 2

    Listing.objects.filter(service=gone).delete()
    Service.objects.filter(pk=gone.pk).delete()

    found = search(need)
    assert ([hit.service for hit in found.hits], found.total) == ([stays], 1)


def test_an_organisation_unpublished_behind_our_back_shows_nothing(offer: Offer) -> None:
    service = offer("Beratung")
    Organisation.objects.filter(pk=service.organisation_id).update(published=False)

    assert search(Need(topics=("recognition",))).hits == []


def test_building_all_listings_anew_finds_the_same(offer: Offer) -> None:
    for number in range(3):
        offer(f"Angebot {number}", at=COLOGNE)
    before = [hit.service.pk for hit in search(Need(topics=("recognition",))).hits]
    Listing.objects.update(topics="")

    assert relist_all() == 3
    assert [hit.service.pk for hit in search(Need(topics=("recognition",))).hits] == before


@pytest.mark.parametrize(
    ("moment", "badge"),
    [
        (MONDAY, "jetzt offen bis 12:00"),
        (MONDAY.replace(hour=6), "öffnet heute um 09:00"),
        (MONDAY.replace(hour=15), "öffnet morgen um 09:00"),
        (MONDAY.replace(day=18, hour=15), "öffnet am Montag um 09:00"),
    ],
)
def test_a_card_says_whether_it_is_open_or_when_next(client: Client, offer: Offer, moment: datetime, badge: str) -> None:
    service = offer("Beratung", at=COLOGNE)
    service.at_sites.update(hours=OFFICE)

    with clock.frozen(moment):
        card = client.get("/?topic=recognition&lang=de").context["cards"][0]

    assert [spot.opening.text for spot in card.spots] == [badge]


def test_the_week_stands_on_the_entrys_page(client: Client, offer: Offer) -> None:
    service = offer("Beratung", at=COLOGNE)
    service.at_sites.update(hours=OFFICE)

    page = client.get(f"/services/{service.pk}?lang=de").context["page"]

    assert [(day.name, day.times) for day in page.places[0].week][:1] == [("Montag", "09:00–12:00")]


def test_every_part_has_a_name_and_a_link_that_takes_it_away() -> None:
    need = Need(
        topics=("recognition",),
        professions=("2221",),
        groups=("women",),
        place=place_by_key("50667"),
        within=10,
        region="DE-NW",
        spoken=("tr",),
        formats=("phone",),
        no_appointment=True,
        free=True,
    )

    parts = parts_of(need, "de")

    assert all(str(part.label) and part.without != need.to_query().urlencode() for part in parts)
    assert len({part.without for part in parts}) == len(parts) >= 9


def test_an_address_book_entry_has_every_public_way(offer: Offer) -> None:
    service = offer("Rat", at=COLOGNE, email="rat@beispiel.example", website="https://beispiel.example", languages=["tr", "de"])

    lines = vcard(service, "de").split("\r\n")

    assert [line for line in lines if line.startswith(("EMAIL", "URL", "LANG", "ADR"))] == [
        "EMAIL:rat@beispiel.example",
        "URL:https://beispiel.example",
        "ADR:;;;Köln;;;DE",
        "LANG:tr",
        "LANG:de",
    ]


@pytest.mark.parametrize(
    ("partial", "first", "half", "words"),
    [
        ("2023", date(2023, 1, 1), date(2023, 7, 1), "2023"),
        ("2023-05", date(2023, 5, 1), date(2023, 5, 15), "Mai 2023"),
        ("2023-05-12", date(2023, 5, 12), date(2023, 5, 12), "12. Mai 2023"),
        ("2023-13", None, None, "2023-13"),
        ("bald", None, None, "bald"),
    ],
)
def test_a_partial_date_stays_partial(partial: str, first: date | None, half: date | None, words: str) -> None:
    assert (earliest(partial), middle(partial), in_words(partial, "de")) == (first, half, words)


def test_an_entry_is_old_after_a_year_and_a_half_and_without_any_date() -> None:
    assert [is_stale(day) for day in (clock.today(), clock.in_days(-548), clock.in_days(-549), None)] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("written", "country", "dialled"),
    [
        ("+49 (0)221 / 820 50-11", "DE", "+492218205011"),
        ("0221 82050-11", "DE", "+492218205011"),
        ("030 901820 oder 030 901821", "DE", "+4930901820"),
        ("030 2773401", "GH", "+233302773401"),
        ("110", "DE", "110"),
        ("", "DE", ""),
    ],
)
def test_a_phone_number_is_dialled_as_it_works_from_anywhere(written: str, country: str, dialled: str) -> None:
    assert present.dialled(written, country) == dialled


def test_the_pages_of_the_desk_open(client: Client, farid: Member, offer: Offer) -> None:
    sign_in(client, farid)
    service = offer("Beratung", at=COLOGNE, organisation=farid.organisation)
    filed = report(actor=Visitor(), service=service, kind="gone")
    at = service.at_sites.get()
    base = f"/desk/services/{service.pk}"
    paths = ["/desk/services/?q=ber", "/desk/services/new", base, f"{base}/texts/en", f"{base}/sites", f"{base}/hours/{at.pk}"]
    paths += ["/desk/reports/", f"/desk/reports/{filed.pk}"]

    assert [client.get(path).status_code for path in paths] == [200] * len(paths)


def test_the_sites_of_an_offer_are_chosen_on_a_page(client: Client, farid: Member, offer: Offer) -> None:
    sign_in(client, farid)
    service = offer("Beratung", at=COLOGNE, organisation=farid.organisation)

    client.post(f"/desk/services/{service.pk}/sites", {"version": 1})
    client.post(f"/desk/services/{service.pk}/assure")

    service.refresh_from_db()
    assert (service.at_sites.count(), service.assured_on) == (0, clock.today())
