"""Facts of the interview: shared by the person, kept in the case, looked at again when rules change."""

from datetime import UTC, date, datetime

import pytest

from tests.cast import Member, member
from viadukt.audit.public import reads_of
from viadukt.casework.models import CaseRecord, Consent, FactsCheck, Purpose
from viadukt.casework.opening import FACTS, OpenCase
from viadukt.casework.planning.choosing import choice
from viadukt.casework.planning.facts import VERDICTS, changes, known_facts
from viadukt.casework.services.consents import withdraw_consent
from viadukt.casework.services.facts import forget_facts, recheck, see_changes, share_facts, unchecked, write_facts
from viadukt.casework.tasks.plans import recheck_facts
from viadukt.casework.worklist.changes import route_changes
from viadukt.casework.worklist.listing import Wanted, found_cases, lines
from viadukt.guidance.public import Answers, rulebooks
from viadukt.guidance.services import approve_change, propose_change, start_change, write_change
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.public import Organisation, Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
NURSE = Answers(
    ("recognition",),
    {
        "residence_country": "DE",
        "qualification": "training",
        "qualification_country": "PH",
        "profession_regulated": "yes",
        "recognition": "not_applied",
        "german": "A2",
    },
)
AUTUMN = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOVEMBER = date(2026, 11, 20)


def shared(hers: OpenCase, answers: Answers = NURSE) -> Consent:
    return share_facts(opened=hers, answers=answers, shown="Meine Antworten gehören zu meinem Fall.", language="ar")


def test_amal_shares_her_answers_with_one_case_and_the_words_she_agreed_to_are_kept(opened: OpenCase, hers: OpenCase):
    consent = shared(hers)

    known = known_facts(opened, rulebooks())
    assert known is not None
    assert (known.answers, known.by) == (NURSE, "person")
    assert (consent.purpose, consent.receiver_id, consent.language) == (
        Purpose.GUIDANCE,
        opened.case.organisation_id,
        "ar",
    )
    assert opened.unseal(f"consent:{consent.pk}", consent.content) == {"text": "Meine Antworten gehören zu meinem Fall."}
    assert b"not_applied" not in bytes(CaseRecord.objects.get(case=opened.case, name=FACTS).content)


def test_nobody_shares_them_for_her(opened: OpenCase):
    with pytest.raises(Refused):
        shared(opened)


def test_what_she_took_back_nobody_reads(opened: OpenCase, hers: OpenCase):
    consent = shared(hers)

    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=clock.now())

    assert known_facts(opened, rulebooks()) is None


def test_what_she_took_back_is_kept_no_longer(opened: OpenCase, hers: OpenCase):
    consent = shared(hers)

    withdraw_consent(opened=hers, consent_id=consent.pk)

    assert list(CaseRecord.objects.filter(case=opened.case, name__in=[FACTS, VERDICTS])) == []


def test_forgotten_is_gone(opened: OpenCase, hers: OpenCase):
    shared(hers)

    forget_facts(opened=hers)

    assert not CaseRecord.objects.filter(case=opened.case, name__in=[FACTS, VERDICTS]).exists()


def test_berna_writes_down_what_was_said_and_never_over_what_came_between(opened: OpenCase, hers: OpenCase):
    version = write_facts(opened=opened, answers=Answers((), {"german": "A2"}), based_on=0)
    shared(hers)

    with pytest.raises(Conflict):
        write_facts(opened=opened, answers=Answers((), {"german": "B1"}), based_on=version)


def test_what_is_known_brings_the_plans_that_suit_first(opened: OpenCase, hers: OpenCase, berna: Member):
    nothing_known = choice(berna.actor, rulebooks(), None)
    shared(hers)
    known = known_facts(opened, rulebooks())
    assert known is not None

    found = choice(berna.actor, rulebooks(), known.interview)

    assert nothing_known.fitting == []
    assert "recognition_regulated" in [plan.id for plan in found.fitting]
    assert [plan.id for plan in [*found.fitting, *found.others, *found.only_asked] if plan.only_asked] == []


# --- When rules change -----------------------------------------------------------------------------------------------


@pytest.fixture
def keepers(umbrella: Organisation) -> tuple[Member, Member]:
    return member("Rana", umbrella, Role.RULE_KEEPER), member("Rashid", umbrella, Role.RULE_KEEPER)


SEEKER = Answers(("work",), {"residence_country": "GH", "qualification": "degree", "livelihood_secured": "yes"})


def turn_round(keepers: tuple[Member, Member]) -> None:
    """The Opportunity Card is, from now on, for those who cannot live on what they have."""
    author, other = keepers
    draft = start_change(actor=author.actor, path="routes/20a.yaml")
    old, new = "fact: livelihood_secured, is: true", "fact: livelihood_secured, is: false"
    assert old in draft.text
    written = write_change(
        actor=author.actor,
        change_id=draft.pk,
        revision=draft.revision,
        text=draft.text.replace(old, new),
        why="Ein anderes Gesetz.",
        source="BGBl. 2027 I Nr. 1",
        source_day=NOVEMBER,
    )
    propose_change(actor=author.actor, change_id=written.pk)
    approve_change(actor=other.actor, change_id=written.pk)


def test_with_the_same_rules_nothing_is_looked_at(opened: OpenCase, hers: OpenCase):
    shared(hers)

    assert (unchecked(rulebooks()), recheck_facts()) == ([], 0)


def test_a_case_whose_answer_changes_stands_on_the_desk_with_route_and_reason(
    opened: OpenCase, hers: OpenCase, berna: Member, keepers: tuple[Member, Member]
):
    with clock.frozen(AUTUMN):
        shared(hers, SEEKER)
        turn_round(keepers)

        assert (recheck_facts(), recheck_facts()) == (1, 0)

        listed = lines(berna.actor, found_cases(berna.actor, Wanted(rule="rules_changed")))
        assert [line.case.pk for line in listed] == [opened.case.pk]
        told = route_changes(berna.actor, [opened.case], "de")
        assert told == {opened.case.pk: [("Chancenkarte", "Noch nicht klar", "Zurzeit nicht offen")]}
        known = known_facts(opened, rulebooks())
        assert known is not None
        (found,) = changes(opened.record(VERDICTS).value, known, rulebooks(), "de")
        assert found.card is not None
        assert [law.citation for law in found.card.deciding[0].laws][:1] == ["AufenthG § 20a Abs. 4 Satz 1"]

        see_changes(opened=opened)
        assert found_cases(berna.actor, Wanted(rule="rules_changed")) == []


def test_the_programs_reading_is_recorded_as_its_own(opened: OpenCase, hers: OpenCase):
    with clock.frozen(AUTUMN):
        shared(hers)
    with clock.frozen(datetime(2026, 12, 2, 9, tzinfo=UTC)):
        recheck(opened.case.pk)

    assert ("job", "casework.recheck_facts") in {(read.actor_kind, read.actor_id) for read in reads_of(opened.case)}


def test_sealed_and_closed_cases_nobody_looks_at(opened: OpenCase, hers: OpenCase):
    shared(hers)
    FactsCheck.objects.update(rules="")
    opened.case.sealed = True
    opened.case.save()

    assert unchecked(rulebooks()) == []
