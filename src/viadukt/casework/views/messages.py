"""The messages of a case, for who advises: read, answer, hand out files, give a code."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from viadukt.casework import permissions
from viadukt.casework.conversation import attached_file, conversation
from viadukt.casework.forms.mailbox import AnswerForm, CodeForm
from viadukt.casework.opening import NEED, REPLY
from viadukt.casework.services.codes_again import issue_code
from viadukt.casework.services.messages import answer_person, mark_read
from viadukt.casework.services.sending import SentAlready, new_token, sending_of
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.casework.views.words import code_context
from viadukt.files.public import download_address
from viadukt.ui.saving import Attempt, attempt

OFFERED = tuple(code for code, _name in settings.LANGUAGES)


@require_case("messages")
def case_messages(request: CaseRequest) -> HttpResponseBase:
    """Read what the person wrote, and answer."""
    opened = request.opened
    case = opened.case
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        interface=get_language() or "de",
        also=(case.language,),
        initial={"token": new_token(), "language": get_language() or "de"},
    )
    sent = Attempt()
    if request.method == "POST":
        sending = sending_of(request, f"{request.actor.seat_id} {case.pk}")
        try:
            sent = attempt(
                form,
                lambda: answer_person(
                    opened=opened,
                    text=form.cleaned_data["text"],
                    language=form.cleaned_data["language"],
                    sending=sending,
                    uploads=form.uploads,
                    closing=form.cleaned_data["closing"],
                ),
            )
        except SentAlready:
            return redirect("casework:case_messages", case.pk)
        if sent.saved:
            messages.success(request, pgettext("staff", "Die Antwort liegt im Postfach der Person."))
            return redirect("casework:case_messages", case.pk)
    shown = conversation(opened, request.GET.get("page"))
    mark_read(opened=opened)
    records = opened.records(NEED, REPLY)
    context = {
        **case_page(opened, "case_messages"),
        "shown": shown,
        "page": shown.page,
        "form": form,
        "need": records[NEED].value,
        "reply": records[REPLY].value,
        "may_answer": permissions.may_change(request.actor, case),
        "may_reissue": permissions.may_reissue(request.actor, case),
        "neutral": neutral_text(case.mailbox.language if case.mailbox else case.language),
        "sent_files": bool(request.FILES),
    }
    status = 422 if form.errors and sent.status == 200 else sent.status
    return render(request, "casework/case_messages.html", context, status=status)


@require_POST
@require_case("file")
def file(request: CaseRequest, file_id: UUID) -> HttpResponseBase:
    """Hand out a file of the conversation, once."""
    found, key = attached_file(request.opened, file_id)
    return redirect(download_address(actor=request.actor, file=found, key=key, request=request))


@require_case("code")
def case_code(request: CaseRequest) -> HttpResponseBase:
    """Give the person six words, the first or new ones. The answer shows them; nobody can show them again."""
    opened = request.opened
    language = opened.case.language if opened.case.language in OFFERED else "de"
    form = CodeForm(request.POST or None, initial={"language": language})
    may = permissions.may_reissue(request.actor, opened.case)
    sent = attempt(form, lambda: issue_code(opened=opened, language=form.cleaned_data["language"])) if may else Attempt()
    context: dict[str, Any] = {**case_page(opened, "case_messages"), "form": form, "may": may, "given": False}
    if sent.saved:
        context |= {**code_context(sent.saved), "given": True}
    status = 422 if form.errors and sent.status == 200 else sent.status
    return render(request, "casework/case_code.html", context, status=status)


def neutral_text(language: str) -> str:
    """What can be pasted into a messenger, in the person's language: that there is something new, and where."""
    with override(language if language in OFFERED else "de"):
        return _("Guten Tag, es gibt etwas Neues für Sie:") + f" {settings.BASE_URL}{reverse('casework:mailbox_door')}"
