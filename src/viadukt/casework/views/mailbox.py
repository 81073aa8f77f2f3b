"""The mailbox: its door, and what its person finds inside."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viadukt.casework.codes import looked_over
from viadukt.casework.conversation import attached_file, conversation
from viadukt.casework.forms.asking import ReplyForm
from viadukt.casework.forms.mailbox import LanguageForm, WriteForm
from viadukt.casework.forms.words import DoorForm
from viadukt.casework.models import Case, Direction
from viadukt.casework.opening import REPLY, OpenCase, open_file
from viadukt.casework.rooms import mailbox_tabs
from viadukt.casework.selectors.enquiries import journey
from viadukt.casework.selectors.waiting import expected_answer
from viadukt.casework.services.mailboxes import end_session, open_mailbox, speak, words_to_keep
from viadukt.casework.services.messages import change_reply, mark_read, write_to_organisation
from viadukt.casework.services.sending import SentAlready, new_token, sending_of
from viadukt.casework.views.gates import (
    COOKIE,
    MailboxRequest,
    forget_mailbox,
    mailbox_of,
    remember_mailbox,
    require_mailbox,
)
from viadukt.directory.public import contacts
from viadukt.files.public import download_address
from viadukt.kernel import clock
from viadukt.kernel.ratelimit import allow, limited, too_many
from viadukt.kernel.scoping import get_visible
from viadukt.ui.saving import attempt
from viadukt.understanding.public import language_of

EVERYBODY = (300, 60)
"""Attempts at the door by all together in so many seconds: what this machine can turn into keys, and a little more."""
SHOWN_DOUBTS = 6


@limited("casework.door.day", 40, 86_400)
@limited("casework.door", 10, 600)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponseBase:
    """Where the six words are asked for. What is wrong about them is said from the words alone: that a code opens nothing
    costs as much time as that it opens something, and is answered alike whatever the reason."""
    if request.method == "POST":
        allowance = allow("everybody", "casework.door.all", *EVERYBODY)
        if not allowance:
            return too_many(request, allowance)
    form = DoorForm(request.POST or None)
    doubts: list[Any] = []
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["words"]
        opened = open_mailbox(code=typed)
        if opened is not None:
            secret, actor = opened
            inside = redirect("casework:mailbox")
            remember_mailbox(inside, secret)
            _speak_to(inside, actor.language)
            return inside
        looked = looked_over(typed, request.LANGUAGE_CODE)
        doubts = list(looked.doubts[:SHOWN_DOUBTS]) if looked.count <= 12 else []
        form.add_error("words", _("Mit diesen Wörtern lässt sich kein Postfach öffnen. Bitte prüfen Sie jedes Wort."))
    context = {"form": form, "doubts": doubts, "is_open": request.method != "POST" and mailbox_of(request) is not None}
    return render(request, "casework/door.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest) -> HttpResponseBase:
    """Close the mailbox on this device; idempotent."""
    if secret := request.COOKIES.get(COOKIE):
        end_session(secret=secret)
    messages.success(request, _("Ihr Postfach ist auf diesem Gerät geschlossen."))
    response = redirect("casework:mailbox_door")
    forget_mailbox(response)
    return response


@require_safe
@require_mailbox
def home(request: MailboxRequest) -> HttpResponseBase:
    """All cases of the mailbox; with a single one, its conversation at once."""
    cases = list(_cases(request))
    if len(cases) == 1:
        return case_page(request, cases[0].pk)
    unread = [case.messages.filter(direction=Direction.TO_PERSON, read_at=None).count() for case in cases]
    context = {"cases": list(zip(cases, unread, strict=True)), **_frame(request, "mailbox")}
    return render(request, "casework/mailbox_home.html", context)


@limited("casework.write", 30, 600)
@require_http_methods(["GET", "HEAD", "POST"])
@require_mailbox
def case(request: MailboxRequest, case_id: UUID) -> HttpResponseBase:
    """One case: how it stands, the conversation, and a form to write."""
    return case_page(request, case_id)


def case_page(request: MailboxRequest, case_id: UUID) -> HttpResponseBase:
    """The page of a case of this mailbox."""
    opened = _opened(request, case_id, "messages")
    form = WriteForm(request.POST or None, request.FILES or None, initial={"token": new_token()})
    status = 200
    if request.method == "POST":
        sending = sending_of(request, f"{request.actor.mailbox_id} {case_id}")
        try:
            sent = attempt(
                form,
                lambda: write_to_organisation(
                    opened=opened,
                    text=form.cleaned_data["text"],
                    language=language_of(form.cleaned_data["text"], hint=request.actor.language),
                    sending=sending,
                    uploads=form.uploads,
                ),
            )
        except SentAlready:
            return redirect("casework:mailbox_case", case_id)
        if sent.saved:
            messages.success(request, _("Ihre Nachricht ist da."))
            return redirect("casework:mailbox_case", case_id)
        status = 422 if form.errors and sent.status == 200 else sent.status
    shown = conversation(opened, request.GET.get("page"))
    mark_read(opened=opened)
    context = {
        "case": opened.case,
        "shown": shown,
        "page": shown.page,
        "form": form,
        "sent_files": bool(request.FILES),
        "late": _is_late(opened.case),
        "contacts": contacts(opened.case.service) if _is_late(opened.case) and opened.case.service else [],
        "is_only": len(_cases(request)) == 1,
        "expected": expected_answer(opened.case),
        "journey": journey(opened.case),
        **_frame(request, "mailbox"),
    }
    return render(request, "casework/mailbox_case.html", context, status=status)


@require_POST
@require_mailbox
def download(request: MailboxRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Hand out a file of the conversation, once."""
    opened = _opened(request, case_id, "messages")
    file, key = attached_file(opened, file_id)
    return redirect(download_address(actor=request.actor, file=file, key=key, request=request))


