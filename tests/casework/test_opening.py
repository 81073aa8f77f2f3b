"""A case opens for who may read it, and every opening is recorded."""

import pytest

from tests.cast import Member
from viadukt.audit.public import reads_of
from viadukt.casework.models import Case
from viadukt.casework.opening import NICKNAME, PERSON, OpenCase, Record, key_of, nicknames, open_file
from viadukt.casework.services.cases import write_record
from viadukt.casework.services.mailboxes import begin_session, end_session, make_mailbox, new_code, open_mailbox, resume_session
from viadukt.kernel.errors import Conflict, Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]


def test_berna_reads_what_she_wrote_and_it_is_recorded(opened: OpenCase, berna: Member):
    write_record(opened=opened, name=PERSON, value={"names": ["Amal Beispiel"]}, based_on=0)

    again = open_file(berna.actor, opened.case, part="person")

    assert again.record(PERSON) == Record({"names": ["Amal Beispiel"]}, 1)
    assert [(read.actor_id, read.facts) for read in reads_of(opened.case)] == [(str(berna.seat.pk), {"part": "person"})]


def test_two_people_write_and_nothing_is_overwritten(opened: OpenCase):
    write_record(opened=opened, name=PERSON, value={"note": "one"}, based_on=0)

    with pytest.raises(Conflict):
        write_record(opened=opened, name=PERSON, value={"note": "two"}, based_on=0)

    assert opened.record(PERSON) == Record({"note": "one"}, 1)


def test_a_list_says_what_each_case_is_called(opened: OpenCase, berna: Member):
    assert nicknames(berna.actor, [opened.case]) == {opened.case.pk: "Amal"}


def test_another_organisation_sees_no_case_and_opens_none(opened: OpenCase, mallory: Member, elif_: Member):
    assert [list(Case.objects.visible_to(who.actor)) for who in (mallory, elif_)] == [[], []]
    with pytest.raises(Refused):
        key_of(mallory.actor, opened.case)


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_mailbox_opens_with_its_words_alone():
    words, keys = new_code("de")
    mailbox = make_mailbox(keys=keys, language="de")

    secret, actor = open_mailbox(code=words.upper().replace(" ", ", ")) or ("", None)

    assert actor is not None
    assert (actor.mailbox_id, open_mailbox(code="falsch " * 6)) == (mailbox.pk, None)
    assert resume_session(secret=secret) == actor
    end_session(secret=secret)
    assert (resume_session(secret=secret), resume_session(secret="x")) == (None, None)


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_person_reads_the_case_that_is_sealed_to_their_code(opened: OpenCase):
    _words, keys = new_code("ar")
    mailbox = make_mailbox(keys=keys, language="ar")
    opened.case.mailbox = mailbox
    opened.case.save()
    opened.key.seal_to(keys.pair.public)

    _secret, actor = begin_session(mailbox=mailbox, keys=keys)

    assert open_file(actor, opened.case).record(NICKNAME).value == {"text": "Amal"}
