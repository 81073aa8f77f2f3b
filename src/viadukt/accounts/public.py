"""The one door for other contexts."""

from viadukt.accounts.actors import PersonActor
from viadukt.accounts.guardianship import Guardianship, register_guardianship
from viadukt.accounts.mail import Mailer, register_mailer
from viadukt.accounts.models import Invitation, User
from viadukt.accounts.services.cards import issue_card, revoke_card
from viadukt.accounts.services.factors import reset_second_factor
from viadukt.accounts.services.invitations import (
    invite,
    on_acceptance,
    resend_invitation,
    revoke_invitation,
)
from viadukt.accounts.services.retention import forget_what_is_over
from viadukt.accounts.session import has_second_factor, open_for_demo

__all__ = [
    "Guardianship",
    "Invitation",
    "Mailer",
    "PersonActor",
    "User",
    "forget_what_is_over",
    "has_second_factor",
    "invite",
    "issue_card",
    "on_acceptance",
    "open_for_demo",
    "register_guardianship",
    "register_mailer",
    "resend_invitation",
    "reset_second_factor",
    "revoke_card",
    "revoke_invitation",
]
