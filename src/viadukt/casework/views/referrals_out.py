"""A case's way to another organisation, as its adviser sees it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from viadukt.casework import referring
from viadukt.casework.consent_texts import paragraphs
from viadukt.casework.forms.referrals import EmailForm, ReceiverSearchForm, ReferralForm, SpokenConsentForm
from viadukt.casework.models import Referral, ReferralState
from viadukt.casework.receivers import Receiver, may_transfer, possible_receivers, receiver_of
from viadukt.casework.referral_words import country_name, fact_names, lines, story, what_stays_open
from viadukt.casework.services.referrals import consenting, preparing, sending, stopping
from viadukt.casework.services.referrals.events import texts_of
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.kernel.errors import Refused
from viadukt.network.public import Seat
from viadukt.ui.saving import attempt
from viadukt.understanding.public import fold

PAGE = 20


@require_case("referrals")
@require_safe
def case_referrals(request: CaseRequest) -> HttpResponse:
    """Where this person was referred to or came from, and where they could go."""
    case = request.opened.case
    form = ReceiverSearchForm(request.GET if "q" in request.GET else None)
    assert case.organisation_id  # an open case is somebody's
    found = possible_receivers(case.organisation_id)
    if words := fold(form.words):
        found = found.filter(folded__contains=words)
    context = case_page(request.opened, "case_referrals") | {
        "referrals": case.referrals.select_related("receiver", "topic"),
        "came_by": case.came_by.select_related("sender"),
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")) if form.is_bound else None,
        "may_refer": referring.may_refer(request.actor, case),
    }
    return render(request, "casework/case_referrals.html", context)


@require_case("referrals")
def case_referral_new(request: CaseRequest, receiver_id: UUID) -> HttpResponse:
    """What could go to this receiver."""
    opened = request.opened
    assert opened.case.organisation_id  # an open case is somebody's
    receiver = receiver_of(get_object_or_404(possible_receivers(opened.case.organisation_id), pk=receiver_id))
    allowed = referring.may_refer(request.actor, opened.case)
    form = ReferralForm(request.POST or None, opened=opened, receiver=receiver)
    sent = attempt(form, lambda: preparing.prepare_referral(opened=opened, receiver=receiver, wish=form.wish()))
    if sent.saved:
        return redirect("casework:case_referral", opened.case.pk, sent.saved.pk)
    context = case_page(opened, "case_referrals") | {
        "receiver": receiver,
        "form": form,
        "allowed": allowed,
        "basis": may_transfer(opened.case, receiver, None),
    }
    return render(request, "casework/case_referral_new.html", context, status=sent.status)


@require_case("referrals")
def case_referral(request: CaseRequest, referral_id: UUID) -> HttpResponse:
    """One referral from preparation to outcome, and what can be done next."""
    rows = request.opened.case.referrals.select_related(
        "sender", "receiver", "topic", "consent", "transfer_consent", "released_by__user", "prepared_by__user", "case__mailbox"
    )
    referral = get_object_or_404(rows, pk=referral_id)
    receiver = receiver_of(referral.receiver)
    consent_form, status = _consent_form(request, referral, receiver), 200
    if "consent" in request.POST:
        sent = attempt(consent_form, lambda: _record_consent(request, referral, receiver, consent_form))
        if sent.saved:
            return _done(request, referral)
        status = sent.status
    elif request.method == "POST":
        return _pressed(request, referral)
    return render(request, "casework/case_referral.html", _shown(request, referral, receiver, consent_form), status=status)


def _consent_form(request: CaseRequest, referral: Referral, receiver: Receiver) -> SpokenConsentForm:
    question = consenting.question_of(referral, receiver, country_name(receiver.country))
    draft = preparing.draft_of(request.opened, referral)
    return SpokenConsentForm(
        request.POST if "consent" in request.POST else None,
        lines=lines(draft.values, draft.facts, draft.documents),
        receiver=receiver,
        needs_transfer=question.needs_transfer,
        country=question.country_name,
        organisation_id=request.actor.organisation_id,
        initial={"witness": request.actor.seat_id},
    )


def _record_consent(request: CaseRequest, referral: Referral, receiver: Receiver, form: SpokenConsentForm) -> object:
    cleaned = form.cleaned_data
    draft = preparing.draft_of(request.opened, referral)
    witness: Seat = cleaned["witness"]
    with translation.override(consenting.language_with(request.opened.case)):
        question = consenting.question_of(referral, receiver, country_name(receiver.country))
        names = preparing.names_of(draft, fact_names(draft.facts))
    return consenting.record_consent(
        opened=request.opened,
        referral=referral,
        question=question,
        chosen=cleaned["chosen"],
        transfer=cleaned.get("transfer", False),
        names=names,
        given=cleaned["given"],
        witness=witness,
    )


def _pressed(request: CaseRequest, referral: Referral) -> HttpResponse:
    """What the pressed button does."""
    actor = request.actor
    if "ask" in request.POST:
        preparing.ask_person(actor=actor, referral=referral)
    elif "release" in request.POST:
        preparing.release_referral(actor=actor, referral=referral)
    elif "stop" in request.POST:
        stopping.revoke_referral(actor=actor, referral=referral)
    elif "settle" in request.POST:
        stopping.settle(actor=actor, referral=referral)
    elif "send" in request.POST:
        return _send(request, referral)
    else:
        raise Http404
    return _done(request, referral)


def _send(request: CaseRequest, referral: Referral) -> HttpResponse:
    form = EmailForm(request.POST)
    if not form.is_valid():
        raise Refused(pgettext("staff", "Das ist keine E-Mail-Adresse."))
    sent = sending.offer_referral(opened=request.opened, referral=referral, email=form.cleaned_data["email"])
    if not sent.link:
        return _done(request, referral)
    context = case_page(request.opened, "case_referrals") | {
        "referral": referral,
        "link": sent.link,
        "code": f"{sent.code[:4]} {sent.code[4:]}",
        "mailed": form.cleaned_data["email"],
    }
    return render(request, "casework/referral_sent.html", context)


def _done(request: CaseRequest, referral: Referral) -> HttpResponse:
    messages.success(request, _("Gespeichert."))
    return redirect("casework:case_referral", referral.case_id, referral.pk)


def _shown(request: CaseRequest, referral: Referral, receiver: Receiver, form: SpokenConsentForm) -> dict[str, Any]:
    opened, actor = request.opened, request.actor
    question = consenting.question_of(referral, receiver, country_name(receiver.country))
    draft = preparing.draft_of(opened, referral)
    chosen = consenting.chosen_in(opened, referral)
    events = list(referral.events.all())
    is_prepared = referral.state == ReferralState.PREPARED
    shown = lines(draft.values, draft.facts, draft.documents)
    language = consenting.language_with(opened.case)
    with translation.override(language):
        asked = paragraphs(replace(question, country_name=country_name(receiver.country)))
    return case_page(opened, "case_referrals") | {
        "referral": referral,
        "receiver": receiver,
        "is_prepared": is_prepared,
        "lines": [line for line in shown if not chosen or line.code in chosen],
        "consent_text": consenting.text_of(opened, referral.consent).split("\n\n") if referral.consent else None,
        "question": asked if is_prepared and not referral.consent else None,
        "question_language": language,
        "consent_form": form,
        "may_ask": is_prepared and not referral.consent and referral.case.mailbox_id and not referral.asked_at,
        "may_send": referring.may_send(actor, referral, receiver, chosen),
        "may_release": referring.may_release(actor, referral),
        "may_stop": referring.may_stop(actor, referral),
        "email_form": EmailForm(initial={"email": referral.receiver.email}),
        "story": story(events, texts_of(actor, events)),
        "stays_open": what_stays_open(referral) if referral.state == ReferralState.REVOKED else "",
        "to_settle": referral.ended_at and not referral.settled_at and referral.state != ReferralState.REVOKED,
    }
