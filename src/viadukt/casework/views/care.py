"""Consents, readers, a copy of everything, and the protection of children: the parts of one case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from viadukt.casework.archive import pieces
from viadukt.casework.children import is_minor
from viadukt.casework.forms.care import ChildStepForm, ConsentForm
from viadukt.casework.held import holdings
from viadukt.casework.models import CaseworkSetup
from viadukt.casework.permissions import may_lead
from viadukt.casework.purpose_texts import TEXTS, text_of
from viadukt.casework.readers import days, readings
from viadukt.casework.services import child_protection
from viadukt.casework.services.consents import (
    give_consent,
    interface_language,
    purposes_at_the_counter,
    shown_consents,
    withdraw_consent,
)
from viadukt.casework.services.copies import mark_about_others, may_copy_now, record_copy
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.mailbox_care import zip_response
from viadukt.casework.views.pages import case_page
from viadukt.kernel.errors import Conflict
from viadukt.ui.saving import attempt

PAGE = 50


@require_case("consents")
def case_consents(request: CaseRequest) -> HttpResponse:
    """What the person agreed to, as it was shown; and taking down what is agreed at the counter."""
    opened = request.opened
    language = interface_language(opened.case.language)
    form = ConsentForm(request.POST or None, initial={"language": language})
    given = attempt(form, lambda: give_consent(opened=opened, **_given(form)))
    if given.saved:
        messages.success(request, pgettext("staff", "Die Einwilligung ist festgehalten."))
        return redirect("casework:case_consents", opened.case.pk)
    context = case_page(opened, "case_consents") | {
        "form": form,
        "consents": shown_consents(opened),
        "minor": is_minor(opened),
        "texts": _texts(opened, form),
    }
    return render(request, "casework/case_consents.html", context, status=given.status)


def _given(form: ConsentForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("purpose", "language", "given", "until", "guardian")}


def _texts(opened: Any, form: ConsentForm) -> list[dict[str, str]]:
    """What is to be read out for each purpose, in the language of the person and in that of the reader."""
    organisation = opened.case.organisation.name
    theirs = form.data.get("language") or form.initial["language"]
    theirs = interface_language(theirs)
    return [
        {
            "label": label,
            "language": theirs,
            "text": text_of(purpose, language=theirs, organisation=organisation),
            "own": text_of(purpose, language=translation.get_language() or "de", organisation=organisation),
        }
        for purpose, label in purposes_at_the_counter()
        if purpose in TEXTS
    ]


@require_POST
@require_case("consents")
def withdraw(request: CaseRequest, consent_id: UUID) -> HttpResponse:
    """On the person's word."""
    withdraw_consent(opened=request.opened, consent_id=consent_id)
    messages.success(request, pgettext("staff", "Zurückgenommen. Was davon abhing, ist beendet."))
    return redirect("casework:case_consents", request.opened.case.pk)


@require_case("readers")
def case_readers(request: CaseRequest) -> HttpResponse:
    """Who read the case: the team lead sees names, others what the person sees."""
    opened = request.opened
    found = readings(opened.case)
    lead = bool(may_lead(request.actor))
    page = Paginator(found if lead else days(found), PAGE).get_page(request.GET.get("page"))
    context = case_page(opened, "case_readers") | {"page": page, "lead": lead}
    return render(request, "casework/case_readers.html", context)


@require_case("held")
def case_held(request: CaseRequest) -> HttpResponse:
    """What a copy for the person will hold, and which notes are about others."""
    opened = request.opened
    notes = [{"row": row, "text": _note(opened, row)} for row in opened.case.contacts.exclude(text=None).order_by("-on", "pk")]
    page = Paginator(notes, PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/case_held.html", case_page(opened, "case_held") | {"page": page})


def _note(opened: Any, row: Any) -> str:
    return str(opened.unseal(f"contact:{row.pk}", row.text, version=row.version).get("text", ""))


@require_POST
@require_case("held")
def mark_note(request: CaseRequest, contact_id: UUID) -> HttpResponse:
    """A note is about others, or is not."""
    mark_about_others(opened=request.opened, contact_id=contact_id, about_others="others" in request.POST)
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect("casework:case_held", request.opened.case.pk)


@require_POST
@require_case("held")
def copy(request: CaseRequest) -> HttpResponseBase:
    """The copy, for a person who sits here."""
    opened = request.opened
    language = interface_language(opened.case.language)
    may_copy_now(request.actor)
    record_copy(opened=opened)
    with translation.override(language):
        found = [holdings(opened)]
    return zip_response(pieces(request.actor, found, language=language))


@require_case("child")
def case_child(request: CaseRequest) -> HttpResponse:
    """The checklist for a child who may be at risk."""
    opened = request.opened
    written, version = child_protection.entries(opened)
    form = ChildStepForm(request.POST or None, initial={"version": version})
    sent = attempt(form, lambda: _write_step(opened, form))
    if sent.saved:
        messages.success(request, pgettext("staff", "Festgehalten."))
        return redirect("casework:case_child", opened.case.pk)
    if sent.status != 200:
        written, version = child_protection.entries(opened)
        again = request.POST.copy()
        again["version"] = str(version)  # sent once more, it is a decision
        form.data = again
    context = case_page(opened, "case_child") | {
        "form": form,
        "steps": [{"step": step, "entries": written[step.key]} for step in child_protection.STEPS],
        "setup": CaseworkSetup.objects.visible_to(request.actor).first(),
        "may_record": bool(may_lead(request.actor)),
    }
    return render(request, "casework/case_child.html", context, status=sent.status)


def _write_step(opened: Any, form: ChildStepForm) -> None:
    said = {name: form.cleaned_data[name] for name in ("step", "on", "text")}
    try:
        child_protection.write_step(opened=opened, based_on=form.cleaned_data["version"], **said)
    except Conflict as conflict:
        raise Conflict(
            pgettext(
                "staff", "Inzwischen hat jemand anderes hier geschrieben; es steht oben. Senden Sie Ihren Eintrag noch einmal."
            )
        ) from conflict
