"""Reads about an account: its second factors and its sessions."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from viadukt.accounts.devices import device_in_words, network_in_words
from viadukt.accounts.models import CodeCard, User


def main_factors(user: User) -> "QuerySet[Authenticator]":
    """The person's app and passkeys; recovery codes only stand in for these."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES)


def card_of(user: User) -> CodeCard | None:
    """The card that was not revoked, used up and expired ones included."""
    return CodeCard.objects.filter(user=user, revoked_at=None).first()


def needs_second_factor(user: User) -> bool:
    """Whether signing in takes a second step: also with a card that is used up, which then opens nothing."""
    return main_factors(user).exists() or card_of(user) is not None


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person proves themselves with besides the password."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    recovery: Authenticator | None
    recovery_left: int
    card: CodeCard | None
    card_left: int

    @property
    def count(self) -> int:
        """How many there are of which each alone is enough; recovery codes only stand in for one."""
        return (self.app is not None) + len(self.passkeys) + (self.card is not None and self.card.is_usable)

    @property
    def is_last(self) -> bool:
        """Whether the next one removed would leave none."""
        return self.count <= 1


def factors_of(user: User) -> Factors:
    by_type: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        by_type.setdefault(authenticator.type, []).append(authenticator)
    app = next(iter(by_type.get(Authenticator.Type.TOTP, [])), None)
    recovery = next(iter(by_type.get(Authenticator.Type.RECOVERY_CODES, [])), None)
    card = card_of(user)
    return Factors(
        app=app,
        passkeys=by_type.get(Authenticator.Type.WEBAUTHN, []),
        recovery=recovery,
        recovery_left=len(recovery.wrap().get_unused_codes()) if recovery else 0,
        card=card,
        card_left=card.codes.filter(used_at=None).count() if card else 0,
    )


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A place where somebody is signed in, in words. `id` is the row's, never the session's key."""

    id: int
    device: str
    where: str
    opened_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(user: User, *, this: str | None, address: str) -> list[OpenSession]:
    """The person's open sessions, this one first, then the last seen; rows of dead ones are cleared away."""
    alive = UserSession.objects.purge_and_list(user)
    sessions = [
        OpenSession(
            id=session.pk,
            device=device_in_words(session.user_agent),
            where=network_in_words(session.ip, address),
            opened_at=session.created_at,
            seen_at=session.last_seen_at,
            is_this=session.session_key == this,
        )
        for session in alive
    ]
    return sorted(sessions, key=lambda s: (not s.is_this, -s.seen_at.timestamp()))
