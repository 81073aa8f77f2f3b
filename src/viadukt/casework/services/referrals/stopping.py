"""Taking back, running out, being erased: what ends a referral, and what that can still close."""

from django.db import models, transaction

from viadukt.audit.public import record
from viadukt.casework import referring
from viadukt.casework.models import STOPPABLE, Case, Consent, HostAuthority, Referral, ReferralState, TransferBasis
from viadukt.casework.services.referrals import packages
from viadukt.casework.services.referrals.events import destroy_texts, note
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.refs import Ref
from viadukt.network.public import Organisation

TOO_MANY = "wrong_codes"
OVER = "time"
WITHDRAWN = "consent"
RUNNING_OUT = (ReferralState.PREPARED, ReferralState.OFFERED)


def revoke_referral(*, actor: Actor, referral: Referral) -> Referral:
    """Take it back, at any moment: package and copies of documents open for nobody from now on, in no copy of the database.

    What cannot be closed: what was read (`opened_at`), and what an accepting organisation wrote into a case of its own; it is
    told to look at that (Art. 7(3), Art. 17(1)(b) GDPR).
    """
    with transaction.atomic():
        locked = _locked(referral)
        referring.may_stop(actor, locked).or_raise()
        _revoke(actor, locked)
    return locked


def consent_withdrawn(*, actor: Actor, consent: Consent) -> int:
    """Let a withdrawal travel, in the caller's transaction: every living referral that rests on `consent` is taken back.

    Whether the actor may withdraw is asked by the caller.
    """
    resting = Referral.objects.filter(models.Q(consent=consent) | models.Q(transfer_consent=consent))
    count = 0
    for referral in resting:
        locked = _locked(referral)
        if locked.is_stoppable:
            _revoke(actor, locked, code=WITHDRAWN)
            count += 1
    return count


def _revoke(actor: Actor, referral: Referral, *, code: str = "") -> None:
    consents = [pk for pk in (referral.consent_id, referral.transfer_consent_id) if pk]
    Consent.objects.filter(pk__in=consents, withdrawn_at=None).update(withdrawn_at=clock.now())
    referral.state = ReferralState.REVOKED
    referral.ended_at = clock.now()
    referral.settled_at = None if referral.opened_at else clock.now()
    packages.destroy(actor, referral)
    referral.draft = None
    referral.save()
    note(actor, referral, code=code)
    record(actor, "referral.revoked", referral)


def expire(*, referral: Referral, code: str = OVER) -> bool:
    """End what nobody answered in time, or whose link was tried too often; false when it is over or answered already."""
    actor = JobActor("casework.expire_referrals")
    with transaction.atomic():
        locked = _locked(referral)
        if locked.state not in RUNNING_OUT and not (code == TOO_MANY and locked.package_id):
            return False
        locked.state = ReferralState.EXPIRED
        locked.ended_at = clock.now()
        packages.destroy(actor, locked)
        locked.save()
        note(actor, locked, code=code)
        record(actor, "referral.expired", locked, code=code)
    return True


def expire_due() -> int:
    """Expire all whose last day is over, and take back what rests on a consent that was withdrawn elsewhere."""
    over = Referral.objects.filter(state__in=RUNNING_OUT, until__lt=clock.today())
    count = sum(expire(referral=referral) for referral in over)
    withdrawn = models.Q(consent__withdrawn_at__isnull=False) | models.Q(transfer_consent__withdrawn_at__isnull=False)
    actor = JobActor("casework.expire_referrals")
    for referral in Referral.objects.filter(withdrawn, state__in=STOPPABLE):
        with transaction.atomic():
            locked = _locked(referral)
            if locked.is_stoppable:
                _revoke(actor, locked, code=WITHDRAWN)
                count += 1
    return count


def forget_referrals(actor: Actor, case: Case) -> None:
    """Erase, in the caller's transaction, everything of the referrals by which the erased case went or came; rows stay."""
    for referral in Referral.objects.filter(case=case):
        locked = _locked(referral)
        if locked.is_stoppable:
            _revoke(actor, locked)
        destroy_texts(locked)
        Referral.objects.filter(pk=locked.pk).update(draft=None)
    for referral in Referral.objects.filter(receiver_case=case):
        locked = _locked(referral)
        packages.destroy(actor, locked)
        locked.save()


def consent_taken_back(actor: Actor, consent: Consent) -> None:
    """A hook of the care of data: what rests on a consent ends with it."""
    consent_withdrawn(actor=actor, consent=consent)


def referrals_of(case: Case) -> list[Ref]:
    """A hook of the care of data: who reads a referral of the case reads of its person."""
    return [Ref("casework.Referral", pk) for pk in Referral.objects.filter(case=case).values_list("pk", flat=True)]


def settle(*, actor: Actor, referral: Referral) -> None:
    """The side that was told of an end has seen it."""
    with transaction.atomic():
        locked = _locked(referral)
        told = locked.receiver_id if locked.state == ReferralState.REVOKED else locked.sender_id
        if actor.organisation_id == told and locked.settled_at is None and locked.ended_at:
            Referral.objects.filter(pk=locked.pk).update(settled_at=clock.now())
            record(actor, "referral.settled", locked)


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("case__mailbox", "sender", "receiver")
    return rows.get(pk=referral.pk)


def move_referrals(*, kept: Organisation, gone: Organisation) -> None:
    """Two entries turned out to be one organisation: what was sent to either was sent to it."""
    between = models.Q(sender=kept, receiver=gone) | models.Q(sender=gone, receiver=kept)
    for referral in Referral.objects.filter(between):
        packages.destroy(JobActor("casework.merge"), referral)
        destroy_texts(referral)
        referral.delete()
    TransferBasis.objects.filter(models.Q(sender=gone) | models.Q(receiver=gone)).delete()
    HostAuthority.objects.filter(organisation=gone).delete()
    Referral.objects.filter(receiver=gone).update(receiver=kept)
    Referral.objects.filter(sender=gone).update(sender=kept)
