"""Mails that say that there is something new, and nothing else."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from viadukt.accounts.public import User
from viadukt.casework.models import ADVISING, Assignment, AssignmentKind, Case, Direction
from viadukt.casework.opening import REPLY, OpenCase
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import instance_key
from viadukt.network.public import Role, Seat
from viadukt.post.public import Category, enqueue

MAILBOX = Category("mailbox", _("Es gibt etwas Neues in Ihrem Postfach"))
"""The kind of mail that a mailbox sends; registered when casework starts."""
MOST_MAILS = 20
"""To staff about one message: where a whole team answers for a case, no more of them get a mail."""


def tell_person(opened: OpenCase) -> None:
    """Tell the person that there is something new in their mailbox, in the caller's transaction.

    Only when they gave an address and nothing speaks against it (`Case.quiet`, "others can see my mail"); at most once until
    they have looked. Subject and text name no topic, no organisation and nobody. Other parts call it for what they add to a
    mailbox: an appointment, a step, a referral.
    """
    case = opened.case
    reply = opened.record(REPLY).value
    if case.quiet or case.mailbox is None or reply.get("seen_by_others") or not reply.get("email"):
        return
    _write(
        "casework/mail/something_new.txt",
        to=str(reply["email"]),
        context={"link": settings.BASE_URL + reverse("casework:mailbox_door")},
        language=case.mailbox.language,
        category=MAILBOX.key,
        key=_key("person", case, _last_look(case, Direction.TO_PERSON)),
    )


def tell_staff(case: Case) -> None:
    """Tell whoever works on the case that the person wrote: its reference and nothing else; at most once until they looked.

    In the caller's transaction. A case in the pool has nobody yet.
    """
    link = settings.BASE_URL + reverse("casework:case_messages", args=[case.pk])
    for user in _who_works_on(case):
        _write(
            "casework/mail/person_wrote.txt",
            to=user,
            context={"name": user.name, "reference": case.reference, "link": link},
            key=_key("staff", case, _last_look(case, Direction.FROM_PERSON)),
        )


def _write(template: str, *, to: User | str, key: str, category: str = "service", language: str = "", **more: object) -> None:
    try:
        enqueue(template, to=to, category=category, key=key, language=language, **more)  # type: ignore[arg-type]
    except Refused:  # nobody can write to that address: what is new stands here all the same
        return


def _last_look(case: Case, direction: Direction) -> datetime | None:
    """When what goes in this direction was last read."""
    looked: datetime | None = case.messages.filter(direction=direction).aggregate(at=Max("read_at"))["at"]
    return looked


def _key(whom: str, case: Case, looked: datetime | None) -> str:
    """The same until somebody looks; it leads nobody from a mail to a case."""
    said = f"{whom}|{case.pk}|{looked.isoformat() if looked else ''}".encode()
    return hashlib.blake2b(said, key=instance_key("mails about cases"), digest_size=16).hexdigest()


def _who_works_on(case: Case) -> list[User]:
    """The adviser and who is assigned; else everybody who advises there, of a restricted or sealed case the team leads."""
    if case.organisation_id is None:
        return []
    seats = Seat.objects.current().filter(organisation=case.organisation_id, user__is_active=True).select_related("user")
    today = clock.today()
    assigned = Assignment.objects.filter(case=case, from_day__lte=today).filter(Q(until_day=None) | Q(until_day__gte=today))
    working = assigned.exclude(kind=AssignmentKind.ACCOMPANIER).values("seat")
    if own := _people(seats.filter(Q(pk=case.adviser_id) | Q(pk__in=working))):
        return own
    roles = {Role.TEAM_LEAD} if case.restricted or case.sealed else ADVISING
    return _people(seat for seat in seats if roles & set(seat.roles))


def _people(seats: Iterable[Seat]) -> list[User]:
    return list({seat.user_id: seat.user for seat in seats}.values())[:MOST_MAILS]
