"""An organisation's duties: casework is locked until they are recorded, and every locked page says so."""

import pytest
from django.test import Client

from tests.casework.care import person
from tests.cast import Member, sign_in
from viadukt.audit.public import changes_of
from viadukt.casework.models import CaseworkSetup
from viadukt.casework.permissions import is_unlocked
from viadukt.casework.services.setup import record_setup
from viadukt.directory.public import Topic
from viadukt.kernel.errors import Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
FOUR = {
    "contract_on": "2026-01-02",
    "assessment_on": "2026-02-03",
    "contact": "datenschutz@beispiel.example",
    "legal_guide": "Rechtsanwältin Beispiel",
}
REST = {
    "revision": "1",
    "visibility": "team",
    "answer_days": "3",
    "silence_days": "21",
    "keep_closed_days": "1095",
    "keep_waiting_days": "180",
    "warn_days": "30",
}


@pytest.fixture
def locked(deniz: Member) -> Member:
    CaseworkSetup.objects.all().delete()
    return deniz


def test_with_the_four_casework_opens_and_without_one_it_closes_again(client: Client, locked: Member):
    sign_in(client, locked)

    client.post("/desk/casework/setup", REST | FOUR | {"contact": ""})
    assert not is_unlocked(locked.organisation.pk)
    client.post("/desk/casework/setup", REST | FOUR | {"revision": "2"})
    assert is_unlocked(locked.organisation.pk)
    client.post("/desk/casework/setup", REST | FOUR | {"revision": "3", "legal_guide": ""})

    assert not is_unlocked(locked.organisation.pk)
    recorded = changes_of(CaseworkSetup.objects.get())
    assert [(row.verb, row.facts["complete"]) for row in recorded] == [
        ("casework.setup_recorded", False),
        ("casework.setup_recorded", True),
        ("casework.setup_recorded", False),
    ]


def test_two_leads_at_once_see_both_versions(client: Client, locked: Member):
    sign_in(client, locked)
    client.post("/desk/casework/setup", REST | FOUR)

    answer = client.post("/desk/casework/setup", REST | FOUR | {"legal_guide": "Rechtsanwalt Muster"})

    assert (answer.status_code, CaseworkSetup.objects.get().legal_guide) == (409, "Rechtsanwältin Beispiel")
    assert [(row["mine"], row["theirs"]) for row in answer.context["sent"].differences] == [
        ("Rechtsanwalt Muster", "Rechtsanwältin Beispiel")
    ]
    assert 'value="2"' in answer.content.decode()


def test_nonsense_is_told_and_what_was_typed_stays(client: Client, locked: Member):
    answer = sign_in(client, locked).post(
        "/desk/casework/setup", REST | FOUR | {"answer_days": "0", "warn_days": "3", "emigration_basis": "Erlaubnis"}
    )

    assert sorted(answer.context["form"].errors) == ["answer_days", "emigration_basis_on", "warn_days"]
    assert (b"Rechtsanw\xc3\xa4ltin Beispiel" in answer.content, CaseworkSetup.objects.count()) == (True, 0)


def test_each_duty_names_its_source(client: Client, locked: Member):
    page = sign_in(client, locked).get("/desk/casework/setup").content.decode()

    sources = ("Art. 28 DSGVO", "Art. 35 DSGVO", "§ 6 Abs. 2, § 7 Abs. 2 RDG", "§ 1 Abs. 1 AuswSG", "§ 4 Abs. 2 KKG")
    assert [source for source in sources if source not in page] == []
    assert "bestätigen" in page


def test_a_locked_case_explains_and_leads_there(client: Client, berna: Member, deniz: Member, recognition: Topic):
    amal = person(recognition, at=berna)
    CaseworkSetup.objects.update(legal_guide="")

    for tab in ("consents", "readers", "held", "child"):
        page = sign_in(Client(), deniz).get(f"/desk/cases/{amal.case.pk}/{tab}")
        assert (page.status_code, b"/desk/casework/setup" in page.content, page.content.count(b"fehlt")) == (403, True, 1)
    page = sign_in(client, berna).get(f"/desk/cases/{amal.case.pk}/consents")
    assert (page.status_code, b"/desk/casework/setup" in page.content) == (403, False)


def test_only_a_lead_records(berna: Member):
    with pytest.raises(Refused):
        record_setup(actor=berna.actor, revision=1, values={})
