"""Who may do what to an entry, with the reason when not."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext

from viadukt.directory.models import Report, ReportKind, ReportQuerySet, Service, ServiceQuerySet
from viadukt.kernel.actor import Actor
from viadukt.kernel.decisions import Decision
from viadukt.network.public import Membership, MembershipState, Organisation, OrganisationKind, Role, Seat, SeatActor, Standing

EDITORS = frozenset({Role.EDITOR, Role.SECRETARIAT})


def maintained_by(actor: Actor) -> ServiceQuerySet:
    """The entries that `actor` looks after: those of its own organisation; for an umbrella's secretariat also the listed
    ones whose organisation has nobody of its own here yet."""
    if not isinstance(actor, SeatActor):
        return Service.objects.none()
    return Service.objects.filter(_looked_after(actor, ""))


def reports_for(actor: Actor) -> ReportQuerySet:
    """The corrections on entries that `actor` looks after. That somebody came to harm there, the organisation itself never
    reads: the secretariats of its umbrellas do, and of all umbrellas where it belongs to none."""
    if not isinstance(actor, SeatActor):
        return Report.objects.none()
    corrections = _looked_after(actor, "service__") & ~Q(kind=ReportKind.HARM)
    if Role.SECRETARIAT not in actor.roles:
        return Report.objects.filter(corrections)
    memberships = Membership.objects.filter(member=OuterRef("service__organisation"), state=MembershipState.ADMITTED)
    under_us = Exists(memberships.filter(umbrella=actor.organisation_id)) | ~Exists(memberships)
    harm = Q(kind=ReportKind.HARM) & ~Q(service__organisation=actor.organisation_id)
    return Report.objects.filter(corrections | (harm & Q(_is_umbrella(actor)) & Q(under_us)))


def may_handle(actor: Actor, filed: Report) -> Decision:
    """Whether the actor reads this report and may note that it was dealt with."""
    if not (decision := may_write(actor)):
        return decision
    if not reports_for(actor).filter(pk=filed.pk).exists():
        return Decision.no(pgettext("staff", "Diese Meldung liest jemand anderes."))
    return Decision.yes()


def _is_umbrella(actor: SeatActor) -> Exists:
    return Exists(Organisation.objects.filter(pk=actor.organisation_id, kind=OrganisationKind.UMBRELLA))


def _looked_after(actor: SeatActor, prefix: str) -> Q:
    own = Q(**{f"{prefix}organisation": actor.organisation_id})
    if Role.SECRETARIAT not in actor.roles:
        return own
    seats = Exists(Seat.objects.current().filter(organisation=OuterRef(f"{prefix}organisation")))
    return own | (Q(**{f"{prefix}organisation__standing": Standing.LISTED}) & Q(_is_umbrella(actor)) & ~Q(seats))


def may_write(actor: Actor) -> Decision:
    """Whether the actor's seat is one that edits at all."""
    if not isinstance(actor, SeatActor) or actor.roles.isdisjoint(EDITORS):
        return Decision.no(pgettext("staff", "Einträge ändern die Redaktion und die Geschäftsstelle."))
    return Decision.yes()


def may_edit(actor: Actor, service: Service) -> Decision:
    """Whether the actor may change this entry."""
    if not (decision := may_write(actor)):
        return decision
    if not maintained_by(actor).filter(pk=service.pk).exists():
        return Decision.no(pgettext("staff", "Diesen Eintrag pflegt eine andere Organisation."))
    return Decision.yes()


def may_publish(actor: Actor, service: Service) -> Decision:
    """Whether the entry can go public: it needs a title, a topic, and a way to reach somebody."""
    if not (decision := may_edit(actor, service)):
        return decision
    if not service.title:
        return Decision.no(pgettext("staff", "Der Eintrag hat noch keinen Titel."))
    if not service.topics.exists():
        return Decision.no(
            pgettext("staff", "Bitte wählen Sie zuerst mindestens ein Thema. Ohne Thema findet niemand den Eintrag.")
        )
    if not service.reachable:
        return Decision.no(
            pgettext("staff", "Bitte nennen Sie zuerst Telefon, E-Mail oder Webseite. Sonst kann niemand Sie erreichen.")
        )
    return Decision.yes()
