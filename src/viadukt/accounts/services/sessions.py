"""Ending sessions."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from viadukt.accounts.actors import PersonActor
from viadukt.accounts.models import User
from viadukt.accounts.permissions import may_change_account
from viadukt.audit.public import record


def end_session(*, actor: PersonActor, user: User, session_id: int) -> bool:
    """End one of the person's sessions; False when there is none of theirs with this id (any more)."""
    may_change_account(actor, user).or_raise()
    with transaction.atomic():
        ended = _end(UserSession.objects.filter(user=user, pk=session_id))
        if ended:
            record(actor, "session.ended", user)
    return bool(ended)


def end_other_sessions(*, actor: PersonActor, user: User, this: str | None) -> int:
    """End all of the person's sessions but `this` (a session's key); answers how many."""
    may_change_account(actor, user).or_raise()
    with transaction.atomic():
        ended = end_all_sessions(user, but=this)
        record(actor, "session.others_ended", user, count=ended)
    return ended


def end_all_sessions(user: User, *, but: str | None = None) -> int:
    """Part of a change that makes every open session of `user` untrustworthy; answers how many ended."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=but))


def _end(sessions: "UserSession.objects.__class__") -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
