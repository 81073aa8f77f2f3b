"""Documents: received, opened, taken away. The file itself is `files`' matter; here is who may, and to whom it is sealed."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.controlled import controlled
from viadukt.casework.models import Case, Document
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.recipients import recipients_of
from viadukt.files.public import StoredFile, attach, delete, file_name, files_about, open_key, receive
from viadukt.kernel import clock, vault
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Refused
from viadukt.kernel.vault import ObjectKey
from viadukt.network.public import SeatActor

LONGEST_TITLE = 120


def add_document(*, opened: OpenCase, upload: "File[Any]", kind: str, title: str = "", hidden: bool = False) -> Document:
    """Take a document into a case: judged by its content, scanned, encrypted, sealed to who works on the case and, unless
    `hidden`, to the person's mailbox. A sealed case's is sealed to those for whom the case is.

    Not within a transaction. Raises `Refused` for what is no document, holds a virus or is too large; nothing is kept then.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    if kind not in controlled("document_kind").keys:
        kind = "other"
    hidden = hidden and not isinstance(opened.actor, MailboxActor)
    recipients = recipients_of(opened.case, hidden=hidden)
    file = receive(actor=opened.actor, owner_id=opened.case.key_owner, upload=upload, recipients=recipients)
    seat_id = opened.actor.seat_id if isinstance(opened.actor, SeatActor) else None
    document = Document(case=opened.case, kind=kind, seat_id=seat_id, hidden=hidden)
    document.content = opened.seal(field_of(document), {"title": title.strip()[:LONGEST_TITLE]})
    with transaction.atomic():
        document.save(force_insert=True)
        attach(file=file, about=document)
        record(opened.actor, "document.added", document, case=opened.case.pk, kind=kind)
    return document


def remove_document(*, opened: OpenCase, document: Document, reason: str) -> None:
    """Delete a document's file with its key. That there was one stays, with the reason, encrypted. `Refused` without a
    reason."""
    may_remove(opened, document).or_raise()
    if not reason.strip():
        raise Refused(_("Bitte schreiben Sie, warum das Dokument gelöscht wird."))
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document.pk)
        if row.deleted_on:
            return
        told = told_of(opened, row) | {"reason": reason.strip()}
        row.version += 1
        row.content = opened.seal(field_of(row), told, version=row.version)
        row.deleted_on = clock.today()
        row.save()
        for file in files_about(row):
            delete(actor=opened.actor, file=file)
        record(opened.actor, "document.deleted", row, case=opened.case.pk)


def may_remove(opened: OpenCase, document: Document) -> Decision:
    """Who works on an open case; the person, what they sent themselves."""
    if not (allowed := permissions.may_change(opened.actor, opened.case)):
        return allowed
    if document.case_id != opened.case.pk or (isinstance(opened.actor, MailboxActor) and document.seat_id is not None):
        return Decision.no(_("Das hat die Beratung hochgeladen. Bitte sprechen Sie mit ihr."))
    return Decision.yes()


def told_of(opened: OpenCase, document: Document) -> dict[str, str]:
    """`title`, and of a deleted one the `reason`."""
    return dict(opened.unseal(field_of(document), document.content, version=document.version))


def file_of(document: Document) -> StoredFile | None:
    """Its file; nothing once it is deleted."""
    return files_about(document).first()


def file_key(opened: OpenCase, file: StoredFile) -> ObjectKey:
    """The key of a file of this case, by what opened the case: the organisation's keys, or the actor's own pair."""
    return vault.open_with(opened.pair, object_id=file.pk) if opened.pair else open_key(file)


def title_of(opened: OpenCase, document: Document, file: StoredFile | None) -> str:
    """What it is called: its title, else the name of its file."""
    told = told_of(opened, document)["title"]
    return told or (file_name(file, file_key(opened, file)) if file else "")


def files_of(case: Case) -> list[StoredFile]:
    """All files of a case: of its documents, and what else of the case has files by itself, such as messages."""
    kept = StoredFile.objects.kept()
    documents = map(str, case.documents.values_list("pk", flat=True))
    messages = map(str, case.messages.values_list("pk", flat=True))
    return [
        *kept.filter(about_kind="casework.Document", about_id__in=list(documents)),
        *kept.filter(about_kind="casework.Message", about_id__in=list(messages)),
        *files_about(case),
    ]


def field_of(document: Document) -> str:
    """The name to which title and reason are bound."""
    return f"document:{document.pk}"
