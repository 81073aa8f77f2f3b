"""Notes of a case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext

from viadukt.casework import permissions
from viadukt.casework.forms.notes import NoteForm
from viadukt.casework.forms.sheets import words_of
from viadukt.casework.models import Contact
from viadukt.casework.opening import OpenCase
from viadukt.casework.services import notes as services
from viadukt.casework.services.drafts import discard_draft, draft_of, keep_draft
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.casework.views.sheets import based_on_of, beside, query_of, typed
from viadukt.directory.public import Topic
from viadukt.kernel.errors import Conflict
from viadukt.network.public import Project
from viadukt.ui.saving import Attempt, attempt

PAGE = 20


@require_case("notes")
def notes(request: CaseRequest) -> HttpResponse:
    """What was talked about, the latest first, and a form for the next."""
    opened, name = request.opened, services.NOTE
    if answered := _draft_buttons(request, name):
        return answered
    posted = request.POST if request.method == "POST" else None
    kept = draft_of(opened, name) if posted is None else None
    form = _form(opened, posted if posted is not None else query_of(kept), {"topic": opened.case.topic_id or ""})
    sent = Attempt()
    if posted is None:
        _hush(form)
    else:
        sent = attempt(form, lambda: services.add_note(opened=opened, talk=_talk(opened, form), text=form.cleaned_data["text"]))
    if sent.saved:
        messages.success(request, pgettext("staff", "Notiert."))
        return redirect("casework:case_notes", opened.case.pk)
    rows = opened.case.contacts.select_related("seat__user", "topic", "project").prefetch_related("former_texts")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    topics = {topic.slug: str(topic) for topic in Topic.objects.all()}
    context = case_page(opened, "case_notes") | {
        "form": form,
        "draft": kept,
        "part": name,
        "page": page,
        "notes": [_shown(opened, note, topics) for note in page.object_list],
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, "casework/case_notes.html", context, status=sent.status)


@require_case("notes")
def note(request: CaseRequest, note_id: UUID) -> HttpResponse:
    """Change one's own note."""
    opened = request.opened
    shown = opened.case.contacts.select_related("topic").filter(pk=note_id).first()
    if shown is None or not services.may_change_note(opened, shown):
        raise Http404
    name = f"{services.NOTE}:{shown.pk}"
    if answered := _draft_buttons(request, name, shown):
        return answered
    posted = request.POST if request.method == "POST" else None
    kept = draft_of(opened, name) if posted is None else None
    initial = NoteForm.of(shown, services.text_of(opened, shown))
    form = _form(opened, posted if posted is not None else query_of(kept), initial)
    version = based_on_of(posted) if posted else kept.based_on if kept else shown.version
    status, differences = 200, []
    if posted is None:
        _hush(form)
    elif form.is_valid():
        try:
            services.change_note(
                opened=opened, note=shown, talk=_talk(opened, form), text=form.cleaned_data["text"], version=version
            )
        except Conflict:
            now = Contact.objects.get(pk=shown.pk)
            stored = NoteForm.of(now, services.text_of(opened, now))
            differences = beside(words_of(form, form.cleaned_data), words_of(form, stored))
            status, version = 409, now.version
        else:
            messages.success(request, pgettext("staff", "Geändert. Was vorher da stand, bleibt erhalten."))
            return redirect("casework:case_notes", opened.case.pk)
    context = case_page(opened, "case_notes") | {
        "form": form,
        "note": shown,
        "part": name,
        "draft": kept,
        "based_on": version,
        "differences": differences,
    }
    return render(request, "casework/case_note.html", context, status=status)


def _form(opened: OpenCase, data: Any, initial: dict[str, Any]) -> NoteForm:
    projects = Project.objects.filter(carrier=opened.case.organisation_id)
    return NoteForm(data, initial=initial, topics=Topic.objects.all(), projects=projects)


def _talk(opened: OpenCase, form: NoteForm) -> services.Talk:
    return form.talk(opened.case.language)


def _hush(form: NoteForm) -> None:
    if form.is_bound:
        form.errors.clear()


def _draft_buttons(request: CaseRequest, name: str, shown: Contact | None = None) -> HttpResponse | None:
    here = (
        redirect("casework:case_note", request.opened.case.pk, shown.pk)
        if shown
        else redirect("casework:case_notes", request.opened.case.pk)
    )
    if "discard" in request.POST:
        discard_draft(opened=request.opened, name=name)
        return here
    if "keep" in request.POST:
        keep_draft(opened=request.opened, name=name, fields=typed(request.POST), based_on=based_on_of(request.POST))
        messages.success(request, pgettext("staff", "Als Entwurf gesichert, nur für Sie. Im Fall steht es noch nicht."))
        return here
    return None


def _shown(opened: OpenCase, note: Contact, topics: dict[str, str]) -> dict[str, Any]:
    return {
        "note": note,
        "text": services.text_of(opened, note),
        "further": [topics.get(slug, slug) for slug in note.further_topics],
        "former": services.former_texts(opened, note),
        "mine": bool(services.may_change_note(opened, note)),
    }
