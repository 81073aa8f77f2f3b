"""Enquiries that wait: taking, assigning, giving back, declining; and moving one with its keys."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import translation
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import (
    Assignment,
    Case,
    CaseFigures,
    CaseStatus,
    Direction,
    Draft,
    IndexTerm,
    Message,
    MoveReason,
    Routing,
    Why,
)
from viadukt.casework.models.routing import takers
from viadukt.casework.opening import OpenCase, key_of
from viadukt.casework.selectors.enquiries import missed, pool_of, waiting_at
from viadukt.casework.services.cases import begin_figures
from viadukt.casework.services.letters import tell_person
from viadukt.casework.services.routing import promised
from viadukt.files.public import files_about, hand_over
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import INSTANCE
from viadukt.kernel.refs import Ref
from viadukt.network.public import Seat, SeatActor

LONGEST_WORDS = 1000


def take_enquiry(*, actor: SeatActor, case_id: UUID) -> Case:
    """Take an enquiry of one's own organisation that has nobody yet, or one of the pool; the actor becomes responsible.

    Of two who take it at once the first has it: the other is `Refused` and told so. From the pool the key goes over to the
    taking organisation and away from the instance, and the case begins to count there.
    """
    permissions.may_advise(actor).or_raise()
    with transaction.atomic():
        to_me = {"adviser": actor.seat_id, "status": CaseStatus.OPEN, "opened_on": clock.today()}
        if waiting_at(actor).filter(pk=case_id, adviser=None).update(**to_me):
            return _taken(actor, Case.objects.get(pk=case_id), came_from=actor.organisation_id)
        from_pool = Case.objects.filter(pk__in=pool_of(actor).filter(pk=case_id).values("pk"), organisation=None)
        if from_pool.filter(status=CaseStatus.WAITING).update(organisation=actor.organisation_id, **to_me):
            case = Case.objects.get(pk=case_id)
            _move_keys(case, former=INSTANCE, new=actor.organisation_id)
            return _taken(actor, case, came_from=None)
    if missed(actor, case_id):
        raise Refused(pgettext("staff", "Jemand war schneller: Diese Anfrage ist schon übernommen."))
    raise Http404


def _taken(actor: SeatActor, case: Case, *, came_from: UUID | None) -> Case:
    Assignment.objects.create(case=case, seat_id=actor.seat_id)
    begin_figures(case)
    _note(case, Why.TAKEN, came_from=came_from, went_to=actor.organisation_id, seat_id=actor.seat_id)
    record(actor, "enquiry.taken", case, pool=came_from is None)
    return case


def assign_enquiry(*, actor: SeatActor, case: Case, seat: Seat) -> Case:
    """Give an enquiry that waits here to a colleague: the team lead to anybody, others to themselves by taking it."""
    permissions.may_change(actor, case).or_raise()
    if seat.pk != actor.seat_id:
        permissions.may_lead(actor).or_raise()
    if not permissions.may_advise(SeatActor.of(seat)) or seat.organisation_id != actor.organisation_id:
        raise Refused(pgettext("staff", "Diese Person berät hier nicht."))
    with transaction.atomic():
        locked = _locked(actor, case)
        _still_waits(locked)
        Assignment.objects.filter(case=locked, seat=locked.adviser_id).delete()
        locked.adviser = seat
        locked.status = CaseStatus.OPEN
        locked.opened_on = locked.opened_on or clock.today()
        locked.save(update_fields=["adviser", "status", "opened_on"])
        Assignment.objects.get_or_create(case=locked, seat=seat)
        record(actor, "enquiry.assigned", locked, seat=seat.pk)
    return locked


def give_back(*, actor: SeatActor, case: Case, reason: MoveReason) -> Case:
    """Give an enquiry to the pool, so that another organisation answers.

    Refused without the person's valid consent to that, once the organisation has answered or written something down (then a
    referral is the way), and when nobody else in the pool takes it.
    """
    permissions.may_change(actor, case).or_raise()
    with transaction.atomic():
        locked = _locked(actor, case)
        permissions.may_give_back(locked).or_raise()
        others = _others(locked)
        if not others:
            raise Refused(pgettext("staff", "Niemand sonst im Netzwerk nimmt eine solche Anfrage. Sie bleibt bei Ihnen."))
        to_pool(locked, others, Why.GIVEN_BACK, reason=reason, seat_id=actor.seat_id)
        record(actor, "enquiry.given_back", locked, reason=reason)
    return locked


def decline_enquiry(*, actor: SeatActor, case: Case, reason: MoveReason, words: str = "") -> Case:
    """Say that one cannot help, and why: the person reads it in their mailbox, and the enquiry is closed."""
    permissions.may_change(actor, case).or_raise()
    opened = OpenCase(case, actor, key_of(actor, case))
    with transaction.atomic():
        locked = _locked(actor, case)
        _still_waits(locked)
        now = clock.now()
        _tell(opened, reason, words)
        tell_person(opened)
        locked.status = CaseStatus.CLOSED
        locked.closed_on = clock.today()
        locked.first_answer_at = locked.last_to_person_at = now
        locked.save(update_fields=["status", "closed_on", "first_answer_at", "last_to_person_at"])
        CaseFigures.objects.filter(case=locked).update(closed_on=clock.today())
        _note(
            locked,
            Why.DECLINED,
            came_from=case.organisation_id,
            went_to=case.organisation_id,
            reason=reason,
            seat_id=actor.seat_id,
        )
        record(actor, "enquiry.declined", locked, reason=reason)
    return locked


def _tell(opened: OpenCase, reason: MoveReason, words: str) -> None:
    """The reason in the language of the mailbox, then the adviser's own words."""
    case, message_id = opened.case, new_id()
    language = case.mailbox.language if case.mailbox else settings.LANGUAGE_CODE
    with translation.override(language):
        text = str(reason.label)
    said = {"text": "\n\n".join(part for part in (text, words.strip()[:LONGEST_WORDS]) if part), "language": language}
    Message.objects.create(
        id=message_id,
        case=case,
        direction=Direction.TO_PERSON,
        seat_id=opened.actor.seat_id if isinstance(opened.actor, SeatActor) else None,
        content=opened.seal(f"message:{message_id}", said),
    )


