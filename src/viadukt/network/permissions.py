"""Who may change what in the network, and why not."""

from datetime import date

from django.utils.translation import pgettext

from viadukt.kernel import clock
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.decisions import Decision
from viadukt.network.actors import SeatActor
from viadukt.network.models import (
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    RequestState,
    Resource,
    ResourceRequest,
    Role,
    Seat,
)

EDITORS = frozenset({Role.EDITOR, Role.SECRETARIAT, Role.TEAM_LEAD})
LEADERS = frozenset({Role.SECRETARIAT, Role.TEAM_LEAD})
POOLING = frozenset({Role.ADVISER, Role.TEAM_LEAD, Role.EDITOR, Role.DELEGATE, Role.SECRETARIAT})
"""Who works for an organisation; not partners in authorities, volunteers of a day, juries and those who run the server."""


def _roles(actor: Actor) -> frozenset[Role]:
    return actor.roles if isinstance(actor, SeatActor) else frozenset()


def _in_care(actor: Actor, organisation: Organisation) -> bool:
    return Organisation.objects.in_care_of(actor).filter(pk=organisation.pk).exists()


def may_edit(actor: Actor, organisation: Organisation) -> Decision:
    """Profile, sites and texts: the organisation's editors, and for an entry that nobody claimed the network's secretariat."""
    if not _roles(actor) & EDITORS:
        return Decision.no(pgettext("staff", "Das dürfen Redaktion, Geschäftsstelle und Teamleitung."))
    if not _in_care(actor, organisation):
        return Decision.no(pgettext("staff", "Diesen Eintrag pflegt die Organisation selbst."))
    return Decision.yes()


def is_network_secretariat(actor: Actor) -> bool:
    """Whether the seat is in the secretariat of an umbrella."""
    if not isinstance(actor, SeatActor) or Role.SECRETARIAT not in actor.roles:
        return False
    return Organisation.objects.filter(pk=actor.organisation_id, kind=OrganisationKind.UMBRELLA).exists()


def is_rule_keeper(actor: Actor) -> bool:
    """Whether the seat keeps the network's rulebooks: the role counts at an umbrella alone."""
    if not isinstance(actor, SeatActor) or Role.RULE_KEEPER not in actor.roles:
        return False
    return Organisation.objects.filter(pk=actor.organisation_id, kind=OrganisationKind.UMBRELLA).exists()


def may_turn_into(actor: Actor, organisation: Organisation, kind: str) -> Decision:
    """Changing what an organisation is. An umbrella's secretariat looks after every entry that nobody claimed, so nobody gives
    themselves that right: whether an organisation is an umbrella, the secretariat of one says."""
    if kind == organisation.kind or OrganisationKind.UMBRELLA not in {kind, organisation.kind}:
        return Decision.yes()
    if isinstance(actor, JobActor) or is_network_secretariat(actor):
        return Decision.yes()
    return Decision.no(
        pgettext("staff", "Ob eine Organisation ein Dachverband ist, trägt die Geschäftsstelle eines Dachverbands ein.")
    )


def may_list(actor: Actor) -> Decision:
    """Listing a new organisation, also by import: an umbrella's secretariat, and the operator at the command line."""
    if isinstance(actor, JobActor) or is_network_secretariat(actor):
        return Decision.yes()
    return Decision.no(pgettext("staff", "Neue Organisationen trägt die Geschäftsstelle eines Dachverbands ein."))


def may_merge(actor: Actor, kept: Organisation, gone: Organisation) -> Decision:
    """Making one of two entries: an umbrella's secretariat, as long as nobody sits at the one that goes."""
    if not is_network_secretariat(actor):
        return Decision.no(pgettext("staff", "Einträge führt die Geschäftsstelle eines Dachverbands zusammen."))
    if kept.pk == gone.pk:
        return Decision.no(pgettext("staff", "Das ist derselbe Eintrag."))
    if not Organisation.objects.unclaimed().filter(pk=gone.pk).exists():
        return Decision.no(
            pgettext("staff", "Bei „%(name)s“ arbeiten Menschen mit Viadukt. Bitte sprechen Sie zuerst mit ihnen.")
            % {"name": gone}
        )
    return Decision.yes()


def may_seat(actor: Actor, organisation: Organisation, roles: frozenset[Role]) -> Decision:
    """Giving, changing and ending seats: those who lead the organisation, and the network's secretariat where nobody sits yet.

    What reaches beyond the organisation (see `_reach_beyond`) only those pass on who hold it. The operator at the command line
    may, since somebody must be the first.
    """
    return _has_a_place(roles, organisation) and _may_give(actor, organisation, roles)


def _has_a_place(roles: frozenset[Role], organisation: Organisation) -> Decision:
    if Role.RULE_KEEPER in roles and organisation.kind != OrganisationKind.UMBRELLA:
        return Decision.no(pgettext("staff", "Regeln pflegt man für das ganze Netzwerk: in einem Dachverband."))
    return Decision.yes()


