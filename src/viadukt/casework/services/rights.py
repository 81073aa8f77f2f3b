"""What a person asks for under the GDPR, and how the organisation answers."""

import json
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.actors import MailboxActor
from viadukt.casework.models import Case, CaseStatus, RightsKind, RightsRequest, RightsState
from viadukt.casework.opening import OpenCase
from viadukt.casework.readers import reader_names
from viadukt.casework.retention import a_month_after
from viadukt.casework.services.erasure import Kept, erase_case
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.decisions import Decision
from viadukt.kernel.errors import Refused
from viadukt.network.public import SeatActor


def request_field(request: RightsRequest) -> str:
    """The field's name to which an answer is bound."""
    return f"request:{request.pk}"


def ask_for_erasure(*, actor: MailboxActor, case: Case) -> RightsRequest | None:
    """Delete me: a waiting enquiry is erased at once (nothing comes back); else the organisation has a month to do it or to
    say why not (Art. 17, 12(3) GDPR). No-op when it is asked already."""
    permissions.may_read(actor, case).or_raise()
    if Case.objects.filter(pk=case.pk, status=CaseStatus.WAITING).exists():
        erase_case(actor=actor, case=case, reason="asked")
        return None
    return _ask(actor, case, RightsKind.ERASURE)


def ask_for_names(*, actor: MailboxActor, case: Case) -> RightsRequest:
    """Who read my case, by name; the team lead answers within a month. No-op when it is asked already."""
    permissions.may_read(actor, case).or_raise()
    if case.organisation_id is None:
        raise Refused(_("Noch hat keine Organisation Ihre Anfrage übernommen."))
    return _ask(actor, case, RightsKind.NAMES)


def _ask(actor: MailboxActor, case: Case, kind: RightsKind) -> RightsRequest:
    try:
        with transaction.atomic():
            asked = RightsRequest.objects.create(
                case=case, kind=kind, asked_at=clock.now(), due_on=a_month_after(clock.today())
            )
            record(actor, "rights.asked", case, request=asked.pk, kind=kind)
    except IntegrityError:
        return RightsRequest.objects.get(case=case, kind=kind, state=RightsState.OPEN)
    return asked


def take_back_request(*, actor: MailboxActor, request: RightsRequest) -> None:
    """I want it no more; no-op once it was answered."""
    with transaction.atomic():
        if (
            RightsRequest.objects.visible_to(actor)
            .filter(pk=request.pk, state=RightsState.OPEN)
            .update(state=RightsState.WITHDRAWN, answered_at=clock.now())
        ):
            record(actor, "rights.withdrawn", request.case, request=request.pk)


def may_answer(actor: Actor, request: RightsRequest) -> Decision:
    """The team lead of the organisation, as long as the request is open."""
    if not (allowed := permissions.may_lead(actor)):
        return allowed
    if request.case.organisation_id != actor.organisation_id:
        return Decision.no(pgettext("staff", "Dieser Fall gehört einer anderen Organisation."))
    if request.state != RightsState.OPEN:
        return Decision.no(pgettext("staff", "Das ist schon beantwortet oder zurückgenommen."))
    return Decision.yes()


def grant_erasure(*, actor: SeatActor, request: RightsRequest, kept: Kept | None = None) -> None:
    """Do what was asked: the case is erased, and the request with it."""
    with transaction.atomic():
        current = _locked(request, RightsKind.ERASURE)
        may_answer(actor, current).or_raise()
        erase_case(actor=actor, case=current.case, reason="asked", kept=kept)


def give_names(*, actor: SeatActor, request: RightsRequest, words: str = "") -> None:
    """Tell the person the names of those who read their case."""
    with transaction.atomic():
        current = _locked(request, RightsKind.NAMES)
        may_answer(actor, current).or_raise()
        _answer(actor, current, RightsState.GRANTED, reason="", words=words, names=reader_names(current.case))


def decline(*, actor: SeatActor, request: RightsRequest, reason: str, words: str = "") -> None:
    """Say no, with a reason that the law knows and words for the person (Art. 12(4) GDPR)."""
    with transaction.atomic():
        current = _locked(request, request.kind)
        may_answer(actor, current).or_raise()
        _answer(actor, current, RightsState.DECLINED, reason=reason, words=words, names=[])


def _locked(request: RightsRequest, kind: str) -> RightsRequest:
    rows = RightsRequest.objects.select_for_update(of=("self",)).select_related("case")
    found = rows.filter(pk=request.pk, kind=kind).first()
    if found is None:
        raise Refused(pgettext("staff", "Das ist schon erledigt."))
    return found


def _answer(
    actor: SeatActor, request: RightsRequest, state: RightsState, *, reason: str, words: str, names: Sequence[str]
) -> None:
    request.state, request.reason = state, reason
    request.answered_at, request.answered_by_id = clock.now(), actor.seat_id
    if words.strip() or names:
        request.answer = _sealed(request, {"words": words.strip(), "names": list(names)})
    request.save()
    record(actor, "rights.answered", request.case, request=request.pk, kind=request.kind, state=state)


def _sealed(request: RightsRequest, answer: dict[str, object]) -> bytes:
    """Written with the case's key, which the team lead does not see anything with."""
    case = request.case
    try:
        key = vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk)
    except CannotOpen as error:
        raise Refused(
            pgettext(
                "staff",
                "Dieser Fall ist versiegelt: Bitte lassen Sie das Feld für Worte leer, oder wer ihn öffnen kann, sagt es der "
                "Person selbst.",
            )
        ) from error
    return key.encrypt(request_field(request), json.dumps(answer, ensure_ascii=False).encode())


def answer_of(opened: OpenCase, request: RightsRequest) -> dict[str, object]:
    """`words` and `names` of an answer; both empty when there is none."""
    if request.answer is None:
        return {"words": "", "names": []}
    return opened.unseal(request_field(request), request.answer)
