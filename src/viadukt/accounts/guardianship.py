"""Who looks after whose access. The rooms above know who leads whom and register it here."""

from typing import Protocol

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from viadukt.accounts.models import User
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision


class Guardianship(Protocol):
    """What `network` answers for us. Each permission says no with a reason in words."""

    def actor(self, request: HttpRequest) -> Actor | None:
        """The seat in which the signed-in person acts; None when they hold none."""
        ...

    def may_invite(self, actor: Actor) -> Decision:
        """Whether the actor may invite people to have an account."""
        ...

    def may_reset(self, actor: Actor, user: User) -> Decision:
        """Whether the actor may take a lost second factor from the person, who then begins anew by mail."""
        ...

    def may_issue_card(self, actor: Actor, user: User) -> Decision:
        """Whether the actor may print codes for the person: they must answer for every seat that the person holds."""
        ...


class Nobody:
    """Nobody looks after anybody: how it is until somebody registers."""

    _REASON = pgettext_lazy("staff", "Das darf nur, wer in Ihrer Organisation für Zugänge zuständig ist.")

    def actor(self, request: HttpRequest) -> Actor | None:
        return None

    def may_invite(self, actor: Actor) -> Decision:
        return Decision.no(self._REASON)

    def may_reset(self, actor: Actor, user: User) -> Decision:
        return Decision.no(self._REASON)

    def may_issue_card(self, actor: Actor, user: User) -> Decision:
        return Decision.no(self._REASON)


_registered: Guardianship = Nobody()


def register_guardianship(guardianship: Guardianship) -> None:
    """Called once, in `AppConfig.ready()` of who knows."""
    global _registered  # noqa: PLW0603 - one network, one answer
    _registered = guardianship


def guardianship() -> Guardianship:
    return _registered