def _may_give(actor: Actor, organisation: Organisation, roles: frozenset[Role]) -> Decision:
    if not roles:
        return Decision.no(pgettext("staff", "Bitte wählen Sie mindestens eine Aufgabe."))
    if isinstance(actor, JobActor):
        return Decision.yes()
    if not _roles(actor) & LEADERS:
        return Decision.no(pgettext("staff", "Zugänge vergeben Teamleitung und Geschäftsstelle."))
    if not _in_care(actor, organisation):
        return Decision.no(pgettext("staff", "Zugänge vergibt die Organisation selbst."))
    if missing := (roles & _reach_beyond(organisation)) - _passes_on(actor):
        return Decision.no(
            pgettext("staff", "Die Aufgabe %(role)s gibt hier nur weiter, wer sie selbst hat.") % {"role": min(missing).label}
        )
    return Decision.yes()


def roles_to_give(actor: Actor, organisation: Organisation) -> frozenset[Role]:
    """The roles that the actor may give there."""
    with_a_place = frozenset(role for role in Role if _has_a_place(frozenset({role}), organisation))
    return with_a_place - (_reach_beyond(organisation) - _passes_on(actor))


def _reach_beyond(organisation: Organisation) -> frozenset[Role]:
    """Roles at an organisation that give rights over more than it: the operator's over the whole instance, at an umbrella those
    of the secretariat over every entry that nobody claimed, and of who keeps the rules over what all are told."""
    umbrella = organisation.kind == OrganisationKind.UMBRELLA
    return frozenset({Role.OPERATOR, Role.SECRETARIAT, Role.RULE_KEEPER} if umbrella else {Role.OPERATOR})


def _passes_on(actor: Actor) -> frozenset[Role]:
    """What the actor may pass on of what reaches beyond: what they hold; a secretariat also finds those who keep the rules."""
    held = _roles(actor)
    return held | {Role.RULE_KEEPER} if Role.SECRETARIAT in held else held


def may_change_seat(actor: Actor, seat: Seat, roles: frozenset[Role]) -> Decision:
    """As `may_seat`; nobody takes the last lead of an organisation away, their own included."""
    held = frozenset(Role(role) for role in seat.roles)
    allowed = _has_a_place(roles - held, seat.organisation) and _may_give(actor, seat.organisation, roles or held)
    if not allowed:
        return allowed
    if missing := (_reach_beyond(seat.organisation) & held) - _passes_on(actor):
        return Decision.no(
            pgettext("staff", "Einen Zugang mit der Aufgabe %(role)s ändert hier nur, wer sie selbst hat.")
            % {"role": min(missing).label}
        )
    if not roles & LEADERS and not _another_leads(seat):
        return Decision.no(
            pgettext("staff", "Danach könnte niemand mehr Zugänge vergeben. Geben Sie zuerst jemand anderem die Leitung.")
        )
    return Decision.yes()


def _another_leads(seat: Seat) -> bool:
    if not LEADERS & set(seat.roles):
        return True
    others = Seat.objects.current().filter(organisation=seat.organisation_id).exclude(pk=seat.pk)
    return any(LEADERS & set(other.roles) for other in others)


def may_apply(actor: Actor, umbrella: Organisation) -> Decision:
    """Applying for membership: those who lead an organisation, at an umbrella that is not their own."""
    if not _roles(actor) & LEADERS:
        return Decision.no(pgettext("staff", "Eine Mitgliedschaft beantragen Teamleitung und Geschäftsstelle."))
    if umbrella.kind != OrganisationKind.UMBRELLA or not umbrella.published:
        return Decision.no(pgettext("staff", "Mitglied wird man nur in einem Dachverband."))
    if umbrella.pk == actor.organisation_id:
        return Decision.no(pgettext("staff", "Eine Organisation kann nicht Mitglied in sich selbst sein."))
    living = Membership.objects.filter(
        umbrella=umbrella, member=actor.organisation_id, state__in=[MembershipState.APPLIED, MembershipState.ADMITTED]
    )
    if living.exists():
        return Decision.no(pgettext("staff", "Es gibt schon einen Antrag oder eine Mitgliedschaft."))
    return Decision.yes()


def may_decide(actor: Actor, membership: Membership) -> Decision:
    """Admitting and declining: the umbrella's secretariat, once, on an application."""
    if Role.SECRETARIAT not in _roles(actor) or actor.organisation_id != membership.umbrella_id:
        return Decision.no(pgettext("staff", "Über Anträge entscheidet die Geschäftsstelle des Dachverbands."))
    if membership.state != MembershipState.APPLIED:
        return Decision.no(pgettext("staff", "Über diesen Antrag ist schon entschieden."))
    return Decision.yes()


