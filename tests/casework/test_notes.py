"""Notes: structured, encrypted, changed by their author alone, and nothing that was written is lost."""

import pytest
from django.test import Client

from tests.cast import Member, sign_in
from viadukt.casework.models import Case, CaseStatus, Channel, Contact, Draft, FormerText, Speaker
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.notes import Talk, add_note, change_note, former_texts, text_of
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.models import FundingPeriod, Programme, Project

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


def talk(**changed: object) -> Talk:
    fields = {"on": clock.today(), "channel": Channel.PHONE, "speaker": Speaker.PERSON, "minutes": 20}
    return Talk(**(fields | changed))  # type: ignore[arg-type]


def sent(**changed: str) -> dict[str, str]:
    fields = {
        "on": clock.today().isoformat(),
        "channel": "phone",
        "speaker": "person",
        "minutes": "20",
        "text": "Bescheid kam.",
    }
    return fields | changed


@pytest.fixture
def desk(berna: Member) -> Client:
    return sign_in(Client(), berna)


def path(opened: OpenCase, note: Contact | None = None) -> str:
    return f"/desk/cases/{opened.case.pk}/notes/{note.pk if note else ''}"


def test_a_note_is_structured_and_its_text_encrypted(desk: Client, opened: OpenCase, recognition: Topic, berna: Member):
    assert desk.post(path(opened), sent(topic="recognition", further_topics="recognition")).status_code == 302

    note = Contact.objects.get(case=opened.case)
    assert (note.channel, note.speaker, note.minutes, note.topic, note.further_topics) == (
        "phone", "person", 20, recognition, []
    )  # fmt: skip
    assert (note.seat, note.organisation, note.language) == (berna.seat, berna.organisation, "ar")
    assert (text_of(opened, note), b"Bescheid" in bytes(note.text or b"")) == ("Bescheid kam.", False)
    assert "Bescheid kam." in desk.get(path(opened)).content.decode()


def test_a_note_about_the_person_is_the_last_contact_and_one_about_an_authority_is_not(opened: OpenCase):
    Case.objects.filter(pk=opened.case.pk).update(
        last_contact_at=None, first_answer_at=None, status=CaseStatus.WAITING, opened_on=None
    )
    opened.case.refresh_from_db()

    add_note(opened=opened, talk=talk(speaker=Speaker.OTHER_BODY), text="Amt angerufen")
    waiting = Case.objects.get(pk=opened.case.pk)
    assert (waiting.status, waiting.last_contact_at) == ("waiting", None)

    add_note(opened=opened, talk=talk(on=clock.in_days(-3)), text="Gespräch")
    spoken = Case.objects.get(pk=opened.case.pk)
    assert (spoken.status, spoken.opened_on, spoken.last_contact_at and spoken.last_contact_at.date()) == (
        "open", clock.today(), clock.in_days(-3)
    )  # fmt: skip


def test_an_older_contact_noted_later_does_not_turn_the_clock_back(opened: OpenCase):
    before = opened.case.last_contact_at

    add_note(opened=opened, talk=talk(on=clock.in_days(-10)), text="Nachgetragen")

    assert Case.objects.get(pk=opened.case.pk).last_contact_at == before


def test_a_changed_note_keeps_what_it_said(desk: Client, opened: OpenCase):
    note = add_note(opened=opened, talk=talk(), text="Erste Fassung")

    answer = desk.post(path(opened, note), sent(text="Zweite Fassung", based_on="1"))

    now = Contact.objects.get(pk=note.pk)
    assert (answer.status_code, now.version, text_of(opened, now)) == (302, 2, "Zweite Fassung")
    assert [text for _at, text in former_texts(opened, now)] == ["Erste Fassung"]
    assert b"Erste" not in bytes(FormerText.objects.get().text)
    shown = desk.get(path(opened)).content.decode()
    assert ("geändert am" in shown, "Erste Fassung" in shown) == (True, True)


def test_somebody_elses_note_is_not_changed(opened: OpenCase, deniz: Member):
    note = add_note(opened=opened, talk=talk(), text="Von Berna")

    with pytest.raises(Refused):
        change_note(opened=OpenCase(opened.case, deniz.actor, opened.key), note=note, talk=talk(), text="Von Deniz", version=1)
    assert sign_in(Client(), deniz).get(path(opened, note)).status_code == 404


def test_in_two_tabs_nothing_is_overwritten(desk: Client, opened: OpenCase):
    note = add_note(opened=opened, talk=talk(), text="Anfang")
    desk.post(path(opened, note), sent(text="Tab eins", based_on="1"))

    late = desk.post(path(opened, note), sent(text="Tab zwei", based_on="1"))

    shown = late.content.decode()
    assert (late.status_code, "Tab eins" in shown, "Tab zwei" in shown) == (409, True, True)
    with pytest.raises(Conflict):
        change_note(opened=opened, note=note, talk=talk(), text="x", version=1)
    assert text_of(opened, Contact.objects.get(pk=note.pk)) == "Tab eins"


def test_a_note_is_written_about_what_was(desk: Client, opened: OpenCase):
    answer = desk.post(path(opened), sent(on=clock.in_days(1).isoformat()))

    assert (answer.status_code, Contact.objects.count(), "kommt erst noch" in answer.content.decode()) == (200, 0, True)
    assert "Bescheid kam." in answer.content.decode()


def test_another_organisations_project_is_no_choice(desk: Client, opened: OpenCase, elsewhere, cologne):
    period = FundingPeriod.objects.create(programme=Programme.objects.create(name="Programm"), begins=clock.today())
    theirs, ours = (Project.objects.create(period=period, name="Projekt", carrier=at) for at in (elsewhere, cologne))

    assert desk.post(path(opened), sent(project=str(theirs.pk))).status_code == 200
    assert desk.post(path(opened), sent(project=str(ours.pk))).status_code == 302
    assert [note.project for note in Contact.objects.all()] == [ours]


def test_drafts_of_a_note_and_of_a_change(desk: Client, opened: OpenCase):
    note = add_note(opened=opened, talk=talk(), text="Da")
    base = f"/desk/cases/{opened.case.pk}/drafts"
    desk.post(f"{base}/note", sent(text="neue halbe"))
    desk.post(f"{base}/note:{note.pk}", sent(text="halbe Änderung", based_on="1"))

    assert "neue halbe" in desk.get(path(opened)).content.decode()
    assert "halbe Änderung" in desk.get(path(opened, note)).content.decode()
    desk.post(path(opened), sent(text="neue ganze"))
    desk.post(path(opened, note), sent(text="ganze Änderung", based_on="1"))
    assert Draft.objects.count() == 0
