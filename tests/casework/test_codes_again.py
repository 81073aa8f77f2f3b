"""A lost code: a new one for the cases of this organisation, and the old one dies for these."""

import re

import pytest
from django.test import Client

from tests.casework.mailbox_stories import Amal, at_work, offer_of, pdf
from tests.cast import Member
from viadukt.audit.public import changes_of
from viadukt.casework.models import Mailbox
from viadukt.casework.opening import OpenCase
from viadukt.directory.public import Service, Topic
from viadukt.files.public import StoredFile
from viadukt.network.public import Organisation

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def service(cologne: Organisation, recognition: Topic) -> Service:
    return offer_of(cologne, recognition)


def new_words(who: Member, case_id: object, **changed: str) -> str:
    page = at_work(who).post(f"/desk/cases/{case_id}/code", {"language": "de", "sure": "on", **changed}).content.decode()
    return " ".join(re.findall(r'<li dir="auto">([^<]+)</li>', page)[:6])


def opens(words: str) -> bool:
    return Client().post("/mailbox/", {"words": words}).status_code == 302


def test_the_new_code_opens_everything_and_the_old_one_nothing(service: Service, deniz: Member):
    amal = Amal().asked(service, papers=pdf())
    path, file = f"/mailbox/cases/{amal.case.pk}", StoredFile.objects.get()

    words = new_words(deniz, amal.case.pk)

    assert amal.client.get("/mailbox/home").headers["Location"] == "/mailbox/"
    assert (opens(amal.words), opens(words)) == (False, True)
    again = Amal(words=words).elsewhere()
    assert "Wunderblume" in again.client.get(path).content.decode()
    ticket = again.client.post(f"{path}/files/{file.pk}").headers["Location"]
    assert b"Wunderblume" in b"".join(again.client.get(ticket))  # type: ignore[arg-type]


def test_what_another_organisation_holds_stays_with_the_old_code(
    service: Service, accra: Organisation, recognition: Topic, deniz: Member
):
    amal = Amal().asked(service)
    cologne_case = amal.case
    amal.ask(f"/ask/{offer_of(accra, recognition).pk}", need="Nach Accra.")
    accra_case = amal.case

    words = new_words(deniz, cologne_case.pk)

    old, new = amal.elsewhere().client, Amal(words=words).elsewhere().client
    seen = [
        [client.get(f"/mailbox/cases/{case.pk}").status_code for case in (cologne_case, accra_case)] for client in (old, new)
    ]
    assert seen == [[404, 200], [200, 404]]


def test_somebody_without_a_mailbox_gets_their_first_code(opened: OpenCase, berna: Member):
    words = new_words(berna, opened.case.pk)

    assert (len(words.split()), opens(words)) == (6, True)


def test_only_who_is_responsible_or_leads_gives_one(service: Service, berna: Member, deniz: Member):
    case = Amal().asked(service).case

    assert [len(new_words(who, case.pk).split()) for who in (berna, deniz)] == [0, 6]


def test_it_must_be_said_that_it_is_the_right_person(service: Service, deniz: Member):
    case = Amal().asked(service).case

    answer = at_work(deniz).post(f"/desk/cases/{case.pk}/code", {"language": "de"})

    assert (answer.status_code, Mailbox.objects.count()) == (422, 1)


def test_it_is_recorded(service: Service, deniz: Member):
    case = Amal().asked(service).case

    new_words(deniz, case.pk)

    assert "mailbox.code_issued" in [change.verb for change in changes_of(case)]
