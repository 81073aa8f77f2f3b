"""Reads that span models."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, Exists, Manager, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from rapidfuzz import fuzz, process

from viadukt.accounts.public import Invitation
from viadukt.kernel.actor import Actor, Visitor
from viadukt.network.models import (
    FundingPeriod,
    Membership,
    MembershipQuerySet,
    MembershipState,
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
    Programme,
    ProgrammeFigure,
    Project,
    RequestState,
    Resource,
    ResourceQuerySet,
    ResourceRequest,
    ResourceRequestQuerySet,
    Seat,
    SeatInvitation,
    Site,
)
from viadukt.understanding.public import fold

SIMILAR, SIMILAR_ENOUGH = 4, 80
SUBPROJECTS, OF_MIGRANT_ORGANISATIONS, MIGRANT_ORGANISATIONS = "subprojects", "mo-subprojects", "mo-organisations"


def _public_sites() -> "Prefetch[str]":
    return Prefetch("sites", Site.objects.visible_to(Visitor()), to_attr="public_sites")


def organisations(*, words: str = "", kind: str = "", land: str = "", country: str = "") -> OrganisationQuerySet:
    """Published organisations in the order of their names; every one of `words` is in one of their names or places.

    `land` and `country` hold for the seat of the organisation and for each of its public sites.
    """
    found = Organisation.objects.published()
    sites = Site.objects.filter(organisation=OuterRef("pk"), protected=False)
    for word in fold(words).split()[:8]:
        found = found.filter(folded__contains=word)
    if kind:
        found = found.filter(kind=kind)
    if land:
        found = found.filter(Q(land=land) | Exists(sites.filter(land=land)))
    if country:
        found = found.filter(Q(country=country) | Exists(sites.filter(country=country)))
    # What stands in the demo to sign in with comes after what is real.
    return found.order_by("invented", "folded", "name", "id").prefetch_related(_public_sites())


def named(among: OrganisationQuerySet, name: str) -> tuple[list[Organisation], list[Organisation]]:
    """Those of `among` that bear this very name, short name or other name, in any spelling; if none, a few similar ones."""
    folded = fold(name).strip()
    if not folded:
        return [], []
    bearing = among.filter(folded__contains=folded).order_by("folded", "name", "pk")
    exact = [organisation for organisation in bearing if folded in _names(organisation)]
    if exact:
        return exact, []
    known = dict(among.values_list("pk", "folded"))
    close = process.extract(folded, known, scorer=fuzz.WRatio, score_cutoff=SIMILAR_ENOUGH, limit=SIMILAR)
    found = among.in_bulk([pk for _names_of, _score, pk in close])
    return [], [found[pk] for _names_of, _score, pk in close]


def _names(organisation: Organisation) -> set[str]:
    return {fold(name).strip() for name in (organisation.name, organisation.short, *organisation.aliases)}


def by_name(organisations: Manager[Organisation]) -> list[Organisation]:
    """In one order, whatever the database's collation."""
    return sorted(organisations.all(), key=lambda organisation: (organisation.name.casefold(), organisation.pk))


def countries() -> list[str]:
    """Countries in which published organisations are, as codes."""
    return list(Organisation.objects.published().order_by("country").values_list("country", flat=True).distinct())


def profile(actor: Actor, organisation: Organisation) -> OrganisationQuerySet:
    """The organisation with all that its public page shows, as far as the actor may see it."""
    return (
        Organisation.objects.visible_to(actor)
        .filter(pk=organisation.pk)
        .prefetch_related(
            _public_sites(),
            Prefetch(
                "memberships", Membership.objects.public().select_related("umbrella").order_by("umbrella__name"), "umbrellas"
            ),
            Prefetch("carried_projects", Project.objects.select_related("period__programme"), "projects"),
            Prefetch(
                "partnered_projects",
                Project.objects.filter(carrier__published=True).select_related("period__programme", "carrier"),
                "partnerships",
            ),
        )
    )


