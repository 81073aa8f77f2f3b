"""To whom what may go: public bodies, employers, states abroad, third countries; and there and back again."""

import pytest

from tests.casework.referring import prepared, question, says_yes, says_yes_aloud, sent, topic, with_diploma, with_mailbox
from tests.cast import Member, member, organisation
from viadukt.casework import sharing
from viadukt.casework.consent_texts import paragraphs
from viadukt.casework.delicate_words import delicate_words
from viadukt.casework.models import CaseFigures, CaseworkSetup, HostAuthority, Origin, ReferralOutcome, TransferBasis
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.receivers import may_transfer, receiver_of
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.referrals import answering, bases
from viadukt.casework.services.referrals.packages import documents_on_desk
from viadukt.casework.sharing import Field, Reception
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import OrganisationKind, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.mark.parametrize(
    ("kind", "country", "reception"),
    [
        ("migrant_org", "DE", Reception.ADVICE),
        ("welfare", "DE", Reception.ADVICE),
        ("authority", "DE", Reception.PUBLIC),
        ("employment_service", "FR", Reception.PUBLIC),
        ("ministry", "GH", Reception.GOVERNMENT),
        ("employer", "GH", Reception.EMPLOYER),
        ("centre_abroad", "GH", Reception.GOVERNMENT),
    ],
)
def test_how_a_receiver_is_treated(db, kind, country, reception):
    assert receiver_of(organisation("Stelle Beispiel", kind, country=country)).reception == reception


def test_a_centre_abroad_is_a_states_unless_its_lead_says_otherwise(accra):
    lead = member("Leila", accra, Role.TEAM_LEAD)

    bases.record_host(actor=lead.actor, name="")
    assert receiver_of(accra).reception == Reception.ADVICE
    bases.record_host(actor=lead.actor, name="Arbeitsministerium Beispiel")
    assert (receiver_of(accra).reception, receiver_of(accra).host) == (Reception.GOVERNMENT, "Arbeitsministerium Beispiel")


def test_only_the_lead_records_hosts_and_grounds(kofi, berna, accra):
    with pytest.raises(Refused):
        bases.record_host(actor=kofi.actor, name="")
    with pytest.raises(Refused):
        bases.record_basis(actor=berna.actor, receiver=accra, ground="contract", recorded_on=clock.today())
    assert (HostAuthority.objects.count(), TransferBasis.objects.count()) == (0, 0)


def test_what_must_not_reach_a_state_abroad_is_no_choice_there():
    never = {Field.ASYLUM, Field.POLITICS, Field.RELIGION, Field.SEXUALITY, Field.OFFENCES, Field.ROUTE}
    assert {code for code in Field.values if not sharing.may_share(code, Reception.GOVERNMENT)} == never
    answers = ["facts:asylum_procedure", "facts:duldung", "facts:conviction", "facts:extremist_links", "facts:german"]
    assert [sharing.may_share(code, Reception.GOVERNMENT) for code in answers] == [False, False, False, False, True]


def test_to_a_public_body_status_route_and_address_are_off_at_first():
    off = {code for code in (Field.STATUS, Field.ROUTE, Field.ADDRESS) if sharing.is_off_at_first(code, Reception.PUBLIC)}
    assert off == {Field.STATUS, Field.ROUTE, Field.ADDRESS}
    assert all(sharing.may_share(code, Reception.PUBLIC) for code in off)


def test_an_employer_gets_what_an_application_needs_and_no_more():
    assert {code for code in Field.values if sharing.may_share(code, Reception.EMPLOYER)} == {
        "name", "contact", "languages", "qualification", "need",
    }  # fmt: skip
    assert not sharing.may_share("facts:german", Reception.EMPLOYER)


def test_the_law_on_reporting_is_told_for_public_bodies_in_germany_alone(opened, accra):
    jobcentre = organisation("Jobcenter Beispielstadt", OrganisationKind.AUTHORITY, country="DE")
    told = "\n".join(paragraphs(question(prepared(opened, jobcentre))))
    elsewhere = "\n".join(paragraphs(question(prepared(opened, accra, checked=True))))

    assert ("§ 87 Abs. 2 AufenthG" in told, "Bildungs- und Erziehungseinrichtungen" in told) == (True, True)
    assert ("§ 87" in elsewhere, "zu einer Behörde in Ghana gehören" in elsewhere) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "Sie ist vor dem Regime geflohen.",
        "Das Asylverfahren läuft.",
        "Konvertiert zum Christentum",
        "طلب لجوء",
        "vorbestraft",
        "lesbisch",
    ],
)
def test_words_that_tell_are_found(text):
    assert delicate_words([text]) != []


