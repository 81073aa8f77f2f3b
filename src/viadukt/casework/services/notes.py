"""Notes: what was talked about, when, how, and what it was about."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import Case, CaseStatus, Channel, Contact, FormerText, Speaker
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.drafts import discard_draft
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Conflict
from viadukt.network.public import Project, SeatActor

NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is counted of a contact."""

    on: date
    channel: Channel
    speaker: Speaker
    minutes: int = 0
    topic: Topic | None = None
    further_topics: list[str] = field(default_factory=list)
    project: Project | None = None
    language: str = ""


def add_note(*, opened: OpenCase, talk: Talk, text: str) -> Contact:
    """Note a contact in a case. One with the person (not with another body) is the last contact, and answers who was
    waiting."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    assert isinstance(opened.actor, SeatActor)  # a person's own words come as messages
    assert opened.case.organisation_id  # whoever may change it belongs to it
    with transaction.atomic():
        note = Contact(case=opened.case, organisation_id=opened.case.organisation_id, seat_id=opened.actor.seat_id)
        _set(note, talk)
        note.text = opened.seal(field_of(note), {"text": text})
        note.save(force_insert=True)
        if talk.speaker != Speaker.OTHER_BODY:
            mark_contact(opened.case, _moment(talk.on))
        discard_draft(opened=opened, name=NOTE)
        record(opened.actor, "note.written", note, case=opened.case.pk)
    return note


def change_note(*, opened: OpenCase, note: Contact, talk: Talk, text: str, version: int) -> Contact:
    """Change one's own note. What it said before stays, encrypted.

    Raises `Refused` for somebody else's note, `Conflict` when it was changed since `version`: then nothing is overwritten.
    """
    may_change_note(opened, note).or_raise()
    with transaction.atomic():
        now = Contact.objects.select_for_update().get(pk=note.pk)
        if now.version != version:
            raise Conflict(pgettext("staff", "Diese Notiz wurde inzwischen geändert. Ihr Text steht noch da."))
        FormerText.objects.create(contact=now, version=now.version, text=now.text)
        now.version += 1
        _set(now, talk)
        now.text = opened.seal(field_of(now), {"text": text}, version=now.version)
        now.save()
        discard_draft(opened=opened, name=f"{NOTE}:{now.pk}")
        record(opened.actor, "note.changed", now, case=opened.case.pk, revision=now.version)
    return now


def may_change_note(opened: OpenCase, note: Contact) -> Decision:
    """A note is changed by who wrote it, as long as the case is open."""
    if not (allowed := permissions.may_change(opened.actor, opened.case)):
        return allowed
    if not isinstance(opened.actor, SeatActor) or note.seat_id != opened.actor.seat_id or note.case_id != opened.case.pk:
        return Decision.no(pgettext("staff", "Eine Notiz ändert, wer sie geschrieben hat. Schreiben Sie eine neue dazu."))
    return Decision.yes()


def text_of(opened: OpenCase, note: Contact) -> str:
    """What a note says."""
    return str(opened.unseal(field_of(note), note.text, version=note.version)["text"]) if note.text else ""


def former_texts(opened: OpenCase, note: Contact) -> list[tuple[datetime, str]]:
    """What it said before, the latest first, and when that was replaced."""
    return [
        (former.replaced_at, str(opened.unseal(field_of(note), former.text, version=former.version)["text"]))
        for former in note.former_texts.all()
    ]


def field_of(note: Contact) -> str:
    """The name to which a note's text is bound."""
    return f"contact:{note.pk}"


def mark_contact(case: Case, at: datetime) -> None:
    """Somebody spoke with the person: the case's dates follow, in the caller's transaction."""
    case.last_contact_at = max(case.last_contact_at or at, at)
    case.first_answer_at = case.first_answer_at or at
    changed = ["last_contact_at", "first_answer_at"]
    if case.status == CaseStatus.WAITING:
        case.status, case.opened_on = CaseStatus.OPEN, case.opened_on or clock.today()
        changed += ["status", "opened_on"]
    case.save(update_fields=changed)


def _set(note: Contact, talk: Talk) -> None:
    for name in ("on", "channel", "speaker", "minutes", "topic", "further_topics", "project", "language"):
        setattr(note, name, getattr(talk, name))


def _moment(day: date) -> datetime:
    """Now for today; noon for a day that is noted later."""
    return clock.now() if day == clock.today() else timezone.make_aware(datetime.combine(day, time(12)))