def members(umbrella: Organisation) -> MembershipQuerySet:
    """The umbrella's members as everybody may see them, with their public sites."""
    return (
        Membership.objects.public()
        .filter(umbrella=umbrella)
        .select_related("member")
        .prefetch_related(Prefetch("member__sites", Site.objects.visible_to(Visitor()), to_attr="public_sites"))
        .order_by("member__folded", "member__name", "pk")
    )


def member_count(umbrella: Organisation) -> int:
    return Membership.objects.public().filter(umbrella=umbrella).count()


def applications(actor: Actor) -> MembershipQuerySet:
    """What waits for a decision of the actor's umbrella, the oldest first."""
    return (
        Membership.objects.filter(umbrella=actor.organisation_id, state=MembershipState.APPLIED)
        .select_related("member")
        .order_by("applied_on", "pk")
    )


def is_claimed(organisation: Organisation) -> bool:
    """Whether people of the organisation look after its entry."""
    return Seat.objects.current().filter(organisation=organisation).exists()


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a period's sub-projects migrant organisations carry, by a source's count or by our own."""

    theirs: int
    all: int
    organisations: int | None
    approximate: bool
    source: str

    @property
    def percent(self) -> Decimal:
        """Hundredths of the whole, to one decimal; of an approximate whole only to the full number."""
        return (Decimal(100 * self.theirs) / self.all).quantize(Decimal(1) if self.approximate else Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class PeriodOverview:
    period: FundingPeriod
    figures: list[ProgrammeFigure]
    share: Share | None
    projects: list[Project]


@dataclass(frozen=True, slots=True)
class ProgrammeOverview:
    programme: Programme
    funders: list[Organisation]
    periods: list[PeriodOverview]


def programmes() -> list[ProgrammeOverview]:
    """All programmes with periods, the latest first, their figures, projects and the share of migrant organisations."""
    public = Organisation.objects.published()
    projects = Project.objects.select_related("carrier").filter(carrier__published=True)
    projects = projects.prefetch_related(Prefetch("partners", public, "public_partners"))
    figures = Prefetch("figures", ProgrammeFigure.objects.order_by("pk"))
    periods = FundingPeriod.objects.order_by("-ends", "pk").prefetch_related(figures, Prefetch("projects", projects))
    found = Programme.objects.prefetch_related(Prefetch("funders", public), Prefetch("periods", periods))
    return [
        ProgrammeOverview(programme, list(programme.funders.all()), [_overview(period) for period in programme.periods.all()])
        for programme in found
    ]


def programmes_by_name() -> QuerySet[Programme]:
    """All programmes with the number of their periods, for those who keep them."""
    return Programme.objects.annotate(period_count=Count("periods")).order_by("name", "pk")


def figure_kinds() -> dict[str, str | Promise]:
    """Keys of figures that mean something to us: of them the share of migrant organisations is made."""
    return {
        SUBPROJECTS: pgettext_lazy("staff", "alle Teilprojekte"),
        OF_MIGRANT_ORGANISATIONS: pgettext_lazy("staff", "Teilprojekte von Migrant*innenorganisationen"),
        MIGRANT_ORGANISATIONS: pgettext_lazy("staff", "Migrant*innenorganisationen mit Teilprojekten"),
    }


def _overview(period: FundingPeriod) -> PeriodOverview:
    figures, projects = list(period.figures.all()), list(period.projects.all())
    return PeriodOverview(period, figures, stated_share(figures) or counted_share(projects), projects)


def stated_share(figures: Iterable[ProgrammeFigure]) -> Share | None:
    """The share as the sources state it, when they state both numbers and these fit together."""
    by_key = {figure.key: figure for figure in figures}
    theirs, whole, who = (by_key.get(key) for key in (OF_MIGRANT_ORGANISATIONS, SUBPROJECTS, MIGRANT_ORGANISATIONS))
    if not theirs or not whole or not whole.value or theirs.value > whole.value:
        return None
    return Share(
        theirs=int(theirs.value),
        all=int(whole.value),
        organisations=int(who.value) if who else None,
        approximate=theirs.approximate or whole.approximate,
        source=theirs.source,
    )


def counted_share(projects: Iterable[Project]) -> Share | None:
    """The share among the sub-projects that stand here."""
    subprojects = [project for project in projects if project.parent_id]
    if not subprojects:
        return None
    kinds = {OrganisationKind.MIGRANT_ORGANISATION, OrganisationKind.UMBRELLA}
    theirs = [project for project in subprojects if project.carrier.kind in kinds]
    return Share(len(theirs), len(subprojects), len({project.carrier_id for project in theirs}), approximate=False, source="")


def is_umbrella(organisation_id: UUID) -> bool:
    return Organisation.objects.filter(pk=organisation_id, kind=OrganisationKind.UMBRELLA).exists()


def unclaimed(*, words: str = "") -> OrganisationQuerySet:
    """Entries at which nobody sits, by name, published or not."""
    found = Organisation.objects.unclaimed()
    for word in fold(words).split()[:8]:
        found = found.filter(folded__contains=word)
    return found.order_by("folded", "name", "pk")


def umbrellas_to_join(actor: Actor) -> OrganisationQuerySet:
    """Umbrellas with a secretariat to decide, to which the actor's organisation neither belongs nor has applied."""
    living = Membership.objects.filter(
        umbrella=OuterRef("pk"), member=actor.organisation_id, state__in=[MembershipState.APPLIED, MembershipState.ADMITTED]
    )
    somebody = Seat.objects.current().filter(organisation=OuterRef("pk"))
    umbrellas = Organisation.objects.published().filter(kind=OrganisationKind.UMBRELLA).exclude(pk__in=[actor.organisation_id])
    return umbrellas.filter(Exists(somebody)).exclude(Exists(living))


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A seat that is offered, and to whom."""

    kept: SeatInvitation
    invitation: Invitation


def seat_invitations(organisation: Organisation) -> list[OpenInvitation]:
    """Who is invited to a seat at the organisation and has not accepted yet."""
    kept = list(SeatInvitation.objects.filter(organisation=organisation))
    sent = {invitation.pk: invitation for invitation in Invitation.objects.filter(pk__in=[row.invitation_id for row in kept])}
    return [OpenInvitation(row, sent[row.invitation_id]) for row in kept if row.invitation_id in sent]


def pool(actor: Actor, *, words: str = "", kind: str = "", language: str = "") -> ResourceQuerySet:
    """What others offer to the actor's organisation, and what it offers itself, the newest first.

    Every one of `words` is in a text or the place of the resource, or in a name of the organisation.
    """
    found = Resource.objects.visible_to(actor).offered().select_related("organisation")
    for word in fold(words).split()[:8]:
        found = found.filter(Q(folded__contains=word) | Q(organisation__folded__contains=word))
    if kind:
        found = found.filter(kind=kind)
    if language:
        found = found.filter(folded__contains=f"[{language}]")
    return found


def pool_languages(actor: Actor) -> list[str]:
    """Languages of what is in the actor's pool."""
    rows = Resource.objects.visible_to(actor).offered().values_list("languages", flat=True).order_by()
    return sorted({code for codes in rows for code in codes})


def own_resources(actor: Actor) -> ResourceQuerySet:
    """All that the actor's organisation offers or has offered."""
    waiting = Count("requests", Q(requests__state=RequestState.ASKED))
    return Resource.objects.filter(organisation=actor.organisation_id).annotate(waiting=waiting).order_by("-created_at", "pk")


def incoming_requests(actor: Actor) -> ResourceRequestQuerySet:
    """What others ask the actor's organisation for, the unanswered first."""
    return _requests().filter(resource__organisation=actor.organisation_id)


def outgoing_requests(actor: Actor) -> ResourceRequestQuerySet:
    """What the actor's organisation has asked for."""
    return _requests().filter(organisation=actor.organisation_id)


def _requests() -> ResourceRequestQuerySet:
    unanswered_first = Case(When(state=RequestState.ASKED, then=0), default=1)
    rows = ResourceRequest.objects.select_related("organisation", "resource__organisation")
    return rows.order_by(unanswered_first, "-asked_at", "pk")