def test_words_of_work_are_not_flagged():
    assert (
        delicate_words(["Krankenschwester seit 2019, Deutsch B1, Diplom der Universität Accra, wohnt in der Hauptstraße"]) == []
    )


def test_free_text_to_a_state_is_read_again(opened, accra):
    values = {"need": "Sie hat 2019 Asyl beantragt."}
    with pytest.raises(Refused, match="Asyl"):
        prepared(opened, accra, values=values)
    with pytest.raises(Refused, match="bestätigen"):
        prepared(opened, accra)
    assert prepared(opened, accra, checked=True).state == "prepared"


def test_to_a_third_country_nothing_goes_without_a_basis(opened, accra, kofi, berna, deniz):
    referral = says_yes_aloud_without_transfer(opened, accra, berna)
    assert "außerhalb der EU" in str(may_transfer(opened.case, receiver_of(accra), referral.transfer_consent).reason)

    bases.record_basis(actor=deniz.actor, receiver=accra, ground="contract", recorded_on=clock.today(), reference="Ordner 3")
    assert sent(opened, referral).referral.state == "offered"


def says_yes_aloud_without_transfer(opened: OpenCase, accra, berna: Member):
    referral = prepared(opened, accra, checked=True)
    with pytest.raises(Refused, match="ausdrückliche"):
        says_yes_aloud(opened, referral, berna)
    return referral_with_plain_consent(opened, referral, berna)


def referral_with_plain_consent(opened, referral, berna):
    """Agreed to while there was a contract, which has ended since."""
    lead = member("Dilan", opened.case.organisation, Role.TEAM_LEAD)
    basis = bases.record_basis(actor=lead.actor, receiver=referral.receiver, ground="contract", recorded_on=clock.today())
    says_yes_aloud(opened, referral, berna)
    bases.end_basis(actor=lead.actor, basis_id=basis.pk)
    with pytest.raises(Refused, match=r"Art\. 46"):
        sent(opened, referral)
    return referral


def test_explicit_consent_that_names_the_country_is_a_basis(opened, accra, kofi, berna):
    referral = says_yes_aloud(opened, prepared(opened, accra, checked=True), berna, transfer=True)

    assert [(c.purpose, c.receiver) for c in opened.case.consents.order_by("purpose")] == [
        ("referral", accra),
        ("third_country", accra),
    ]
    assert sent(opened, referral).referral.state == "offered"


def test_no_basis_is_recorded_for_where_none_is_needed(deniz, elsewhere):
    with pytest.raises(Refused, match="braucht es keine"):
        bases.record_basis(actor=deniz.actor, receiver=elsewhere, ground="contract", recorded_on=clock.today())


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
@pytest.mark.usefixtures("store")
def test_accra_sends_recognition_papers_to_cologne_and_cologne_sends_back_for_reintegration(
    kofi, berna, cologne, accra, recognition
):
    yaw = open_case(actor=kofi.actor, nickname="Yaw", about=About(topic=recognition, language="en", country="GH"))
    person = with_mailbox(yaw)
    diploma = with_diploma(yaw)
    going = prepared(yaw, cologne, topic=recognition, documents=[str(diploma.pk)], values={"name": "Yaw Beispiel"})
    referral = sent(yaw, says_yes(person, going)).referral
    there = answering.accept_referral(actor=berna.actor, referral=referral)
    in_cologne = open_file(berna.actor, there.receiver_case)

    assert [name for _file, name in documents_on_desk(there)] == ["Diplom.pdf"]
    assert (in_cologne.case.topic, in_cologne.case.mailbox) == (recognition, yaw.case.mailbox)
    with pytest.raises(Refused, match="Auswahl zurück"):  # words would go to a third country
        answering.report_outcome(actor=berna.actor, referral=there, outcome=ReferralOutcome.HELPED, text="Volle Anerkennung")
    answering.report_outcome(actor=berna.actor, referral=there, outcome=ReferralOutcome.HELPED)

    CaseworkSetup.objects.filter(pk=cologne.pk).update(emigration_basis_on=clock.today())
    home = prepared(
        in_cologne,
        accra,
        topic=topic("return-reintegration"),
        asked_for=True,
        checked=True,
        values={"plan": "Werkstatt in Accra"},
    )
    back = sent(in_cologne, says_yes(person, home, transfer=True)).referral
    returned = answering.accept_referral(actor=kofi.actor, referral=back)

    assert answering.open_referral(actor=kofi.actor, referral=returned).fields == {"plan": "Werkstatt in Accra"}
    assert (returned.receiver_case.organisation, returned.receiver_case.origin) == (accra, Origin.REFERRAL)
    assert CaseFigures.objects.count() == 3
    assert CaseFigures.objects.values("person_id").distinct().count() == 1
