"""Write to somebody: into the outbox, in the caller's transaction."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from viadukt.kernel import clock
from viadukt.kernel.keys import protect, reveal
from viadukt.kernel.refs import Ref
from viadukt.post.addresses import deliverable, recipient_of
from viadukt.post.categories import category_called
from viadukt.post.models import Message, State
from viadukt.post.rendering import Rendered, render_mail

PURPOSE = "outbox"
KEEP_TRYING = timedelta(days=5)
"""As long as mail servers do (RFC 5321, section 4.5.4.1)."""


class Person(Protocol):
    """Somebody with an address and a language, such as an account."""

    email: Any
    language: Any


def enqueue(
    template: str,
    *,
    to: str | Person,
    context: Mapping[str, Any] | None = None,
    language: str = "",
    about: Ref | None = None,
    category: str = "service",
    key: str = "",
) -> UUID:
    """Put a mail into the outbox; it leaves once the caller's transaction is committed, and never if that rolls back.

    `template` is a path such as `accounts/mail/invitation.txt` (see `post.rendering`), `language` an interface language
    (default: the person's, else the active one). With `key`, a second mail of this template to this address with the same key
    is not written, and the first one's id is answered. Raises `Refused` for an address that cannot be written to,
    `LookupError` for an unknown category.
    """
    address = deliverable(to if isinstance(to, str) else to.email)
    spoken = _language(language or ("" if isinstance(to, str) else to.language))
    mail = render_mail(template, context or {}, spoken)
    now = clock.now()
    message = Message(
        template=template,
        category=category_called(category).key,
        language=spoken,
        recipient=recipient_of(address),
        key=key or None,
        about=str(about) if about else "",
        state=State.KEPT if settings.DEMO and not settings.MAIL_URL else State.WAITING,
        due_at=now,
        created_at=now,
        expires_at=now + KEEP_TRYING,
    )
    message.sealed = seal(message, address, mail)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        known = Message.objects.filter(recipient=message.recipient, template=template, key=key or None).first()
        if not key or known is None:
            raise
        return known.id
    return message.id


def _language(wanted: str) -> str:
    offered = [code for code, _ in settings.LANGUAGES]
    for code in (wanted, get_language() or ""):
        if code in offered:
            return code
    return str(settings.LANGUAGE_CODE)


def seal(message: Message, address: str, mail: Rendered) -> bytes:
    """Address and contents, encrypted and bound to this message."""
    plain = {"to": address, "subject": mail.subject, "text": mail.text, "html": mail.html}
    return protect(PURPOSE, json.dumps(plain).encode(), place=message.place)


def unseal(message: Message) -> tuple[str, Rendered]:
    """The inverse of `seal`; raises `CannotOpen` for a message that was changed, moved or emptied."""
    plain = json.loads(reveal(PURPOSE, bytes(message.sealed), place=message.place))
    return plain["to"], Rendered(plain["subject"], plain["text"], plain["html"])
