"""Invitations: the only way to an account."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.accounts import mail
from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import Invitation, User
from viadukt.accounts.permissions import may_invite, may_manage_invitation
from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor, LinkActor
from viadukt.kernel.database import outside_transactions
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import instance_key

VALID_FOR = timedelta(days=14)

Acceptance = Callable[[Invitation, User], None]
_acceptances: list[Acceptance] = []


def on_acceptance(do: Acceptance) -> None:
    """Have `do(invitation, user)` called within the transaction in which an invitation is accepted.

    So does `network` give the seat that it keeps for the invitation's id. What it raises rolls the acceptance back.
    """
    _acceptances.append(do)


def invite(
    *,
    actor: Actor,
    email: str,
    name: str,
    language: str = "de",
    organisation_id: UUID | None = None,
    on_behalf_of: str = "",
    valid_for: timedelta = VALID_FOR,
) -> Invitation:
    """Mail `email` a link that makes an account once, within `valid_for`.

    Who invites never learns whether the address has an account already; in that case accepting means signing in.
    Raises `Refused` when the actor may not invite, or when the address is none.
    """
    may_invite(actor).or_raise()
    invitation = Invitation(
        email=email.strip().lower(),
        name=name.strip(),
        language=language,
        organisation_id=organisation_id or actor.organisation_id,
        on_behalf_of=on_behalf_of,
    )
    with transaction.atomic():
        _send(invitation, valid_for)
        record(actor, "invitation.sent", invitation)
    return invitation


def resend_invitation(*, actor: Actor, invitation: Invitation, valid_for: timedelta = VALID_FOR) -> None:
    """Mail a new link, which lives as long as a first one; the former link is dead from now on.

    Raises `Refused` when it was accepted or revoked, or was sent by another organisation.
    """
    may_manage_invitation(actor, invitation).or_raise()
    with transaction.atomic():
        invitation = _locked(invitation)
        _must_be_pending(invitation)
        _send(invitation, valid_for)
        record(actor, "invitation.resent", invitation)


def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """The link is dead from now on. Raises `Refused` when it was accepted already."""
    may_manage_invitation(actor, invitation).or_raise()
    with transaction.atomic():
        invitation = _locked(invitation)
        _must_be_pending(invitation)
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        record(actor, "invitation.revoked", invitation)


def invitation_with(secret: str) -> Invitation | None:
    """The open invitation that the secret of a mailed link belongs to."""
    return Invitation.objects.open().filter(digest=_digest(secret)).first()


def accept_invitation(*, invitation: Invitation, name: str, password: str, language: str) -> User:
    """Make the account. Accepting is once: of two at the same moment one is told that it is done.

    `invitation` is as the link's holder saw it: if it was sent anew, revoked or accepted since, this raises `Refused`.
    The password is hashed before the transaction begins.
    """
    outside_transactions("hashing a password")
    hashed = make_password(password)
    with transaction.atomic():
        current = _still_open(invitation)
        if User.objects.filter(email=current.email).exists():
            raise Refused(pgettext("staff", "Zu dieser Adresse gibt es schon ein Konto. Bitte melden Sie sich an."))
        user = User.objects.create(email=current.email, name=name.strip(), language=language, password=hashed)
        _accepted(current, user)
        record(LinkActor(f"invitation:{current.pk}"), "account.opened", user, invitation=current.pk)
    return user


def accept_invitation_with_account(*, actor: PersonActor, invitation: Invitation, user: User) -> None:
    """Somebody who has an account takes what the invitation gives. Raises `Refused` for another person's invitation."""
    with transaction.atomic():
        current = _still_open(invitation)
        if actor.user_id != user.pk or user.email != current.email:
            raise Refused(pgettext("staff", "Diese Einladung ist für eine andere Person."))
        _accepted(current, user)
        record(actor, "invitation.accepted", current)


def _send(invitation: Invitation, valid_for: timedelta) -> None:
    secret = secrets.token_urlsafe(32)
    invitation.digest = _digest(secret)
    invitation.sent_at = clock.now()
    invitation.expires_at = invitation.sent_at + valid_for
    invitation.save()
    mail.send(
        "invitation",
        invitation.email,
        language=invitation.language,
        path=reverse("accounts:open_invitation", args=[secret]),
        name=invitation.name,
        on_behalf_of=invitation.on_behalf_of,
        days=valid_for.days,
    )


def _digest(secret: str) -> str:
    return hashlib.blake2b(secret.encode(), key=instance_key("invitations"), digest_size=32).hexdigest()


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def _still_open(seen: Invitation) -> Invitation:
    current = Invitation.objects.select_for_update().filter(pk=seen.pk).first()
    if current is None or not current.is_open or current.digest != seen.digest:
        raise Refused(pgettext("staff", "Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
    return current


def _must_be_pending(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Refused(pgettext("staff", "Diese Einladung wurde schon angenommen."))
    if invitation.revoked_at is not None:
        raise Refused(pgettext("staff", "Diese Einladung wurde schon zurückgezogen."))


def _accepted(invitation: Invitation, user: User) -> None:
    invitation.accepted_at = clock.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    for do in _acceptances:
        do(invitation, user)
