"""The links: how a record's hash is made, and how a chain is checked.

The hash is an HMAC under a key of the instance (itself wrapped by the KEK, which is never in the database): whoever can write
the database alone cannot make a chain that verifies. Cutting off the newest links together with their month's head leaves
no trace within the database; an operator who wants to rule that out notes `head()` elsewhere from time to time.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Max

from viadukt.audit.models import AuditMonth, AuditRecord
from viadukt.kernel.keys import instance_key


def month_of(moment: datetime) -> str:
    """The month of `moment` (aware) in UTC, as `YYYY-MM`."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def opening_hash(month: AuditMonth) -> str:
    """The hash before a month's first link: it seals on which link of which earlier month the chain builds."""
    return _seal([month.month, month.previous_month, month.previous_number, month.previous_hash])


def link_hash(record: AuditRecord) -> str:
    """The hash of a record: all its columns, in a fixed order."""
    return _seal(
        [
            str(record.id),
            record.month,
            record.number,
            record.at.astimezone(UTC).isoformat(),
            record.kind,
            record.verb,
            record.actor_kind,
            record.actor_id,
            str(record.organisation_id or ""),
            record.object_kind,
            record.object_id,
            record.facts,
            record.previous,
        ]
    )


def _seal(content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(instance_key("audit chain"), text.encode(), hashlib.sha256).hexdigest()


def head() -> str:
    """The newest link as `month/number/hash`: noted elsewhere, it proves later that nothing before it was changed or cut."""
    month = AuditMonth.objects.order_by("-month").first()
    return f"{month.month}/{month.number}/{month.hash}" if month else ""


def verify(month: str = "") -> list[str]:
    """What is wrong with the chain of `month` (default: of every month), in sentences; nothing when it is sound.

    Reads every record once (about 10 000 a second), in constant memory, without holding a lock.
    """
    months = AuditMonth.objects.filter(month=month) if month else AuditMonth.objects.all()
    found = [problem for row in months for problem in _month_problems(row.month)]
    strays = AuditRecord.objects.exclude(month__in=AuditMonth.objects.values("month"))
    if not month and strays.exists():
        found.append(f"{strays.count()} records belong to months that are not there")
    return found


def _month_problems(name: str) -> Iterator[str]:
    # The highest number is read before the head, so that what is added meanwhile is no problem.
    highest = AuditRecord.objects.filter(month=name).aggregate(Max("number"))["number__max"] or 0
    month = AuditMonth.objects.get(month=name)
    yield from _opening_problems(month)
    if month.expired_at is not None:
        yield from _expiry_problems(month, month.expired_at, highest)
        return
    if highest > month.number:
        yield f"{name}: {highest - month.number} records stand beyond the newest link"
    previous, expected = opening_hash(month), 1
    for record in AuditRecord.objects.filter(month=name, number__lte=month.number).order_by("number").iterator(2000):
        if record.number != expected:
            yield f"{name}: records {expected} to {record.number - 1} are missing"
        elif record.previous != previous:
            yield f"{name}/{record.number}: does not follow the record before it"
        if record.hash != link_hash(record):
            yield f"{name}/{record.number}: was changed"
        previous, expected = record.hash, record.number + 1
    if expected <= month.number:
        yield f"{name}: records {expected} to {month.number} are missing"
    elif previous != month.hash:
        yield f"{name}: its newest link does not match its last record"


def _opening_problems(month: AuditMonth) -> Iterator[str]:
    before = AuditMonth.objects.filter(month=month.previous_month).first()
    if month.previous_month and before is None:
        yield f"{month.month}: the month before it, {month.previous_month}, is gone"
    elif before and before.expired_at is None:
        link = AuditRecord.objects.filter(month=before.month, number=month.previous_number).first()
        if (link.hash if link else opening_hash(before)) != month.previous_hash:
            yield f"{month.month}: does not follow {before.month}"
    elif before and before.number == month.previous_number and before.hash != month.previous_hash:
        yield f"{month.month}: does not follow the closing hash of {before.month}"


def _expiry_problems(month: AuditMonth, expired_at: datetime, highest: int) -> Iterator[str]:
    if highest:
        yield f"{month.month}: has expired, yet still has records"
    closed_in = AuditMonth.objects.filter(month=month_of(expired_at)).first()
    if closed_in and closed_in.expired_at is not None:
        return
    said_so = AuditRecord.objects.filter(verb="audit.month_expired", object_id=month.month)
    if not any(record.facts.get("closing") == month.hash for record in said_so):
        yield f"{month.month}: was closed without a record of it"
