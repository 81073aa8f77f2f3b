"""The sealed document: made of the chosen fields, opened by its receiver and its person, destroyed at its end."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import OPENABLE, Referral
from viadukt.casework.opening import Json
from viadukt.casework.sharing import DOCUMENT, FACT
from viadukt.files.public import StoredFile, delete, file_names, files_about
from viadukt.kernel import vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.vault import ObjectKey

FORMAT = 1
NAME = "package"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was prepared: texts by field, answers of the interview, names of documents by their id at the sender."""

    values: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """Everything that could be shared of it."""
        return [
            *(code for code, text in self.values.items() if text.strip()),
            *(FACT + key for key in self.facts),
            *(DOCUMENT + file_id for file_id in self.documents),
        ]

    def as_json(self) -> Json:
        return {"values": dict(self.values), "facts": dict(self.facts), "documents": dict(self.documents)}

    @classmethod
    def of(cls, value: Json) -> "Draft":
        return cls(value["values"], value["facts"], value["documents"])


def contents(draft: Draft, chosen: Collection[str]) -> Json:
    """Of what was prepared exactly what was agreed to, and nothing else."""
    return {
        "fields": {code: text for code, text in draft.values.items() if code in chosen and text.strip()},
        "facts": {key: value for key, value in draft.facts.items() if FACT + key in chosen},
    }


def document(referral: Referral, draft: Draft, chosen: Collection[str], *, documents: list[Json], person_id: UUID) -> Json:
    """The self-contained document. `person` is the pseudonym by which a client is counted once; it leads to nobody."""
    return {
        "format": FORMAT,
        "id": str(referral.pk),
        "sender": {"id": str(referral.sender_id), "name": referral.sender.name},
        "receiver": {"id": str(referral.receiver_id), "name": referral.receiver.name},
        "topic": referral.topic.slug if referral.topic else "",
        "handover": referral.handover,
        "person": str(person_id),
        **contents(draft, chosen),
        "documents": documents,
    }


def seal(referral: Referral, value: Json, recipients: Collection[bytes], package_id: UUID) -> None:
    """Lock the document for `recipients`; the row is the caller's to save."""
    key = vault.lock(owner_id=referral.sender_id, object_id=package_id, recipients=recipients)
    referral.package_id = package_id
    referral.package = key.encrypt(NAME, json.dumps(value, ensure_ascii=False).encode())


def unseal(referral: Referral, key: ObjectKey) -> Json:
    """What stands in it. Raises `Refused` for what is over or in a format that is not known here."""
    if referral.package is None or referral.state not in OPENABLE:
        raise Refused(_("Das lässt sich nicht mehr öffnen."))
    value: Json = json.loads(key.decrypt(NAME, referral.package))
    if value.get("format") != FORMAT:
        raise Refused(_("Diese Überleitung hat ein neueres Format. Bitte fragen Sie den Betrieb."))
    return value


def key_for(actor: Actor, referral: Referral) -> ObjectKey:
    """The package's key for the receiver's desk or the person; whether they may is asked by the caller."""
    if referral.package_id is None:
        raise Refused(_("Das lässt sich nicht mehr öffnen."))
    if isinstance(actor, MailboxActor):
        return vault.open_with(actor.pair, object_id=referral.package_id)
    return vault.open_for_owner(owner_id=referral.receiver_id, object_id=referral.package_id)


def documents_of(referral: Referral) -> list[StoredFile]:
    """The copies that went along."""
    return list(files_about(referral))


def documents_on_desk(referral: Referral) -> list[tuple[StoredFile, str]]:
    """The same with their names, for the receiver's desk."""
    files = documents_of(referral)
    names = file_names(files)
    return [(file, names[file.pk]) for file in files if file.pk in names]


def destroy(actor: Actor, referral: Referral) -> None:
    """Take every key away that opens package or documents, in the caller's transaction; the row is the caller's to save."""
    if referral.package_id:
        vault.destroy(referral.package_id)
    for file in documents_of(referral):
        delete(actor=actor, file=file)
    referral.package_id = referral.package = None
    referral.link_id = ""
