"""Referrals through pages: the adviser, the receiver, the partner, the lead, and the person."""

import pytest
from django.test import Client

from tests.casework.conftest import unlock
from tests.casework.referring import KEYS, prepared, says_yes, sent, with_mailbox
from tests.cast import Member, member, organisation, sign_in
from viadukt.casework.models import HostAuthority, Referral, TransferBasis
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.mailboxes import begin_session
from viadukt.casework.services.referrals import preparing
from viadukt.kernel import clock
from viadukt.kernel.codes import CodeKeys
from viadukt.network.public import OrganisationKind, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def nadia(db) -> Member:
    bonn = organisation("Beratungsstelle Beispiel Bonn", OrganisationKind.ADVICE_CENTRE, folded="beratungsstelle beispiel bonn")
    return member("Nadia", unlock(bonn), Role.ADVISER)


def in_mailbox(opened: OpenCase) -> Client:
    client = Client()
    client.cookies["mailbox"] = begin_session(mailbox=opened.case.mailbox, keys=KEYS)[0]
    return client


def typed(**changed: object) -> dict[str, object]:
    fields = {"share_name": "on", "text_name": "Amal Beispiel", "until": clock.in_days(10).isoformat(), "topic": "recognition"}
    return fields | changed


def test_from_the_search_to_the_case_at_the_receiver(opened, berna, nadia):
    with_mailbox(opened)
    desk, case = sign_in(Client(), berna), f"/desk/cases/{opened.case.pk}/referrals/"
    found = desk.get(case, {"q": "Bonn"}).context["page"].object_list
    assert list(found) == [nadia.organisation]

    made = desk.post(f"{case}to/{nadia.organisation.pk}", typed())
    referral = Referral.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"{case}{referral.pk}")
    assert b'name="send"' not in desk.get(made["Location"]).content
    desk.post(made["Location"], {"ask": ""})
    phone = in_mailbox(opened)
    assert "wartet auf Ihre Antwort" in phone.get("/mailbox/referrals/").content.decode()
    shown = phone.get(f"/mailbox/referrals/{referral.pk}").content.decode()
    assert "Name: Amal Beispiel" in shown
    assert phone.post(f"/mailbox/referrals/{referral.pk}", {"agree": "", "chosen": ["name"]}).status_code == 302
    assert b'name="send"' in desk.get(made["Location"]).content
    desk.post(made["Location"], {"send": ""})
    there = sign_in(Client(), nadia)
    page = there.get(f"/desk/referrals/{referral.pk}")
    assert ("Amal Beispiel" in page.content.decode(), page["Cache-Control"]) == (True, "no-store, private")
    there.post(f"/desk/referrals/{referral.pk}", {"accept": ""})
    referral.refresh_from_db()
    assert referral.receiver_case.organisation == nadia.organisation
    assert "Dort gelesen am" in phone.get(f"/mailbox/referrals/{referral.pk}").content.decode()


def test_before_a_search_no_list_of_everybody_is_shown(opened, berna):
    assert sign_in(Client(), berna).get(f"/desk/cases/{opened.case.pk}/referrals/").context["page"] is None


def test_what_was_typed_stays_when_it_is_refused(opened, berna, accra):
    case = f"/desk/cases/{opened.case.pk}/referrals/to/{accra.pk}"
    answer = sign_in(Client(), berna).post(case, typed(share_need="on", text_need="Asyl seit 2019"))
    page = answer.content.decode()
    assert (answer.status_code, "Asyl seit 2019</textarea>" in page, "Diese Wörter" in page) == (409, True, True)
    assert not Referral.objects.exists()


def test_a_field_that_does_not_exist_there_is_not_taken_from_a_forged_form(opened, berna, accra):
    case = f"/desk/cases/{opened.case.pk}/referrals/to/{accra.pk}"
    sign_in(Client(), berna).post(case, typed(checked="on", share_asylum="on", text_asylum="seit 2019", share_religion="on"))
    referral = Referral.objects.get()
    assert preparing.draft_of(open_file(berna.actor, opened.case), referral).values == {"name": "Amal Beispiel"}


def test_forged_ids_of_others_are_no_choice(opened, berna, mallory, nadia):
    case = f"/desk/cases/{opened.case.pk}/referrals/"
    desk, there = sign_in(Client(), berna), sign_in(Client(), mallory)
    referral = prepared(opened, nadia.organisation)
    forged = {"consent": "", "chosen": ["name"], "given": "spoken", "witness": mallory.seat.pk}
    assert desk.post(f"{case}{referral.pk}", forged).status_code == 200
    assert Referral.objects.get().consent is None
    for path in (f"{case}", f"{case}{referral.pk}", f"{case}to/{nadia.organisation.pk}", f"/desk/referrals/{referral.pk}"):
        assert (there.get(path).status_code, there.post(path).status_code) == (404, 404)
    hidden = organisation("Verborgen e.V.", published=False)
    assert desk.get(f"{case}to/{hidden.pk}").status_code == 404


