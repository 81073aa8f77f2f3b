"""Who may change the rulebooks, and why not: two people who keep the rules, never one alone."""

from django.utils.translation import pgettext

from viadukt.guidance.models import ChangeKind, ChangeState, RuleChange
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision
from viadukt.network.public import SeatActor, is_rule_keeper


def may_keep(actor: Actor) -> Decision:
    """Drafting and proposing: who keeps the rules, at an umbrella."""
    if is_rule_keeper(actor):
        return Decision.yes()
    return Decision.no(pgettext("staff", "Das darf die Regelpflege eines Dachverbands."))


def is_author(actor: Actor, change: RuleChange) -> bool:
    """Whether it is the same person, in whatever seat."""
    return isinstance(actor, SeatActor) and change.author_id == actor.user_id


def may_write(actor: Actor, change: RuleChange) -> Decision:
    """Writing on at a draft, and proposing it: its author."""
    if not is_author(actor, change):
        return Decision.no(pgettext("staff", "Diesen Entwurf schreibt jemand anderes."))
    if change.state != ChangeState.DRAFT:
        return Decision.no(pgettext("staff", "Das ist kein Entwurf mehr."))
    return may_keep(actor)


def may_decide(actor: Actor, change: RuleChange) -> Decision:
    """Approving and declining: another person than the author, once. A second seat makes no second person."""
    allowed = may_keep(actor)
    if not allowed:
        return allowed
    if is_author(actor, change):
        return Decision.no(
            pgettext("staff", "Das haben Sie selbst vorgeschlagen. Freigeben oder ablehnen muss es jemand anderes.")
        )
    if change.author_id is None:
        return Decision.no(
            pgettext("staff", "Von wem das kommt, ist nicht mehr bekannt. Bitte setzen Sie es als eigenen Vorschlag neu auf.")
        )
    if change.state != ChangeState.PROPOSED:
        return Decision.no(pgettext("staff", "Darüber ist schon entschieden."))
    return Decision.yes()


def may_withdraw(actor: Actor, change: RuleChange) -> Decision:
    """Taking back: the author, as long as nobody decided."""
    if not is_author(actor, change):
        return Decision.no(pgettext("staff", "Das zieht nur zurück, wer es vorgeschlagen hat."))
    if not change.is_open:
        return Decision.no(pgettext("staff", "Hier ist nichts mehr zurückzuziehen."))
    return may_keep(actor)


def may_redo(actor: Actor, change: RuleChange) -> Decision:
    """Setting it up anew on the newest text: whoever keeps the rules; a draft only its author."""
    if change.state == ChangeState.DRAFT and not is_author(actor, change):
        return Decision.no(pgettext("staff", "Diesen Entwurf schreibt jemand anderes."))
    if change.kind == ChangeKind.CHECK:
        return Decision.no(pgettext("staff", "Bitte prüfen Sie die Datei, wie sie jetzt ist, und melden Sie das neu."))
    if change.state in {ChangeState.APPROVED, ChangeState.SUPERSEDED}:
        return Decision.no(pgettext("staff", "Das ist schon freigegeben oder neu aufgesetzt."))
    return may_keep(actor)
