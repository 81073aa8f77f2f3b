"""Whatever is chosen, nothing else goes; whenever it is taken back, nothing in the database opens it."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.casework.conftest import unlock
from tests.casework.referring import prepared, says_yes, sent, with_mailbox
from tests.cast import Member, member, organisation
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import DeclineReason, ReferralOutcome
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.referrals import answering, packages, stopping
from viadukt.casework.services.referrals.packages import Draft
from viadukt.casework.sharing import DOCUMENT, FACT, Field
from viadukt.kernel.errors import Refused
from viadukt.kernel.models import Destruction, SealedKey
from viadukt.network.public import OrganisationKind, Role

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
VALUES = st.dictionaries(st.sampled_from(Field.values), TEXTS, max_size=8)
FACTS = st.dictionaries(st.sampled_from(["german", "age", "asylum_procedure", "duldung"]), st.integers(0, 9))
CODES = st.sets(
    st.sampled_from([*Field.values, FACT + "german", FACT + "age", FACT + "asylum_procedure", DOCUMENT + "x", "facts", ""])
)


@given(VALUES, FACTS, CODES)
def test_of_what_was_prepared_only_what_was_chosen_is_packed(values, facts, chosen):
    packed = packages.contents(Draft(values, facts, {}), chosen)

    assert set(packed) == {"fields", "facts"}
    assert set(packed["fields"]) == {code for code, text in values.items() if code in chosen and text.strip()}
    assert {FACT + key for key in packed["facts"]} == {FACT + key for key in facts} & chosen


@pytest.fixture
def nadia(db) -> Member:
    bonn = organisation("Beratungsstelle Beispiel Bonn", OrganisationKind.ADVICE_CENTRE)
    return member("Nadia", unlock(bonn), Role.ADVISER)


@pytest.fixture
def person(opened: OpenCase) -> MailboxActor:
    return with_mailbox(opened)


ORDINARY = st.dictionaries(
    st.sampled_from([Field.NAME, Field.NEED, Field.CONTACT, Field.STATUS, Field.HEALTH]).map(str),
    TEXTS.filter(str.strip),
    min_size=1,
)
in_the_database = settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.sql
@pytest.mark.django_db(databases=["default", "keystore"])
@in_the_database
@given(values=ORDINARY, chosen=CODES)
def test_no_field_outside_the_consent_is_ever_in_the_opened_package(opened, person, nadia, values, chosen):
    with transaction.atomic():
        referral = prepared(opened, nadia.organisation, values=values)
        try:
            says_yes(person, referral, chosen)
        except Refused:  # nothing of what was prepared was chosen
            assert not chosen & values.keys()
        else:
            referral = sent(opened, referral).referral
            shown = answering.open_referral(actor=nadia.actor, referral=referral)
            assert shown.fields.keys() == chosen & values.keys()
            assert (shown.facts, shown.value["documents"]) == ({}, [])
        transaction.set_rollback(True)


STEPS = st.lists(st.sampled_from(["open", "accept", "contact", "decline", "finish", "expire"]), max_size=5)


@pytest.mark.sql
@pytest.mark.django_db(databases=["default", "keystore"])
@in_the_database
@given(steps=STEPS, by_person=st.booleans())
def test_taken_back_at_any_moment_no_key_in_the_database_opens_it(opened, person, nadia, steps, by_person):
    with transaction.atomic():
        referral = sent(opened, says_yes(person, prepared(opened, nadia.organisation))).referral
        package_id = referral.package_id
        for step in steps:
            _do(step, nadia, referral)
            referral.refresh_from_db()
        try:
            stopping.revoke_referral(actor=person if by_person else opened.actor, referral=referral)
        except Refused:  # it was over before, and its keys with it
            assert referral.state in {"declined", "expired"}
        referral.refresh_from_db()
        assert (referral.package, referral.package_id) == (None, None)
        assert not SealedKey.objects.filter(object_id=package_id).exists()
        assert Destruction.objects.filter(object_id=package_id).exists()
        with pytest.raises(Refused):
            answering.open_referral(actor=nadia.actor, referral=referral)
        transaction.set_rollback(True)


def _do(step: str, nadia: Member, referral) -> None:
    actions = {
        "open": lambda: answering.open_referral(actor=nadia.actor, referral=referral),
        "accept": lambda: answering.accept_referral(actor=nadia.actor, referral=referral),
        "contact": lambda: answering.report_contact(actor=nadia.actor, referral=referral),
        "decline": lambda: answering.decline_referral(actor=nadia.actor, referral=referral, reason=DeclineReason.REGION),
        "finish": lambda: answering.report_outcome(actor=nadia.actor, referral=referral, outcome=ReferralOutcome.ONGOING),
        "expire": lambda: stopping.expire(referral=referral),
    }
    try:
        actions[step]()
    except Refused:  # not from this state: nothing happened
        return
