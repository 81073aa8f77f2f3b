"""What is passed on about me: the person sees each, answers, and can stop each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from viadukt.casework import referring
from viadukt.casework.consent_texts import paragraphs
from viadukt.casework.forms.referrals import ChoiceOfFields
from viadukt.casework.models import Referral, ReferralState
from viadukt.casework.models.referrals import ReferralQuerySet
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.receivers import Receiver, receiver_of
from viadukt.casework.referral_words import country_name, fact_names, lines, story, what_stays_open
from viadukt.casework.rooms import mailbox_tabs
from viadukt.casework.services.referrals import consenting, packages, preparing, stopping
from viadukt.casework.services.referrals.answering import opened_for_person
from viadukt.casework.services.referrals.events import texts_of
from viadukt.casework.views.gates import MailboxRequest, require_mailbox
from viadukt.files.public import download_address
from viadukt.kernel import vault
from viadukt.kernel.scoping import get_visible
from viadukt.ui.saving import attempt

PAGE = 20


def _told(request: MailboxRequest) -> ReferralQuerySet:
    """What the person was asked, or what was sent; not what an adviser only thinks about."""
    asked = Q(asked_at__isnull=False) | Q(consent__isnull=False)
    return (
        Referral.objects.visible_to(request.actor)
        .filter(asked)
        .select_related("sender", "receiver", "topic", "consent", "case__mailbox")
    )


@require_mailbox
def mailbox_referrals(request: MailboxRequest) -> HttpResponse:
    page = Paginator(_told(request), PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/mailbox_referrals.html", {"tabs": mailbox_tabs("mailbox_referrals"), "page": page})


@require_mailbox
def mailbox_referral(request: MailboxRequest, referral_id: UUID) -> HttpResponse:
    """One: what would go or went, to whom, what became of it."""
    referral = get_visible(_told(request), request.actor, referral_id)
    opened = open_file(request.actor, referral.case, part="referrals")
    if "document" in request.POST:
        return _document(request, referral)
    receiver = receiver_of(referral.receiver)
    form = _form(request, opened, referral, receiver)
    sent = attempt(form, lambda: _agree(opened, referral, receiver, form))
    if sent.saved:
        messages.success(request, _("Danke. Wir geben nur weiter, was Sie ausgewählt haben."))
        return redirect("casework:mailbox_referral", referral.pk)
    if request.method == "POST" and not form.is_bound:
        _press(request, opened, referral)
        return redirect("casework:mailbox_referral", referral.pk)
    return render(
        request, "casework/mailbox_referral.html", _context(request, opened, referral, receiver, form), status=sent.status
    )


def _form(request: MailboxRequest, opened: OpenCase, referral: Referral, receiver: Receiver) -> ChoiceOfFields:
    question = consenting.question_of(referral, receiver, country_name(receiver.country))
    draft = preparing.draft_of(opened, referral)
    return ChoiceOfFields(
        request.POST if "agree" in request.POST else None,
        lines=lines(draft.values, draft.facts, draft.documents),
        receiver=receiver,
        needs_transfer=question.needs_transfer,
        country=question.country_name,
    )


def _agree(opened: OpenCase, referral: Referral, receiver: Receiver, form: ChoiceOfFields) -> object:
    draft = preparing.draft_of(opened, referral)
    return consenting.agree(
        opened=opened,
        referral=referral,
        question=consenting.question_of(referral, receiver, country_name(receiver.country)),
        chosen=form.cleaned_data["chosen"],
        transfer=form.cleaned_data.get("transfer", False),
        names=preparing.names_of(draft, fact_names(draft.facts)),
    )


def _press(request: MailboxRequest, opened: OpenCase, referral: Referral) -> None:
    if "refuse" in request.POST:
        consenting.refuse(opened=opened, referral=referral)
        messages.success(request, _("Es geht nichts weiter. Wir beraten Sie trotzdem."))
    elif "stop" in request.POST:
        ended = stopping.revoke_referral(actor=request.actor, referral=referral)
        messages.success(request, what_stays_open(ended))
    else:
        raise Http404


def _document(request: MailboxRequest, referral: Referral) -> HttpResponse:
    file = next((file for file in packages.documents_of(referral) if str(file.pk) == request.POST["document"]), None)
    if file is None:
        raise Http404
    key = vault.open_with(request.actor.pair, object_id=file.pk)
    return redirect(download_address(actor=request.actor, file=file, key=key))


def _context(
    request: MailboxRequest, opened: OpenCase, referral: Referral, receiver: Receiver, form: ChoiceOfFields
) -> dict[str, Any]:
    is_asked = referral.state == ReferralState.PREPARED and not referral.consent and referral.asked_at
    question = consenting.question_of(referral, receiver, country_name(receiver.country))
    sent = opened_for_person(opened, referral)
    shown, files = [], []
    if sent:
        shown, files = lines(sent["fields"], sent["facts"], {}), sent["documents"]
    elif referral.consent and referral.draft:
        draft, chosen = preparing.draft_of(opened, referral), consenting.chosen_in(opened, referral)
        shown = [line for line in lines(draft.values, draft.facts, draft.documents) if line.code in chosen]
    events = list(referral.events.exclude(state=ReferralState.PREPARED))
    return {
        "tabs": mailbox_tabs("mailbox_referrals"),
        "referral": referral,
        "receiver": receiver,
        "question": paragraphs(question) if is_asked else None,
        "form": form,
        "lines": shown,
        "files": files,
        "was_sent": referral.offered_at is not None,
        "consent_text": consenting.text_of(opened, referral.consent).split("\n\n") if referral.consent else None,
        "may_stop": bool(referring.may_stop(request.actor, referral)) and not is_asked,
        "stays_open": what_stays_open(referral) if referral.state == ReferralState.REVOKED else "",
        "story": story(events, texts_of(request.actor, events)),
    }
