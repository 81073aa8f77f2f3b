"""From one organisation to another and back: what goes is what the person chose, and it can be taken back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.http import Http404

from tests.casework.conftest import unlock
from tests.casework.referring import (
    KEYS,
    prepared,
    question,
    says_yes,
    says_yes_aloud,
    sent,
    topic,
    wish,
    with_diploma,
    with_mailbox,
)
from tests.cast import Member, member, organisation
from viadukt.audit.public import changes_of, reads_of
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import (
    Case,
    CaseFigures,
    CaseStatus,
    CaseworkSetup,
    Consent,
    DeclineReason,
    Origin,
    Referral,
    ReferralOutcome,
)
from viadukt.casework.opening import NEED, NICKNAME, OpenCase, open_file
from viadukt.casework.receivers import receiver_of
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.consents import withdraw_consent
from viadukt.casework.services.erasure import erase_case
from viadukt.casework.services.referrals import answering, consenting, packages, preparing, stopping
from viadukt.casework.services.referrals.events import texts_of
from viadukt.casework.tasks.referrals import expire_referrals, remind_receivers
from viadukt.files.public import read
from viadukt.jobs.public import desk
from viadukt.kernel import clock, vault
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.models import SealedKey
from viadukt.network.public import OrganisationKind, Role
from viadukt.post.models import Message
from viadukt.post.services import unseal

committed = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def bonn(db):
    return organisation("Beratungsstelle Beispiel Bonn", OrganisationKind.ADVICE_CENTRE, country="DE", land="DE-NW")


@pytest.fixture
def nadia(bonn) -> Member:
    """Advises in Bonn, where casework is unlocked."""
    unlock(bonn)
    return member("Nadia", bonn, Role.ADVISER)


@pytest.fixture
def offered(opened: OpenCase, nadia: Member) -> Referral:
    """Köln sent Amal's name and need to Bonn; she agreed in her mailbox."""
    actor = with_mailbox(opened)
    return sent(opened, says_yes(actor, prepared(opened, nadia.organisation))).referral


def whys(who: Member) -> list[str]:
    return [str(duty.why) for duty in desk(who.actor).duties if duty.key.startswith("casework.referral")]


def test_a_referral_becomes_a_case_at_the_receiver_and_the_outcome_comes_back(opened, offered, nadia, berna):
    accepted = answering.accept_referral(actor=nadia.actor, referral=offered)
    there = open_file(nadia.actor, accepted.receiver_case)

    assert (there.case.origin, there.case.organisation, there.case.adviser) == (Origin.REFERRAL, nadia.organisation, nadia.seat)
    assert there.record(NICKNAME).value == {"text": "Amal Beispiel"}
    assert there.record(NEED).value["text"] == "Anerkennung als Krankenschwester"
    answering.report_contact(actor=nadia.actor, referral=offered)
    answering.report_outcome(actor=nadia.actor, referral=offered, outcome=ReferralOutcome.HELPED, text="Bescheid ist da.")
    offered.refresh_from_db()
    assert (offered.state, offered.outcome) == ("finished", "helped")
    assert list(texts_of(berna.actor, offered.events.all()).values()) == ["Bescheid ist da."]
    assert whys(berna) == [f"{opened.case.reference}: „Beratungsstelle Beispiel Bonn“ meldet zurück: Anliegen geklärt."]
    stopping.settle(actor=berna.actor, referral=offered)
    assert whys(berna) == []
    assert [change.verb for change in changes_of(offered)] == [
        "referral.prepared", "referral.consented", "referral.offered", "referral.accepted", "referral.contacted",
        "referral.finished", "referral.settled",
    ]  # fmt: skip


def test_the_person_reads_the_case_at_the_receiver_with_the_same_code(opened, nadia):
    actor = with_mailbox(opened)
    referral = sent(opened, says_yes(actor, prepared(opened, nadia.organisation))).referral

    accepted = answering.accept_referral(actor=nadia.actor, referral=referral)

    assert open_file(actor, accepted.receiver_case).record(NICKNAME).value == {"text": "Amal Beispiel"}
    assert answering.opened_for_person(open_file(actor, opened.case), referral)["fields"]["name"] == "Amal Beispiel"


def test_a_client_is_counted_once_under_one_pseudonym(opened, offered, nadia):
    answering.accept_referral(actor=nadia.actor, referral=offered)

    assert CaseFigures.objects.count() == 2
    assert CaseFigures.objects.values("person_id").distinct().count() == 1


