"""An opened case: for the length of a request, with everything in it readable, and the reading recorded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from viadukt.audit.public import record_read
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Case, CaseRecord
from viadukt.casework.permissions import has_broken_glass, may_read
from viadukt.kernel import vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.vault import ObjectKey
from viadukt.network.public import SeatActor

Json = dict[str, Any]
NICKNAME = "nickname"
PERSON = "person"
NEED = "need"
REPLY = "reply"
HOUSEHOLD = "household"
FACTS = "facts"
HISTORY = "history"
"""Names of records. `nickname` {"text"}; `need` {"text", "language"}; `reply` how to answer; the others say it themselves."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a named record says, and at which version; version 0 says that there is none yet."""

    value: Json
    version: int = 0


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case and its key. Hold it no longer than the request lasts. `pair` is the actor's own, where the case opened with that:
    the files of such a case open with it too."""

    case: Case
    actor: Actor
    key: ObjectKey = field(repr=False)
    pair: KeyPair | None = field(default=None, repr=False)

    def record(self, name: str) -> Record:
        """A named record; empty at version 0 when nobody wrote it yet."""
        row = self.case.records.filter(name=name).first()
        return Record({}) if row is None else Record(_opened(self.key, row), row.version)

    def records(self, *names: str) -> dict[str, Record]:
        """Several at the price of one query; with a name for each that was asked."""
        rows = {row.name: row for row in self.case.records.filter(name__in=names)}
        return {n: Record(_opened(self.key, rows[n]), rows[n].version) if n in rows else Record({}) for n in names}

    def seal(self, name: str, value: Json, *, version: int = 1) -> bytes:
        """`value` as JSON, encrypted for the field `name` of this case."""
        return self.key.encrypt(name, json.dumps(value, ensure_ascii=False).encode(), version=version)

    def unseal(self, name: str, content: bytes | memoryview, *, version: int = 1) -> Json:
        """The inverse of `seal`; raises `CannotOpen` for another case, field or version."""
        value: Json = json.loads(self.key.decrypt(name, bytes(content), version=version))
        return value


def key_of(actor: Actor, case: Case, *, unlocked: KeyPair | None = None) -> ObjectKey:
    """The case's key for who may read it; raises `Refused` for others, `CannotOpen` for a sealed case without `unlocked`,
    the adviser's own pair. Recording the reading is the caller's."""
    may_read(actor, case).or_raise()
    if isinstance(actor, MailboxActor):
        return vault.open_with(actor.pair, object_id=case.pk)
    if case.sealed:
        if unlocked is None:
            raise CannotOpen("sealed")
        return vault.open_with(unlocked, object_id=case.pk)
    return vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk)


def open_file(actor: Actor, case: Case, *, part: str = "case", unlocked: KeyPair | None = None) -> OpenCase:
    """Open a case to show or change `part` of it, and record that it was read; after broken glass that it was by that."""
    opened = open_unseen(actor, case, unlocked=unlocked)
    if case.restricted and isinstance(actor, SeatActor) and has_broken_glass(actor, case):
        record_read(actor, "case.read", case, part=part, glass=True)
    else:
        record_read(actor, "case.read", case, part=part)
    return opened


def open_unseen(actor: Actor, case: Case, *, unlocked: KeyPair | None = None) -> OpenCase:
    """Open a case to put something into it, such as a draft, without showing anything of it: that is no reading."""
    key = key_of(actor, case, unlocked=unlocked)
    return OpenCase(case, actor, key, actor.pair if isinstance(actor, MailboxActor) else unlocked if case.sealed else None)


def nicknames(actor: Actor, cases: Iterable[Case]) -> Mapping[UUID, str]:
    """What each case of a list is called, at four queries for all; nothing for what cannot be opened here.

    That the list was read is the caller's to record.
    """
    listed = [case for case in cases if not case.sealed]
    owners = {case.key_owner for case in listed}
    keys: dict[UUID, ObjectKey] = {}
    for owner in owners:
        ids = [case.pk for case in listed if case.key_owner == owner]
        keys |= vault.open_many_for_owner(owner_id=owner, object_ids=ids)
    rows = CaseRecord.objects.filter(case__in=keys, name=NICKNAME)
    return {row.case_id: str(_opened(keys[row.case_id], row).get("text", "")) for row in rows}


def record_field(name: str) -> str:
    """The field's name to which a record is bound."""
    return f"record:{name}"


def _opened(key: ObjectKey, row: CaseRecord) -> Json:
    value: Json = json.loads(key.decrypt(record_field(row.name), row.content, version=row.version))
    return value
