"""The pool: offering what others may use, asking for it, answering."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.accounts.public import User
from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.refs import Ref
from viadukt.kernel.scoping import get_visible
from viadukt.kernel.texts import Translated
from viadukt.network import permissions
from viadukt.network.actors import SeatActor
from viadukt.network.models import Organisation, RequestState, Resource, ResourceRequest, Seat
from viadukt.network.services.texts import check_fields, confirmed, written
from viadukt.post.public import enqueue
from viadukt.understanding.public import fold

KEEP_REQUESTS = timedelta(days=365)
WAITING = (RequestState.ASKED, RequestState.ACCEPTED)


class Offer(TypedDict):
    """What the form of a resource holds beside its texts."""

    kind: str
    languages: list[str]
    place: str
    conditions: str
    offered_from: date | None
    offered_until: date | None


def offer_resource(*, actor: Actor, offer: Offer, title: str, description: str = "", language: str = "de") -> Resource:
    """Offer something of the actor's own organisation; its texts are in `language`, which is what translations follow."""
    permissions.may_offer(actor).or_raise()
    assert actor.organisation_id  # whoever may offer sits somewhere
    resource = Resource(
        organisation_id=actor.organisation_id,
        title=Translated.of(title.strip(), language),
        description=Translated.of(description.strip(), language),
        **offer,
    )
    _check(resource)
    with transaction.atomic():
        resource.save(force_insert=True)
        record(actor, "resource.offered", resource)
    return resource


def edit_resource(*, actor: Actor, resource_id: UUID, revision: int, offer: Offer, title: str, description: str) -> Resource:
    """Change what was read at `revision`; translations of a changed text are stale from then on."""
    with transaction.atomic():
        resource = _locked(actor, resource_id, revision)
        for name, value in offer.items():
            setattr(resource, name, value)
        resource.title = resource.title.write(resource.title.source, title.strip())
        resource.description = resource.description.write(resource.description.source, description.strip())
        _save(actor, resource, "resource.edited")
    return resource


def translate_resource(
    *, actor: Actor, resource_id: UUID, revision: int, titles: Mapping[str, str], descriptions: Mapping[str, str]
) -> Resource:
    """Write title and description, a text a language each; an empty one takes that language away."""
    with transaction.atomic():
        resource = _locked(actor, resource_id, revision)
        resource.title = written(resource.title, titles)
        resource.description = written(resource.description, descriptions)
        _save(actor, resource, "resource.translated")
    return resource


def confirm_resource_text(*, actor: Actor, resource_id: UUID, revision: int, language: str) -> Resource:
    """Say that stale or machine-made translations into a language are right as they stand."""
    with transaction.atomic():
        resource = _locked(actor, resource_id, revision)
        if language in resource.title.wordings or not resource.description.wordings.get(language):
            resource.title = confirmed(resource.title, language)
        if language in resource.description.wordings:
            resource.description = confirmed(resource.description, language)
        _save(actor, resource, "resource.translated")
    return resource


def withdraw_resource(*, actor: Actor, resource_id: UUID, revision: int) -> Resource:
    """Offer it no longer; what was accepted stays accepted. Refused while somebody waits for an answer."""
    with transaction.atomic():
        resource = _locked(actor, resource_id, revision)
        if resource.requests.filter(state=RequestState.ASKED).exists():
            raise Refused(pgettext("staff", "Dazu wartet noch eine Anfrage. Bitte beantworten Sie sie zuerst."))
        resource.withdrawn_at = clock.now()
        _save(actor, resource, "resource.withdrawn")
    return resource


def offer_again(*, actor: Actor, resource_id: UUID, revision: int) -> Resource:
    """Take back that something is offered no longer."""
    with transaction.atomic():
        resource = _locked(actor, resource_id, revision)
        resource.withdrawn_at = None
        _save(actor, resource, "resource.offered_again")
    return resource


def ask_for_resource(
    *, actor: Actor, resource_id: UUID, message: str, wanted_from: date, wanted_until: date | None = None
) -> ResourceRequest:
    """Ask for a resource of another organisation; those who answer there get a mail. Without a last day it is one day."""
    until = wanted_until or wanted_from
    with transaction.atomic():
        # Locked, so that it is not withdrawn meanwhile and a double click asks once.
        resource = get_visible(Resource.objects.select_for_update(), actor, resource_id)
        permissions.may_ask(actor, resource, wanted_from, until).or_raise()
        assert isinstance(actor, SeatActor)  # whoever may ask
        answering = _who_answer(resource.organisation_id)
        if not answering:
            raise Refused(pgettext("staff", "Dort kann gerade niemand antworten. Bitte rufen Sie die Organisation an."))
        same = ResourceRequest.objects.filter(resource=resource, organisation=actor.organisation_id, state=RequestState.ASKED)
        if same.filter(wanted_from=wanted_from, wanted_until=until).exists():
            raise Refused(pgettext("staff", "Danach hat Ihre Organisation für diese Tage schon gefragt."))
        request = ResourceRequest(
            resource=resource,
            organisation_id=actor.organisation_id,
            asked_by_id=actor.seat_id,
            message=message.strip(),
            wanted_from=wanted_from,
            wanted_until=until,
        )
        check_fields(request)
        request.save(force_insert=True)
        record(actor, "resource.requested", request)
        _write("asked", request, answering, by=request.organisation)
    return request


def accept_request(*, actor: Actor, request_id: UUID, answer: str = "") -> ResourceRequest:
    """Promise it; whoever asked gets a mail."""
    return _answer(actor, request_id, RequestState.ACCEPTED, answer)


def decline_request(*, actor: Actor, request_id: UUID, answer: str) -> ResourceRequest:
    """Say no, and why: the others read it."""
    if not answer.strip():
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum. Die Organisation liest es."))
    return _answer(actor, request_id, RequestState.DECLINED, answer)


