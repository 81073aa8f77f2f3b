"""Belonging to an umbrella: applied, admitted or declined, left."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.network import permissions
from viadukt.network.models import Membership, MembershipState, Organisation


def apply_for_membership(*, actor: Actor, umbrella: Organisation) -> Membership:
    """Apply for the actor's own organisation; a former or declined member may apply anew."""
    permissions.may_apply(actor, umbrella).or_raise()
    assert actor.organisation_id  # whoever may apply leads an organisation
    with transaction.atomic():
        # The umbrella's row is locked, so that two applications at once become one.
        Organisation.objects.select_for_update().get(pk=umbrella.pk)
        permissions.may_apply(actor, umbrella).or_raise()
        membership = Membership.objects.create(
            umbrella=umbrella, member_id=actor.organisation_id, state=MembershipState.APPLIED, applied_on=clock.today()
        )
        record(actor, "membership.applied", membership)
    return membership


def admit_member(*, actor: Actor, membership_id: UUID, decision: str, on: date | None = None) -> Membership:
    """Admit an applicant, with the decision in words (which body, which day)."""
    return _decide(actor, membership_id, MembershipState.ADMITTED, decision, on)


def decline_member(*, actor: Actor, membership_id: UUID, decision: str, on: date | None = None) -> Membership:
    """Decline an application; the decision says why, since the applicant reads it."""
    if not decision.strip():
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum. Die Organisation liest es."))
    return _decide(actor, membership_id, MembershipState.DECLINED, decision, on)


def end_membership(*, actor: Actor, membership_id: UUID, on: date | None = None) -> Membership:
    """The member leaves, or the umbrella enters that it left."""
    with transaction.atomic():
        membership = _locked(membership_id)
        day = on or clock.today()
        permissions.may_end_membership(actor, membership, day).or_raise()
        membership.state = MembershipState.LEFT
        membership.left_on = day
        membership.save(update_fields=["state", "left_on"])
        record(actor, "membership.left", membership)
    return membership


def _decide(actor: Actor, membership_id: UUID, state: MembershipState, decision: str, on: date | None) -> Membership:
    with transaction.atomic():
        membership = _locked(membership_id)
        permissions.may_decide(actor, membership).or_raise()
        day = on or clock.today()
        if day > clock.today() or (membership.applied_on and day < membership.applied_on):
            raise Refused(pgettext("staff", "Der Tag der Entscheidung liegt zwischen Antrag und heute."))
        membership.state = state
        membership.decision = decision.strip()
        membership.decided_on = day
        membership.save(update_fields=["state", "decision", "decided_on"])
        record(actor, f"membership.{state.value}", membership)
    return membership


def _locked(membership_id: UUID) -> Membership:
    membership = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if membership is None:
        raise Refused(pgettext("staff", "Diese Mitgliedschaft gibt es nicht mehr."))
    return membership
