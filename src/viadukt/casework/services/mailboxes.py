"""Mailboxes: making one, opening it with its code, the session in between."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from viadukt.audit.public import record
from viadukt.casework.actors import MailboxActor
from viadukt.casework.codes import MOST, looked_over, new_words, normalise
from viadukt.casework.models import Mailbox, MailboxSession
from viadukt.kernel import clock, crypto
from viadukt.kernel.codes import CodeKeys, code_keys
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.refs import Ref

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
TOUCH = timedelta(minutes=1)


def new_code(language: str) -> tuple[str, CodeKeys]:
    """Six new words and the keys that they open. It costs a moment and memory: never within a transaction."""
    words = new_words(language)
    return words, code_keys(normalise(words))


def looked_for(typed: str) -> str:
    """What is hashed of what somebody typed or pasted into the door: the six words in it, or all of it."""
    return looked_over(typed).code or normalise(typed[:MOST])


def make_mailbox(*, keys: CodeKeys, language: str) -> Mailbox:
    """The mailbox of a new code, in the caller's transaction."""
    return Mailbox.objects.create(lookup_id=keys.lookup_id, public=keys.pair.public, language=language)


def open_mailbox(*, code: str) -> tuple[str, MailboxActor] | None:
    """Open a mailbox with its words: the secret for the cookie and the actor, or nothing when no mailbox has this code.

    Both take the same time: what costs is turning words into keys. Raises `Refused` when too many ask at once.
    """
    keys = code_keys(looked_for(code))
    mailbox = Mailbox.objects.filter(lookup_id=keys.lookup_id, replaced_at=None).first()
    if mailbox is None:
        return None
    return begin_session(mailbox=mailbox, keys=keys)


def begin_session(*, mailbox: Mailbox, keys: CodeKeys, secret: str = "", words: str = "") -> tuple[str, MailboxActor]:
    """A session for who has just shown the code, or has just been given it.

    With `words`, of a mailbox that was just made, the session shows them until they are kept. A given `secret` must be as
    hard to guess as one of its own.
    """
    secret = secret or secrets.token_urlsafe(32)
    actor = MailboxActor(mailbox.pk, keys.pair, mailbox.language)
    key = _session_key(secret)
    with transaction.atomic():
        MailboxSession.objects.create(
            id=_session_id(secret),
            mailbox=mailbox,
            sealed_seed=crypto.encrypt(key, keys.seed, str(mailbox.pk).encode()),
            sealed_words=crypto.encrypt(key, words.encode(), _place_of_words(mailbox.pk)) if words else None,
            opened_at=clock.now(),
            seen_at=clock.now(),
        )
        record(actor, "mailbox.opened", mailbox)
    return secret, actor


def words_to_keep(*, secret: str) -> str:
    """The six words of a mailbox that was made in this session; empty once they are kept, or in any other session."""
    row = MailboxSession.objects.filter(pk=_session_id(secret)).first()
    if row is None or row.sealed_words is None:
        return ""
    return crypto.decrypt(_session_key(secret), bytes(row.sealed_words), _place_of_words(row.mailbox_id)).decode()


def keep_words(*, actor: MailboxActor, secret: str, shown: bool) -> None:
    """The person says that they have their words (`shown`: proved it by two of them): they are shown no more, for good."""
    with transaction.atomic():
        MailboxSession.objects.filter(pk=_session_id(secret)).update(sealed_words=None)
        if shown:
            Mailbox.objects.filter(pk=actor.mailbox_id).update(confirmed_at=clock.now())
        record(actor, "mailbox.words_kept", Ref("casework.Mailbox", actor.mailbox_id), shown=shown)


def speak(*, actor: MailboxActor, language: str) -> None:
    """The language in which the mailbox writes to its person."""
    Mailbox.objects.filter(pk=actor.mailbox_id).update(language=language)


def resume_session(*, secret: str) -> MailboxActor | None:
    """Whose session the cookie's secret is; nothing when it is over, forged, or its code was replaced."""
    now = clock.now()
    row = MailboxSession.objects.select_related("mailbox").filter(pk=_session_id(secret)).first()
    if row is None or row.mailbox.replaced_at or row.seen_at < now - IDLE or row.opened_at < now - LONGEST:
        return None
    try:
        seed = crypto.decrypt(_session_key(secret), bytes(row.sealed_seed), str(row.mailbox_id).encode())
    except CannotOpen:
        return None
    if row.seen_at < now - TOUCH:
        MailboxSession.objects.filter(pk=row.pk).update(seen_at=now)
    return MailboxActor(row.mailbox_id, KeyPair.from_seed(seed), row.mailbox.language)


def end_session(*, secret: str) -> None:
    """Leave the mailbox on this device; idempotent."""
    MailboxSession.objects.filter(pk=_session_id(secret)).delete()


def end_all_sessions(mailbox_id: UUID) -> None:
    """Leave the mailbox everywhere, in the caller's transaction."""
    MailboxSession.objects.filter(mailbox=mailbox_id).delete()


def forget_sessions() -> int:
    """Delete the sessions that are over; answers how many."""
    now = clock.now()
    over = MailboxSession.objects.filter(seen_at__lt=now - IDLE) | MailboxSession.objects.filter(opened_at__lt=now - LONGEST)
    return over.delete()[0]


def _place_of_words(mailbox_id: UUID) -> bytes:
    return f"{mailbox_id}|words".encode()


def _session_id(secret: str) -> str:
    return crypto.derive(secret.encode()[:64], "mailbox session id")[:16].hex()


def _session_key(secret: str) -> bytes:
    return crypto.derive(secret.encode()[:64], "mailbox session key")