def finish_request(*, actor: Actor, request_id: UUID) -> ResourceRequest:
    """What was promised has taken place."""
    with transaction.atomic():
        request = _request(actor, request_id)
        permissions.may_finish(actor, request).or_raise()
        _close(actor, request, RequestState.DONE, "")
        record(actor, "resource.request_done", request)
    return request


def withdraw_request(*, actor: Actor, request_id: UUID, reason: str = "") -> ResourceRequest:
    """Take a question back, or from a promise on either side; then with a reason for those who rely on it. They get a mail."""
    with transaction.atomic():
        request = _request(actor, request_id)
        permissions.may_withdraw(actor, request).or_raise()
        if request.state == RequestState.ACCEPTED and not reason.strip():
            raise Refused(pgettext("staff", "Bitte schreiben Sie, warum. Die anderen verlassen sich darauf."))
        _close(actor, request, RequestState.WITHDRAWN, reason)
        record(actor, "resource.request_withdrawn", request)
        asked_it = actor.organisation_id == request.organisation_id
        offering = request.resource.organisation
        if asked_it:
            _write("withdrawn", request, _who_answer(offering.pk), by=request.organisation)
        else:
            _write("withdrawn", request, _who_asked(request), by=offering)
    return request


def close_between(organisation: Organisation) -> None:
    """After a merge an organisation asks itself for nothing."""
    own = ResourceRequest.objects.filter(organisation=organisation, resource__organisation=organisation, state__in=WAITING)
    own.update(state=RequestState.WITHDRAWN, closed_at=clock.now())


def forget_old_requests() -> int:
    """Delete requests, and what people wrote to each other, a year after the last day that was asked for; answers how many."""
    return ResourceRequest.objects.filter(wanted_until__lt=clock.today() - KEEP_REQUESTS).delete()[0]


def _answer(actor: Actor, request_id: UUID, state: RequestState, answer: str) -> ResourceRequest:
    with transaction.atomic():
        request = _request(actor, request_id)
        permissions.may_answer(actor, request).or_raise()
        assert isinstance(actor, SeatActor)  # whoever may answer
        request.state = state
        request.answer = answer.strip()
        request.answered_by_id = actor.seat_id
        request.answered_at = clock.now()
        check_fields(request)
        request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        record(actor, f"resource.request_{state.value}", request)
        _write(state.value, request, _who_asked(request), by=request.resource.organisation)
    return request


def _close(actor: Actor, request: ResourceRequest, state: RequestState, reason: str) -> None:
    assert isinstance(actor, SeatActor)  # whoever may finish or withdraw
    request.state = state
    request.closing = reason.strip()
    request.closed_by_id = actor.seat_id
    request.closed_at = clock.now()
    check_fields(request)
    request.save(update_fields=["state", "closing", "closed_by", "closed_at"])


def _locked(actor: Actor, resource_id: UUID, revision: int) -> Resource:
    resource = get_visible(Resource.objects.select_for_update(), actor, resource_id)
    permissions.may_keep_resource(actor, resource).or_raise()
    if resource.revision != revision:
        raise Conflict(pgettext("staff", "Jemand hat das Angebot inzwischen geändert. Es wurde nichts überschrieben."))
    return resource


def _request(actor: Actor, request_id: UUID) -> ResourceRequest:
    """Locked alone, without its resource, so that of two who answer at once the second sees what the first said."""
    return get_visible(ResourceRequest.objects.select_for_update(of=("self",)), actor, request_id)


def _save(actor: Actor, resource: Resource, verb: str) -> None:
    _check(resource)
    resource.revision += 1
    resource.save()
    record(actor, verb, resource)


def _check(resource: Resource) -> None:
    if not resource.title:
        raise Refused(pgettext("staff", "Bitte schreiben Sie, was Sie anbieten."))
    if resource.offered_from and resource.offered_until and resource.offered_until < resource.offered_from:
        raise Refused(pgettext("staff", "Der letzte Tag liegt vor dem ersten."))
    resource.folded = folded_resource(resource)
    check_fields(resource)


def folded_resource(resource: Resource) -> str:
    """All that the pool's search looks into, in one spelling."""
    texts = [wording.text for text in (resource.title, resource.description) for wording in text.wordings.values()]
    return "\n".join([fold("\n".join([*texts, resource.place])), *(f"[{code}]" for code in resource.languages)])


def _who_answer(organisation_id: UUID) -> list[User]:
    seats = Seat.objects.current().filter(organisation=organisation_id).select_related("user")
    return _people(seat for seat in seats if permissions.EDITORS & set(seat.roles))


def _who_asked(request: ResourceRequest) -> list[User]:
    """The seat that asked; where it has ended, those who answer for the organisation."""
    seats = (
        Seat.objects.current().filter(pk__in=[request.asked_by_id], organisation=request.organisation_id).select_related("user")
    )
    return _people(seats) or _who_answer(request.organisation_id)


def _people(seats: Iterable[Seat]) -> list[User]:
    return list({seat.user_id: seat.user for seat in seats if seat.user.is_active}.values())


def _write(letter: str, request: ResourceRequest, people: list[User], *, by: Organisation) -> None:
    """The mail names the resource and the organisation; what they wrote to each other stays here."""
    link = f"{settings.BASE_URL}{reverse('network:desk_request', args=[request.pk])}"
    context: dict[str, Any] = {"organisation": by.name, "resource": request.resource.title, "link": link}
    for person in people:
        try:
            enqueue(
                f"network/mail/resource_{letter}.txt",
                to=person,
                context={**context, "name": person.name},
                about=Ref("network.ResourceRequest", request.pk),
            )
        except Refused:  # nobody can write to that address: it still stands on the desk
            continue
