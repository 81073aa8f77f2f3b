"""Reads about changes of the rulebooks."""

from viadukt.accounts.public import User
from viadukt.guidance.models import ChangeState, RuleChange, RuleChangeQuerySet
from viadukt.kernel.actor import Actor
from viadukt.network.public import OrganisationKind, Role, Seat


def keepers() -> list[User]:
    """Everybody who keeps the rules today, each once."""
    seats = Seat.objects.current().filter(organisation__kind=OrganisationKind.UMBRELLA, user__is_active=True)
    people = {seat.user_id: seat.user for seat in seats.select_related("user") if Role.RULE_KEEPER in seat.roles}
    return list(people.values())


def listed(actor: Actor) -> RuleChangeQuerySet:
    """What the actor sees of all changes, without their texts."""
    rows = RuleChange.objects.visible_to(actor).defer("text", "base")
    return rows.select_related("author", "author_seat__organisation", "decider")


def waiting(actor: Actor) -> RuleChangeQuerySet:
    """Proposals that nobody has decided on, the oldest first."""
    return listed(actor).filter(state=ChangeState.PROPOSED).order_by("proposed_at", "pk")


def waiting_for(actor: Actor) -> RuleChangeQuerySet:
    """Those of them that the actor could decide on: others proposed them."""
    return waiting(actor).exclude(author=getattr(actor, "user_id", None))


def drafts(actor: Actor) -> RuleChangeQuerySet:
    """What the actor drafts."""
    return listed(actor).filter(state=ChangeState.DRAFT, author=getattr(actor, "user_id", None))


def done(actor: Actor) -> RuleChangeQuerySet:
    """What became of proposals, the newest first."""
    closed = [ChangeState.APPROVED, ChangeState.DECLINED, ChangeState.WITHDRAWN, ChangeState.SUPERSEDED]
    return listed(actor).filter(state__in=closed, proposed_at__isnull=False).order_by("-proposed_at", "pk")


def approved_of(path: str) -> RuleChangeQuerySet:
    """What the network approved for a file, texts and all, the oldest first."""
    return RuleChange.objects.filter(path=path, state=ChangeState.APPROVED).order_by("number")
