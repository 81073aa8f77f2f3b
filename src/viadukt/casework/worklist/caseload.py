"""How many cases each adviser has: to share work fairly, and not to judge anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from viadukt.casework.models import Case, CaseStatus
from viadukt.casework.services.covers import advisers_of
from viadukt.kernel import clock
from viadukt.network.public import SeatActor


@dataclass(frozen=True, slots=True)
class Load:
    """An adviser's open cases, those with a step due within a week, overdue ones, and the oldest silence.

    Without a seat: cases that nobody is responsible for.
    """

    seat_id: UUID | None
    name: str
    open: int = 0
    week: int = 0
    overdue: int = 0
    silent_since: datetime | None = None


def caseload(actor: SeatActor) -> Sequence[Load]:
    """One line for each adviser, also for those without a case, and one for cases without an adviser. Two queries."""
    today = clock.today()
    names = {seat.pk: seat.user.name for seat in advisers_of(actor.organisation_id)}
    rows = (
        Case.objects.filter(organisation=actor.organisation_id, status__in=[CaseStatus.WAITING, CaseStatus.OPEN])
        .order_by()
        .values("adviser", "adviser__user__name")
        .annotate(
            open=Count("pk"),
            week=Count("pk", filter=Q(next_due_on__range=(today, today + timedelta(days=6)))),
            overdue=Count("pk", filter=Q(next_due_on__lt=today)),
            silent=Min("last_contact_at"),
        )
    )
    found = {
        row["adviser"]: Load(
            row["adviser"], row["adviser__user__name"] or "", row["open"], row["week"], row["overdue"], row["silent"]
        )
        for row in rows
    }
    found = {pk: Load(pk, name) for pk, name in names.items()} | found
    return sorted(found.values(), key=lambda load: (load.seat_id is None, -load.open, load.name))
