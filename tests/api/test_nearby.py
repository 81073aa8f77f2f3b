"""`postcode` and `proximity`: whose area holds a postcode, and what lies within metres of its centroid."""

from math import asin, cos, radians, sin, sqrt

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viadukt.directory.hsds.selection import EARTH_RADIUS, Point, Wanted, at_locations
from viadukt.directory.public import Publication, Service, ServiceSite
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation, Site
from viadukt.understanding.public import place_by_key

COLOGNE = place_by_key("50667")


def offer(title: str, latitude: float | None = None, longitude: float | None = None, **fields: str | bool) -> ServiceSite:
    area = fields.pop("area", "local")
    organisation = Organisation.objects.create(name=f"Träger von {title}")
    service = Service.objects.create(
        organisation=organisation, title=Translated.of(title), publication=Publication.PUBLISHED, area=area
    )
    site = Site.objects.create(organisation=organisation, latitude=latitude, longitude=longitude, **fields)
    return ServiceSite.objects.create(service=service, site=site)


def names(api: Client, query: str) -> set[str]:
    response = api.get(f"/api/hsds/service_at_locations?{query}")
    assert response.status_code == 200, response.content
    return {item["service"]["name"] for item in response.json()["contents"]}


def metres(latitude: float, longitude: float, other: tuple[float, float]) -> float:
    """Great-circle distance, written as in every textbook."""
    a = sin(radians(latitude - other[0]) / 2) ** 2
    b = sin(radians(longitude - other[1]) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(a + cos(radians(latitude)) * cos(radians(other[0])) * b)))


@pytest.mark.sql
def test_proximity_is_in_metres_from_the_centroid(api: Client, db: None):
    assert COLOGNE
    assert COLOGNE.latitude
    assert COLOGNE.longitude
    offer("Nebenan", COLOGNE.latitude, COLOGNE.longitude + 0.01)  # some 700 m
    offer("Bonn", 50.7344, 7.0955)  # some 25 km
    offer("Accra", 5.5560, -0.1969, country="GH")
    offer("Irgendwo")
    offer("Zuflucht", COLOGNE.latitude, COLOGNE.longitude, protected=True)

    assert names(api, "postcode=50667&proximity=0") == set()
    assert names(api, "postcode=50667&proximity=1000") == {"Nebenan"}
    assert names(api, "postcode=50667&proximity=24000") == {"Nebenan"}
    assert names(api, "postcode=50667&proximity=26000.5") == {"Nebenan", "Bonn"}
    assert names(api, "postcode=50667&proximity=30000000") == {"Nebenan", "Bonn", "Accra"}
    assert names(api, "postcode=50667&proximity=1e300") == {"Nebenan", "Bonn", "Accra"}


@pytest.mark.sql
def test_a_postcode_alone_asks_whose_area_holds_it(api: Client, db: None):
    offer("gleiche Postleitzahl", postal_code="50667", city="Koeln", land="DE-NW")
    offer("gleiche Stadt", postal_code="51103", city="Köln", land="DE-NW")
    offer("andere Stadt", postal_code="53111", city="Bonn", land="DE-NW")
    offer("ganzes Land NRW", postal_code="53111", city="Bonn", land="DE-NW", area="land")
    offer("ganzes Land Sachsen", postal_code="01067", city="Dresden", land="DE-SN", area="land")
    offer("Land nicht bekannt", area="land")
    offer("ganz Deutschland", postal_code="01067", city="Dresden", land="DE-SN", area="country")
    offer("ganz Ghana", city="Accra", country="GH", area="country")
    offer("überall", city="Accra", country="GH", area="world")
    offer("Zuflucht", postal_code="50667", city="Köln", land="DE-NW", protected=True)

    assert names(api, "postcode=50667") == {
        "gleiche Postleitzahl",
        "gleiche Stadt",
        "ganzes Land NRW",
        "ganz Deutschland",
        "überall",
    }


@pytest.mark.parametrize("postcode", ["99999", "GH", "DE-NW", "gn:2306104", "5066", "x"])
def test_a_postcode_that_is_none_is_said(postcode: str, api: Client, db: None):
    response = api.get("/api/hsds/service_at_locations", {"postcode": postcode, "proximity": "1000"})

    assert response.status_code == 422
    assert response.json()["details"] == [{"parameter": "postcode", "message": "this is no German postcode that is known here"}]


@pytest.mark.sql
@pytest.mark.parametrize("odd", [5e-324, 1e-200, -1e-160, 0.0, 90.0, -90.0, 1e300, float("inf"), float("nan")])
def test_no_stored_number_makes_the_question_fail(odd: float, api: Client, db: None):
    """PostgreSQL raises an error where a product underflows, and keeps what is no number."""
    offer("Bonn", 50.7344, 7.0955)
    offer("Seltsam", odd, odd)

    assert names(api, "postcode=50667&proximity=26000") == {"Bonn"}


degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.sql
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(centre=degrees, place=degrees, reach=st.floats(0, 21_000_000))
def test_within_is_what_the_great_circle_says(centre: tuple[float, float], place: tuple[float, float], reach: float, db: None):
    at = offer("Irgendwo", *place)
    point = Point("00000", "", "", "DE", *centre)
    distance = metres(*place, centre)

    found = at_locations(Wanted(point=point, proximity=reach)).filter(pk=at.pk).exists()

    # A metre of grace: half the circumference and zero are where the arithmetic of floats is coarse.
    assert found == (distance <= reach) or abs(distance - reach) < 1
