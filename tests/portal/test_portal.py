"""Home for those who work here, and the pages that say who we are."""

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests.casework.conftest import unlock
from tests.cast import member, sign_in
from viadukt.directory.public import Publication, Service, Topic, relist
from viadukt.kernel.texts import Translated
from viadukt.network.public import Membership, Organisation, Role, Seat

PUBLIC = ["/about/", "/for-organisations/", "/privacy/", "/accessibility/", "/imprint/"]


def offer(organisation: Organisation, title: str = "Beratung", **fields: object) -> Service:
    service = Service.objects.create(
        organisation=organisation, title=Translated.of(title), publication=Publication.PUBLISHED, source="example.org", **fields
    )
    service.topics.add(Topic.objects.get_or_create(slug="recognition", defaults={"name": Translated.of("Anerkennung")})[0])
    relist([service.pk])
    return service


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["de", "en", "ar", "fa", "fr", "ru", "tr", "uk"])
def test_pages_that_say_who_we_are_open_without_a_cookie(client, db, path, language):
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    assert dict(client.cookies) == {}


@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_is_posted_to_them(client, db, path):
    assert client.post(path).status_code == 405


def test_every_page_leads_to_them(client, db):
    page = client.get("/organisations/").content.decode()
    for path in PUBLIC:
        assert f'href="{path}"' in page


def test_the_operator_fills_the_imprint(client, db):
    with override_settings(IMPRINT="Verein Beispiel\nBeispielweg 1 <b>", CONTACT_EMAIL="post@example.org"):
        page = client.get("/imprint/").content.decode()
    assert "<p>Verein Beispiel<br>Beispielweg 1 &lt;b&gt;</p>" in page
    assert "mailto:post@example.org" in page


def test_the_desk_wants_sign_in_and_a_second_factor(client, berna):
    assert client.get("/desk/")["Location"] == "/account/login/?next=/desk/"
    sign_in(client, berna, second_factor=False)
    assert client.get("/desk/")["Location"] == "/account/second-factor/"


def test_an_empty_desk_says_so(client, berna):
    response = sign_in(client, berna).get("/desk/")
    assert response.context["desk"].duties == []
    assert "Heute wartet nichts auf Sie" in response.content.decode()


def test_the_desk_opens_what_the_seat_is_for(client, berna, deniz, farid, sina):
    def labels(who) -> list[str]:
        return [link.label for link in sign_in(Client(), who).get("/desk/").context["links"]]

    casework = [
        "Was ansteht",
        "Anfragen",
        "Theke",
        "Fälle",
        "Termine",
        "Gruppen und Kurse",
        "Überleitungen",
        "Persönlicher Schlüssel",
    ]
    assert labels(berna) == ["Öffentliche Seite", *casework, "Pool"]
    assert labels(farid) == [
        "Öffentliche Seite",
        "Pool",
        "Eintrag der Organisation",
        "Meldungen zu Einträgen",
        "Angebote",
        "Meldungen zu Angeboten",
    ]
    assert [label for label in labels(deniz) if label in casework] == casework
    assert labels(deniz)[-5:] == [
        "Pool",
        "Eintrag der Organisation",
        "Meldungen zu Einträgen",
        "Zugänge",
        "Mitgliedschaften",
    ]
    assert labels(sina)[-2:] == ["Einträge ohne eigene Redaktion", "Förderprogramme"]


def test_every_link_of_the_desk_opens(client, sina, deniz, farid, berna):
    unlock(berna.organisation)
    for who in (sina, deniz, farid, berna):
        own = sign_in(Client(), who)
        links = own.get("/desk/").context["links"]
        assert {link.url: own.get(link.url).status_code for link in links} == {link.url: 200 for link in links}


def test_applications_notes_and_old_entries_wait_on_the_desk(client, sina, umbrella, cologne, farid):
    Membership.objects.create(umbrella=umbrella, member=cologne)
    Client().post(f"/organisations/{cologne.pk}/report", {"kind": "correct", "text": "Umgezogen."})
    offer(cologne, source_date="2017-03")
    offer(cologne, "Kurs", source_date="2016")

    assert duties(sina) == ["„Verein Beispiel Köln e.V.“ möchte Mitglied werden."]
    assert duties(farid) == [
        "2 Angebote sind länger als anderthalb Jahre nicht geprüft.",
        "„Verein Beispiel Köln e.V.“: Jemand schreibt, dass etwas nicht stimmt.",
    ]


