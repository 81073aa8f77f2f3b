"""Short contacts: counting, correcting, taking back; and the case that one becomes."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.controlled import controlled
from viadukt.casework.models import CaseFigures, Channel, Contact, Mailbox, Speaker
from viadukt.casework.opening import OpenCase
from viadukt.casework.selectors.counter import FURTHEST_BACK, own_projects
from viadukt.casework.services.cases import About, open_case
from viadukt.casework.services.mailboxes import make_mailbox, new_code
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.codes import CodeKeys
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Project, Role, SeatActor

CORRECTABLE = timedelta(days=30)
LONGEST = 600
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is counted of a contact."""

    on: date
    channel: Channel
    topic: Topic | None = None
    language: str = ""
    minutes: int = 0
    speaker: Speaker = Speaker.PERSON
    referred_to: str = ""
    project: Project | None = None
    count: int = 1


def record_contact(*, actor: SeatActor, facts: Facts, entry: UUID) -> Contact:
    """Count a short contact. The same `entry` of the same seat counts once, however often it is sent.

    Raises `Refused` for a day in the future or too long ago, and for a project that is not the organisation's.
    """
    permissions.may_advise(actor).or_raise()
    _check(actor, facts)
    contact_id = uuid5(actor.seat_id, str(entry))
    contact = Contact(id=contact_id, organisation_id=actor.organisation_id, seat_id=actor.seat_id)
    _write(contact, facts)
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
            record(actor, "contact.recorded", contact, number=facts.count)
    except IntegrityError:
        return Contact.objects.get(pk=contact_id)
    return contact


def may_correct(actor: SeatActor, contact: Contact) -> Decision:
    """Who wrote it, or the team lead, within 30 days of writing."""
    if not (allowed := permissions.may_advise(actor)):
        return allowed
    if contact.seat_id != actor.seat_id and Role.TEAM_LEAD not in actor.roles:
        return Decision.no(pgettext("staff", "Das berichtigt, wer es eingetragen hat, oder die Teamleitung."))
    if contact.created_at < clock.now() - CORRECTABLE:
        return Decision.no(pgettext("staff", "Das ist länger als 30 Tage her und bleibt, wie es gezählt wurde."))
    return Decision.yes()


def correct_contact(*, actor: SeatActor, contact_id: UUID, facts: Facts, version: int) -> Contact:
    """Write a short contact anew that was read at `version`; raises `Conflict` when it was changed since."""
    with transaction.atomic():
        contact = get_visible(Contact.objects.select_for_update(of=("self",)), actor, contact_id)
        may_correct(actor, contact).or_raise()
        if contact.version != version:
            raise Conflict(pgettext("staff", "Jemand hat das inzwischen geändert. Es wurde nichts überschrieben."))
        _check(actor, facts, already=contact)
        _write(contact, facts)
        contact.version += 1
        contact.save()
        record(actor, "contact.corrected", contact, number=facts.count)
    return contact


def remove_contact(*, actor: SeatActor, contact_id: UUID) -> None:
    """Take a short contact back: it was never there."""
    with transaction.atomic():
        contact = get_visible(Contact.objects.select_for_update(of=("self",)), actor, contact_id)
        may_correct(actor, contact).or_raise()
        record(actor, "contact.removed", contact, number=contact.count)
        contact.delete()


def case_of_contact(
    *, actor: SeatActor, contact_id: UUID, nickname: str, about: About, code_language: str = ""
) -> tuple[OpenCase, str]:
    """Open a case with this short contact as its first one; where it stands for several, one of them. It is counted once still.

    With `code_language` the person gets a mailbox; its six words are answered too, which nobody can read again.
    """
    words, keys = new_code(code_language) if code_language else ("", None)
    with transaction.atomic():
        contact = get_visible(Contact.objects.select_for_update(of=("self",)), actor, contact_id)
        opened = _open(actor, nickname, about, keys, code_language)
        if contact.count > 1:
            Contact.objects.filter(pk=contact.pk).update(count=contact.count - 1)
            contact = Contact.objects.get(pk=contact.pk)
            contact.pk, contact.count, contact.batch = uuid5(contact.pk, str(opened.case.pk)), 1, None
            contact.case = opened.case
            contact.save(force_insert=True)
        else:
            Contact.objects.filter(pk=contact.pk).update(case=opened.case)
        CaseFigures.objects.filter(case=opened.case).update(project=contact.project_id)
        record(actor, "contact.became_case", opened.case)
    return opened, words


def new_case_at_counter(
    *, actor: SeatActor, nickname: str, about: About, facts: Facts, entry: UUID, code_language: str = ""
) -> tuple[OpenCase | None, str]:
    """Open a case for somebody who is here, with this conversation as its first contact.

    The same `entry` of the same seat opens one case: the second time there is nothing to answer. `code_language`: see
    `case_of_contact`.
    """
    permissions.may_advise(actor).or_raise()
    _check(actor, facts)
    words, keys = new_code(code_language) if code_language else ("", None)
    contact = Contact(
        id=uuid5(actor.seat_id, str(entry)), organisation_id=actor.organisation_id, seat_id=actor.seat_id, count=1
    )
    _write(contact, facts)
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
            opened = _open(actor, nickname, about, keys, code_language)
            Contact.objects.filter(pk=contact.pk).update(case=opened.case)
            CaseFigures.objects.filter(case=opened.case).update(project=facts.project)
            record(actor, "contact.recorded", contact, number=1)
    except IntegrityError:
        if not Contact.objects.filter(pk=contact.pk).exists():
            raise
        return None, ""
    return opened, words


def _open(actor: SeatActor, nickname: str, about: About, keys: CodeKeys | None, language: str) -> OpenCase:
    mailbox: Mailbox | None = make_mailbox(keys=keys, language=language) if keys else None
    return open_case(actor=actor, nickname=nickname, about=about, mailbox=mailbox)


def check_day(on: date) -> None:
    """Raise `Refused` unless the day is today or one of the last 60."""
    if on > clock.today():
        raise Refused(pgettext("staff", "Dieser Tag liegt in der Zukunft."))
    if on < clock.today() - FURTHEST_BACK:
        raise Refused(pgettext("staff", "Dieser Tag liegt mehr als %(days)s Tage zurück.") % {"days": FURTHEST_BACK.days})


def check_project(actor: SeatActor, project: Project | None) -> None:
    """Raise `Refused` for a project that is none of the organisation's."""
    if project and not own_projects(actor).filter(pk=project.pk).exists():
        raise Refused(pgettext("staff", "Dieses Projekt gibt es nicht zur Auswahl."))


def _check(actor: SeatActor, facts: Facts, *, already: Contact | None = None) -> None:
    if already is None or facts.on != already.on:
        check_day(facts.on)
    if already is None or facts.project != already.project:
        check_project(actor, facts.project)
    if facts.referred_to and facts.referred_to not in controlled("referred_to").keys:
        raise Refused(pgettext("staff", "Das gibt es nicht zur Auswahl."))
    if not (0 <= facts.minutes <= LONGEST and 1 <= facts.count <= MOST):
        raise Refused(pgettext("staff", "So viele Minuten oder Kontakte können es nicht sein."))


def _write(contact: Contact, facts: Facts) -> None:
    for name in Facts.__dataclass_fields__:
        setattr(contact, name, getattr(facts, name))
