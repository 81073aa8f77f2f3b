"""Who looks after whose access: those who lead an organisation after those who sit there, never after themselves."""

from django.http import HttpRequest
from django.utils.translation import pgettext

from viadukt.accounts.public import User
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision
from viadukt.network.actors import SeatActor, seat_actor
from viadukt.network.models import Role, Seat

LEADS = frozenset({Role.TEAM_LEAD, Role.SECRETARIAT})


class LedBySeats:
    """What `accounts` asks the network (see `accounts.public.Guardianship`)."""

    def actor(self, request: HttpRequest) -> SeatActor | None:
        actor = seat_actor(request)
        return actor if isinstance(actor, SeatActor) else None

    def may_invite(self, actor: Actor) -> Decision:
        if isinstance(actor, SeatActor) and actor.roles & LEADS:
            return Decision.yes()
        return Decision.no(pgettext("staff", "Zugänge vergeben Teamleitung und Geschäftsstelle."))

    def may_reset(self, actor: Actor, user: User) -> Decision:
        if not isinstance(actor, SeatActor) or not actor.roles & LEADS:
            return Decision.no(pgettext("staff", "Zugänge vergeben Teamleitung und Geschäftsstelle."))
        if actor.user_id == user.pk:
            return Decision.no(pgettext("staff", "Den eigenen Zugang kann nur jemand anderes zurücksetzen."))
        if not Seat.objects.current().filter(user=user, organisation=actor.organisation_id).exists():
            return Decision.no(pgettext("staff", "Diese Person arbeitet nicht in Ihrer Organisation."))
        return Decision.yes()

    def may_issue_card(self, actor: Actor, user: User) -> Decision:
        """Who prints the codes sees them: so no other organisation's cases may hang on this account."""
        allowed = self.may_reset(actor, user)
        if allowed and Seat.objects.current().filter(user=user).exclude(organisation=actor.organisation_id).exists():
            return Decision.no(
                pgettext(
                    "staff", "Diese Person arbeitet auch für eine andere Organisation. Sie braucht eine App oder einen Passkey."
                )
            )
        return allowed
