"""What happened to a referral, and the short texts that came with it."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Referral, ReferralEvent
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import owner_public
from viadukt.network.public import SeatActor

NOTE = "note"


def note(actor: Actor, referral: Referral, *, code: str = "", text: str = "") -> ReferralEvent:
    """Write down, in the caller's transaction, that `actor` brought the referral into the state in which it is.

    `text` is locked under a key of its own for the sender, the person's mailbox and the receiver's desk.
    """
    event = ReferralEvent(
        id=new_id(),
        referral=referral,
        at=clock.now(),
        state=referral.state,
        actor_kind=actor.kind,
        seat_id=actor.seat_id if isinstance(actor, SeatActor) else None,
        code=code,
    )
    if text.strip():
        key = vault.lock(owner_id=referral.sender_id, object_id=event.pk, recipients=_readers(referral))
        event.note = key.encrypt(NOTE, json.dumps({"text": text.strip()}, ensure_ascii=False).encode())
    event.save(force_insert=True)
    return event


def _readers(referral: Referral) -> list[bytes]:
    mailbox = referral.case.mailbox
    readers = [owner_public(referral.sender_id)] + ([bytes(mailbox.public)] if mailbox else [])
    return readers if referral.by_link else [*readers, owner_public(referral.receiver_id)]


def texts_of(actor: Actor, events: Iterable[ReferralEvent]) -> Mapping[UUID, str]:
    """The texts of events that the actor's keys open."""
    written = {event.pk: event for event in events if event.note is not None}
    if isinstance(actor, MailboxActor):
        keys = vault.open_many_with(actor.pair, object_ids=list(written))
    elif actor.organisation_id:
        keys = vault.open_many_for_owner(owner_id=actor.organisation_id, object_ids=list(written))
    else:
        keys = {}
    return {
        pk: str(json.loads(keys[pk].decrypt(NOTE, event.note))["text"])
        for pk, event in written.items()
        if pk in keys and event.note
    }


def destroy_texts(referral: Referral) -> None:
    """Take the keys of all texts away, in the caller's transaction."""
    for event in referral.events.exclude(note=None):
        vault.destroy(event.pk)
    referral.events.exclude(note=None).update(note=None)
