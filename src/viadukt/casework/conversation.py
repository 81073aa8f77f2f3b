"""A conversation as its reader sees it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404

from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Direction, Message
from viadukt.casework.opening import OpenCase
from viadukt.files.public import StoredFile, file_name
from viadukt.kernel import vault
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.vault import ObjectKey

PAGE = 30
OF_MESSAGE = "casework.Message"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a message. `kind` is `voice`, `picture` or `file`; `state` says in words why it is not handed out."""

    id: UUID
    name: str
    kind: str
    size: int
    is_served: bool
    state: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `mine`: the reader's side wrote it; `is_new`: the reader had not seen it; `by` names who wrote, for staff.
    `is_broken`: what is stored does not open, so that nothing can be shown."""

    id: UUID
    mine: bool
    at: datetime
    text: str
    language: str
    is_new: bool
    seen: bool
    by: str
    is_broken: bool = False
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A page of it, oldest first; page 1 is the newest."""

    page: "Page[Message]"
    said: list[Said]


def conversation(opened: OpenCase, number: str | None = None) -> Conversation:
    """A page of the conversation, with files; four queries however long it is."""
    rows = opened.case.messages.select_related("seat__user").order_by("-at", "-pk")
    page = Paginator(rows, PAGE).get_page(number)
    messages = list(reversed(page.object_list))
    attached = _files(opened, messages)
    return Conversation(page, [_said(opened, message, attached.get(str(message.pk), [])) for message in messages])


def attached_file(opened: OpenCase, file_id: UUID) -> tuple[StoredFile, ObjectKey]:
    """A file of this conversation and its key; `Http404` for every other file, whether it exists or not."""
    file = StoredFile.objects.kept().filter(pk=file_id, about_kind=OF_MESSAGE).first()
    if file is None or not _is_message(opened, file.about_id):
        raise Http404
    key = _keys(opened, [file]).get(file.pk)
    if key is None:
        raise Http404
    return file, key


def _is_message(opened: OpenCase, message_id: str) -> bool:
    return opened.case.messages.filter(pk=message_id).exists()


def _files(opened: OpenCase, messages: Collection[Message]) -> dict[str, list[Attachment]]:
    about = [str(message.pk) for message in messages]
    files = list(StoredFile.objects.kept().filter(about_kind=OF_MESSAGE, about_id__in=about))
    keys = _keys(opened, files)
    found: dict[str, list[Attachment]] = {}
    for file in files:
        if file.pk in keys:
            found.setdefault(file.about_id, []).append(_attachment(file, keys[file.pk]))
    return found


def _keys(opened: OpenCase, files: Collection[StoredFile]) -> dict[UUID, ObjectKey]:
    ids = [file.pk for file in files]
    if not ids:
        return {}
    if isinstance(opened.actor, MailboxActor):
        return dict(vault.open_many_with(opened.actor.pair, object_ids=ids))
    return dict(vault.open_many_for_owner(owner_id=opened.case.key_owner, object_ids=ids))


def _attachment(file: StoredFile, key: ObjectKey) -> Attachment:
    kind = {"audio": "voice", "image": "picture"}.get(file.media_type.partition("/")[0], "file")
    state = "" if file.is_served else str(file.get_state_display())
    return Attachment(file.pk, file_name(file, key), kind, file.size, file.is_served, state)


def _said(opened: OpenCase, message: Message, files: list[Attachment]) -> Said:
    broken = False
    try:
        content = opened.unseal(f"message:{message.pk}", message.content)
    except CannotOpen:
        content, broken = {"text": "", "language": ""}, True
    from_person = message.direction == Direction.FROM_PERSON
    mine = from_person == isinstance(opened.actor, MailboxActor)
    return Said(
        id=message.pk,
        mine=mine,
        at=message.at,
        text=str(content["text"]),
        language=str(content["language"]),
        is_new=not mine and message.read_at is None,
        seen=message.read_at is not None,
        by=message.seat.user.name if message.seat else "",
        is_broken=broken,
        files=files,
    )
