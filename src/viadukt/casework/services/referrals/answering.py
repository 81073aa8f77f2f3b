"""What the receiver does: read, accept or decline, make contact, say what became of it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from viadukt.audit.public import record, record_read
from viadukt.casework import permissions, referring
from viadukt.casework.models import (
    Assignment,
    Case,
    CaseFigures,
    CaseStatus,
    Consent,
    DeclineReason,
    Origin,
    Referral,
    ReferralOutcome,
    ReferralState,
)
from viadukt.casework.opening import FACTS, NEED, NICKNAME, PERSON, Json, OpenCase
from viadukt.casework.receivers import may_report_back
from viadukt.casework.services.cases import About, begin_figures, make_case
from viadukt.casework.services.referrals import packages
from viadukt.casework.services.referrals.events import note
from viadukt.casework.sharing import Field
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.vault import ObjectKey
from viadukt.network.public import SeatActor

CAME_ALONG = "referral"
"""The record of a receiver's case that keeps what came: {"referral", "fields", "facts"}."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A referral, readable for the length of a request."""

    referral: Referral
    actor: Actor
    value: Json = field(repr=False)

    @property
    def fields(self) -> dict[str, str]:
        fields: dict[str, str] = self.value["fields"]
        return fields

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.value["facts"]
        return facts


def open_referral(*, actor: Actor, referral: Referral, key: ObjectKey | None = None) -> Opened:
    """Open what was sent, for the receiver; with `key` for who came by link and code. The reading is recorded, and the first
    one is remembered: from then on taking it back cannot make it unread."""
    referring.may_answer(actor, referral).or_raise()
    if not Consent.objects.filter(pk__in=[referral.consent_id], withdrawn_at=None).exists():
        raise Refused(_("Die Person hat ihre Einwilligung zurückgenommen."))
    value = packages.unseal(referral, key or packages.key_for(actor, referral))
    with transaction.atomic():
        if referral.opened_at is None:
            referral.opened_at = clock.now()
            Referral.objects.filter(pk=referral.pk, opened_at=None).update(opened_at=referral.opened_at)
        record_read(actor, "referral.read", referral)
    return Opened(referral, actor, value)


def accept_referral(*, actor: Actor, referral: Referral, key: ObjectKey | None = None) -> Referral:
    """Take the person on. Where advisers do casework, a case begins: sealed to them and to the person's mailbox, with what
    came.

    A partner, or who came by link, says yes and keeps reading here.
    """
    opened = open_referral(actor=actor, referral=referral, key=key)
    with transaction.atomic():
        locked = _locked(actor, referral, ReferralState.OFFERED)
        if isinstance(actor, SeatActor) and permissions.may_advise(actor):
            locked.receiver_case = _begin_case(actor, locked, opened)
        locked.state = ReferralState.ACCEPTED
        locked.answered_at = clock.now()
        locked.save(update_fields=["state", "answered_at", "receiver_case"])
        note(actor, locked)
        record(actor, "referral.accepted", locked)
    return locked


def _begin_case(actor: SeatActor, referral: Referral, opened: Opened) -> Case:
    fields = opened.fields
    records: dict[str, Json] = {
        NICKNAME: {"text": fields.get(Field.NAME, "").splitlines()[0][:60] if fields.get(Field.NAME) else referral.sender.name},
        CAME_ALONG: {"referral": str(referral.pk), "fields": fields, "facts": opened.facts},
    }
    if name := fields.get(Field.NAME):
        records[PERSON] = {"names": [{"text": name, "kind": "called"}]}
    if need := fields.get(Field.NEED):
        records[NEED] = {"text": need, "language": ""}
    if opened.facts:
        records[FACTS] = dict(opened.facts)
    spoken = referral.case.language if Field.LANGUAGES in fields else ""
    made = make_case(
        actor=actor,
        organisation_id=actor.organisation_id,
        origin=Origin.REFERRAL,
        about=About(topic=referral.topic, language=spoken),
        records=records,
        mailbox=referral.case.mailbox,
        fields={"adviser_id": actor.seat_id, "quiet": referral.case.quiet},
    )
    Assignment.objects.create(case=made.case, seat_id=actor.seat_id)
    figures = begin_figures(made.case)
    figures.person_id = opened.value["person"]
    figures.save(update_fields=["person_id"])
    return made.case


def decline_referral(*, actor: Actor, referral: Referral, reason: DeclineReason, text: str = "") -> Referral:
    """Say no, with a reason. What was sent opens for nobody from now on."""
    with transaction.atomic():
        locked = _locked(actor, referral, ReferralState.OFFERED)
        _refuse_words(locked, text)
        locked.state = ReferralState.DECLINED
        locked.reason = reason
        locked.answered_at = locked.ended_at = clock.now()
        packages.destroy(actor, locked)
        locked.save()
        note(actor, locked, code=reason, text=text)
        record(actor, "referral.declined", locked, reason=reason)
    return locked


def report_contact(*, actor: Actor, referral: Referral) -> Referral:
    """Somebody there has spoken with the person. A case that was handed over is closed at the sender now, not before."""
    with transaction.atomic():
        locked = _locked(actor, referral, ReferralState.ACCEPTED)
        locked.state = ReferralState.CONTACTED
        locked.contacted_at = clock.now()
        locked.save(update_fields=["state", "contacted_at"])
        if locked.handover:
            _close_at_sender(actor, locked)
        note(actor, locked)
        record(actor, "referral.contacted", locked)
    return locked


def _close_at_sender(actor: Actor, referral: Referral) -> None:
    open_still = Case.objects.filter(pk=referral.case_id, status__in=[CaseStatus.OPEN, CaseStatus.WAITING])
    if open_still.update(status=CaseStatus.CLOSED, closed_on=clock.today(), next_due_on=None, next_actor=""):
        CaseFigures.objects.filter(case=referral.case_id).update(closed_on=clock.today())
        record(actor, "case.closed", referral.case, by="handover")


def report_outcome(*, actor: Actor, referral: Referral, outcome: ReferralOutcome, text: str = "") -> Referral:
    """Say what became of it; the sender and the person read it."""
    with transaction.atomic():
        locked = _locked(actor, referral, ReferralState.ACCEPTED, ReferralState.CONTACTED)
        _refuse_words(locked, text)
        locked.state = ReferralState.FINISHED
        locked.outcome = outcome
        locked.ended_at = clock.now()
        locked.save(update_fields=["state", "outcome", "ended_at"])
        note(actor, locked, code=outcome, text=text)
        record(actor, "referral.finished", locked, outcome=outcome)
    return locked


def _refuse_words(referral: Referral, text: str) -> None:
    if text.strip():
        may_report_back(referral.sender, referral.receiver_id).or_raise()


def _locked(actor: Actor, referral: Referral, *states: ReferralState) -> Referral:
    """Locked alone, so that of two who answer at once the second sees what the first said."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("sender", "receiver", "topic", "case__mailbox")
    locked = rows.get(pk=referral.pk)
    referring.may_answer(actor, locked).or_raise()
    if locked.state not in states:
        raise Refused(_("Inzwischen steht es anders: %(state)s.") % {"state": locked.get_state_display()})
    if locked.state == ReferralState.OFFERED and locked.until < clock.today():
        raise Refused(_("Die Frist ist abgelaufen."))
    return locked


def opened_for_person(opened: OpenCase, referral: Referral) -> Json | None:
    """What was sent, as its person sees it; nothing when it opens no more, or was sealed to a code that was lost since."""
    if referral.package_id is None:
        return None
    try:
        return packages.unseal(referral, packages.key_for(opened.actor, referral))
    except CannotOpen:
        return None
