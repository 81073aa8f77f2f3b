"""From the outbox to the mail server.

Each message is claimed, handed over outside of any transaction, and then its end is noted. When the process dies between the
server's "accepted" and that note, the message is handed over once more ten minutes later: at least once, with the same
Message-ID, by which mail programs and bounces know that it is the same.
"""

import logging
import re
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.charset import QP, Charset
from email.utils import formatdate, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import QuerySet

from viadukt.kernel import clock
from viadukt.kernel.backoff import pause
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.database import outside_transactions
from viadukt.post import bounces, preferences, transport
from viadukt.post.categories import category_called
from viadukt.post.models import Message, State
from viadukt.post.rendering import Rendered
from viadukt.post.services import unseal

log = logging.getLogger(__name__)
CLAIMED_FOR = timedelta(minutes=10)
FIRST_PAUSE = 60.0
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How handing over went. `state` is `None` when it is to be tried again; `server_is_well`: others may go on."""

    state: State | None
    code: str = ""
    server_is_well: bool = True


def due() -> QuerySet[Message]:
    return Message.objects.filter(state=State.WAITING, due_at__lte=clock.now()).order_by("due_at")


def has_due() -> bool:
    """Whether there is a message to hand over, and a server to hand it to."""
    return bool(settings.MAIL_URL) and due().exists()


def deliver_due(*, within: float = 120.0, timeout: float = transport.TIMEOUT) -> int:
    """Hand over what is due, over one connection; answers how many messages the server took.

    A server that is away or out of order ends the round, and so do `within` seconds; what is left stays due for the next one.
    """
    outside_transactions("delivering mail")
    server = transport.configured()
    if server is None:
        return 0
    connection, taken, deadline = server.backend(timeout=timeout), 0, time.monotonic() + within
    try:
        while time.monotonic() < deadline and (message := _claim()):
            outcome = _outcome(message, connection)
            _note(message, outcome)
            taken += outcome.state == State.SENT
            if not outcome.server_is_well:
                break
    finally:
        with suppress(OSError):
            connection.close()
    return taken


def _claim() -> Message | None:
    if not due().exists():
        return None
    with transaction.atomic():
        message = due().select_for_update(skip_locked=True).first()
        if message is not None:
            message.attempts += 1
            message.due_at = clock.now() + CLAIMED_FOR
            message.save(update_fields=["attempts", "due_at"])
        return message


def _outcome(message: Message, connection: EmailBackend) -> Outcome:
    if message.expires_at <= clock.now():
        return Outcome(State.FAILED, message.code)
    try:
        if not category_called(message.category).mandatory:
            if not preferences.wants(message.recipient, message.category):
                return Outcome(State.UNWANTED)
            if bounces.is_blocked(message.recipient):
                return Outcome(State.BOUNCING)
        letter = compose(message, *unseal(message))
    except (CannotOpen, LookupError, ValueError) as error:
        log.error("%s cannot be written: %s", message, type(error).__name__)
        return Outcome(State.FAILED, type(error).__name__)
    return _hand_over(letter, connection)


class Letter(EmailMultiAlternatives):
    """A mail whose bytes are the same whenever it is written: its parts are parted by its own id, not at random."""

    boundary = ""

    def message(self, **options: Any) -> Any:
        written: Any = super().message(**options)
        written.set_boundary(self.boundary)
        written.policy = written.policy.clone(max_line_length=998)  # a folded List-Unsubscribe is not read by all
        return written


def compose(message: Message, address: str, mail: Rendered) -> Letter:
    """The mail as it goes over the wire, byte for byte the same at every attempt."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{message.id}@{domain}>",
        "Date": formatdate(message.created_at.timestamp()),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.language,
    }
    if not category_called(message.category).mandatory:
        headers["List-Unsubscribe"] = f"<{preferences.unsubscribe_url(message.recipient, message.category)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    composed = Letter(mail.subject, mail.text, settings.MAIL_FROM, [address], headers=headers)
    composed.boundary = f"=_{message.id}"
    composed.attach_alternative(mail.html, "text/html")
    seven_bit = Charset("utf-8")
    seven_bit.body_encoding = QP
    composed.encoding = seven_bit
    return composed


def _hand_over(mail: Letter, connection: EmailBackend) -> Outcome:
    try:
        connection.open()
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(*next(iter(error.recipients.values())))
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except smtplib.SMTPResponseException as error:  # greeting, sign-in, sender: nothing that this message can help
        return Outcome(None, _code(error.smtp_code, error.smtp_error), server_is_well=False)
    except (smtplib.SMTPException, OSError) as error:
        log.warning("the mail server is away: %s", type(error).__name__)
        return Outcome(None, type(error).__name__, server_is_well=False)
    return Outcome(State.SENT)


def _refused(code: int, text: bytes | str) -> Outcome:
    """5xx: never (RFC 5321, section 4.2.1); 4xx: later, and at once no more when the server says goodbye (421)."""
    return Outcome(State.FAILED if 500 <= code < 600 else None, _code(code, text), server_is_well=code != 421)


def _code(code: int, text: bytes | str) -> str:
    """The server's answer without its words, which may repeat the address."""
    enhanced = _ENHANCED.match(text if isinstance(text, bytes) else text.encode())
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)


def _note(message: Message, outcome: Outcome) -> None:
    ours = Message.objects.filter(id=message.id, attempts=message.attempts, state=State.WAITING)
    if outcome.state is None:
        wait = timedelta(seconds=pause(message.attempts, FIRST_PAUSE))
        ours.update(due_at=clock.now() + wait, code=outcome.code)
        return
    changes = {"state": outcome.state, "code": outcome.code, "ended_at": clock.now()}
    if outcome.state != State.FAILED:
        changes["sealed"] = b""
    with transaction.atomic():
        if ours.update(**changes) and outcome.state == State.FAILED and bounces.is_about_the_address(outcome.code):
            bounces.note(message.recipient, outcome.code)
