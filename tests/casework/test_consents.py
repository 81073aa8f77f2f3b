"""Consent: kept as it was shown, valid from when it was given until it ends, and taken back with what hangs on it."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.casework.care import Person, person
from tests.cast import Member, sign_in
from viadukt.casework import hooks
from viadukt.casework.children import consent_of_minor, may_be_minor
from viadukt.casework.models import Case, Consent, Given, Purpose
from viadukt.casework.opening import PERSON, OpenCase, open_file
from viadukt.casework.purpose_texts import TEXTS
from viadukt.casework.services.cases import write_record
from viadukt.casework.services.consents import content_of, give_consent, withdraw_consent
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


@pytest.fixture
def amal_(berna: Member, recognition: Topic) -> Person:
    """Amal, whom Berna advises, in her mailbox."""
    return person(recognition, at=berna)


def test_a_consent_is_kept_word_for_word_in_the_language_in_which_it_was_shown(amal_: Person, berna: Member):
    opened = open_file(berna.actor, amal_.case)

    consent = give_consent(opened=opened, purpose=Purpose.STORY, language="de", given=Given.SPOKEN, guardian=True)

    said = content_of(open_file(amal_.actor, amal_.case), consent)
    assert said["text"].startswith("Verein Beispiel Köln e.V. darf meine Geschichte erzählen")
    assert (said["version"], said["guardian"], consent.witness_id) == (1, True, berna.seat.pk)
    assert "Geschichte" not in bytes(consent.content).decode(errors="replace")


def test_staff_cannot_agree_in_the_mailbox_in_somebodys_place(amal_: Person, berna: Member):
    with pytest.raises(Refused):
        give_consent(opened=open_file(berna.actor, amal_.case), purpose=Purpose.STORY, language="de", given=Given.MAILBOX)
    with pytest.raises(Refused):
        give_consent(opened=open_file(amal_.actor, amal_.case), purpose=Purpose.STORY, language="de", given=Given.SPOKEN)


def test_what_hangs_on_a_consent_ends_in_the_same_transaction(amal_: Person, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hooks, "_withdrawals", [])
    stopped: list[object] = []
    hooks.watch_withdrawal(lambda _actor, consent: stopped.append(consent.pk))
    opened = open_file(amal_.actor, amal_.case)
    consent = give_consent(opened=opened, purpose=Purpose.EVIDENCE, language="de")

    withdraw_consent(opened=opened, consent_id=consent.pk)
    withdraw_consent(opened=opened, consent_id=consent.pk)

    assert stopped == [consent.pk]
    assert not Consent.objects.get().is_valid


def test_a_withdrawal_that_cannot_be_carried_out_is_none(amal_: Person, monkeypatch: pytest.MonkeyPatch):
    def refuse(_actor: object, _consent: object) -> None:
        raise Refused("not now")

    monkeypatch.setattr(hooks, "_withdrawals", [refuse])
    opened = open_file(amal_.actor, amal_.case)
    consent = give_consent(opened=opened, purpose=Purpose.EVIDENCE, language="de")

    with pytest.raises(Refused):
        withdraw_consent(opened=opened, consent_id=consent.pk)

    assert Consent.objects.get().is_valid


def test_the_person_takes_it_back_in_the_mailbox_and_berna_sees_it(client: Client, amal_: Person, berna: Member):
    consent = give_consent(opened=open_file(amal_.actor, amal_.case), purpose=Purpose.EVIDENCE, language="ar")

    assert amal_.client.post(f"/mailbox/consents/{consent.pk}/withdraw").status_code == 302

    page = sign_in(client, berna).get(f"/desk/cases/{amal_.case.pk}/consents").content.decode()
    assert ("zurückgenommen" in page, 'lang="ar"' in page) == (True, True)


def test_berna_takes_down_what_was_agreed_at_the_counter_and_takes_it_back_on_amals_word(
    client: Client, amal_: Person, berna: Member
):
    sign_in(client, berna)
    url = f"/desk/cases/{amal_.case.pk}/consents"

    bad = client.post(url, {"purpose": "story", "language": "tr", "given": "paper", "until": "2001-01-01", "witnessed": "on"})
    client.post(url, {"purpose": "story", "language": "tr", "given": "paper", "witnessed": "on"})

    assert (bad.status_code, b"2001-01-01" in bad.content) == (409, True)
    consent = Consent.objects.get()
    assert (consent.language, consent.given, consent.witness) == ("tr", "paper", berna.seat)
    client.post(f"{url}/{consent.pk}/withdraw")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_another_persons_consent_cannot_be_taken_back(amal_: Person, berna: Member, recognition: Topic):
    other = person(recognition, at=berna, nickname="Gül")
    consent = give_consent(opened=open_file(other.actor, other.case), purpose=Purpose.EVIDENCE, language="tr")

    answer = amal_.client.post(f"/mailbox/consents/{consent.pk}/withdraw")

    assert (answer.status_code, Consent.objects.get().is_valid) == (404, True)
    with pytest.raises(Refused):
        withdraw_consent(opened=open_file(amal_.actor, amal_.case), consent_id=consent.pk)


NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
hours = st.integers(-1000, 1000).map(lambda number: timedelta(hours=number))


@given(asked=hours, until=st.none() | st.integers(-40, 40), withdrawn=st.none() | st.integers(0, 900))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_consent_is_valid_exactly_from_given_to_its_end(
    opened: OpenCase, asked: timedelta, until: int | None, withdrawn: int | None
):
    last = None if until is None else NOON.date() + timedelta(days=until)
    back = None if withdrawn is None else NOON + timedelta(hours=withdrawn)
    Consent.objects.all().delete()
    row = Consent.objects.create(
        case=opened.case,
        purpose="story",
        language="de",
        content=b"",
        given="paper",
        given_at=NOON,
        until=last,
        withdrawn_at=back,
    )
    moment = NOON + asked
    day: date = localtime(moment).date()

    expected = moment >= NOON and (last is None or day <= last) and (back is None or moment < back)

    assert row.valid_at(moment) == expected
    assert Consent.objects.valid(moment).exists() == expected


# Whoever changes a text raises its version and writes the new pair here: what people agreed to has to be told apart.
FINGERPRINTS = {
    "counselling": (1, "4f3bf8fee70b"),
    "next_organisation": (1, "a0d1f5eeb45c"),
    "referral": (1, "688341863e17"),
    "third_country": (1, "68865564fcf1"),
    "guidance": (1, "49b90b05d2cd"),
    "story": (1, "c97bd0f6317a"),
    "evidence": (1, "13a4c3995605"),
}


def test_a_text_has_one_version():
    now = {
        str(purpose): (text.version, hashlib.sha256(str(text.wording).encode()).hexdigest()[:12])
        for purpose, text in TEXTS.items()
    }

    assert now == FINGERPRINTS


@given(born=st.integers(1900, 2026), year=st.integers(2026, 2040))
def test_whoever_was_not_18_for_the_whole_year_may_be_a_minor(born: int, year: int):
    youngest = date(born, 12, 31)
    of_age = date(youngest.year + 18, 12, 31)

    assert may_be_minor(born, year=year) == (of_age >= date(year, 1, 1))


def test_a_child_decides_about_its_counselling_and_not_about_its_story_alone(opened: OpenCase):
    with clock.frozen(datetime(2026, 6, 1, tzinfo=UTC)):
        write_record(opened=opened, name=PERSON, value={"birth_year": "2012"}, based_on=0)

        alone = consent_of_minor(opened, Purpose.STORY)
        give_consent(opened=opened, purpose=Purpose.STORY, language="de", given=Given.PAPER)
        still_alone = consent_of_minor(opened, Purpose.STORY)
        give_consent(opened=opened, purpose=Purpose.STORY, language="de", given=Given.PAPER, guardian=True)

        assert [bool(one) for one in (alone, still_alone, consent_of_minor(opened, Purpose.STORY))] == [False, False, True]
        assert consent_of_minor(opened, Purpose.COUNSELLING)
        assert "§ 8 Abs. 3 SGB VIII" in str(alone.reason)


def test_a_birth_year_that_is_none_makes_nobody_a_child(opened: OpenCase):
    write_record(opened=opened, name=PERSON, value={"birth_year": "weiß nicht"}, based_on=0)

    assert consent_of_minor(opened, Purpose.REFERRAL)


def test_who_has_agreed_to_nothing_reads_that(amal_: Person):
    answer = amal_.client.get("/mailbox/consents/")

    assert (answer.status_code, Case.objects.count()) == (200, 1)
