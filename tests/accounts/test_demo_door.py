"""The demo signs in without hurdles, says so, and only where nobody is real."""

import pytest
from django.urls import reverse

from tests.cast import member
from viadukt.accounts.public import has_second_factor, open_for_demo
from viadukt.kernel.errors import Refused
from viadukt.network.public import Organisation, Role

pytestmark = pytest.mark.django_db
DOOR = "/demo/sign-in"


def test_it_lists_who_sits_at_invented_organisations_and_nobody_else(client, berna, kofi):
    real = Organisation.objects.create(name="Real", invented=False)
    member("Somebody", real, Role.ADVISER)

    people = client.get(DOOR).context["people"]

    assert [(p.name, p.roles, p.organisation) for p in people] == [
        ("Kofi", "Beratung", "Beispiel-Beratungszentrum Accra"),
        ("Berna", "Beratung", "Verein Beispiel Köln e.V."),
    ]
    assert len(people[0].to_try) == 1


def test_a_press_opens_a_session_that_counts_and_says_so(client, berna):
    answer = client.post(DOOR, {"person": str(berna.user.pk)})

    assert answer["Location"] == "/desk/"
    page = client.get("/account/")
    assert has_second_factor(page.wsgi_request)
    assert [str(message) for message in page.context["messages"]] == [
        "Sie sind jetzt Berna. Das ging ohne Passwort, weil dies die Demo ist."
    ]


def test_one_changes_over_to_somebody_else(client, berna, kofi):
    for person in (berna, kofi):
        client.post(DOOR, {"person": str(person.user.pk)})
        assert client.get("/account/").wsgi_request.user == person.user


@pytest.mark.parametrize("who", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_else_gets_in(client, berna, who):
    assert client.post(DOOR, {"person": who}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_real_people_do_not_get_in(client):
    somebody = member("Somebody", Organisation.objects.create(name="Real", invented=False), Role.ADVISER)

    assert client.post(DOOR, {"person": str(somebody.user.pk)}).status_code == 404


def test_looking_signs_nobody_in(client, berna):
    client.get(DOOR, {"person": str(berna.user.pk)})

    assert "_auth_user_id" not in client.session


def test_an_empty_demo_says_what_to_do(client):
    assert "viadukt demo --reset" in client.get(DOOR).content.decode()


def test_where_real_people_work_the_door_is_shut(rf, client, berna, settings):
    request = client.get(DOOR).wsgi_request
    settings.PRODUCTION = True

    with pytest.raises(Refused, match="nur in der Demo"):
        open_for_demo(request, berna.user)


def test_its_address_is_as_printed():
    assert reverse("demo:sign_in") == DOOR
