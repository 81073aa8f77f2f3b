"""Farid keeps the entries of Köln right; Mallory does not reach them."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Member, sign_in
from tests.directory.conftest import COLOGNE, Offer
from viadukt.audit.public import changes_of
from viadukt.directory.models import Publication, Report, Service
from viadukt.directory.services import (
    add_service,
    assure,
    edit_service,
    handle_report,
    publish,
    report,
    set_hours,
    set_sites,
    withdraw,
    write_texts,
)
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.models import Organisation, Site, Standing

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
FACTS = {"topics": ["recognition"], "appointment": "needed", "cost": "free", "area": "local", "email": "neu@beispiel.example"}


@pytest.fixture
def advice(offer: Offer, cologne: Organisation) -> Service:
    return offer("Anerkennungsberatung", organisation=cologne, at=COLOGNE)


@pytest.fixture
def desk(client: Client, farid: Member) -> Client:
    return sign_in(client, farid)


def titles(response: Any) -> list[str]:
    return [str(row["service"].title) for row in response.context["rows"]]


def verbs(service: Service) -> list[str]:
    return list(changes_of(service).values_list("verb", flat=True))


def test_farid_sees_the_entries_of_his_organisation_only(desk: Client, offer: Offer, advice: Service) -> None:
    offer("anderswo")

    assert titles(desk.get("/desk/services/")) == ["Anerkennungsberatung"]


def test_a_new_entry_is_a_draft_until_it_is_published(desk: Client, topics: object, farid: Member) -> None:
    answer = desk.post(
        "/desk/services/new", {**FACTS, "title": "Sprechstunde", "description": "Montags"}, headers={"accept-language": "de"}
    )
    service = Service.objects.get()

    assert (answer.status_code, service.publication, service.organisation) == (302, Publication.DRAFT, farid.organisation)
    assert verbs(service) == ["service.added", "service.worded"]

    desk.post(f"/desk/services/{service.pk}/state", {"to": "published"})
    assert [card.title.text for card in desk.get("/?topic=recognition").context["cards"]] == ["Sprechstunde"]

    desk.post(f"/desk/services/{service.pk}/state", {"to": "withdrawn"})
    assert desk.get("/?topic=recognition").context["cards"] == []


def test_an_entry_without_topic_or_contact_is_not_published_and_says_why(
    farid: Member, cologne: Organisation, topics: object
) -> None:
    service = add_service(actor=farid.actor, organisation=cologne, title="leer")

    with pytest.raises(Refused, match="Thema"):
        publish(actor=farid.actor, service=service)
    edit_service(actor=farid.actor, service=service, version=1, topics=["housing"])
    with pytest.raises(Refused, match="Telefon"):
        publish(actor=farid.actor, service=service)


def test_of_two_people_editing_at_once_neither_loses_a_word(desk: Client, advice: Service, farid: Member) -> None:
    seen = advice.version
    edit_service(actor=farid.actor, service=advice, version=seen, phone="+49 221 111")

    answer = desk.post(f"/desk/services/{advice.pk}", {**FACTS, "phone": "+49 221 222", "version": seen})

    body = answer.content.decode()
    assert answer.status_code == 409
    assert ("+49 221 222" in body, "+49 221 111" in body) == (True, True)
    advice.refresh_from_db()
    assert advice.phone == "+49 221 111"

    again = desk.post(
        f"/desk/services/{advice.pk}", {**FACTS, "phone": "+49 221 222", "version": answer.context["form"]["version"].value()}
    )
    advice.refresh_from_db()
    assert (again.status_code, advice.phone) == (302, "+49 221 222")


def test_texts_in_conflict_stand_side_by_side(desk: Client, advice: Service, farid: Member) -> None:
    seen = advice.version
    write_texts(actor=farid.actor, service=advice, version=seen, language="en", texts={"title": "Their title"})

    answer = desk.post(f"/desk/services/{advice.pk}/texts/en", {"version": seen, "title": "My title"})

    body = answer.content.decode()
    assert (answer.status_code, "My title" in body, "Their title" in body) == (409, True, True)


def test_changing_the_original_marks_its_translations_as_behind(farid: Member, advice: Service) -> None:
    service = write_texts(actor=farid.actor, service=advice, version=1, language="en", texts={"title": "Advice"})
    service = write_texts(actor=farid.actor, service=service, version=2, language="de", texts={"title": "Neuer Titel"})

    assert service.title.in_language("en").stale is True


def test_the_original_title_cannot_be_emptied(farid: Member, advice: Service) -> None:
    with pytest.raises(Refused, match="Titel"):
        write_texts(actor=farid.actor, service=advice, version=1, language="de", texts={"title": " "})


def test_two_megabytes_are_refused_kindly_and_stay_on_the_page(desk: Client, advice: Service) -> None:
    typed = urlencode({"version": 1, "title": "Titel", "description": "ä" * 1_000_000})  # six bytes a letter

    answer = desk.post(f"/desk/services/{advice.pk}/texts/de", typed, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["description"])
    assert "ä" * 1000 in answer.content.decode()


def test_still_correct_by_one_click(desk: Client, advice: Service, cologne: Organisation) -> None:
    desk.post(f"/desk/services/{advice.pk}/assure", {"back": "list"})

    advice.refresh_from_db()
    assert (advice.assured_on, advice.assured_by, advice.standing) == (clock.today(), cologne.name, Standing.CONFIRMED)


def test_hours_are_entered_without_script(desk: Client, advice: Service) -> None:
    at = advice.at_sites.get()

    desk.post(
        f"/desk/services/{advice.pk}/hours/{at.pk}",
        {
            "version": 1,
            "opens_1_0": "09:00",
            "closes_1_0": "12:00",
            "opens_1_1": "14:00",
            "closes_1_1": "16:00",
            "note": "nicht im Juli",
        },
    )

    at.refresh_from_db()
    assert at.hours == [{"day": 1, "opens": "09:00", "closes": "12:00"}, {"day": 1, "opens": "14:00", "closes": "16:00"}]
    assert str(at.hours_note) == "nicht im Juli"


def test_half_a_time_is_asked_for_again(desk: Client, advice: Service) -> None:
    answer = desk.post(f"/desk/services/{advice.pk}/hours/{advice.at_sites.get().pk}", {"version": 1, "opens_2_0": "09:00"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["closes_2_0"])


def test_an_offer_moves_to_another_site_of_its_organisation_and_never_to_anothers(
    farid: Member, advice: Service, mallory: Member
) -> None:
    here = Site.objects.create(organisation=farid.organisation, city="Köln", street="Neu 1")
    foreign = Site.objects.create(organisation=mallory.organisation, city="Leipzig")

    set_sites(actor=farid.actor, service=advice, version=1, site_ids=[here.pk, foreign.pk])

    assert [at.site for at in advice.at_sites.all()] == [here]


@pytest.mark.parametrize("path", ["", "/texts/de", "/sites", "/state", "/assure"])
def test_mallory_finds_nothing_of_cologne(client: Client, mallory: Member, advice: Service, path: str) -> None:
    sign_in(client, mallory)

    answers = [client.get(f"/desk/services/{advice.pk}{path}"), client.post(f"/desk/services/{advice.pk}{path}", {})]

    assert [answer.status_code for answer in answers] in ([404, 404], [405, 404])


def test_mallory_is_refused_by_every_service(mallory: Member, advice: Service) -> None:
    at = advice.at_sites.get()
    changes = [
        lambda: edit_service(actor=mallory.actor, service=advice, version=1, phone="1"),
        lambda: write_texts(actor=mallory.actor, service=advice, version=1, language="de", texts={"title": "meins"}),
        lambda: set_sites(actor=mallory.actor, service=advice, version=1, site_ids=[]),
        lambda: set_hours(actor=mallory.actor, at_site=at, version=1, hours=[], note=""),
        lambda: publish(actor=mallory.actor, service=advice),
        lambda: withdraw(actor=mallory.actor, service=advice),
        lambda: assure(actor=mallory.actor, service=advice),
        lambda: add_service(actor=mallory.actor, organisation=advice.organisation, title="meins"),
    ]

    for change in changes:
        with pytest.raises(Refused):
            change()


def test_an_adviser_reads_but_does_not_edit(client: Client, berna: Member, advice: Service) -> None:
    sign_in(client, berna)

    assert client.get("/desk/services/").status_code == 404


def test_the_umbrellas_secretariat_looks_after_listed_entries_that_nobody_else_does(
    sina: Member, offer: Offer, farid: Member
) -> None:
    orphan = offer("gelistet")
    own = offer("besetzt", organisation=farid.organisation)

    edit_service(actor=sina.actor, service=orphan, version=1, phone="+49 30 1")
    with pytest.raises(Refused):
        edit_service(actor=sina.actor, service=own, version=1, phone="+49 30 1")


def test_the_secretariat_confirms_a_date_but_not_in_the_organisations_name(sina: Member, offer: Offer) -> None:
    assured = assure(actor=sina.actor, service=offer("gelistet"))

    assert (assured.assured_on, assured.standing) == (clock.today(), Standing.LISTED)


def test_a_report_is_read_and_handled_once(desk: Client, farid: Member, advice: Service) -> None:
    filed = report(actor=Visitor(), service=advice, kind="gone", text="zu", reply_to="x@beispiel.example")

    assert desk.get(f"/desk/reports/{filed.pk}").context["text"] == "zu"
    desk.post(f"/desk/reports/{filed.pk}", {"outcome": "zurückgezogen"})

    kept = Report.objects.get()
    assert (kept.text, kept.reply_to, kept.outcome) == ("", "", "zurückgezogen")
    with pytest.raises(Refused):
        handle_report(actor=farid.actor, filed=kept)


def test_mallory_reads_no_report_of_cologne(client: Client, mallory: Member, advice: Service) -> None:
    filed = report(actor=Visitor(), service=advice, kind="gone")
    sign_in(client, mallory)

    assert client.get(f"/desk/reports/{filed.pk}").status_code == 404


def test_a_conflict_rolls_everything_back(farid: Member, advice: Service) -> None:
    with pytest.raises(Conflict):
        edit_service(actor=farid.actor, service=advice, version=7, phone="1")

    assert verbs(advice) == []


def test_the_list_asks_as_many_queries_for_thirty_as_for_one(
    desk: Client, offer: Offer, advice: Service, cologne: Organisation
) -> None:
    desk.get("/desk/services/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/services/")
    for number in range(29):
        offer(f"Angebot {number}", organisation=cologne)
    with CaptureQueriesContext(connection) as thirty:
        desk.get("/desk/services/")

    assert len(thirty) == len(one)


def test_the_oldest_entry_stands_first_and_one_without_a_date_before_it(
    desk: Client, offer: Offer, cologne: Organisation
) -> None:
    for title, date in (("neu", "2026-09"), ("alt", "2016"), ("ohne", "")):
        offer(title, organisation=cologne, source_date=date)

    assert titles(desk.get("/desk/services/")) == ["ohne", "alt", "neu"]


def test_a_phone_number_without_digits_is_asked_for_again(desk: Client, advice: Service) -> None:
    response = desk.post(f"/desk/services/{advice.pk}", {**FACTS, "phone": "abc", "version": advice.version})

    assert response.status_code == 422
    assert response.context["form"]["phone"].value() == "abc"
    assert response.context["form"].errors["phone"] == ["Bitte eine Nummer, die man anrufen kann. Zum Beispiel: 0221 555 0100"]


def test_what_farid_publishes_is_new_and_confirmed_and_its_draft_is_not_called_old(desk: Client, topics: object) -> None:
    desk.post("/desk/services/new", {**FACTS, "title": "Anträge ausfüllen"})
    draft = Service.objects.get()
    said_of_draft = [
        desk.get(url).content.decode().count("veraltet") for url in ("/desk/services/", f"/desk/services/{draft.pk}")
    ]

    desk.post(f"/desk/services/{draft.pk}/state", {"to": "published"})

    published = Service.objects.get()
    assert said_of_draft == [0, 0]
    assert (published.publication, published.assured_on, published.standing) == (
        Publication.PUBLISHED, clock.today(), Standing.CONFIRMED,
    )  # fmt: skip


def test_what_sina_publishes_for_others_is_not_confirmed(sina: Member, offer: Offer) -> None:
    listed = withdraw(actor=sina.actor, service=offer("gelistet", source_date="2019"))

    published = publish(actor=sina.actor, service=listed)

    assert (published.assured_on, published.standing) == (None, Standing.LISTED)


def test_an_empty_list_has_nothing_to_search_and_the_way_back_to_the_desk(
    desk: Client, offer: Offer, cologne: Organisation
) -> None:
    def said(url: str) -> tuple[bool, bool]:
        text = desk.get(url).content.decode()
        return 'type="search"' in text, '<p class="crumb"><a href="/desk/">' in text

    assert said("/desk/services/") == (False, True)
    assert said("/desk/services/?q=nichts") == (True, True)
    offer("Beratung", organisation=cologne)
    assert said("/desk/services/") == (True, True)
