"""An account by an invitation to a seat, from the mailed link to the desk."""

import pytest
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_now, letters, sign_in_by_app, with_app
from viadukt.network.public import Role, Seat
from viadukt.network.services.seats import invite_to_seat

pytestmark = pytest.mark.django_db


def test_from_the_invitation_to_the_desk(client, cologne, deniz):
    invite_to_seat(actor=deniz.actor, organisation=cologne, email="gul@beispiel.example", name="Gül", roles=[Role.ADVISER])
    page = client.get(letters()[-1].path, follow=True)
    assert "Verein Beispiel Köln e.V. lädt Sie ein" in page.content.decode()
    client.post("/account/invitation/", {"name": "Gül", "language": "de", "password": PASSWORD})
    assert client.get("/desk/")["Location"] == "/account/second-factor/", "a seat without second factor reaches nothing"

    secret = client.get("/account/second-factor/app/").context["secret"].replace(" ", "")
    client.post("/account/second-factor/app/", {"code": code_now(secret)})

    assert client.get("/desk/").status_code == 200
    assert Seat.objects.get(user__email="gul@beispiel.example").roles == ["adviser"]


def test_the_lead_gets_from_a_seat_to_that_persons_access(cologne, berna, deniz):
    with_app(deniz)
    client = sign_in_by_app(Client(), deniz)

    page = client.get(f"/desk/organisations/{cologne.pk}/seats/{berna.seat.pk}")

    assert f"/account/people/{berna.user.pk}/" in page.content.decode()
    assert client.get(f"/account/people/{berna.user.pk}/").status_code == 200


def test_nobody_is_led_to_reset_themselves(cologne, deniz):
    with_app(deniz)
    client = sign_in_by_app(Client(), deniz)

    page = client.get(f"/desk/organisations/{cologne.pk}/seats/{deniz.seat.pk}")

    assert f"/account/people/{deniz.user.pk}/" not in page.content.decode()
    assert client.get(f"/account/people/{deniz.user.pk}/").status_code == 404
