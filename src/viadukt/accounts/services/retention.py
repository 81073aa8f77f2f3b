"""Forgetting what is over."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings

from viadukt.accounts.models import CodeCard, Invitation
from viadukt.kernel import clock

INVITATIONS = timedelta(days=30)
"""How long after its expiry an invitation is kept that nobody accepted: somebody may still ask for a new one."""
CARDS = timedelta(days=90)
"""How long after its end a card is kept, for questions about who signed in with it."""


def forget_what_is_over() -> int:
    """Delete invitations that nobody accepted, cards that are long dead, and the list entries of sessions that have ended."""
    now = clock.now()
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    gone = [
        Invitation.objects.filter(accepted_at=None, expires_at__lt=now - INVITATIONS),
        CodeCard.objects.filter(revoked_at__lt=now - CARDS),
        UserSession.objects.filter(created_at__lt=now - longest),
    ]
    return sum(rows.delete()[0] for rows in gone)
