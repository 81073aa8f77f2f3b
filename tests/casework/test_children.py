"""A child may be at risk: the steps of § 4 KKG, the organisation's specialist, and nothing lost between two people."""

import pytest
from django.test import Client

from tests.casework.care import Person, person
from tests.cast import Member, sign_in
from viadukt.casework.models import CaseRecord, CaseworkSetup
from viadukt.casework.services.child_protection import STEPS
from viadukt.directory.public import Topic
from viadukt.kernel import clock

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def amal_(berna: Member, recognition: Topic) -> Person:
    return person(recognition, at=berna)


def entry(version: int, text: str = "Blaue Flecken gesehen.", **changed: str) -> dict[str, str]:
    said = {"step": "signs", "on": clock.today().isoformat(), "text": text, "version": str(version)}
    return said | changed


def test_the_page_names_the_specialist_and_every_step_with_its_source(client: Client, amal_: Person, berna: Member):
    CaseworkSetup.objects.update(child_specialist="Fachkraft Beispiel", child_phone="+49 221 5555")

    page = sign_in(client, berna).get(f"/desk/cases/{amal_.case.pk}/child").content.decode()

    assert [step.source for step in STEPS if step.source not in page] == []
    assert [word in page for word in ("Fachkraft Beispiel", "tel:+492215555", "110")] == [True] * 3


def test_what_was_done_is_written_down_encrypted(client: Client, amal_: Person, berna: Member):
    url = f"/desk/cases/{amal_.case.pk}/child"
    sign_in(client, berna)

    answer = client.post(url, entry(0))

    page = client.get(url).content.decode()
    row = CaseRecord.objects.get(name="child_protection")
    assert (answer.status_code, "Blaue Flecken gesehen." in page, b"Flecken" in bytes(row.content)) == (302, True, False)


def test_two_people_write_at_once_and_both_are_kept(client: Client, amal_: Person, berna: Member, deniz: Member):
    url = f"/desk/cases/{amal_.case.pk}/child"
    sign_in(Client(), deniz).post(url, entry(0, "Deniz war da."))
    sign_in(client, berna)

    late = client.post(url, entry(0, "Berna war da."))
    client.post(url, {name: late.context["form"][name].value() for name in ("step", "on", "text", "version")})

    page = client.get(url).content.decode()
    assert (late.status_code, "Deniz war da." in page, "Berna war da." in page) == (409, True, True)


@pytest.mark.parametrize("wrong", [{"step": "nothing"}, {"on": "2999-01-01"}, {"text": ""}])
def test_a_wrong_entry_is_told_and_kept(client: Client, amal_: Person, berna: Member, wrong: dict[str, str]):
    answer = sign_in(client, berna).post(
        f"/desk/cases/{amal_.case.pk}/child", entry(0, **wrong) if "text" not in wrong else entry(0, "")
    )

    assert (answer.status_code in {200, 409}, CaseRecord.objects.filter(name="child_protection").count()) == (True, 0)
