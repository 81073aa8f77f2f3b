"""What person and organisation write each other."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Assignment, Case, CaseFigures, CaseStatus, Direction, Message
from viadukt.casework.opening import REPLY, OpenCase
from viadukt.casework.services.asking import Reply, write_message
from viadukt.casework.services.cases import begin_figures, put_record
from viadukt.casework.services.letters import tell_person, tell_staff
from viadukt.casework.services.sending import SentAlready, Uploads, claim, received, was_sent
from viadukt.files.public import attach
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.keys import owner_public
from viadukt.network.public import SeatActor


def write_to_organisation(*, opened: OpenCase, text: str, language: str, sending: str, uploads: Uploads = ()) -> Message:
    """The person writes in their case; the organisation is told that they did. Raises `Refused` when the case is over."""
    permissions.may_write(opened.actor, opened.case).or_raise()
    return _send(opened, Letter(text, language, uploads), sending)


def answer_person(
    *, opened: OpenCase, text: str, language: str, sending: str, uploads: Uploads = (), closing: bool = False
) -> Message:
    """An adviser writes to the person; with `closing` it is the last message and the case is closed.

    The first answer opens a waiting case and makes who gives it responsible, unless somebody is. Raises `Refused` when
    nobody has a code that opens this case yet: then there is nowhere to write to.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    if opened.case.mailbox_id is None:
        raise Refused(pgettext("staff", "Zu diesem Fall gibt es noch kein Postfach. Geben Sie der Person zuerst einen Code."))
    return _send(opened, Letter(text, language, uploads), sending, closing=closing)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with what is sent along."""

    text: str = field(repr=False)
    language: str
    uploads: Uploads


def _send(opened: OpenCase, letter: Letter, sending: str, *, closing: bool = False) -> Message:
    if not letter.text.strip() and not letter.uploads:
        raise Refused(_("Bitte schreiben Sie etwas, oder wählen Sie eine Datei aus."))
    if was_sent(sending):
        raise SentAlready
    case = opened.case
    seat_id = opened.actor.seat_id if isinstance(opened.actor, SeatActor) else None
    direction = Direction.TO_PERSON if seat_id else Direction.FROM_PERSON
    if case.sealed and letter.uploads:  # a file would open for the whole organisation, where the case opens for few
        raise Refused(_("Dieser Fall ist besonders geschützt: Hier geht eine Nachricht, aber noch keine Datei."))
    recipients = [owner_public(case.key_owner)] + ([bytes(case.mailbox.public)] if case.mailbox else [])
    with (
        received(actor=opened.actor, owner_id=case.key_owner, uploads=letter.uploads, recipients=recipients) as files,
        transaction.atomic(),
    ):
        claim(sending)
        message = write_message(opened, direction, letter.text, letter.language, seat_id=seat_id)
        for file in files:
            attach(file=file, about=message)
        _note_contact(opened, direction, closing=closing)
        record(opened.actor, "message.sent", message, files=len(files))
        if direction == Direction.TO_PERSON:
            tell_person(opened)
        else:
            tell_staff(case)
    return message


def _note_contact(opened: OpenCase, direction: Direction, *, closing: bool) -> None:
    """What the message changes of the case's plain columns: on the row as it is now, not as it was read."""
    now = clock.now()
    case = Case.objects.select_for_update().get(pk=opened.case.pk)
    if not case.is_open:
        raise Refused(_("Dieser Fall ist inzwischen abgeschlossen."))
    if (case.organisation_id, case.mailbox_id) != (opened.case.organisation_id, opened.case.mailbox_id):
        raise Conflict(_("Gerade hat sich etwas geändert. Ihr Text steht noch da. Bitte senden Sie noch einmal."))
    case.last_contact_at = now
    if direction == Direction.FROM_PERSON:
        case.last_from_person_at = now
        case.save(update_fields=["last_contact_at", "last_from_person_at"])
        return
    assert isinstance(opened.actor, SeatActor)
    case.last_to_person_at = now
    case.first_answer_at = case.first_answer_at or now
    if case.status == CaseStatus.WAITING:
        case.status, case.opened_on = CaseStatus.OPEN, clock.today()
        begin_figures(case)
    if case.adviser_id is None:
        case.adviser_id = opened.actor.seat_id
        Assignment.objects.create(case=case, seat_id=opened.actor.seat_id)
    if closing:
        case.status, case.closed_on = CaseStatus.CLOSED, clock.today()
        CaseFigures.objects.filter(case=case).update(closed_on=clock.today())
    case.save(
        update_fields=[
            "last_contact_at", "last_to_person_at", "first_answer_at", "status", "opened_on", "closed_on", "adviser",
        ]
    )  # fmt: skip


def mark_read(*, opened: OpenCase) -> int:
    """What the others wrote has now been seen; answers how many messages were new."""
    seen = Direction.TO_PERSON if isinstance(opened.actor, MailboxActor) else Direction.FROM_PERSON
    return opened.case.messages.filter(direction=seen, read_at=None).update(read_at=clock.now())


def change_reply(*, opened: OpenCase, reply: Reply, based_on: int) -> int:
    """The person changes how they may be reached. "Others can see it" makes the case quiet; that somebody takes this back
    does not make it loud again: an adviser decides that with them."""
    permissions.may_write(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        version = put_record(opened, REPLY, reply.as_record(), based_on=based_on)
        if reply.seen_by_others:
            Case.objects.filter(pk=opened.case.pk).update(quiet=True)
        record(opened.actor, "case.written", opened.case, part=REPLY, version=version)
    return version