def test_nothing_leaves_without_consent(opened, nadia):
    with_mailbox(opened)
    referral = prepared(opened, nadia.organisation)

    with pytest.raises(Refused, match="nicht eingewilligt"):
        sent(opened, referral)

    assert list(Referral.objects.incoming(nadia.actor)) == []


def test_the_person_takes_a_field_away_and_it_does_not_go(opened, nadia):
    actor = with_mailbox(opened)

    referral = sent(opened, says_yes(actor, prepared(opened, nadia.organisation), ["need"])).referral

    assert answering.open_referral(actor=nadia.actor, referral=referral).fields == {"need": "Anerkennung als Krankenschwester"}


def test_the_person_says_no(opened, nadia, berna):
    actor = with_mailbox(opened)
    referral = prepared(opened, nadia.organisation)
    preparing.ask_person(actor=berna.actor, referral=referral)

    consenting.refuse(opened=open_file(actor, opened.case), referral=referral)

    referral.refresh_from_db()
    assert (referral.state, referral.draft) == ("refused", None)
    assert whys(berna) == [
        f"{opened.case.reference}: Die Person möchte nicht, dass etwas an „Beratungsstelle Beispiel Bonn“ geht."
    ]
    with pytest.raises(Refused):
        sent(opened, referral)


def test_the_person_agrees_only_to_what_they_were_asked(opened, nadia):
    actor = with_mailbox(opened)
    referral = prepared(opened, nadia.organisation)

    with pytest.raises(Refused, match="noch niemand gefragt"):
        consenting.agree(
            opened=open_file(actor, opened.case), referral=referral, question=question(referral), chosen=["name"],
            transfer=False, names={},
        )  # fmt: skip
    with pytest.raises(Refused, match="mindestens eine"):
        says_yes(actor, referral, ["asylum", "health", "document:x"])


def test_the_text_is_kept_as_it_was_shown_and_plain_columns_name_nothing_delicate(opened, berna, nadia):
    values = {"name": "Amal Beispiel", "health": "Rücken", "asylum": "Verfahren seit 2024"}
    referral = says_yes_aloud(opened, prepared(opened, nadia.organisation, values=values), berna)

    consent = Consent.objects.get(purpose="referral")
    text = consenting.text_of(opened, consent)
    assert (consent.fields, consent.given, consent.witness, consent.language) == (
        ["name", "special"],
        "spoken",
        berna.seat,
        "ar",
    )
    assert "Beratungsstelle Beispiel Bonn" in text
    assert consenting.chosen_in(opened, referral) == ["asylum", "health", "name"]


def test_only_a_colleague_bears_witness(opened, mallory, farid, nadia):
    referral = prepared(opened, nadia.organisation)
    for witness in (mallory, farid):
        with pytest.raises(Refused, match="eigenen Beratung"):
            says_yes_aloud(opened, referral, witness)


@committed
def test_documents_are_encrypted_anew_for_the_receiver_and_the_person(opened, nadia, store):
    actor = with_mailbox(opened)
    original = with_diploma(opened)
    referral = says_yes(actor, prepared(opened, nadia.organisation, documents=[str(original.pk)]))

    sent(opened, referral)

    referral.refresh_from_db()
    [(copy, name)] = packages.documents_on_desk(referral)
    assert (name, copy.pk != original.pk, copy.owner_id) == ("Diplom.pdf", True, nadia.organisation.pk)
    assert b"".join(read(copy)).startswith(b"%PDF-1.7\nDiplom von Amal.")
    assert b"".join(read(copy, vault.open_with(actor.pair, object_id=copy.pk))).startswith(b"%PDF-1.7")
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=opened.case.organisation_id, object_id=copy.pk)


@committed
def test_a_document_of_another_case_is_no_choice(opened, nadia, kofi, store):
    other = open_case(actor=kofi.actor, nickname="Yaw", about=About())
    with pytest.raises(Refused, match="gehören nicht zu diesem Fall"):
        prepared(opened, nadia.organisation, documents=[str(with_diploma(other).pk)])


def test_declined_returns_with_its_reason_and_opens_no_more(opened, offered, nadia, berna):
    answering.decline_referral(actor=nadia.actor, referral=offered, reason=DeclineReason.NO_CAPACITY, text="Erst im März.")

    offered.refresh_from_db()
    assert whys(berna) == [f"{opened.case.reference}: „Beratungsstelle Beispiel Bonn“ hat abgelehnt: kein freier Platz."]
    assert list(texts_of(berna.actor, offered.events.all()).values()) == ["Erst im März."]
    assert offered.package is None
    with pytest.raises(Refused):
        answering.open_referral(actor=nadia.actor, referral=offered)


