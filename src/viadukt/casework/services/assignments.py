"""Who works on a case: the responsible adviser, others, cover, and who accompanies the person for a day."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import models, transaction
from django.http import Http404
from django.utils.translation import pgettext

from viadukt.audit.public import record, record_read
from viadukt.casework import permissions
from viadukt.casework.models import ADVISING, AlarmKind, Assignment, AssignmentKind, Case
from viadukt.casework.opening import Json, OpenCase, record_field
from viadukt.casework.services.alarms import raise_alarm
from viadukt.casework.services.cases import put_record
from viadukt.casework.services.history import add_event
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role, Seat, SeatActor


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What an accompanier is told, and nothing else of the case."""

    when: str
    where: str
    called: str
    language: str = ""
    emergency: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """An assignment of today with its instructions."""

    assignment: Assignment
    told: Json


def colleagues(case: Case, *, roles: frozenset[Role] = ADVISING) -> list[Seat]:
    """Seats of the case's organisation with one of `roles`, as they sit there today, by name."""
    seats = Seat.objects.current().filter(organisation=case.organisation_id).select_related("user")
    return sorted((seat for seat in seats if roles & set(seat.roles)), key=lambda seat: str(seat.user.name).casefold())


def assign(
    *, opened: OpenCase, seat: Seat, kind: AssignmentKind = AssignmentKind.ADVISER,
    from_day: date | None = None, until_day: date | None = None,
) -> Assignment:  # fmt: skip
    """Let a colleague work on a case too, from-to. `Refused` for somebody elsewhere, and for days in the wrong order."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    return cover_case(actor=opened.actor, case=opened.case, seat=seat, kind=kind, from_day=from_day, until_day=until_day)


def cover_case(
    *, actor: Actor, case: Case, seat: Seat, from_day: date | None = None, until_day: date | None = None,
    kind: AssignmentKind = AssignmentKind.COVER,
) -> Assignment:  # fmt: skip
    """The same without opening the case, as holiday cover does for many at once: the responsible adviser and the lead may."""
    permissions.may_assign(actor, case).or_raise()
    begins = from_day or clock.today()
    if seat not in colleagues(case):
        raise Refused(pgettext("staff", "Wählen Sie jemanden, der hier berät."))
    if until_day and until_day < begins:
        raise Refused(pgettext("staff", "Der letzte Tag liegt vor dem ersten."))
    with transaction.atomic():
        assignment = Assignment.objects.create(case=case, seat=seat, kind=kind, from_day=begins, until_day=until_day)
        record(actor, "case.assigned", case, seat=seat.pk, kind=kind)
    return assignment


def end_assignment(*, opened: OpenCase, assignment: Assignment) -> None:
    """Somebody does not work on the case any more, from now on; a day that has not begun yet is taken back. Idempotent."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        opened.case.records.filter(name=_name(assignment)).delete()
        opened.case.assignments.filter(pk=assignment.pk).delete()
        record(opened.actor, "case.unassigned", opened.case, seat=assignment.seat_id)


def hand_over(*, opened: OpenCase, to: Seat, note: str = "") -> None:
    """Make a colleague responsible; what they should know goes along, encrypted, and it stands on their desk until they
    noted it.

    A sealed case goes to somebody for whom it is sealed alone. Raises `Refused`.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    case = opened.case
    if to not in colleagues(case):
        raise Refused(pgettext("staff", "Wählen Sie jemanden, der hier berät."))
    if case.sealed and not case.sealed_for.filter(seat=to, escrow=False).exists():
        raise Refused(pgettext("staff", "Der Fall ist versiegelt. Nehmen Sie diese Person zuerst in die Versiegelung auf."))
    assert isinstance(opened.actor, SeatActor)  # whoever may change and is no mailbox
    with transaction.atomic():
        yesterday = clock.in_days(-1)
        responsible = case.assignments.filter(kind=AssignmentKind.ADVISER, seat=case.adviser_id, until_day=None)
        responsible.filter(from_day__gt=yesterday).delete()
        responsible.update(until_day=yesterday)
        case.adviser = to
        case.save(update_fields=["adviser"])
        if not case.assignments.filter(kind=AssignmentKind.ADVISER, seat=to, until_day=None).exists():
            Assignment.objects.create(case=case, seat=to)
        add_event(opened, "handed_over", note)
        raise_alarm(actor=opened.actor, kind=AlarmKind.HANDED_OVER, seats=[to], case=case)
        record(opened.actor, "case.handed_over", case, seat=to.pk)


def accompany(*, opened: OpenCase, seat: Seat, day: date, told: Instructions) -> Assignment:
    """Ask somebody to accompany the person on a day; they see `told` on that day, and nothing else of the case.

    Raises `Refused` for a past day, for somebody without that role, and for a sealed case, which the server cannot open for
    them.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    if opened.case.sealed:
        raise Refused(pgettext("staff", "Der Fall ist versiegelt: Sagen Sie der Begleitung selbst, was sie wissen muss."))
    if day < clock.today():
        raise Refused(pgettext("staff", "Dieser Tag ist vorbei."))
    if seat not in colleagues(opened.case, roles=frozenset({Role.ACCOMPANIER})):
        raise Refused(pgettext("staff", "Wählen Sie jemanden, der hier begleitet."))
    with transaction.atomic():
        assignment = Assignment.objects.create(
            case=opened.case, seat=seat, kind=AssignmentKind.ACCOMPANIER, from_day=day, until_day=day
        )
        put_record(opened, _name(assignment), asdict(told), based_on=0)
        record(opened.actor, "case.assigned", opened.case, seat=seat.pk, kind=AssignmentKind.ACCOMPANIER)
    return assignment


def errands_today(actor: SeatActor) -> list[Errand]:
    """What the actor's seat accompanies today, each reading recorded; tomorrow there is nothing."""
    return [errand for row in _today(actor) if (errand := _opened(actor, row)) is not None]


def errand_today(actor: SeatActor, assignment_id: UUID) -> Errand:
    """One of them; `Http404` for another's, and from midnight on."""
    row = _today(actor).filter(pk=assignment_id).first()
    errand = _opened(actor, row) if row else None
    if errand is None:
        raise Http404
    return errand


def _today(actor: SeatActor) -> "models.QuerySet[Assignment]":
    day = clock.today()
    mine = Assignment.objects.filter(seat=actor.seat_id, kind=AssignmentKind.ACCOMPANIER, from_day__lte=day, until_day__gte=day)
    own = mine.filter(case__organisation=actor.organisation_id, case__sealed=False)
    return own.select_related("case__organisation", "case__adviser__user")


def _opened(actor: SeatActor, row: Assignment) -> Errand | None:
    if Role.ACCOMPANIER not in actor.roles or not permissions.is_unlocked(actor.organisation_id):
        return None
    told = row.case.records.filter(name=_name(row)).first()
    if told is None:
        return None
    try:
        key = vault.open_for_owner(owner_id=row.case.key_owner, object_id=row.case_id)
    except CannotOpen:
        return None
    record_read(actor, "case.read", row.case, part="assignment")
    opened = OpenCase(row.case, actor, key)
    return Errand(row, opened.unseal(record_field(told.name), told.content, version=told.version))


def _name(assignment: Assignment) -> str:
    return f"assignment:{assignment.pk}"
