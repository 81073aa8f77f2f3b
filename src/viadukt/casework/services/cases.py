"""Opening a case and writing into it."""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import Assignment, Case, CaseFigures, CaseRecord, CaseStatus, Draft, Mailbox, Origin
from viadukt.casework.opening import NICKNAME, Json, OpenCase, record_field
from viadukt.casework.services.indexing import INDEXED, reindex
from viadukt.directory.public import Service, Topic
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import INSTANCE, owner_public
from viadukt.network.public import SeatActor

# Without letters and digits that are mistaken for one another.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is plain about a new case."""

    topic: Topic | None = None
    language: str = ""
    country: str = ""
    land: str = ""
    service: Service | None = None


def new_reference() -> str:
    """Six signs to say on the phone, such as `K7F-3QX`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{signs[:3]}-{signs[3:]}"


def make_case(
    *,
    actor: Actor,
    organisation_id: UUID | None,
    origin: Origin,
    about: About,
    records: dict[str, Json],
    mailbox: Mailbox | None = None,
    status: CaseStatus = CaseStatus.OPEN,
    fields: dict[str, Any] | None = None,
) -> OpenCase:
    """A new case with its key, sealed to its organisation (without one: to the instance, for the pool) and to its mailbox.

    In the caller's transaction, whose permission this asks none of. `fields` are further plain columns.
    """
    case = Case(
        id=new_id(),
        organisation_id=organisation_id,
        mailbox=mailbox,
        origin=origin,
        status=status,
        topic=about.topic,
        language=about.language,
        country=about.country,
        land=about.land,
        service=about.service,
        opened_on=clock.today() if status == CaseStatus.OPEN else None,
        **(fields or {}),
    )
    _save_with_reference(case)
    recipients = [owner_public(organisation_id or INSTANCE)] + ([bytes(mailbox.public)] if mailbox else [])
    opened = OpenCase(case, actor, vault.lock(owner_id=case.key_owner, object_id=case.pk, recipients=recipients))
    for name, value in records.items():
        _put(opened, name, value, based_on=0)
    reindex(opened)
    if organisation_id:
        begin_figures(case)
    record(actor, "case.opened", case, origin=origin)
    return opened


def _save_with_reference(case: Case) -> None:
    for attempt in range(5):
        case.reference = new_reference()
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            if attempt == 4:
                raise
        else:
            return


def begin_figures(case: Case) -> CaseFigures:
    """The statistics row of a case that an organisation has; no-op when it is there."""
    assert case.organisation_id  # a case in the pool is not counted yet
    figures, _made = CaseFigures.objects.get_or_create(
        case=case,
        defaults={
            "organisation_id": case.organisation_id,
            "opened_on": case.opened_on or clock.today(),
            "origin": case.origin,
            "topics": [case.topic_id] if case.topic_id else [],
            "language": case.language,
            "country": case.country,
            "land": case.land,
        },
    )
    return figures


def open_case(
    *, actor: SeatActor, nickname: str, about: About, origin: Origin = Origin.COUNTER, mailbox: Mailbox | None = None
) -> OpenCase:
    """Open a case for somebody who is here: a nickname and a topic are enough. The actor becomes responsible for it.

    With a `mailbox` it is sealed to that too, so that the person reads it there.
    """
    permissions.may_advise(actor).or_raise()
    with transaction.atomic():
        opened = make_case(
            actor=actor,
            organisation_id=actor.organisation_id,
            origin=origin,
            about=about,
            records={NICKNAME: {"text": nickname.strip()}},
            mailbox=mailbox,
            fields={"adviser_id": actor.seat_id, "last_contact_at": clock.now(), "first_answer_at": clock.now()},
        )
        Assignment.objects.create(case=opened.case, seat_id=actor.seat_id)
    return opened


def put_record(opened: OpenCase, name: str, value: Json, *, based_on: int) -> int:
    """Write a named record in the caller's transaction; answers its new version.

    Raises `Conflict` when somebody wrote it since the version `based_on` (0: it did not exist): then nothing is overwritten.
    Who may is asked by the caller.
    """
    version = _put(opened, name, value, based_on=based_on)
    if name in INDEXED:
        reindex(opened)
    return version


def _put(opened: OpenCase, name: str, value: Json, *, based_on: int) -> int:
    seat_id = opened.actor.seat_id if isinstance(opened.actor, SeatActor) else None
    version = based_on + 1
    content = opened.key.encrypt(record_field(name), json.dumps(value, ensure_ascii=False).encode(), version=version)
    written = {"version": version, "content": content, "updated_at": clock.now(), "updated_by_id": seat_id}
    if based_on:
        if not CaseRecord.objects.filter(case=opened.case, name=name, version=based_on).update(**written):
            raise _conflict()
        return version
    try:
        with transaction.atomic():
            CaseRecord.objects.create(case=opened.case, name=name, **written)
    except IntegrityError as error:
        raise _conflict() from error
    return version


def write_record(*, opened: OpenCase, name: str, value: Json, based_on: int) -> int:
    """Write a named record of an open case, and forget the draft of it; `put_record` says what can go wrong."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        version = put_record(opened, name, value, based_on=based_on)
        if isinstance(opened.actor, SeatActor):
            Draft.objects.filter(case=opened.case, seat=opened.actor.seat_id, name=name).delete()
        record(opened.actor, "case.written", opened.case, part=name, version=version)
    return version


def _conflict() -> Conflict:
    return Conflict(
        pgettext(
            "staff", "Inzwischen hat jemand anderes hier geschrieben. Ihr Text steht noch da: Bitte vergleichen Sie beide."
        )
    )