def duties(who) -> list[str]:
    return [str(duty.why) for duty in sign_in(Client(), who).get("/desk/").context["desk"].duties]


def test_the_desk_takes_as_many_queries_for_thirty_duties_as_for_one(client, sina, umbrella):
    def count() -> int:
        client.get("/desk/")
        with CaptureQueriesContext(connection) as context:
            client.get("/desk/")
        return len(context)

    sign_in(client, sina)
    Membership.objects.create(umbrella=umbrella, member=Organisation.objects.create(name="Verein 0"))
    one = count()
    for number in range(1, 30):
        Membership.objects.create(umbrella=umbrella, member=Organisation.objects.create(name=f"Verein {number}"))
    assert len(client.get("/desk/").context["desk"].duties) == 30
    assert count() == one


def test_a_duty_is_put_off_for_a_week_and_taken_back(client, sina, umbrella, cologne):
    Membership.objects.create(umbrella=umbrella, member=cologne)
    sign_in(client, sina)
    key = client.get("/desk/").context["desk"].duties[0].key

    client.post("/desk/put-off", {"duty": key})
    assert client.get("/desk/").context["desk"].duties == []
    assert client.post("/desk/put-off", {"duty": key}).status_code == 404

    client.post("/desk/take-back", {"duty": key})
    assert [duty.key for duty in client.get("/desk/").context["desk"].duties] == [key]


@pytest.mark.sql
def test_a_key_that_no_database_can_hold_takes_nothing_back(client, berna):
    assert sign_in(client, berna).post("/desk/take-back", {"duty": "a\0b"}).status_code == 302


def test_a_wrong_host_name_is_refused_in_the_demo_too(client, db, settings):
    settings.DEMO = True

    assert client.get("/about/", headers={"host": "boese.example"}).status_code == 400


def test_nobody_puts_off_what_is_not_on_their_desk(client, berna):
    assert sign_in(client, berna).post("/desk/put-off", {"duty": "network.membership:1"}).status_code == 404


def test_a_person_with_two_seats_chooses_in_which_to_act(client, berna, accra):
    second = Seat.objects.create(user=berna.user, organisation=accra, roles=[Role.EDITOR])
    sign_in(client, berna)
    assert client.get("/desk/").context["seat"] == berna.seat

    client.post("/desk/seat", {"seat": str(second.pk)})

    assert client.get("/desk/").context["seat"] == second
    assert client.get(f"/desk/organisations/{accra.pk}").status_code == 200


def test_nobody_takes_another_persons_seat(client, berna, kofi):
    sign_in(client, berna)
    for seat in (str(kofi.seat.pk), "", "nonsense"):
        assert client.post("/desk/seat", {"seat": seat}).status_code == 404
    assert client.get("/desk/").context["seat"] == berna.seat


def test_a_profile_shows_what_the_organisation_offers(client, cologne):
    offer(cologne, "Anerkennungsberatung")
    Service.objects.create(organisation=cologne, title=Translated.of("Entwurf"), publication=Publication.DRAFT)
    page = client.get(f"/organisations/{cologne.pk}").content.decode()
    assert "Anerkennungsberatung" in page
    assert "Entwurf" not in page


def test_a_profile_takes_as_many_queries_for_thirty_offers_as_for_one(client, cologne):
    def count() -> int:
        path = f"/organisations/{cologne.pk}"
        client.get(path)
        with CaptureQueriesContext(connection) as context:
            client.get(path)
        return len(context)

    offer(cologne)
    one = count()
    for number in range(29):
        offer(cologne, f"Kurs {number}")
    assert count() == one


def test_signed_in_people_find_their_desk_in_the_menu(client, berna):
    assert 'href="/desk/"' not in client.get("/about/").content.decode()
    assert 'href="/desk/"' in sign_in(client, berna).get("/about/").content.decode()


def test_who_holds_no_seat_has_no_desk(client, cologne):
    guest = member("Gast", cologne, Role.ADVISER)
    guest.seat.delete()
    assert sign_in(client, guest).get("/desk/").status_code == 404
