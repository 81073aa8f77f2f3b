"""One offer: its page, its cards, and what somebody says is wrong with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from viadukt.directory import cards, links, present
from viadukt.directory.actions import actions_of
from viadukt.directory.forms import ReportForm
from viadukt.directory.models import ReportKind, Service
from viadukt.directory.need import Need
from viadukt.directory.search import as_hit
from viadukt.directory.selectors import public_service
from viadukt.directory.services import assure, report
from viadukt.kernel.actor import Visitor
from viadukt.kernel.ratelimit import limited


@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Everything about an offer, with where each claim comes from."""
    found = public_service(service_id)
    language = request.LANGUAGE_CODE
    page = present.page(found, language)
    return render(request, "directory/service.html", {
        "page": page,
        "card": page.card,
        "address": cards.address(found),
        "answer": cards.answer(found, language, page.card.spots),
        "actions": actions_of(found),
    })  # fmt: skip


@require_safe
def card(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """A card to print (A6) with a QR code."""
    found = public_service(service_id)
    return render(request, "directory/print_card.html", {
        "card": _card(found, request.LANGUAGE_CODE),
        "address": cards.address(found),
        "qr": cards.qr(cards.address(found)),
    })  # fmt: skip


@require_safe
def contact(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The offer for an address book."""
    found = public_service(service_id)
    response = HttpResponse(cards.vcard(found, request.LANGUAGE_CODE), content_type="text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="contact.vcf"'
    return response


@limited("report", 10, 600)
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, service_id: UUID) -> HttpResponseBase:
    """ "Something is wrong here": a correction, kept for who looks after the entry."""
    found = public_service(service_id)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        filed = report(actor=Visitor(), service=found, **form.cleaned_data)
        if filed.kind == ReportKind.HARM:
            said = _("Danke. Das liest die Geschäftsstelle des Netzwerks. Die Organisation selbst sieht es nicht.")
        else:
            said = _("Danke. Wer den Eintrag pflegt, sieht Ihre Nachricht.")
        messages.success(request, said)
        return redirect("directory:service", found.pk)
    context = {"form": form, "card": _card(found, request.LANGUAGE_CODE)}
    return render(request, "directory/report.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def still_correct(request: HttpRequest, service_id: UUID, token: str) -> HttpResponse:
    """The mailed link: one click says that the entry is right. A page with a button, since mail programs open links."""
    found, actor = links.opened(service_id, token)
    done = False
    if request.method == "POST":
        assure(actor=actor, service=found)
        done = True
    response = render(request, "directory/still_correct.html", {"card": _card(found, request.LANGUAGE_CODE), "done": done})
    response.headers["Cache-Control"] = "no-store"
    return response


def _card(found: Service, language: str) -> present.Card:
    return present.card(as_hit(found, Need(), None), language)
