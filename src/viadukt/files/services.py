"""Receiving, attaching, handing out and deleting files.

Who may do so is for the context to decide that the file belongs to: these services ask no permission, they keep the promise
that a file is whole, encrypted, scanned and, once deleted, gone.
"""

import errno
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.signing import BadSignature, TimestampSigner
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from viadukt.audit import public as audit
from viadukt.files import clamd, kinds
from viadukt.files.models import ScanState, StoredFile, Ticket
from viadukt.files.storage import AtomicFileSystemStorage, blobs
from viadukt.files.streams import Ciphertext, Plaintext
from viadukt.kernel import clock, crypto, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.database import outside_transactions
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import owner_public
from viadukt.kernel.refs import Ref
from viadukt.kernel.vault import ObjectKey

TICKET_SECONDS = 120
UNFINISHED = timedelta(hours=1)
UNATTACHED = timedelta(hours=24)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NAME = "name"
_signer = TimestampSigner(salt="viadukt.files.download")


def receive(
    *,
    actor: Actor,
    owner_id: UUID,
    upload: "File[Any]",
    policy: kinds.Policy = kinds.DOCUMENTS,
    recipients: Collection[bytes] | None = None,
) -> StoredFile:
    """Take a file: judge it, scan it, encrypt it, keep it. Then `attach` it in the transaction of what it belongs to;
    what nobody attaches within a day is deleted.

    It opens for `recipients` (public keys; default: the owner's). Raises `Refused` when it is not of a kind or size that
    `policy` takes, holds a virus, or when there is no room; nothing of it is kept then. Where a scanner is set but does not
    answer, the file is kept as pending and scanned later, unless its owner cannot open it: then it is refused for now.
    Not within a transaction: it talks to scanner and store.
    """
    outside_transactions("receiving a file")
    kind = kinds.inspect(upload, policy)
    state = _scan_now(upload)
    publics = [owner_public(owner_id)] if recipients is None else list(recipients)
    if state is ScanState.PENDING and owner_public(owner_id) not in publics:
        raise Refused(_("Wir können Dateien gerade nicht auf Viren prüfen. Bitte versuchen Sie es später noch einmal."))
    blob = secrets.token_hex(16)
    with transaction.atomic():
        file = StoredFile(owner_id=owner_id, blob=f"{blob[:2]}/{blob}", media_type=kind.media_type, received_at=clock.now())
        key = vault.lock(owner_id=owner_id, object_id=file.id, recipients=publics)
        file.size = upload.size
        file.sealed_name = key.encrypt(NAME, kinds.clean_name(upload.name or "").encode())
        file.save(force_insert=True)
    try:
        _write(file, key, upload)
    except BaseException:
        vault.destroy(file.id)
        with suppress(OSError):
            purge(file)
        raise
    with transaction.atomic():
        file.state = state
        file.next_scan_at = clock.now() if state is ScanState.PENDING else None
        file.save(update_fields=["state", "next_scan_at"])
        audit.record(actor, "file.received", file, size=file.size, media_type=file.media_type, state=state)
    return file


def _scan_now(upload: "File[Any]") -> ScanState:
    if not clamd.is_configured():
        return ScanState.UNSCANNED
    verdict = clamd.scan(upload.chunks(crypto.CHUNK_BYTES))
    if verdict.state == "infected":
        raise Refused(_("In dieser Datei wurde ein Virus gefunden. Sie wurde nicht gespeichert."))
    return ScanState.CLEAN if verdict.state == "clean" else ScanState.PENDING


def _write(file: StoredFile, key: ObjectKey, upload: "File[Any]") -> None:
    try:
        blobs().save(file.blob, Ciphertext(upload, key))
    except OSError as error:
        if error.errno in FULL:
            raise Refused(_("Gerade ist kein Platz für weitere Dateien. Die Datei wurde nicht gespeichert.")) from error
        raise


def attach(*, file: StoredFile, about: models.Model | Ref) -> None:
    """Say what a received file belongs to, in the caller's transaction. A file belongs to one thing for good:
    raises `Refused` when it is attached or gone already."""
    kind, object_id = audit.reference(about)
    free = StoredFile.objects.kept().filter(pk=file.pk, about_kind="")
    if not free.update(about_kind=kind, about_id=object_id):
        raise Refused(_("Diese Datei ist nicht mehr da. Bitte laden Sie sie noch einmal hoch."))
    file.about_kind, file.about_id = kind, object_id


def hand_over(*, file: StoredFile, to_owner: UUID) -> None:
    """Give a file to another owner, in the caller's transaction: they open it, the former one does not any more."""
    vault.hand_over(object_id=file.id, former=file.owner_id, new=to_owner)
    file.owner_id = to_owner
    file.save(update_fields=["owner_id"])
    file.tickets.all().delete()


def open_key(file: StoredFile) -> ObjectKey:
    """The file's key, opened with its owner's; a person's own key pair opens it by `vault.open_with`."""
    return vault.open_for_owner(owner_id=file.owner_id, object_id=file.id)


def read(file: StoredFile, key: ObjectKey | None = None) -> Plaintext:
    """The content in pieces; read it to its end, or close it. Raises `Refused` unless the file may be handed out,
    `CannotOpen` when it was tampered with."""
    _refuse_unless_served(file)
    return Plaintext(file, key or open_key(file))