@require_http_methods(["GET", "HEAD", "POST"])
@require_mailbox
def reply(request: MailboxRequest, case_id: UUID) -> HttpResponseBase:
    """How the person may be reached about one case."""
    opened = _opened(request, case_id, "reply")
    said = opened.record(REPLY)
    form = ReplyForm(request.POST or None, initial=ReplyForm.of(said.value))
    based_on = request.POST.get("version", "")
    version = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 9 else said.version
    sent = attempt(form, lambda: change_reply(opened=opened, reply=form.reply(), based_on=version))
    if sent.saved:
        messages.success(request, _("Gespeichert."))
        return redirect("casework:mailbox_settings")
    context = {"case": opened.case, "form": form, "version": version, **_frame(request, "mailbox_settings")}
    return render(
        request, "casework/mailbox_reply.html", context, status=422 if form.errors and sent.status == 200 else sent.status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_mailbox
def settings_page(request: MailboxRequest) -> HttpResponseBase:
    """The language of the mailbox, and a way to how one is answered, case by case."""
    form = LanguageForm(request.POST or None, initial={"language": request.actor.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        speak(actor=request.actor, language=language)
        with override(language):
            messages.success(request, _("Gespeichert."))
        response = redirect("casework:mailbox_settings")
        _speak_to(response, language)
        return response
    context = {"form": form, "cases": list(_cases(request)), **_frame(request, "mailbox_settings")}
    return render(request, "casework/mailbox_settings.html", context, status=422 if form.errors else 200)


def _cases(request: MailboxRequest) -> Any:
    rows = Case.objects.visible_to(request.actor).select_related("organisation", "topic", "mailbox", "service__organisation")
    return rows.order_by("-created_at", "pk")


def _opened(request: MailboxRequest, case_id: UUID, part: str) -> OpenCase:
    return open_file(request.actor, get_visible(_cases(request), request.actor, case_id), part=part)


def _frame(request: MailboxRequest, current: str) -> dict[str, Any]:
    return {"tabs": mailbox_tabs(current), "words_to_keep": bool(words_to_keep(secret=request.COOKIES[COOKIE]))}


def _is_late(case: Case) -> bool:
    """Whether an answer was promised by now and nobody gave one."""
    return case.first_answer_at is None and case.answer_due_at is not None and case.answer_due_at < clock.now()


def _speak_to(response: HttpResponse, language: str) -> None:
    """Let the pages speak the language of the mailbox from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=31_536_000,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
    )