def test_another_mailbox_sees_none_of_it(opened, nadia, kofi):
    actor = with_mailbox(opened)
    referral = sent(opened, says_yes(actor, prepared(opened, nadia.organisation))).referral
    other = open_case(actor=kofi.actor, nickname="Yaw", about=About())
    keys = CodeKeys("1" * 32, b"\x08" * 32)
    with_mailbox(other, keys)
    client = Client()
    client.cookies["mailbox"] = begin_session(mailbox=other.case.mailbox, keys=keys)[0]
    assert client.get(f"/mailbox/referrals/{referral.pk}").status_code == 404
    assert client.post(f"/mailbox/referrals/{referral.pk}", {"stop": ""}).status_code == 404
    assert list(client.get("/mailbox/referrals/").context["page"]) == []


def test_what_an_adviser_only_prepares_is_not_told(opened, nadia):
    with_mailbox(opened)
    referral = prepared(opened, nadia.organisation)
    assert in_mailbox(opened).get(f"/mailbox/referrals/{referral.pk}").status_code == 404


def test_the_person_stops_it_and_reads_what_that_can_close(opened, nadia):
    actor = with_mailbox(opened)
    referral = sent(opened, says_yes(actor, prepared(opened, nadia.organisation))).referral
    phone = in_mailbox(opened)
    page = phone.post(f"/mailbox/referrals/{referral.pk}", {"stop": ""}, follow=True).content.decode()
    assert "Dort hat es niemand gelesen. Öffnen kann es jetzt niemand mehr." in page
    assert (
        "Davon lässt sich hier nichts mehr öffnen"
        in sign_in(Client(), nadia).get(f"/desk/referrals/{referral.pk}").content.decode()
    )
    assert phone.post(f"/mailbox/referrals/{referral.pk}", {"stop": ""}).status_code == 409  # pressed twice


def test_a_partner_finds_their_list_and_no_case(opened):
    jobcentre = organisation("Jobcenter Beispielstadt", OrganisationKind.AUTHORITY)
    partner = member("Paul", jobcentre, Role.PARTNER)
    referral = sent(opened, says_yes(with_mailbox(opened), prepared(opened, jobcentre))).referral
    desk = sign_in(Client(), partner)
    assert list(desk.get("/desk/referrals/").context["page"]) == [referral]
    assert list(desk.get("/desk/referrals/?ours").context["page"]) == [referral]
    answer = desk.post(f"/desk/referrals/{referral.pk}", {"decline": "", "no-reason": "region", "no-text": ""})
    referral.refresh_from_db()
    assert (answer.status_code, referral.state, referral.reason) == (302, "declined", "region")
    assert desk.get(f"/desk/cases/{opened.case.pk}/referrals/").status_code == 404
    assert desk.get("/desk/referrals/bases").status_code == 404


def test_the_lead_records_grounds_and_hosts(deniz, accra, elsewhere):
    desk = sign_in(Client(), deniz)
    fields = {
        "basis": "",
        "receiver": accra.pk,
        "ground": "contract",
        "recorded_on": clock.today().isoformat(),
        "reference": "Ordner",
    }
    assert desk.post("/desk/referrals/bases", fields).status_code == 302
    [basis] = TransferBasis.objects.all()
    assert "Ordner" in desk.get("/desk/referrals/bases").content.decode()
    assert desk.post("/desk/referrals/bases", fields | {"receiver": elsewhere.pk}).status_code == 200
    assert desk.post("/desk/referrals/bases", {"end": basis.pk}).status_code == 302
    assert desk.post("/desk/referrals/bases", {"end": "x"}).status_code == 404
    lead = member("Leila", accra, Role.TEAM_LEAD)
    sign_in(Client(), lead).post("/desk/referrals/bases", {"host": "", "name": "Ministerium Beispiel"})
    assert HostAuthority.objects.get().name == "Ministerium Beispiel"


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(opened, nadia, rows, django_assert_max_num_queries):
    actor = with_mailbox(opened)
    for _each in range(rows):
        sent(opened, says_yes(actor, prepared(opened, nadia.organisation)))
    desk = sign_in(Client(), nadia)
    with django_assert_max_num_queries(13):
        assert len(desk.get("/desk/referrals/").context["page"].object_list) == rows
