"""The enquiry: a page to write on, and where it leads."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from viadukt.casework.forms.asking import EnquiryForm
from viadukt.casework.models import Speaker
from viadukt.casework.selectors.waiting import answer_in_words
from viadukt.casework.services.asking import (
    TOPICS_AT_RISK,
    Enquiry,
    consent_to_next_organisation,
    send_enquiry,
    session_secret,
    somebody_reads,
    understood,
)
from viadukt.casework.services.cases import About
from viadukt.casework.services.mailboxes import resume_session
from viadukt.casework.services.routing import placement, takes_enquiries
from viadukt.casework.services.sending import SentAlready, new_token, sending_of
from viadukt.casework.views.gates import mailbox_of, remember_mailbox
from viadukt.directory.public import Hit, Need, Service, Topic, card, numbers_for, public_service, search
from viadukt.kernel.actor import Visitor
from viadukt.kernel.ratelimit import limited
from viadukt.ui.saving import attempt

NEAREST = 4
"""Offers to call when nobody here would read an enquiry."""


@limited("casework.ask.day", 60, 86_400)
@limited("casework.ask", 10, 600)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, service_id: UUID | None = None) -> HttpResponseBase:
    """Write to the organisation of an offer, or to whoever in the network can help."""
    service = public_service(service_id) if service_id else None
    topic = _topic(request, service)
    if not (takes_enquiries(service) if service else somebody_reads()):
        return render(request, "casework/ask_closed.html", _whom_to_call(request, service, topic))
    mailbox = mailbox_of(request)
    form = EnquiryForm(
        request.POST or None,
        request.FILES or None,
        interface=request.LANGUAGE_CODE,
        consent=consent_to_next_organisation(),
        has_open_mailbox=mailbox is not None,
        with_topic=service is None,
        initial={"token": new_token(), "language": request.LANGUAGE_CODE, "topic": topic.pk if topic else "", "country": "DE"},
    )
    nowhere: dict[str, Any] = {}
    status = 200
    if request.method == "POST" and form.is_valid():
        actor = mailbox if mailbox and not form.cleaned_data.get("new_mailbox") else Visitor()
        enquiry = _enquiry(request, form, service, topic)
        where = placement(service=service, topic=enquiry.about.topic, language=enquiry.about.language, land=enquiry.about.land)
        if where is None:
            nowhere, status = _whom_to_call(request, service, enquiry.about.topic), 409
        else:
            sending = sending_of(request, "enquiry")
            try:
                sent = attempt(
                    form,
                    lambda: send_enquiry(actor=actor, enquiry=enquiry, placement=where, sending=sending, uploads=form.uploads),
                )
            except SentAlready:
                return _onward(request, sending)
            if sent.saved:
                return _onward(request, sending)
            status = sent.status
    elif request.method == "POST":
        status = 422
    context = {
        "form": form,
        "service": service,
        "organisation": service.organisation if service else None,
        "answer": _answer(service),
        "numbers": numbers_for("violence") if topic and topic.pk in TOPICS_AT_RISK else [],
        "abroad": "",
        "has_mailbox": mailbox is not None,
        "sent_files": bool(request.FILES),
        "nowhere": nowhere,
    }
    return render(request, "casework/ask.html", context, status=status)


def _onward(request: HttpRequest, sending: str) -> HttpResponse:
    """To the new words, or into the mailbox that was open; where the session is over already, to its door."""
    secret = session_secret(sending)
    if resume_session(secret=secret) is None:
        return redirect("casework:mailbox" if mailbox_of(request) else "casework:mailbox_door")
    response = redirect("casework:mailbox_words")
    remember_mailbox(response, secret)
    return response


def _enquiry(request: HttpRequest, form: EnquiryForm, service: Service | None, topic: Topic | None) -> Enquiry:
    said = form.cleaned_data
    found = understood(said["need"], interface=request.LANGUAGE_CODE)
    chosen = Topic.objects.filter(pk=said["topic"]).first() if said.get("topic") else None
    about = About(
        topic=chosen or topic or found.topic,
        language=said["language"],
        country=said["country"],
        land=said["land"],
        service=service,
    )
    return Enquiry(
        need=said["need"],
        about=about,
        place=said["place"],
        writer=Speaker(said["writer"]),
        reply=form.reply(),
        text_language=found.language,
        urgent=found.urgent,
        agreed=consent_to_next_organisation() if said["next_organisation"] else "",
        interface=request.LANGUAGE_CODE,
    )


def _topic(request: HttpRequest, service: Service | None) -> Topic | None:
    """What the page that led here was about: the offer's first topic, or the one that the link names."""
    if service is not None:
        return service.topics.first()
    return Topic.objects.filter(pk=request.GET.get("topic", "").replace("\0", "")[:40]).first()


def _answer(service: Service | None) -> str:
    """How long an answer takes: measured where there are enough, else promised. Without an offer it depends on who takes it."""
    where = placement(service=service, topic=None, language="", land="") if service else None
    return answer_in_words(where) if where else ""


def _whom_to_call(request: HttpRequest, service: Service | None, topic: Topic | None) -> dict[str, Any]:
    """Offers with a contact, nearest to what was asked: where nobody here reads, nobody is left without a way."""
    language = request.LANGUAGE_CODE
    hits: list[Hit] = []
    if topic is not None:
        results = search(Need(topics=(topic.pk,)))
        hits = [hit for hit in (*results.hits, *results.from_afar, *results.farther) if hit.service.reachable]
    cards = [card(hit, language) for hit in hits if service is None or hit.service.pk != service.pk]
    return {
        "service": service,
        "cards": cards[:NEAREST],
        "numbers": numbers_for("violence") if topic and topic.pk in TOPICS_AT_RISK else [],
        "abroad": "",
    }