def file_name(file: StoredFile, key: ObjectKey | None = None) -> str:
    """The name under which it was sent."""
    return (key or open_key(file)).decrypt(NAME, file.sealed_name).decode()


def download_address(
    *, actor: Actor, file: StoredFile, key: ObjectKey | None = None, request: HttpRequest | None = None
) -> str:
    """A path that hands out the file once, within two minutes; that `actor` saw it is recorded now.

    With `request` it works in that session alone. The address carries the secret that opens the file's key: the database
    keeps its lock only. Raises `Refused` while the file may not be handed out.
    """
    _refuse_unless_served(file)
    key = key or open_key(file)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        Ticket.objects.create(
            id=_ticket_id(secret),
            file=file,
            sealed_key=crypto.encrypt(_ticket_key(secret), _packed(key), str(file.id).encode()),
            session=_session_name(request) if request else "",
            expires_at=clock.now() + timedelta(seconds=TICKET_SECONDS),
        )
        audit.record_read(actor, "file.opened", file)
    return reverse("files:download", args=[_signer.sign(secret)])


def redeem(*, address: str, request: HttpRequest) -> tuple[StoredFile, ObjectKey]:
    """The file and key of a download address, which is used up by this. Raises `CannotOpen` when it was used, is too
    old, forged or another session's, and `Refused` when the file may not be handed out any more."""
    try:
        secret = _signer.unsign(address, max_age=TICKET_SECONDS)
    except BadSignature as error:
        raise CannotOpen("not an address of ours") from error
    ticket = Ticket.objects.select_related("file").filter(pk=_ticket_id(secret), expires_at__gt=clock.now()).first()
    if ticket is None or ticket.session not in {"", _session_name(request)}:
        raise CannotOpen("used or too old")
    if not Ticket.objects.filter(pk=ticket.pk).delete()[0]:
        raise CannotOpen("somebody was faster")
    file = ticket.file
    _refuse_unless_served(file)
    opened = crypto.decrypt(_ticket_key(secret), bytes(ticket.sealed_key), str(file.id).encode())
    return file, _unpacked(file, opened)


def _packed(key: ObjectKey) -> bytes:
    """The key with the owner to whom the file's contents are bound, which a handed-over file's owner is not."""
    return key.sealed + key.share + key.owner_id.bytes


def _unpacked(file: StoredFile, packed: bytes) -> ObjectKey:
    sealed, share, owner = packed[: crypto.KEY_BYTES], packed[crypto.KEY_BYTES : -16], packed[-16:]
    return ObjectKey(UUID(bytes=owner), file.id, sealed, share)


def _refuse_unless_served(file: StoredFile) -> None:
    if file.deleted_at is not None or file.state == ScanState.RECEIVING:
        raise Refused(_("Diese Datei ist nicht mehr da."))
    if file.state == ScanState.INFECTED:
        raise Refused(_("In dieser Datei wurde ein Virus gefunden. Sie wurde gelöscht."))
    if file.state == ScanState.PENDING:
        raise Refused(_("Diese Datei wird noch auf Viren geprüft. Bitte versuchen Sie es in ein paar Minuten noch einmal."))


def _ticket_id(secret: str) -> str:
    return crypto.derive(secret.encode(), "ticket id")[:16].hex()


def _ticket_key(secret: str) -> bytes:
    return crypto.derive(secret.encode(), "ticket key")


def _session_name(request: HttpRequest) -> str:
    return salted_hmac("viadukt.files.session", request.session.session_key or "", algorithm="sha256").hexdigest()


def delete(*, actor: Actor, file: StoredFile) -> None:
    """Delete a file with its key, in the caller's transaction or one of its own; the blob goes once that is committed,
    the erasure share too. From that moment no backup of the database opens it. No-op when it is gone already."""
    with transaction.atomic():
        if StoredFile.objects.filter(pk=file.pk, deleted_at=None).update(deleted_at=clock.now()):
            file.tickets.all().delete()
            vault.destroy(file.id)
            audit.record(actor, "file.deleted", file)
            transaction.on_commit(lambda: purge(file), robust=True)


def purge(file: StoredFile) -> None:
    """Take blob and row away; idempotent. `sweep` makes up for it where it failed."""
    blobs().delete(file.blob)
    StoredFile.objects.filter(pk=file.pk).delete()


def sweep(*, actor: Actor) -> int:
    """Clear away what is left over: uploads that broke off, files nobody attached, deleted files whose blob could not be
    removed, used-up tickets. To be run every hour; answers how many files went."""
    now = clock.now()
    for file in StoredFile.objects.kept().filter(about_kind="", received_at__lt=now - UNATTACHED):
        delete(actor=actor, file=file)
    gone = StoredFile.objects.filter(
        models.Q(deleted_at__isnull=False) | models.Q(state=ScanState.RECEIVING, received_at__lt=now - UNFINISHED)
    )
    count = 0
    for file in gone:
        vault.destroy(file.id)
        purge(file)
        count += 1
    Ticket.objects.filter(expires_at__lt=now).delete()
    if isinstance(store := blobs(), AtomicFileSystemStorage):
        store.sweep_parts(now - UNFINISHED)
    return count
