"""Sending a form: twice does one thing, and files go along with it or not at all."""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from viadukt.casework.models import SentForm
from viadukt.files.public import Policy, StoredFile, delete, receive
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.keys import instance_key

REMEMBER = timedelta(days=2)
LEAST_TOKEN = 32
Uploads = Sequence[tuple["UploadedFile[Any]", Policy]]
"""Files, each with what it must be."""


class SentAlready(Exception):  # noqa: N818 - the name is the sentence
    """Just this was sent before: there is nothing left to do. Whoever sends a form answers as if this were the first time."""


def new_token() -> str:
    """What a form carries, so that two sendings of it are known to be one."""
    return secrets.token_urlsafe(32)


def sending_of(request: HttpRequest, scope: str) -> str:
    """The name of what is sent here: the same for the same form with the same content, and for nothing else.

    Whoever goes back, changes something and sends again sends something new. A form without a token of ours is never the
    same as another. `scope` keeps one person's forms apart from another's. It is a keyed hash of 64 hexadecimal digits and as
    hard to guess as the token.
    """
    token = request.POST.get("token", "")
    if len(token) < LEAST_TOKEN:
        token = new_token()
    said = hashlib.blake2b(key=instance_key("forms that were sent"), digest_size=32)
    parts = [scope, token]
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            parts += [name, *values]
    for name, files in sorted(request.FILES.lists()):
        parts += [name, *(f"{file.name} {file.size}" for file in files)]
    for part in parts:
        data = str(part).encode()
        said.update(len(data).to_bytes(8) + data)
    return said.hexdigest()


def was_sent(sending: str) -> bool:
    """Whether this was sent before: asked before costly work is done in vain. `claim` decides."""
    return SentForm.objects.filter(pk=sending[:32]).exists()


def claim(sending: str) -> None:
    """Take the sending, in the caller's transaction; raises `SentAlready` when another request has."""
    try:
        with transaction.atomic():
            SentForm.objects.create(id=sending[:32], at=clock.now())
    except IntegrityError as error:
        raise SentAlready from error


def forget_sent_forms() -> int:
    """Delete what was sent more than two days ago; answers how many."""
    return SentForm.objects.filter(at__lt=clock.now() - REMEMBER).delete()[0]


@contextmanager
def received(*, actor: Actor, owner_id: UUID, uploads: Uploads, recipients: Collection[bytes]) -> Iterator[list[StoredFile]]:
    """Receive the files; the block attaches them. When a file is refused, or the block fails, none of them is kept."""
    kept: list[StoredFile] = []
    try:
        for upload, policy in uploads:
            kept.append(receive(actor=actor, owner_id=owner_id, upload=upload, policy=policy, recipients=recipients))
        yield kept
    except BaseException:
        for file in kept:
            delete(actor=actor, file=file)
        raise
