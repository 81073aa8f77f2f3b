"""Somebody writes: enquiries to an organisation and to the pool, for tests."""

from datetime import timedelta

from django.db import transaction

from viadukt.casework.models import CaseStatus, Consent, Given, Mailbox, Origin, PoolTaking, Purpose
from viadukt.casework.opening import NEED, OpenCase
from viadukt.casework.services.cases import About, make_case
from viadukt.casework.services.mailboxes import make_mailbox
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Visitor
from viadukt.kernel.codes import CodeKeys
from viadukt.kernel.crypto import KeyPair
from viadukt.kernel.ids import new_id
from viadukt.network.public import Membership, MembershipState, Organisation

PAIR = KeyPair.from_seed(bytes(range(32)))
WORDS = "Ich brauche Hilfe mit meinem Diplom."


def mailbox(language: str = "ar") -> Mailbox:
    """Amal's, without the slow way from words to keys."""
    return make_mailbox(keys=CodeKeys(new_id().hex, bytes(range(32))), language=language)


def admit(umbrella: Organisation, *members: Organisation) -> None:
    for one in members:
        Membership.objects.create(umbrella=umbrella, member=one, state=MembershipState.ADMITTED)


def takes(organisation: Organisation, **wanted: object) -> PoolTaking:
    return PoolTaking.objects.create(organisation=organisation, **wanted)


def ask(
    organisation: Organisation | None,
    topic: Topic | None = None,
    *,
    language: str = "ar",
    land: str = "DE-NW",
    due_in: timedelta = timedelta(days=3),
    agrees: bool = False,
    box: Mailbox | None = None,
    text: str = WORDS,
) -> OpenCase:
    """Amal's enquiry; `agrees`: another organisation may answer."""
    with transaction.atomic():
        opened = make_case(
            actor=Visitor(),
            organisation_id=organisation.pk if organisation else None,
            origin=Origin.ENQUIRY,
            about=About(topic=topic, language=language, country="DE", land=land),
            records={NEED: {"text": text, "language": language}},
            mailbox=box or mailbox(language),
            status=CaseStatus.WAITING,
            fields={"answer_due_at": clock.now() + due_in},
        )
    if agrees:
        agree(opened)
    return opened


def agree(opened: OpenCase) -> Consent:
    consent = Consent(case=opened.case, purpose=Purpose.NEXT_ORGANISATION, language="ar", given=Given.MAILBOX, content=b"")
    consent.content = opened.seal(f"consent:{consent.pk}", {"text": "…"})
    consent.save()
    return consent