def test_two_answers_at_once_and_the_second_is_told(offered, nadia):
    answering.accept_referral(actor=nadia.actor, referral=offered)

    with pytest.raises(Refused, match="angenommen"):
        answering.decline_referral(actor=nadia.actor, referral=offered, reason=DeclineReason.LANGUAGE)
    with pytest.raises(Refused, match="angenommen"):
        answering.accept_referral(actor=nadia.actor, referral=offered)
    assert Case.objects.filter(origin=Origin.REFERRAL).count() == 1


def test_a_handover_closes_here_once_there_is_contact_there(opened, nadia):
    actor = with_mailbox(opened)
    referral = sent(opened, says_yes(actor, prepared(opened, nadia.organisation, handover=True))).referral

    answering.accept_referral(actor=nadia.actor, referral=referral)
    assert Case.objects.get(pk=opened.case.pk).status == CaseStatus.OPEN
    answering.report_contact(actor=nadia.actor, referral=referral)

    closed = Case.objects.get(pk=opened.case.pk)
    assert (closed.status, closed.closed_on, closed.figures.closed_on) == ("closed", clock.today(), clock.today())


def test_unanswered_warns_reminds_and_runs_out(opened, offered, nadia, berna):
    assert (whys(berna), len(whys(nadia))) == ([], 1)
    with clock.frozen(clock.now() + timedelta(days=12)):
        remind_receivers()
        remind_receivers()
        assert whys(berna) == [f"{opened.case.reference}: „Beratungsstelle Beispiel Bonn“ hat noch nicht geantwortet."]
    with clock.frozen(clock.now() + timedelta(days=15)):
        expire_referrals()
    offered.refresh_from_db()
    assert (offered.state, offered.package, len(letters())) == ("expired", None, 2)
    with pytest.raises(Refused):
        answering.accept_referral(actor=nadia.actor, referral=offered)


def letters() -> list[str]:
    return [f"{unseal(message)[1].subject}\n{unseal(message)[1].text}" for message in Message.objects.all()]


def test_a_mail_names_neither_person_nor_topic_nor_organisation(offered):
    [letter] = letters()
    assert not any(word in letter for word in ("Amal", "Köln", "Anerkennung", "Bonn"))


def test_taking_back_before_anybody_read_it_leaves_nothing(opened, offered, nadia):
    actor = with_mailbox_of(offered)

    stopping.revoke_referral(actor=actor, referral=offered)

    offered.refresh_from_db()
    assert (offered.state, offered.opened_at, offered.package, offered.draft) == ("revoked", None, None, None)
    assert Consent.objects.valid().count() == 0
    assert whys(nadia) == []


def test_taking_back_what_was_read_tells_the_receiver_to_look(opened, offered, nadia):
    answering.accept_referral(actor=nadia.actor, referral=offered)

    stopping.revoke_referral(actor=with_mailbox_of(offered), referral=offered)

    assert whys(nadia) == [
        "Eine Einwilligung wurde zurückgenommen (von „Verein Beispiel Köln e.V.“ gesendet). Prüfen Sie, was Sie löschen müssen."
    ]
    stopping.settle(actor=nadia.actor, referral=offered)
    assert whys(nadia) == []


def with_mailbox_of(referral: Referral):
    return MailboxActor(referral.case.mailbox_id, KEYS.pair)


def test_a_consent_withdrawn_elsewhere_takes_the_referral_with_it(offered, nadia):
    Consent.objects.update(withdrawn_at=clock.now())
    with pytest.raises(Refused, match="zurückgenommen"):
        answering.open_referral(actor=nadia.actor, referral=offered)

    expire_referrals()

    offered.refresh_from_db()
    assert (offered.state, offered.package) == ("revoked", None)


def test_taking_back_the_consent_on_its_page_takes_the_referral_with_it(opened, offered, nadia):
    actor = with_mailbox_of(offered)

    withdraw_consent(opened=open_file(actor, opened.case), consent_id=offered.consent_id)

    offered.refresh_from_db()
    assert (offered.state, offered.package) == ("revoked", None)
    with pytest.raises(Refused):
        answering.open_referral(actor=nadia.actor, referral=offered)


def test_an_erased_case_leaves_nothing_that_was_sent(opened, offered, nadia, deniz):
    package_id = offered.package_id
    answering.accept_referral(actor=nadia.actor, referral=offered)

    erase_case(actor=deniz.actor, case=opened.case, reason="asked")

    assert not SealedKey.objects.filter(object_id=package_id).exists()


