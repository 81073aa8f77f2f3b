"""An enquiry: from somebody without account to a case and a mailbox that only six words open."""

import base64
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from viadukt.audit.public import record
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import (
    CaseStatus,
    CaseworkSetup,
    Consent,
    Direction,
    Given,
    Mailbox,
    Message,
    Origin,
    Purpose,
    Speaker,
)
from viadukt.casework.opening import NEED, REPLY, Json, OpenCase
from viadukt.casework.services.cases import About, make_case
from viadukt.casework.services.letters import tell_staff
from viadukt.casework.services.mailboxes import begin_session, make_mailbox, new_code
from viadukt.casework.services.routing import Placement
from viadukt.casework.services.sending import SentAlready, Uploads, claim, received, was_sent
from viadukt.directory.public import Topic
from viadukt.files.public import attach
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.kernel.codes import CodeKeys
from viadukt.kernel.crypto import derive
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import INSTANCE, instance_key, owner_public
from viadukt.understanding.public import understand

AT_RISK = frozenset({"violence", "trafficking"})
TOPICS_AT_RISK = frozenset({"violence-protection"})
SURE = 0.5
"""How certain a topic must be to be taken from a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How somebody may be reached besides their mailbox. `seen_by_others`: nothing is sent by itself."""

    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    messenger: str = field(default="", repr=False)
    times: str = field(default="", repr=False)
    leave_message: bool = False
    seen_by_others: bool = False

    def as_record(self) -> Json:
        """As it is kept, under the name `reply`."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """What was sent. `text_language` is that of the text, `urgent` what it is urgent about, as `understanding` names it.

    `agreed` is the text with which somebody agreed that another organisation may answer; empty when they did not.
    `interface` is the language of the page, and from now on of the mailbox.
    """

    need: str = field(repr=False)
    about: About
    place: str = field(default="", repr=False)
    writer: Speaker = Speaker.PERSON
    reply: Reply = field(default_factory=Reply)
    text_language: str = ""
    urgent: str = ""
    agreed: str = ""
    interface: str = "de"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What is taken from a text: its language, its topic when that is clear, and what it is urgent about."""

    language: str
    topic: Topic | None
    urgent: str


def understood(need: str, *, interface: str) -> Understanding:
    """What the text of an enquiry says about itself; none of it leaves this process."""
    if not need.strip():
        return Understanding("", None, "")
    found = understand(need, interface_language=interface)
    clear = found.topics[0].slug if found.topics and (found.sure or found.topics[0].score >= SURE) else ""
    return Understanding(found.language, Topic.objects.filter(pk=clear).first() if clear else None, found.urgent)


def somebody_reads() -> bool:
    """Whether any organisation of the network takes enquiries at all."""
    return any(setup.is_complete for setup in CaseworkSetup.objects.exclude(contract_on=None))


def session_secret(sending: str) -> str:
    """The secret of the session that sending this opens: whoever sends the same again comes into the same session."""
    return base64.urlsafe_b64encode(derive(instance_key("sessions of enquiries"), sending)).decode().rstrip("=")


def send_enquiry(
    *, actor: Visitor | MailboxActor, enquiry: Enquiry, placement: Placement, sending: str, uploads: Uploads = ()
) -> OpenCase:
    """Make the case of an enquiry, for the organisation or the pool of `placement`, and for whoever sent it.

    Whoever has no mailbox open gets a new one with six new words, in a session that `session_secret(sending)` resumes and
    that shows the words until they are kept. Raises `SentAlready` when just this was sent before, and `Refused` when a file is
    not taken or too many ask at once; nothing is kept then.
    """
    if was_sent(sending):
        raise SentAlready
    owner_id = placement.organisation_id or INSTANCE
    words, keys = ("", None) if isinstance(actor, MailboxActor) else new_code(enquiry.interface)
    pair = keys.pair if keys else actor.pair  # type: ignore[union-attr] # the one or the other
    recipients = [owner_public(owner_id), pair.public]
    with (
        received(actor=actor, owner_id=owner_id, uploads=uploads, recipients=recipients) as files,
        transaction.atomic(),
    ):
        claim(sending)
        mailbox, person = _mailbox(actor, keys, enquiry.interface)
        opened = _case(person, mailbox, enquiry, placement)
        message = write_message(opened, Direction.FROM_PERSON, enquiry.need, enquiry.text_language)
        for file in files:
            attach(file=file, about=message)
        if enquiry.agreed:
            _agree(opened, enquiry)
        if keys:
            begin_session(mailbox=mailbox, keys=keys, secret=session_secret(sending), words=words)
        tell_staff(opened.case)
    return opened


def _mailbox(actor: Visitor | MailboxActor, keys: CodeKeys | None, language: str) -> tuple[Mailbox, MailboxActor]:
    if keys is None:
        assert isinstance(actor, MailboxActor)
        return Mailbox.objects.select_for_update().get(pk=actor.mailbox_id, replaced_at=None), actor
    mailbox = make_mailbox(keys=keys, language=language)
    return mailbox, MailboxActor(mailbox.pk, keys.pair, language)


def _case(person: MailboxActor, mailbox: Mailbox, enquiry: Enquiry, placement: Placement) -> OpenCase:
    about, now = enquiry.about, clock.now()
    at_risk = enquiry.urgent in AT_RISK or (about.topic is not None and about.topic.pk in TOPICS_AT_RISK)
    need = {
        "text": enquiry.need,
        "language": enquiry.text_language,
        "place": enquiry.place,
        "writer": enquiry.writer.value,
        "urgent": enquiry.urgent,
    }
    return make_case(
        actor=person,
        organisation_id=placement.organisation_id,
        origin=Origin.ENQUIRY,
        about=about,
        records={NEED: need, REPLY: enquiry.reply.as_record()},
        mailbox=mailbox,
        status=CaseStatus.WAITING,
        fields={
            "quiet": at_risk or enquiry.reply.seen_by_others,
            "answer_due_at": placement.answer_due_at,
            "last_from_person_at": now,
            "last_contact_at": now,
        },
    )


def write_message(opened: OpenCase, direction: Direction, text: str, language: str, **more: object) -> Message:
    """A message of an opened case, encrypted, in the caller's transaction; who may is asked by the caller."""
    message_id = new_id()
    content = opened.seal(f"message:{message_id}", {"text": text, "language": language})
    return Message.objects.create(id=message_id, case=opened.case, direction=direction, content=content, **more)


def _agree(opened: OpenCase, enquiry: Enquiry) -> None:
    consent_id = new_id()
    consent = Consent.objects.create(
        id=consent_id,
        case=opened.case,
        purpose=Purpose.NEXT_ORGANISATION,
        fields=[NEED, REPLY, "messages"],
        language=enquiry.interface,
        content=opened.seal(f"consent:{consent_id}", {"text": enquiry.agreed}),
        given=Given.MAILBOX,
    )
    record(opened.actor, "consent.given", consent, purpose=Purpose.NEXT_ORGANISATION)


def consent_to_next_organisation() -> str:
    """What somebody agrees to, in the language of the page; kept as it was shown."""
    return _(
        "Wenn in dieser Zeit niemand antwortet, darf eine andere Organisation aus dem Netzwerk meine Nachricht lesen und mir "
        "antworten. Das kann ich in meinem Postfach jederzeit zurücknehmen."
    )
