"""The counter: short contacts in five taps, what the day was, and the case that one becomes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions, rooms
from viadukt.casework.forms.counter import CaseForm, ContactForm, CounterForm, NewCaseForm, TextForm, day_or_today
from viadukt.casework.models import Case, Contact
from viadukt.casework.selectors.counter import contacts_of, sums_of
from viadukt.casework.services import counter as services
from viadukt.casework.views.gates import ADVISERS
from viadukt.kernel import clock
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import StaffRequest, require_seat
from viadukt.ui.saving import attempt

PAGE = 30
FIRST_TOPICS = 9


@require_seat(*ADVISERS)
def counter(request: StaffRequest) -> HttpResponse:
    """Count a contact, and see the day."""
    actor = request.actor
    form = CounterForm(request.POST or None, actor=actor)
    sent = attempt(
        form,
        lambda: services.record_contact(actor=actor, facts=form.facts(), entry=form.cleaned_data["entry"]),
    )
    if sent.saved:
        return redirect(f"{request.path}?counted={sent.saved.pk}")
    day = day_or_today(request.GET.get("day"))
    context = {
        "locked": permissions.may_advise(actor).reason,
        "form": form,
        "first_topics": FIRST_TOPICS,
        "day": day,
        "today": clock.today(),
        "page": Paginator(contacts_of(actor, day), PAGE).get_page(request.GET.get("page")),
        "sums": sums_of(actor, day),
        "counted": _just_counted(request),
    }
    return render(request, "casework/counter.html", context, status=sent.status)


def _just_counted(request: StaffRequest) -> Contact | None:
    """What the page before has counted, to be undone: one's own, and of today."""
    try:
        pk = UUID(request.GET.get("counted", ""))
    except ValueError:
        return None
    own = Contact.objects.visible_to(request.actor).filter(seat=request.actor.seat_id).select_related("topic")
    found = own.filter(pk=pk).first()
    return found if found and clock.now() - found.created_at < services.CORRECTABLE else None


@require_seat(*ADVISERS)
def contact(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Correct a short contact, or make a case of it."""
    shown = _visible(request, contact_id)
    may = services.may_correct(request.actor, shown)
    form = ContactForm(request.POST or None, initial=ContactForm.of(shown), actor=request.actor, contact=shown)
    sent = attempt(
        form,
        lambda: services.correct_contact(
            actor=request.actor, contact_id=contact_id, facts=form.facts(), version=form.cleaned_data["version"] or 0
        ),
    )
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("casework:counter")
    context = {"contact": shown, "form": form, "may": may}
    return render(request, "casework/counter_contact.html", context, status=sent.status)


@require_POST
@require_seat(*ADVISERS)
def remove(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """Undo."""
    services.remove_contact(actor=request.actor, contact_id=contact_id)
    messages.success(request, pgettext("staff", "Der Kontakt ist wieder weg und zählt nicht."))
    return redirect("casework:counter")


@require_seat(*ADVISERS)
def case_from_contact(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The contact becomes a case: a nickname is enough."""
    shown = _visible(request, contact_id)
    form = CaseForm(
        request.POST or None,
        actor=request.actor,
        initial={"topic": shown.topic_id, "language": shown.language, "code_language": _interface(shown.language)},
    )
    sent = attempt(
        form,
        lambda: services.case_of_contact(
            actor=request.actor,
            contact_id=contact_id,
            nickname=form.cleaned_data["nickname"],
            about=form.about(),
            code_language=form.code(),
        ),
    )
    if sent.saved:
        opened, words = sent.saved
        return _opened(request, opened.case, words)
    return render(request, "casework/counter_case.html", {"form": form, "contact": shown}, status=sent.status)


@require_seat(*ADVISERS)
def new_case(request: StaffRequest) -> HttpResponse:
    """A case for somebody who is here."""
    form = NewCaseForm(request.POST or None, actor=request.actor)
    sent = attempt(
        form,
        lambda: services.new_case_at_counter(
            actor=request.actor,
            nickname=form.cleaned_data["nickname"],
            about=form.about(),
            facts=form.facts(),
            entry=form.entry_given,
            code_language=form.code(),
        ),
    )
    if sent.saved:
        opened, words = sent.saved
        if opened is None:
            messages.info(request, pgettext("staff", "Dieser Fall ist schon geöffnet."))
            return redirect("casework:counter")
        return _opened(request, opened.case, words)
    locked = permissions.may_advise(request.actor).reason
    return render(request, "casework/counter_case.html", {"form": form, "contact": None, "locked": locked}, status=sent.status)


def _opened(request: StaffRequest, case: Case, words: str) -> HttpResponse:
    """To the new case; with a code, first to the page that shows it, once."""
    tabs = rooms.tabs_of(case.pk, "")
    address = tabs[0]["url"] if tabs else ""
    if not words:
        messages.success(request, pgettext("staff", "Der Fall ist geöffnet: %(reference)s") % {"reference": case.reference})
        return redirect(address or "casework:counter")
    context: dict[str, Any] = {"case": case, "words": words.split(), "address": address, "mailbox": mailbox_address()}
    response = render(request, "casework/counter_code.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_seat(*ADVISERS)
def messenger_text(request: StaffRequest) -> HttpResponse:
    """A text to copy into any messenger: it names nobody and no matter."""
    form = TextForm(request.GET or None, initial={"to": "ask", "language": "de"})
    chosen = form.cleaned_data if form.is_valid() else {"to": "ask", "language": "de"}
    link = f"{settings.BASE_URL}/ask/" if chosen["to"] == "ask" else mailbox_address()
    with translation.override(chosen["language"]):
        text = _("Guten Tag, hier ist der Link, über den wir gesprochen haben: %(link)s") % {"link": link}
    context = {"form": form, "text": text, "language": chosen["language"]}
    return render(request, "casework/messenger_text.html", context)


def mailbox_address() -> str:
    """The one address of all mailboxes."""
    return f"{settings.BASE_URL}/mailbox/"


def _visible(request: StaffRequest, contact_id: UUID) -> Contact:
    return get_visible(Contact.objects.select_related("topic", "project"), request.actor, contact_id)


def _interface(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
