"""Erasure: the keys are destroyed, the rows go, a tombstone without a person stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import hooks, permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.case_files import files_of, parts_of
from viadukt.casework.models import Case, CaseStatus, Contact, FormerText, Mailbox, RestrictedRecord
from viadukt.casework.retention import EMPTY_MAILBOX, LONGEST, TOMBSTONE
from viadukt.casework.services.mailboxes import end_all_sessions
from viadukt.files.public import delete as delete_file
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.models import SealedKey
from viadukt.kernel.refs import Ref
from viadukt.network.public import SeatActor

BY_RULE = "casework.retention"
"""The job that may erase where an organisation decided so."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What must stay as proof after an erasure: no more than `text`, why (`KeepReason`), and until which day."""

    text: str
    reason: str
    until: date


def may_erase(actor: Actor, case: Case) -> Decision:
    """A person, while their enquiry waits; the team lead, always, without reading it; the announced rule, where it was
    switched on."""
    if case.status == CaseStatus.ERASED:
        return Decision.no(_("Das ist schon gelöscht."))
    if isinstance(actor, MailboxActor):
        return _may_erase_own(actor, case)
    if isinstance(actor, JobActor):
        return Decision(actor.opaque_id == BY_RULE)
    if not (allowed := permissions.may_lead(actor)):
        return allowed
    if case.organisation_id is None or case.organisation_id != actor.organisation_id:
        return Decision.no(pgettext("staff", "Dieser Fall gehört einer anderen Organisation."))
    return Decision.yes()


def _may_erase_own(actor: MailboxActor, case: Case) -> Decision:
    if case.mailbox_id != actor.mailbox_id:
        return Decision.no(_("Das gibt es hier nicht."))
    if case.status != CaseStatus.WAITING:
        return Decision.no(_("Daran wird schon gearbeitet. Darum entscheidet die Organisation, innerhalb eines Monats."))
    return Decision.yes()


def erase_case(*, actor: Actor, case: Case, reason: str, kept: Kept | None = None) -> None:
    """Erase a case for good. `reason` is a code for the record: `asked`, `retention`, `mistake`.

    With the transaction go its records, messages, notes, drafts, index, consents, files and whatever else hangs on it;
    figures and contacts are cut off and name nobody. Once it is committed the erasure share is destroyed, so that no copy
    of the database opens, whoever holds which key. `kept` stays as a restricted record with a key of its own (Art. 18
    GDPR). Raises `Refused`.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        may_erase(actor, case).or_raise()
        if kept:
            _keep(actor, case, kept)
        hooks.erasing(actor, case)
        _take_away(actor, case)
        vault.destroy(case.pk)
        mailbox_id = case.mailbox_id
        _bury(case)
        if mailbox_id:
            _leave_mailbox(actor, mailbox_id)
        record(actor, "case.erased", case, reason=reason, kept=kept is not None)


def _keep(actor: Actor, case: Case, kept: Kept) -> None:
    if not isinstance(actor, SeatActor) or case.organisation_id is None:
        raise Refused(_("Das darf die Teamleitung."))
    if not clock.today() < kept.until <= clock.today() + LONGEST:
        raise Refused(pgettext("staff", "Bitte wählen Sie einen Tag ab morgen, höchstens zehn Jahre entfernt."))
    row = RestrictedRecord(
        id=new_id(),
        organisation_id=case.organisation_id,
        reference=case.reference,
        reason=kept.reason,
        until=kept.until,
        kept_by_id=actor.seat_id,
    )
    key = vault.lock(owner_id=case.organisation_id, object_id=row.pk)
    row.content = key.encrypt("kept", kept.text.strip().encode())
    row.save(force_insert=True)


def _take_away(actor: Actor, case: Case) -> None:
    """Everything that points to the case: what cascades goes with its files, the rest is cut off."""
    for file in files_of(case):
        delete_file(actor=actor, file=file)
    FormerText.objects.filter(contact__case=case).delete()
    Contact.objects.filter(case=case).update(text=None, about_others=False, version=1)
    for model, name, goes, ids in parts_of(case):
        rows = model._default_manager.filter(**{name: case})
        if goes:
            for locked in _locked(ids):
                vault.destroy(locked)
            rows.delete()
        else:
            rows.update(**{name: None})


def _locked(ids: Iterable[object]) -> list[UUID]:
    """Those that have a key of their own."""
    own = [pk for pk in ids if isinstance(pk, UUID)]
    return list(SealedKey.objects.filter(object_id__in=own).values_list("object_id", flat=True).distinct())


def _bury(case: Case) -> None:
    """The tombstone: a reference, the organisation and the day; nothing of the person."""
    today = clock.today()
    case.mailbox = case.service = case.topic = case.adviser = None
    case.language = case.country = case.land = case.next_actor = case.keep_reason = ""
    case.sealed = case.restricted = case.quiet = False
    case.opened_on = case.next_due_on = case.warned_on = None
    case.answer_due_at = case.first_answer_at = case.last_contact_at = None
    case.last_from_person_at = case.last_to_person_at = None
    case.created_at = clock.now()
    case.closed_on, case.keep_until = today, today + TOMBSTONE
    case.status = CaseStatus.ERASED
    case.revision += 1
    case.save()


def _leave_mailbox(actor: Actor, mailbox_id: UUID) -> None:
    """A mailbox without a case goes: at once when its own person emptied it, else after a month in which it says so."""
    if Case.objects.filter(mailbox=mailbox_id).exists():
        return
    if isinstance(actor, MailboxActor):
        end_all_sessions(mailbox_id)
        Mailbox.objects.filter(pk=mailbox_id).delete()
    else:
        Mailbox.objects.filter(pk=mailbox_id).update(emptied_on=clock.today())


def destroy_record(*, actor: Actor, row: RestrictedRecord) -> None:
    """Destroy a restricted record with its key: by the clock when its day is over, or by the team lead before."""
    if not isinstance(actor, JobActor):
        permissions.may_lead(actor).or_raise()
    with transaction.atomic():
        vault.destroy(row.pk)
        record(actor, "kept.destroyed", Ref("casework.RestrictedRecord", row.pk))
        row.delete()


def forget_what_is_over() -> int:
    """Destroy restricted records whose day is over, delete tombstones and empty mailboxes whose time is; answers how many
    went."""
    today, count = clock.today(), 0
    for row in RestrictedRecord.objects.filter(until__lt=today):
        destroy_record(actor=JobActor(BY_RULE), row=row)
        count += 1
    count += Case.objects.filter(status=CaseStatus.ERASED, keep_until__lt=today).delete()[0]
    old = Mailbox.objects.filter(emptied_on__lt=today - EMPTY_MAILBOX).exclude(pk__in=_used_mailboxes())
    return count + old.delete()[0]


def _used_mailboxes() -> "models.QuerySet[Case, UUID | None]":
    return Case.objects.exclude(mailbox=None).values_list("mailbox", flat=True)
