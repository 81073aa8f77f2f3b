"""Adding to the record, and letting whole months expire."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import pgettext

from viadukt.audit import chain
from viadukt.audit.models import AuditMonth, AuditRecord, Kind
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.database import inside_transaction
from viadukt.kernel.errors import Refused
from viadukt.kernel.refs import Ref

_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,80}")

About = models.Model | Ref | None
Fact = str | int | bool | UUID | date | Ref | None | Sequence[str | int | UUID]


def record(actor: Actor, verb: str, about: About, **facts: Fact) -> AuditRecord:
    """Record within the caller's transaction that `actor` did `verb` to `about`; it rolls back with the change.

    `verb` is `context.done`, such as `referral.offered`. `facts` are codes, counts, days and ids; a string with a space or a
    letter beyond ASCII is refused (`ValueError`), since names and texts do not belong here. Call it last: from here to the
    commit the chain waits for this transaction.
    """
    inside_transaction(f"recording {verb}")
    return _append(actor, Kind.CHANGE, verb, reference(about), _version(about) | facts)


def record_read(actor: Actor, verb: str, about: About, **facts: Fact) -> AuditRecord:
    """Record that `actor` saw `about`: call it before showing. Opens a transaction of its own where there is none."""
    with transaction.atomic():
        return _append(actor, Kind.READ, verb, reference(about), _version(about) | facts)


def _append(actor: Actor, kind: Kind, verb: str, about: tuple[str, str], facts: Mapping[str, Fact]) -> AuditRecord:
    if not _VERB.fullmatch(verb):
        raise ValueError(f"a verb is written context.done, not {verb!r}")
    moment = clock.now()
    month = _locked_month(chain.month_of(moment))
    link = AuditRecord(
        month=month.month,
        number=month.number + 1,
        at=moment.astimezone(UTC),
        kind=kind,
        verb=verb,
        actor_kind=actor.kind,
        actor_id=actor.opaque_id,
        organisation_id=actor.organisation_id,
        object_kind=about[0],
        object_id=about[1],
        facts={name: _fact(name, value) for name, value in facts.items()},
        previous=month.hash,
    )
    link.hash = chain.link_hash(link)
    link.save(force_insert=True)
    AuditMonth.objects.filter(month=month.month).update(number=link.number, hash=link.hash)
    return link


def _locked_month(name: str) -> AuditMonth:
    """The month's head, locked until the caller's transaction ends, so that links follow one another.

    SQLite's write transactions are one at a time already; on PostgreSQL the row's lock makes them so.
    """
    month = AuditMonth.objects.select_for_update().filter(month=name).first()
    if month is None:
        before = AuditMonth.objects.filter(month__lt=name).order_by("-month").first()
        month = AuditMonth(month=name)
        if before:
            month.previous_month, month.previous_number, month.previous_hash = before.month, before.number, before.hash
        month.hash = chain.opening_hash(month)
        AuditMonth.objects.bulk_create([month], ignore_conflicts=True)
        month = AuditMonth.objects.select_for_update().get(month=name)
    if month.expired_at is not None:
        raise RuntimeError(f"the record of {name} is closed; is the clock right?")
    return month


def reference(about: About) -> tuple[str, str]:
    """How the record names `about`: its kind (`context.Model`) and its id."""
    if about is None:
        return "", ""
    if isinstance(about, Ref):
        return about.kind, str(about.id)
    return f"{about._meta.app_label}.{about._meta.object_name}", str(about.pk)


def _version(about: About) -> dict[str, Fact]:
    if isinstance(about, Ref) and about.version is not None:
        return {"version": about.version, "sha256": about.sha256}
    return {}


def _fact(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID | Ref):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return _fact(name, value.value)
    if isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise ValueError(f"the record holds codes and ids, no text: {name}")
        return value
    if isinstance(value, Sequence):
        return [_fact(name, item) for item in value]
    raise ValueError(f"the record cannot hold {name} of type {type(value).__name__}")


def expire_months(*, actor: Actor, before: date | None = None) -> list[str]:
    """Delete the records of every month that ended before the month of `before`; answers those months.

    Without `before` the last `settings.AUDIT_KEEP_MONTHS` full months stay. Each month keeps its closing hash, and its
    expiry is recorded. A month whose chain is broken is not deleted: raises `Refused` with what was found, since it is
    evidence.
    """
    limit = chain.month_of(datetime(before.year, before.month, 1, tzinfo=UTC)) if before else _months_ago()
    expired = []
    for month in AuditMonth.objects.filter(month__lt=limit, expired_at=None).order_by("month"):
        if problems := chain.verify(month.month):
            raise Refused(
                pgettext("staff", "Das Protokoll von %(month)s ist nicht unversehrt und bleibt darum erhalten: %(problem)s")
                % {"month": month.month, "problem": problems[0]}
            )
        with transaction.atomic():
            closed = AuditMonth.objects.select_for_update().get(month=month.month)
            AuditMonth.objects.filter(month=month.month).update(expired_at=clock.now())
            deleted, _ = AuditRecord.objects.filter(month=month.month).delete()
            facts: dict[str, Fact] = {"records": deleted, "closing": closed.hash}
            _append(actor, Kind.CHANGE, "audit.month_expired", reference(closed), facts)
        expired.append(month.month)
    return expired


def _months_ago() -> str:
    today = clock.now().astimezone(UTC)
    months = today.year * 12 + today.month - 1 - settings.AUDIT_KEEP_MONTHS
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