def test_erased_at_the_receiver_it_opens_there_no_more(offered, nadia):
    lead = member("Leyla", nadia.organisation, Role.TEAM_LEAD)
    accepted = answering.accept_referral(actor=nadia.actor, referral=offered)

    erase_case(actor=lead.actor, case=accepted.receiver_case, reason="asked")

    with pytest.raises(Refused):
        answering.open_referral(actor=nadia.actor, referral=Referral.objects.get(pk=offered.pk))


def test_erasing_the_case_takes_all_of_it(opened, offered, nadia, berna):
    answering.accept_referral(actor=nadia.actor, referral=offered)
    answering.report_outcome(actor=nadia.actor, referral=offered, outcome=ReferralOutcome.HELPED, text="Bescheid ist da.")
    with transaction.atomic():
        stopping.forget_referrals(berna.actor, opened.case)

    offered.refresh_from_db()
    assert (offered.package, offered.draft) == (None, None)
    assert texts_of(berna.actor, offered.events.all()) == {}


def test_asylum_history_needs_a_second_adviser(opened, berna, deniz, nadia):
    values = {"name": "Amal Beispiel", "asylum": "Verfahren seit 2024"}
    referral = says_yes_aloud(opened, prepared(opened, nadia.organisation, values=values), berna)

    with pytest.raises(Refused, match="zweite Person"):
        sent(opened, referral)
    with pytest.raises(Refused, match="jemand anderes"):
        preparing.release_referral(actor=berna.actor, referral=referral)
    assert whys(deniz) == [
        f"{opened.case.reference}: Bitte prüfen Sie die Überleitung an „Beratungsstelle Beispiel Bonn“, und geben Sie sie frei."
    ]
    preparing.release_referral(actor=deniz.actor, referral=referral)
    referral.refresh_from_db()
    assert sent(opened, referral).referral.state == "offered"


def test_nobody_else_sees_or_answers(offered, mallory, elif_, kofi):
    for other in (mallory, elif_, kofi):
        assert list(Referral.objects.visible_to(other.actor)) == []
        with pytest.raises(Refused):
            answering.accept_referral(actor=other.actor, referral=offered)
        with pytest.raises((Refused, Http404)):
            stopping.revoke_referral(actor=other.actor, referral=offered)


def test_reading_is_recorded(offered, nadia):
    answering.open_referral(actor=nadia.actor, referral=offered)
    assert [read.actor_id for read in reads_of(offered)] == [str(nadia.seat.pk)]


def test_a_partner_sees_what_was_sent_to_them_and_nothing_else(opened, db):
    jobcentre = organisation("Jobcenter Beispielstadt", OrganisationKind.AUTHORITY, country="DE")
    partner = member("Paul", jobcentre, Role.PARTNER)
    actor = with_mailbox(opened)
    referral = sent(opened, says_yes(actor, prepared(opened, jobcentre))).referral

    assert list(Referral.objects.visible_to(partner.actor)) == [referral]
    assert list(Case.objects.visible_to(partner.actor)) == []
    accepted = answering.accept_referral(actor=partner.actor, referral=referral)
    answering.report_outcome(actor=partner.actor, referral=accepted, outcome=ReferralOutcome.ONGOING)
    referral.refresh_from_db()
    assert (referral.state, referral.receiver_case) == ("finished", None)
    assert answering.open_referral(actor=partner.actor, referral=referral).fields["name"] == "Amal Beispiel"


def test_a_funder_the_own_organisation_and_a_hidden_one_are_no_receivers(opened, cologne):
    for to in (
        cologne,
        organisation("Förderer Beispiel", OrganisationKind.FUNDER),
        organisation("Verborgen e.V.", published=False),
    ):
        with pytest.raises(Refused):
            prepared(opened, to)


def test_a_day_too_far_away_or_past_is_refused(opened, nadia):
    for day in (0, -1, 61):
        with pytest.raises(Refused, match="ab morgen"):
            prepared(opened, nadia.organisation, until=clock.in_days(day))


def test_nothing_chosen_is_refused(opened, nadia):
    with pytest.raises(Refused, match="mindestens eine"):
        preparing.prepare_referral(opened=opened, receiver=receiver_of(nadia.organisation), wish=wish(values={"name": " "}))


def test_return_is_referred_only_when_asked_for_and_permitted(opened, cologne, nadia):
    home = topic("return-reintegration")
    with pytest.raises(Refused, match="AuswSG"):
        prepared(opened, nadia.organisation, topic=home, asked_for=True)
    CaseworkSetup.objects.filter(pk=cologne.pk).update(emigration_basis_on=clock.today())
    with pytest.raises(Refused, match="nie von sich aus"):
        prepared(opened, nadia.organisation, topic=home)
    assert prepared(opened, nadia.organisation, topic=home, asked_for=True).topic == home
