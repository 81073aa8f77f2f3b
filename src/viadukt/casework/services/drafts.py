"""What somebody is writing, kept until it is saved."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from viadukt.casework import permissions
from viadukt.casework.models import Draft
from viadukt.casework.opening import OpenCase
from viadukt.kernel import clock
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.network.public import SeatActor

MOST_BYTES = 200_000
NAME = re.compile(r"person|household|note(:[0-9a-f-]{36})?")
Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of a form as they were typed, on which version of the record, and when they were kept."""

    fields: Fields
    based_on: int
    at: datetime


def keep_draft(*, opened: OpenCase, name: str, fields: Fields, based_on: int = 0) -> None:
    """Keep what the actor's seat is writing under `name`, encrypted, in place of what it kept there before.

    Not recorded: nothing of the case is shown or changed, and it happens every few seconds. Raises `Refused` when it is too
    much.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    assert isinstance(opened.actor, SeatActor)  # whoever may change and has a desk
    if len(json.dumps(fields)) > MOST_BYTES or not NAME.fullmatch(name):
        raise Refused(pgettext("staff", "Dieser Entwurf ist zu lang, um ihn zwischendurch zu sichern. Bitte speichern Sie."))
    content = opened.seal(_field(opened.actor, name), fields)
    Draft.objects.update_or_create(
        case=opened.case,
        seat_id=opened.actor.seat_id,
        name=name,
        defaults={"content": content, "based_on": based_on, "updated_at": clock.now()},
    )


def draft_of(opened: OpenCase, name: str) -> Kept | None:
    """What the actor's seat kept under `name`; nothing of another's."""
    if not isinstance(opened.actor, SeatActor):
        return None
    row = Draft.objects.filter(case=opened.case, seat=opened.actor.seat_id, name=name).first()
    if row is None:
        return None
    try:
        return Kept(opened.unseal(_field(opened.actor, name), row.content), row.based_on, row.updated_at)
    except CannotOpen:
        return None


def discard_draft(*, opened: OpenCase, name: str) -> None:
    """Forget it: what was written was saved, or is not wanted. Idempotent, in the caller's transaction or alone."""
    if isinstance(opened.actor, SeatActor):
        Draft.objects.filter(case=opened.case, seat=opened.actor.seat_id, name=name).delete()


def _field(actor: SeatActor, name: str) -> str:
    return f"draft:{actor.seat_id}:{name}"