def to_pool(case: Case, others: list[UUID], why: Why, *, reason: MoveReason | None = None, seat_id: UUID | None = None) -> None:
    """Move a locked case from its organisation into the pool, with its keys, in the caller's transaction.

    What the organisation had of it goes: who was responsible, drafts, its search index, its row of figures.
    """
    former = case.organisation_id
    assert former  # what is in the pool cannot be moved there
    _move_keys(case, former=former, new=INSTANCE)
    for model in (Assignment, Draft, IndexTerm):
        model.objects.filter(case=case).delete()
    CaseFigures.objects.filter(case=case).delete()
    case.organisation = None
    case.adviser = None
    case.status = CaseStatus.WAITING
    case.opened_on = None
    case.answer_due_at = promised(others)
    case.save(update_fields=["organisation", "adviser", "status", "opened_on", "answer_due_at"])
    _note(case, why, came_from=former, went_to=None, reason=reason, seat_id=seat_id)


def _others(case: Case) -> list[UUID]:
    here = [case.organisation_id] if case.organisation_id else []
    return takers(topic=case.topic_id, language=case.language, land=case.land, besides=here)


def _move_keys(case: Case, *, former: UUID, new: UUID) -> None:
    vault.hand_over(object_id=case.pk, former=former, new=new)
    about = [Ref("casework.Case", case.pk), *(Ref("casework.Message", pk) for pk in case.messages.values_list("pk", flat=True))]
    for ref in about:
        for file in files_about(ref).select_for_update():
            hand_over(file=file, to_owner=new)


def _locked(actor: SeatActor, case: Case) -> Case:
    """The case as it is now, which may have gone elsewhere since it was read."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    permissions.may_change(actor, locked).or_raise()
    return locked


def _still_waits(case: Case) -> None:
    if case.first_answer_at or not case.is_open:
        raise Refused(pgettext("staff", "Diese Anfrage ist schon beantwortet."))


def _note(
    case: Case,
    why: Why,
    *,
    came_from: UUID | None,
    went_to: UUID | None,
    reason: MoveReason | None = None,
    seat_id: UUID | None = None,
) -> None:
    Routing.objects.create(
        case=case, at=clock.now(), came_from_id=came_from, went_to_id=went_to, why=why, reason=reason or "", seat_id=seat_id
    )


def note_reminder(case: Case) -> None:
    """Write down, in the caller's transaction, that those who have the enquiry were reminded of it."""
    _note(case, Why.REMINDED, came_from=case.organisation_id, went_to=case.organisation_id)


def move_on(*, actor: Actor, case: Case) -> bool:
    """Pass an unanswered enquiry on to the pool, in the caller's transaction; false when nobody else would read it."""
    others = _others(case)
    if not others:
        return False
    to_pool(case, others, Why.UNANSWERED)
    record(actor, "enquiry.moved_on", case)
    return True