def may_end_membership(actor: Actor, membership: Membership, on: date) -> Decision:
    """Leaving: those who lead the member; entering that it left: the umbrella's secretariat."""
    leads_member = bool(_roles(actor) & LEADERS) and actor.organisation_id == membership.member_id
    keeps_list = Role.SECRETARIAT in _roles(actor) and actor.organisation_id == membership.umbrella_id
    if not (leads_member or keeps_list):
        return Decision.no(pgettext("staff", "Das trägt die Leitung des Mitglieds oder die Geschäftsstelle ein."))
    if membership.state != MembershipState.ADMITTED:
        return Decision.no(pgettext("staff", "Diese Mitgliedschaft besteht nicht."))
    if membership.decided_on and on < membership.decided_on:
        return Decision.no(pgettext("staff", "Der Austritt kann nicht vor der Aufnahme liegen."))
    return Decision.yes()


def may_keep_programmes(actor: Actor) -> Decision:
    """Programmes, periods, figures and projects belong to the network: an umbrella's secretariat keeps them."""
    if is_network_secretariat(actor):
        return Decision.yes()
    return Decision.no(pgettext("staff", "Förderprogramme trägt die Geschäftsstelle eines Dachverbands ein."))


def may_offer(actor: Actor) -> Decision:
    """Offering to the pool: the organisation's editors and those who lead it."""
    if _roles(actor) & EDITORS:
        return Decision.yes()
    return Decision.no(pgettext("staff", "Das dürfen Redaktion, Geschäftsstelle und Teamleitung."))


def may_keep_resource(actor: Actor, resource: Resource) -> Decision:
    """Changing and withdrawing: the same people, of the organisation that offers it."""
    if actor.organisation_id != resource.organisation_id:
        return Decision.no(pgettext("staff", "Dieses Angebot pflegt die Organisation selbst."))
    return may_offer(actor)


def may_ask(actor: Actor, resource: Resource, begins: date, ends: date) -> Decision:
    """Asking for a resource that the actor can see: who works at another organisation, for days on which it is offered."""
    reason = _why_not_ask(actor, resource) or _why_not_then(resource, begins, ends)
    return Decision.no(reason) if reason else Decision.yes()


def may_ask_at_all(actor: Actor, resource: Resource) -> Decision:
    """The same on whatever day."""
    reason = _why_not_ask(actor, resource)
    return Decision.no(reason) if reason else Decision.yes()


def _why_not_ask(actor: Actor, resource: Resource) -> str:
    if not _roles(actor) & POOLING:
        return pgettext("staff", "Fragen dürfen Menschen, die für eine Organisation arbeiten.")
    if actor.organisation_id == resource.organisation_id:
        return pgettext("staff", "Das bietet Ihre eigene Organisation an.")
    if resource.withdrawn_at:
        return pgettext("staff", "Das wird nicht mehr angeboten.")
    return ""


def _why_not_then(resource: Resource, begins: date, ends: date) -> str:
    if ends < begins:
        return pgettext("staff", "Der letzte Tag liegt vor dem ersten.")
    if begins < clock.today():
        return pgettext("staff", "Dieser Tag ist schon vorbei.")
    if (resource.offered_from and begins < resource.offered_from) or (resource.offered_until and ends > resource.offered_until):
        return pgettext("staff", "An diesen Tagen wird das nicht angeboten.")
    return ""


def may_answer(actor: Actor, request: ResourceRequest) -> Decision:
    """Accepting and declining: who keeps the resource, once."""
    allowed = may_keep_resource(actor, request.resource)
    if not allowed:
        return allowed
    if request.state == RequestState.WITHDRAWN:
        return Decision.no(pgettext("staff", "Die Anfrage wurde inzwischen zurückgezogen."))
    if request.state != RequestState.ASKED:
        return Decision.no(pgettext("staff", "Diese Anfrage hat schon jemand beantwortet."))
    return Decision.yes()


def _takes_part(actor: Actor, request: ResourceRequest) -> bool:
    asked = bool(_roles(actor) & POOLING) and actor.organisation_id == request.organisation_id
    return asked or bool(may_keep_resource(actor, request.resource))


def may_finish(actor: Actor, request: ResourceRequest) -> Decision:
    """Saying that it has taken place: either side, of what was accepted."""
    if not _takes_part(actor, request):
        return Decision.no(pgettext("staff", "Das dürfen Redaktion, Geschäftsstelle und Teamleitung."))
    if request.state != RequestState.ACCEPTED:
        return Decision.no(pgettext("staff", "Erledigt ist nur, was zugesagt war."))
    return Decision.yes()


def may_withdraw(actor: Actor, request: ResourceRequest) -> Decision:
    """Taking back: who asked, as long as it is open; who promised, from the promise."""
    if not _takes_part(actor, request):
        return Decision.no(pgettext("staff", "Das dürfen Redaktion, Geschäftsstelle und Teamleitung."))
    open_to_us = {RequestState.ASKED, RequestState.ACCEPTED}
    if actor.organisation_id != request.organisation_id:
        open_to_us = {RequestState.ACCEPTED}
    if request.state not in open_to_us:
        return Decision.no(pgettext("staff", "Hier ist nichts mehr zurückzuziehen."))
    return Decision.yes()
