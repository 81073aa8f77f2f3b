"""Who may do what to an account. The operator's own commands may everything that is here."""

from django.utils.translation import pgettext_lazy

from viadukt.accounts.actors import PersonActor
from viadukt.accounts.guardianship import guardianship
from viadukt.accounts.models import Invitation, User
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision


def may_invite(actor: Actor) -> Decision:
    return Decision.yes() if actor.kind == "job" else guardianship().may_invite(actor)


def may_manage_invitation(actor: Actor, invitation: Invitation) -> Decision:
    """The inviting organisation's people, as far as they may invite at all."""
    if actor.kind != "job" and (invitation.organisation_id is None or actor.organisation_id != invitation.organisation_id):
        return Decision.no(pgettext_lazy("staff", "Diese Einladung hat eine andere Organisation verschickt."))
    return may_invite(actor)


def may_reset(actor: Actor, user: User) -> Decision:
    return Decision.yes() if actor.kind == "job" else guardianship().may_reset(actor, user)


def may_issue_card(actor: Actor, user: User) -> Decision:
    return Decision.yes() if actor.kind == "job" else guardianship().may_issue_card(actor, user)


def may_change_account(actor: Actor, user: User) -> Decision:
    """One's own account is one's own."""
    if isinstance(actor, PersonActor) and actor.user_id == user.pk:
        return Decision.yes()
    return Decision.no(pgettext_lazy("staff", "Das kann nur die Person selbst ändern."))
