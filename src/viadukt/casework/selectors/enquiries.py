"""Which enquiries wait, and for whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from viadukt.casework.models import Case, CaseStatus, MoveReason, PoolTaking, Routing, Why
from viadukt.casework.permissions import may_advise
from viadukt.kernel import clock
from viadukt.network.public import Organisation, Role, Seat, SeatActor

JUST_NOW = timedelta(days=1)
WAITING = (CaseStatus.WAITING, CaseStatus.OPEN)


def waiting_at(actor: SeatActor) -> "QuerySet[Case, Case]":
    """The enquiries at the actor's organisation that nobody has answered yet: what is promised soonest first."""
    if not may_advise(actor):
        return Case.objects.none()
    unanswered = Case.objects.visible_to(actor).filter(status__in=WAITING, first_answer_at=None)
    return unanswered.exclude(answer_due_at=None).order_by("answer_due_at", "id")


def pool_of(actor: SeatActor) -> "QuerySet[Case, Case]":
    """What waits in the pool and the actor's organisation takes. Only its plain facts are to be shown."""
    if not may_advise(actor):
        return Case.objects.none()
    taking = PoolTaking.objects.active().filter(organisation=actor.organisation_id).first()
    if taking is None:
        return Case.objects.none()
    waiting = Case.objects.filter(organisation=None, status=CaseStatus.WAITING, sealed=False)
    return taking.of(waiting).order_by("answer_due_at", "id")


def missed(actor: SeatActor, case_id: UUID) -> bool:
    """Whether the actor could have seen this enquiry a moment ago, and somebody has just taken it."""
    case = Case.objects.filter(pk=case_id).first()
    taken = Routing.objects.filter(case=case_id, why=Why.TAKEN, at__gt=clock.now() - JUST_NOW).order_by("-at").first()
    if case is None or taken is None:
        return False
    if taken.came_from_id is not None:
        return taken.came_from_id == actor.organisation_id
    taking = PoolTaking.objects.active().filter(organisation=actor.organisation_id).first()
    return taking is not None and taking.takes(topic=case.topic_id, language=case.language, land=case.land)


def colleagues(actor: SeatActor) -> list[Seat]:
    """Who advises at the actor's organisation today, by name."""
    seats = Seat.objects.current().filter(organisation=actor.organisation_id, user__is_active=True).select_related("user")
    return sorted(
        (seat for seat in seats if {Role.ADVISER, Role.TEAM_LEAD} & set(seat.roles)),
        key=lambda seat: (seat.user.name.casefold(), str(seat.pk)),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way of an enquiry, in words for the person."""

    at: datetime
    text: str


def journey(case: Case) -> list[Step]:
    """Where an enquiry has been, from its first day on, in words for the person whose it is: four queries at most."""
    moves = list(Routing.objects.filter(case=case).select_related("came_from", "went_to"))
    first = moves[0].came_from if moves else case.organisation
    if first:
        began = _("An %(there)s gesendet.") % {"there": _called(first)}
    else:
        began = _("An das Netzwerk gesendet: Wer passt, antwortet.")
    return [Step(case.created_at, began), *(Step(move.at, _told(move)) for move in moves)]


def _called(organisation: Organisation | None) -> str:
    return _("„%(name)s“") % {"name": organisation.name} if organisation else _("das Netzwerk")


def _told(move: Routing) -> str:
    told = {
        Why.TAKEN: _("%(there)s hat Ihre Anfrage übernommen."),
        Why.GIVEN_BACK: _("%(here)s hat Ihre Anfrage an das Netzwerk gegeben, damit jemand anderes antwortet."),
        Why.REMINDED: _("Noch keine Antwort: Wir haben %(here)s daran erinnert."),
        Why.UNANSWERED: _("%(here)s hat nicht rechtzeitig geantwortet. Ihre Anfrage ist jetzt im Netzwerk."),
        Why.DECLINED: _("%(here)s kann nicht helfen."),
    }[Why(move.why)] % {"here": _called(move.came_from), "there": _called(move.went_to)}
    return f"{told} {MoveReason(move.reason).label}" if move.reason else told
