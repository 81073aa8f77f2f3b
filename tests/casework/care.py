"""A person with a mailbox, for the stories about consent, access and erasure."""

from typing import NamedTuple

from django.db import transaction
from django.test import Client
from django.utils.timezone import localtime

from tests.cast import Member
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Case, CaseStatus, Contact, Message, Origin
from viadukt.casework.opening import NEED, NICKNAME, PERSON, OpenCase
from viadukt.casework.services.cases import About, make_case
from viadukt.casework.services.mailboxes import begin_session, make_mailbox
from viadukt.casework.views.gates import COOKIE
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.codes import CodeKeys
from viadukt.kernel.crypto import new_key
from viadukt.kernel.ids import new_id

STORY = "Geheimgeschichte von Amal"


class Person(NamedTuple):
    """Amal in her mailbox: `secret` is what her device holds."""

    case: Case
    actor: MailboxActor
    keys: CodeKeys
    secret: str

    @property
    def client(self) -> Client:
        """Her browser."""
        client = Client(raise_request_exception=False)
        client.cookies[COOKIE] = self.secret
        return client


def person(
    topic: Topic, *, at: Member | None, status: CaseStatus = CaseStatus.OPEN, language: str = "ar", nickname: str = "Amal"
) -> Person:
    """Somebody who wrote, with the keys of a code that was not stretched, since that takes a second."""
    keys = CodeKeys(lookup_id=new_key()[:16].hex(), seed=new_key())
    with transaction.atomic():
        mailbox = make_mailbox(keys=keys, language=language)
        opened = make_case(
            actor=at.actor if at else MailboxActor(mailbox.pk, keys.pair, language),
            organisation_id=at.organisation.pk if at else None,
            origin=Origin.ENQUIRY,
            about=About(topic=topic, language=language, country="DE", land="DE-NW"),
            records={NICKNAME: {"text": nickname}, NEED: {"text": STORY, "language": language}, PERSON: {"birth_year": "1990"}},
            mailbox=mailbox,
            status=status,
            fields={"adviser_id": at.seat.pk} if at and status == CaseStatus.OPEN else None,
        )
    secret, actor = begin_session(mailbox=mailbox, keys=keys)
    return Person(opened.case, actor, keys, secret)


def write_note(opened: OpenCase, text: str, **fields: object) -> Contact:
    """A note of a conversation."""
    contact = Contact(
        id=new_id(), organisation=opened.case.organisation, case=opened.case, on=localtime(clock.now()).date(), channel="phone"
    )
    contact.minutes = 20
    contact.text = opened.seal(f"contact:{contact.pk}", {"text": text})
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.save(force_insert=True)
    return contact


def write_message(opened: OpenCase, text: str) -> Message:
    """A message to the person."""
    message = Message(id=new_id(), case=opened.case, direction="to_person")
    message.content = opened.seal(f"message:{message.pk}", {"text": text, "language": "de"})
    message.save(force_insert=True)
    return message
