"""Holiday cover: while somebody is away, somebody else looks after their cases; it ends by itself."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import ADVISING, Assignment, AssignmentKind, Case, CaseStatus, Cover
from viadukt.kernel import clock
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Refused
from viadukt.network.public import Seat, SeatActor

LONGEST = timedelta(days=366)


def may_arrange(actor: SeatActor, away_id: UUID) -> Decision:
    """Everybody for themselves; the team lead for everybody."""
    if actor.seat_id == away_id:
        return permissions.may_advise(actor)
    allowed = permissions.may_advise(actor)
    return permissions.may_lead(actor) if allowed else allowed


def advisers_of(organisation_id: UUID) -> list[Seat]:
    """The seats that advise there now."""
    seats = Seat.objects.current().filter(organisation=organisation_id).select_related("user").order_by("user__name", "pk")
    return [seat for seat in seats if ADVISING & {*seat.roles}]


def arrange_cover(
    *, actor: SeatActor, away_id: UUID, cover_id: UUID, from_day: date, until_day: date, restricted: bool = False
) -> Cover:
    """From `from_day` to `until_day` the cases of `away` stand on the desk of `cover`, too.

    Cases that only the assigned read are handed on with `restricted`, which nobody but `away` can say. Sealed ones never are.
    """
    may_arrange(actor, away_id).or_raise()
    seats = {seat.pk for seat in advisers_of(actor.organisation_id)}
    if away_id == cover_id or not {away_id, cover_id} <= seats:
        raise Refused(pgettext("staff", "Bitte wählen Sie zwei verschiedene Berater*innen Ihrer Organisation."))
    if until_day < from_day or until_day < clock.today() or until_day - from_day > LONGEST:
        raise Refused(
            pgettext(
                "staff", "Der letzte Tag muss nach dem ersten liegen, nicht in der Vergangenheit, höchstens ein Jahr später."
            )
        )
    if restricted and actor.seat_id != away_id:
        raise Refused(pgettext("staff", "Fälle nur für Zuständige gibt nur weiter, wer selbst zuständig ist."))
    with transaction.atomic():
        cover = Cover.objects.create(
            away_id=away_id, cover_id=cover_id, from_day=from_day, until_day=until_day, restricted=restricted
        )
        _assign(cover)
        record(actor, "cover.arranged", cover, away=away_id, cover=cover_id, until=until_day)
    return cover


def end_cover(*, actor: SeatActor, cover_id: UUID) -> None:
    """It ends now, or never begins."""
    with transaction.atomic():
        cover = Cover.objects.visible_to(actor).select_for_update().filter(pk=cover_id).first()
        if cover is None:
            raise Refused(pgettext("staff", "Diese Vertretung gibt es nicht mehr."))
        may_arrange(actor, cover.away_id).or_raise()
        yesterday = clock.in_days(-1)
        if cover.from_day > yesterday:
            record(actor, "cover.taken_back", cover)
            cover.delete()
            return
        cover.until_day = min(cover.until_day, yesterday)
        cover.save()
        cover.assignments.filter(from_day__gt=yesterday).delete()
        cover.assignments.filter(until_day__gt=yesterday).update(until_day=yesterday)
        record(actor, "cover.ended", cover)


def covers_are_open() -> bool:
    return Cover.objects.on(clock.today()).exists()


def assign_covers() -> int:
    """Assign what has come to people who are away since; answers how many cases. Idempotent."""
    count = 0
    for cover in Cover.objects.on(clock.today()):
        with transaction.atomic():
            count += _assign(cover)
    return count


def _assign(cover: Cover) -> int:
    cases = Case.objects.filter(adviser=cover.away_id, status__in=[CaseStatus.WAITING, CaseStatus.OPEN], sealed=False)
    if not cover.restricted:
        cases = cases.filter(restricted=False)
    missing = cases.exclude(pk__in=cover.assignments.values("case"))
    rows = [
        Assignment(
            case_id=pk,
            seat_id=cover.cover_id,
            kind=AssignmentKind.COVER,
            from_day=cover.from_day,
            until_day=cover.until_day,
            holiday=cover,
        )
        for pk in missing.values_list("pk", flat=True)
    ]
    Assignment.objects.bulk_create(rows, batch_size=500)
    return len(rows)
