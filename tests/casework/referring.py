"""What stories about referrals share: who has a mailbox, and the way from a wish to something sent."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Member
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Given, Referral
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.receivers import Receiver, receiver_of
from viadukt.casework.services.mailboxes import begin_session, make_mailbox
from viadukt.casework.services.referrals import consenting, preparing
from viadukt.casework.services.referrals.preparing import Wish
from viadukt.casework.services.referrals.sending import Sent, offer_referral
from viadukt.directory.public import Topic
from viadukt.files.public import StoredFile, attach, receive
from viadukt.kernel import clock
from viadukt.kernel.codes import CodeKeys
from viadukt.kernel.keys import owner_public
from viadukt.network.public import Organisation

DIPLOMA = b"%PDF-1.7\n" + b"Diplom von Amal. " * 200
# Turning words into keys costs memory and time: these are keys as words would make them.
KEYS = CodeKeys("0" * 32, b"\x07" * 32)


def with_mailbox(opened: OpenCase, keys: CodeKeys = KEYS) -> MailboxActor:
    """Give the case a mailbox and open it, as its person."""
    mailbox = make_mailbox(keys=keys, language="de")
    opened.case.mailbox = mailbox
    opened.case.save()
    opened.key.seal_to(keys.pair.public)
    return begin_session(mailbox=mailbox, keys=keys)[1]


def with_diploma(opened: OpenCase, name: str = "Diplom.pdf") -> StoredFile:
    """A document of the case, as its organisation and its person open it."""
    assert opened.case.organisation_id
    owner = opened.case.organisation_id
    mailbox = opened.case.mailbox
    recipients = [owner_public(owner)] + ([bytes(mailbox.public)] if mailbox else [])
    file = receive(actor=opened.actor, owner_id=owner, upload=SimpleUploadedFile(name, DIPLOMA), recipients=recipients)
    attach(file=file, about=opened.case)
    return file


def wish(**changed: Any) -> Wish:
    values = {"name": "Amal Beispiel", "need": "Anerkennung als Krankenschwester"}
    return Wish(**({"values": values, "until": clock.in_days(14)} | changed))


def prepared(opened: OpenCase, to: Organisation, **changed: Any) -> Referral:
    return preparing.prepare_referral(opened=opened, receiver=receiver_of(to), wish=wish(**changed))


def question(referral: Referral, receiver: Receiver | None = None) -> Any:
    return consenting.question_of(referral, receiver or receiver_of(referral.receiver), "Ghana")


def says_yes(
    actor: MailboxActor, referral: Referral, chosen: Iterable[str] | None = None, *, transfer: bool = False
) -> Referral:
    """The person was asked in the mailbox, and agrees to `chosen` (default: to all of it)."""
    Referral.objects.filter(pk=referral.pk).update(asked_at=clock.now())
    referral.refresh_from_db()
    opened = open_file(actor, referral.case)
    codes = preparing.draft_of(opened, referral).codes if chosen is None else list(chosen)
    consenting.agree(opened=opened, referral=referral, question=question(referral), chosen=codes, transfer=transfer, names={})
    referral.refresh_from_db()
    return referral


def says_yes_aloud(opened: OpenCase, referral: Referral, witness: Member, *, transfer: bool = False) -> Referral:
    consenting.record_consent(
        opened=opened,
        referral=referral,
        question=question(referral),
        chosen=preparing.draft_of(opened, referral).codes,
        transfer=transfer,
        names={},
        given=Given.SPOKEN,
        witness=witness.seat,
    )
    referral.refresh_from_db()
    return referral


def sent(opened: OpenCase, referral: Referral, **more: Any) -> Sent:
    return offer_referral(opened=opened, referral=referral, **more)


def topic(slug: str) -> Topic:
    return Topic.objects.get_or_create(slug=slug)[0]
