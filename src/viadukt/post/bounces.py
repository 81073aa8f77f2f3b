"""Addresses that mail comes back from, and reading what comes back (RFC 3464, RFC 5965).

The rule: an address that its server says does not exist is blocked at once; one that refuses for another permanent reason
(a full mailbox, a policy) after three refusals within 30 days. To a blocked address only mandatory mail is sent. A block ends
by the operator's word or after 180 days.

Only what quotes the Message-ID of a mail of ours counts, and it counts for the address that mail went to. So nobody can have
another's address blocked by a forged report.
"""

import email
import re
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message as Mail
from typing import Literal
from uuid import UUID

from django.db import transaction

from viadukt.kernel import clock
from viadukt.post import preferences
from viadukt.post.addresses import recipient_of
from viadukt.post.categories import category_called
from viadukt.post.models import Bounces, Message, State

LARGEST_REPORT = 2 * 1024 * 1024
WITHIN = timedelta(days=30)
REFUSALS = 3
FORGET_AFTER = timedelta(days=180)
NO_SUCH_ADDRESS = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""RFC 3463: bad mailbox, bad system, bad syntax, moved, null MX (RFC 7505), mailbox disabled."""
_OUR_ID = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]*>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")

Kind = Literal["bounce", "delay", "complaint", "other"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail that came in says: its kind, the id of our mail that it is about, and the status (`5.1.1`)."""

    kind: Kind
    about: UUID | None = None
    status: str = ""


def receive(raw: bytes) -> Report:
    """Read a mail that came to the bounce address and act on it. What is no report, or about no mail of ours, is let be."""
    report = parse(raw)
    message = Message.objects.filter(id=report.about, state=State.SENT).first() if report.about else None
    if message is None:
        return Report("other") if report.about is None else report
    if report.kind == "bounce":
        with transaction.atomic():
            if Message.objects.filter(id=message.id, state=State.SENT).update(state=State.BOUNCED, code=report.status):
                note(message.recipient, report.status)
    elif report.kind == "complaint":
        preferences.unsubscribe(recipient=message.recipient, category=category_called(message.category))
    return report


def parse(raw: bytes) -> Report:
    """The report in a mail; `other` for anything else, however broken."""
    mail = email.message_from_bytes(raw[:LARGEST_REPORT])
    kind: Kind = "other"
    status, about = "", None
    for part in mail.walk():
        content_type = part.get_content_type()
        if content_type == "message/delivery-status":
            kind, status = _delivery_status(part)
        elif content_type == "message/feedback-report":
            kind = "complaint"
        elif content_type in {"message/rfc822", "text/rfc822-headers"}:
            about = about or _our_id(part)
    return Report(kind, about, status) if kind != "other" else Report("other")


def _delivery_status(part: Mail) -> tuple[Kind, str]:
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else []:
        if not isinstance(group, Mail):
            continue
        action = str(group.get("Action", "")).strip().lower()
        status = _STATUS.search(str(group.get("Status", "")))
        if action == "failed" and status and status[1].startswith("5"):
            return "bounce", status[1]
        if action in {"failed", "delayed"}:
            return "delay", status[1] if status else ""
    return "other", ""


def _our_id(part: Mail) -> UUID | None:
    payload = part.get_payload()
    if isinstance(payload, list):
        quoted = str(payload[0].get("Message-ID", "")) if payload and isinstance(payload[0], Mail) else ""
    else:
        headers = part.get_payload(decode=True)
        quoted = str(email.message_from_bytes(headers if isinstance(headers, bytes) else b"").get("Message-ID", ""))
    found = _OUR_ID.search(quoted)
    return UUID(found[1]) if found else None


def is_about_the_address(code: str) -> bool:
    """Whether a permanent refusal speaks of the address rather than of the message."""
    status = _STATUS.search(code)
    return bool(status) and status[1].startswith(("5.1.", "5.2.")) if status else code in {"550", "551", "553"}


def note(recipient: str, code: str) -> None:
    """Count a permanent refusal, and block the address when the rule says so."""
    now = clock.now()
    with transaction.atomic():
        row, _ = Bounces.objects.select_for_update().get_or_create(
            recipient=recipient, defaults={"first_at": now, "last_at": now}
        )
        if now - row.first_at > WITHIN:
            row.count, row.first_at = 0, now
        row.count, row.last_at, row.code = row.count + 1, now, code
        status = _STATUS.search(code)
        if row.count >= REFUSALS or (status and status[1] in NO_SUCH_ADDRESS):
            row.blocked_at = row.blocked_at or now
        row.save()


def is_blocked(recipient: str) -> bool:
    return Bounces.objects.filter(recipient=recipient).exclude(blocked_at=None).exists()


def is_bouncing(address: str) -> bool:
    """Whether mail to the address came back, so that a person should be asked for another."""
    return is_blocked(recipient_of(address))


def unblock(address: str) -> bool:
    """Write to the address again; False when it was not blocked."""
    return bool(Bounces.objects.filter(recipient=recipient_of(address)).delete()[0])


def forget_old() -> int:
    """Forget what has not come back for 180 days."""
    return Bounces.objects.filter(last_at__lt=clock.now() - FORGET_AFTER).delete()[0]
