"""Who sits where: inviting into a seat, changing its roles, ending it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import pgettext

from viadukt.accounts.public import Invitation, User, invite, resend_invitation, revoke_invitation
from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.network import permissions
from viadukt.network.actors import SeatActor
from viadukt.network.models import Organisation, Role, Seat, SeatInvitation


def invite_to_seat(
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    name: str,
    roles: Collection[Role],
    language: str = "de",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> SeatInvitation:
    """Mail `email` an invitation that gives a seat in `roles` when it is accepted.

    Whether the address has an account already is not told to who invites; the invited person signs in then, and the new seat
    stands beside their others.
    """
    wanted = frozenset(Role(role) for role in roles)
    permissions.may_seat(actor, organisation, wanted).or_raise()
    begins = valid_from or clock.today()
    _check_days(begins, valid_until)
    with transaction.atomic():
        invitation = invite(actor=actor, email=email, name=name, language=language, on_behalf_of=organisation.name)
        kept = SeatInvitation.objects.create(
            invitation_id=invitation.pk,
            organisation=organisation,
            roles=sorted(wanted),
            valid_from=begins,
            valid_until=valid_until,
        )
        record(actor, "seat.offered", kept, organisation=organisation.pk, roles=sorted(wanted))
    return kept


def resend_seat_invitation(*, actor: Actor, kept: SeatInvitation) -> None:
    """Mail a new link; the former one is dead."""
    permissions.may_seat(actor, kept.organisation, frozenset(Role(role) for role in kept.roles)).or_raise()
    resend_invitation(actor=actor, invitation=_invitation(kept))


def withdraw_seat_invitation(*, actor: Actor, kept: SeatInvitation) -> None:
    """The link is dead, the seat is not given."""
    permissions.may_seat(actor, kept.organisation, frozenset(Role(role) for role in kept.roles)).or_raise()
    with transaction.atomic():
        revoke_invitation(actor=actor, invitation=_invitation(kept))
        record(actor, "seat.withdrawn", kept)
        kept.delete()


def give_invited_seat(invitation: Invitation, user: User) -> None:
    """Called by `accounts` when an invitation is accepted, within that transaction."""
    kept = SeatInvitation.objects.select_for_update().filter(invitation_id=invitation.pk).first()
    if kept is None:
        return
    begins = max(kept.valid_from, clock.today())
    if kept.valid_until and kept.valid_until < begins:
        raise Refused(
            pgettext("staff", "Die Zeit, für die Sie eingeladen waren, ist vorbei. Bitten Sie um eine neue Einladung.")
        )
    seat = Seat.objects.create(
        user=user, organisation_id=kept.organisation_id, roles=kept.roles, valid_from=begins, valid_until=kept.valid_until
    )
    kept.delete()
    record(SeatActor.of(seat), "seat.taken", seat, roles=sorted(seat.roles))


def change_roles(*, actor: Actor, seat_id: UUID, roles: Collection[Role], valid_until: date | None) -> Seat:
    """Give a seat other roles or another last day; open sessions follow with their next request."""
    wanted = frozenset(Role(role) for role in roles)
    with transaction.atomic():
        seat = _locked(seat_id)
        if not wanted:
            raise Refused(pgettext("staff", "Bitte wählen Sie mindestens eine Aufgabe."))
        permissions.may_change_seat(actor, seat, wanted).or_raise()
        _check_days(seat.valid_from, valid_until)
        seat.roles = sorted(wanted)
        seat.valid_until = valid_until
        seat.save(update_fields=["roles", "valid_until"])
        record(actor, "seat.changed", seat, roles=sorted(wanted))
    return seat


def end_seat(*, actor: Actor, seat_id: UUID, last_day: date | None = None) -> Seat:
    """End a seat with that day, at once when none is given: yesterday is then its last, or it never began."""
    with transaction.atomic():
        seat = _locked(seat_id)
        permissions.may_change_seat(actor, seat, frozenset()).or_raise()
        record(actor, "seat.ended", seat)
        day = last_day or clock.in_days(-1)
        if last_day is None and day < seat.valid_from:
            seat.delete()
            return seat
        _check_days(seat.valid_from, day)
        seat.valid_until = day
        seat.save(update_fields=["valid_until"])
    return seat


def forget_seat_invitations() -> int:
    """Delete offers of seats whose invitation `accounts` has forgotten; answers how many."""
    alive = Invitation.objects.filter(pk=OuterRef("invitation_id"))
    return SeatInvitation.objects.exclude(Exists(alive)).delete()[0]


def _invitation(kept: SeatInvitation) -> Invitation:
    invitation = Invitation.objects.filter(pk=kept.invitation_id).first()
    if invitation is None:
        raise Refused(pgettext("staff", "Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
    return invitation


def _check_days(begins: date, ends: date | None) -> None:
    if ends and ends < begins:
        raise Refused(pgettext("staff", "Der letzte Tag liegt vor dem ersten."))


def _locked(seat_id: UUID) -> Seat:
    seat = Seat.objects.select_for_update().filter(pk=seat_id).first()
    if seat is None:
        raise Refused(pgettext("staff", "Diesen Zugang gibt es nicht mehr."))
    # Whoever changes seats of an organisation does so one after the other, so that two cannot take the last two leads away.
    Organisation.objects.select_for_update().get(pk=seat.organisation_id)
    return seat
