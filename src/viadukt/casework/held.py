"""All that is held on a person in one case, in one place: for a page and for JSON."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from viadukt.casework import hooks
from viadukt.casework.actors import MailboxActor
from viadukt.casework.case_files import files_of, parts_of
from viadukt.casework.models import Case, CaseFigures, Contact
from viadukt.casework.opening import Json, OpenCase, record_field
from viadukt.casework.readers import days, readings
from viadukt.casework.services.consents import content_of
from viadukt.casework.services.rights import answer_of
from viadukt.files.public import StoredFile, file_names
from viadukt.kernel.crypto import CannotOpen

KEYED_HASHES = frozenset({"casework.IndexTerm"})
"""Tables of which there is nothing to give: keyed hashes of words that stand in the other parts."""
PLAIN = (
    "reference",
    "status",
    "origin",
    "language",
    "country",
    "land",
    "created_at",
    "opened_on",
    "closed_on",
    "answer_due_at",
    "first_answer_at",
    "last_contact_at",
    "last_from_person_at",
    "last_to_person_at",
    "next_due_on",
    "keep_until",
    "keep_reason",
    "quiet",
    "restricted",
    "sealed",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: `key` names it in JSON, `rows` are its entries."""

    key: str
    label: str
    rows: list[Json]


@dataclass(frozen=True, slots=True)
class Document:
    """A file with the name under which it lies in the archive; `open` is false for one that cannot be given out."""

    file: StoredFile
    name: str
    open: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a case holds; `withheld` says what is there and not given, and why."""

    case: Case
    parts: list[Part]
    documents: list[Document] = field(default_factory=list)
    withheld: list[Json] = field(default_factory=list)


def holdings(opened: OpenCase) -> Holdings:
    """Everything in a case that is about its person; the caller records that it was given out.

    Notes about others are named in `withheld` and not given (Art. 15(4) GDPR). No table that points to the case is left
    out: what no part of casework tells about is given with its plain columns and what opens under its own name.
    """
    documents = _documents(opened)
    withheld = [
        {"part": "notes", "on": contact.on.isoformat(), "why": _("Darin geht es um andere Menschen (Art. 15 Abs. 4 DSGVO).")}
        for contact in opened.case.contacts.filter(about_others=True)
    ]
    listed = [
        {"name": document.name, "type": document.file.media_type, "size": document.file.size, "given": document.open}
        for document in documents
    ]
    parts = [*_own_parts(opened), *_registered(opened), Part("documents", _("Dokumente"), listed)]
    return Holdings(opened.case, [part for part in parts if part.rows], documents, withheld)


def _own_parts(opened: OpenCase) -> Iterator[Part]:
    case = opened.case
    plain = {name: _plain(getattr(case, name)) for name in PLAIN}
    plain |= {
        "organisation": case.organisation.name if case.organisation else "",
        "topic": str(case.topic) if case.topic else "",
        "adviser": str(case.adviser.user) if case.adviser else "",
    }
    yield Part("case", _("Der Fall"), [plain])
    yield Part("records", _("Angaben"), [_record(opened, row) for row in case.records.order_by("name")])
    yield Part("messages", _("Nachrichten"), [_message(opened, row) for row in case.messages.all()])
    yield Part("notes", _("Notizen und Kontakte"), [_contact(opened, row) for row in case.contacts.filter(about_others=False)])
    yield Part("consents", _("Einwilligungen"), [_consent(opened, row) for row in case.consents.select_related("receiver")])
    yield Part("requests", _("Was Sie verlangt haben"), [_request(opened, row) for row in case.rights_requests.all()])
    yield Part("readers", _("Wer gelesen hat"), [_day(one) for one in days(readings(case))])
    yield Part("figures", _("Zahlen für Berichte, ohne Namen"), [_row(row) for row in CaseFigures.objects.filter(case=case)])


def _registered(opened: OpenCase) -> Iterator[Part]:
    told = {"casework.CaseRecord", "casework.Message", "casework.Contact", "casework.Consent", "casework.RightsRequest"}
    told |= {"casework.CaseFigures", *KEYED_HASHES}
    registered = hooks.held_parts()
    for held in registered.values():
        yield Part(held.model.rsplit(".", 1)[-1].lower(), str(held.label), list(held.rows(opened)))
    for model, _name, _goes, ids in parts_of(opened.case):
        name = f"{model._meta.app_label}.{model._meta.object_name}"
        if ids and name not in told and name not in registered:
            rows = model._default_manager.filter(pk__in=ids)
            yield Part(model.__name__.lower(), str(model._meta.verbose_name), [_row(row, opened) for row in rows])


def _record(opened: OpenCase, row: Any) -> Json:
    try:
        value = opened.unseal(record_field(row.name), row.content, version=row.version)
    except CannotOpen:
        value = {"": _("lässt sich nicht öffnen")}
    return {"name": row.name, "value": value, "updated_at": _plain(row.updated_at)}


def _message(opened: OpenCase, row: Any) -> Json:
    content = opened.unseal(f"message:{row.pk}", row.content)
    return {"at": _plain(row.at), "direction": row.direction, "read_at": _plain(row.read_at), **content}


def _contact(opened: OpenCase, row: Contact) -> Json:
    text = "" if row.text is None else _note(opened, row)
    said = {"on": _plain(row.on), "channel": row.channel, "speaker": row.speaker, "minutes": row.minutes, "text": text}
    former = [opened.unseal(f"contact:{row.pk}", one.text, version=one.version) for one in row.former_texts.all()]
    return said | ({"former_texts": former} if former else {})


def _note(opened: OpenCase, row: Contact) -> Any:
    assert row.text is not None  # asked before
    return opened.unseal(f"contact:{row.pk}", row.text, version=row.version)


def _consent(opened: OpenCase, row: Any) -> Json:
    return {
        "purpose": row.purpose,
        "text": content_of(opened, row)["text"],
        "language": row.language,
        "receiver": row.receiver.name if row.receiver else "",
        "fields": row.fields,
        "given": row.given,
        "given_at": _plain(row.given_at),
        "until": _plain(row.until),
        "withdrawn_at": _plain(row.withdrawn_at),
    }


def _request(opened: OpenCase, row: Any) -> Json:
    asked = {"kind": row.kind, "state": row.state, "asked_at": _plain(row.asked_at), "due_on": _plain(row.due_on)}
    return asked | {"reason": row.reason} | answer_of(opened, row)


def _day(one: Any) -> Json:
    return {"day": one.day.isoformat(), "role": one.who, "organisation": one.organisation, "parts": one.parts}


def _row(row: models.Model, opened: OpenCase | None = None) -> Json:
    """The plain columns of a row, and what is encrypted under its own name (`document:<id>`) where the case's key opens it."""
    said: Json = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if not isinstance(column, models.BinaryField):
            said |= {} if column.attname in {"id", "case_id", "seat_id"} else {column.attname: _plain(value)}
        elif opened and value is not None:
            with suppress(CannotOpen, ValueError):
                field_name = f"{row._meta.model_name}:{row.pk}"
                said |= opened.unseal(field_name, value, version=getattr(row, "version", 1))
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _documents(opened: OpenCase) -> list[Document]:
    """The files of the case, with the keys of who asks."""
    files = files_of(opened.case)
    names: dict[UUID, str] = {}
    pair = opened.actor.pair if isinstance(opened.actor, MailboxActor) else None
    for owner in {file.owner_id for file in files}:
        names |= file_names([file for file in files if file.owner_id == owner], pair=pair)
    return [
        Document(file, f"{number:02d} {names.get(file.pk, '')}".strip(), file.pk in names and file.is_served)
        for number, file in enumerate(files, start=1)
    ]
