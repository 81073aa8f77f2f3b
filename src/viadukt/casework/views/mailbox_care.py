"""The person's own pages: what I agreed to, who read, all that is held on me, delete me."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from viadukt.casework.archive import pieces
from viadukt.casework.forms.care import SureForm
from viadukt.casework.held import holdings
from viadukt.casework.models import Case, CaseStatus, Consent, Mailbox, RightsKind, RightsRequest, RightsState
from viadukt.casework.opening import OpenCase, key_of, open_file
from viadukt.casework.readers import days, readings
from viadukt.casework.retention import EMPTY_MAILBOX
from viadukt.casework.rooms import mailbox_tabs
from viadukt.casework.services.consents import shown_consents, withdraw_consent
from viadukt.casework.services.copies import may_copy_now, record_copy
from viadukt.casework.services.rights import answer_of, ask_for_erasure, ask_for_names, take_back_request
from viadukt.casework.views.gates import MailboxRequest, forget_mailbox, require_mailbox
from viadukt.kernel.scoping import get_visible
from viadukt.ui.saving import attempt

PAGE = 30


def _cases(request: MailboxRequest) -> list[Case]:
    rows = Case.objects.visible_to(request.actor).select_related("organisation", "topic", "adviser__user")
    return list(rows)


def _opened(request: MailboxRequest, case: Case, part: str) -> OpenCase:
    return open_file(request.actor, case, part=part)


def _case(request: MailboxRequest, case_id: UUID) -> Case:
    return get_visible(Case.objects.select_related("organisation", "topic", "adviser__user"), request.actor, case_id)


def _gone_on(request: MailboxRequest) -> dict[str, object]:
    """When a mailbox without a case goes."""
    emptied = Mailbox.objects.filter(pk=request.actor.mailbox_id).values_list("emptied_on", flat=True).first()
    return {"emptied_on": emptied, "gone_on": emptied + EMPTY_MAILBOX if emptied else None}


@require_mailbox
def consents(request: MailboxRequest) -> HttpResponse:
    """What I agreed to, word for word, each with a button to take it back."""
    shown = [{"case": case, "consents": shown_consents(_opened(request, case, "consents"))} for case in _cases(request)]
    context = {"tabs": mailbox_tabs("mailbox_consents"), "cases": shown} | _gone_on(request)
    return render(request, "casework/mailbox_consents.html", context)


@require_mailbox
@require_POST
def withdraw(request: MailboxRequest, consent_id: UUID) -> HttpResponse:
    consent = Consent.objects.filter(pk=consent_id, case__in=Case.objects.visible_to(request.actor)).first()
    if consent is None:
        raise Http404
    case = _case(request, consent.case_id)
    withdraw_consent(opened=OpenCase(case, request.actor, key_of(request.actor, case)), consent_id=consent_id)
    messages.success(request, _("Zurückgenommen. Ab jetzt gilt das nicht mehr."))
    return redirect("casework:mailbox_consents")


@require_mailbox
def readers(request: MailboxRequest) -> HttpResponse:
    """Who read my case: role, organisation and day; names on request."""
    shown = []
    for case in _cases(request):
        opened = _opened(request, case, "readers")
        asked = case.rights_requests.filter(kind=RightsKind.NAMES).exclude(state=RightsState.WITHDRAWN).first()
        shown.append(
            {
                "case": case,
                "page": Paginator(days(readings(case)), PAGE).get_page(request.GET.get("page")),
                "asked": asked,
                "answer": answer_of(opened, asked) if asked else None,
            }
        )
    context = {"tabs": mailbox_tabs("mailbox_readers"), "cases": shown} | _gone_on(request)
    return render(request, "casework/mailbox_readers.html", context)


@require_mailbox
@require_POST
def ask_names(request: MailboxRequest, case_id: UUID) -> HttpResponse:
    ask_for_names(actor=request.actor, case=_case(request, case_id))
    messages.success(request, _("Wir haben Ihre Bitte weitergegeben. Die Antwort steht dann hier."))
    return redirect("casework:mailbox_readers")


@require_mailbox
def export(request: MailboxRequest) -> HttpResponseBase:
    """All that is held on me: as one file, each case in its folder."""
    cases = _cases(request)
    if request.method != "POST" or not cases:
        context = {"tabs": mailbox_tabs("mailbox_export"), "cases": cases} | _gone_on(request)
        return render(request, "casework/mailbox_export.html", context)
    may_copy_now(request.actor)
    language = request.actor.language
    with translation.override(language):
        found = []
        for case in cases:
            opened = _opened(request, case, "held")
            record_copy(opened=opened)
            found.append(holdings(opened))
    return zip_response(pieces(request.actor, found, language=language))


def zip_response(content: Iterator[bytes]) -> StreamingHttpResponse:
    """A download with a name that says nothing."""
    response = StreamingHttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="copy.zip"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_mailbox
def delete(request: MailboxRequest) -> HttpResponse:
    """Delete me: each case with what will happen, and what became of an earlier request."""
    shown = []
    for case in _cases(request):
        asked = case.rights_requests.filter(kind=RightsKind.ERASURE).exclude(state=RightsState.WITHDRAWN).first()
        answer = answer_of(_opened(request, case, "held"), asked) if asked and asked.answer else None
        shown.append({"case": case, "asked": asked, "answer": answer, "at_once": case.status == CaseStatus.WAITING})
    context = {"tabs": mailbox_tabs("mailbox_delete"), "cases": shown} | _gone_on(request)
    return render(request, "casework/mailbox_delete.html", context)


@require_mailbox
def delete_case(request: MailboxRequest, case_id: UUID) -> HttpResponse:
    """The last question before it is done, or asked for."""
    case = _case(request, case_id)
    form = SureForm(request.POST or None)
    at_once = case.status == CaseStatus.WAITING
    done = attempt(form, lambda: [ask_for_erasure(actor=request.actor, case=case)])
    if not done.saved:
        context = {
            "tabs": mailbox_tabs("mailbox_delete"),
            "case": case,
            "form": form,
            "at_once": at_once,
        }
        return render(request, "casework/mailbox_delete_case.html", context, status=done.status)
    if done.saved == [None] and not Mailbox.objects.filter(pk=request.actor.mailbox_id).exists():
        response = redirect("casework:erased")
        forget_mailbox(response)
        return response
    return redirect("casework:mailbox_delete")


@require_mailbox
@require_POST
def take_back(request: MailboxRequest, request_id: UUID) -> HttpResponse:
    asked = get_visible(RightsRequest.objects.all(), request.actor, request_id)
    take_back_request(actor=request.actor, request=asked)
    return redirect("casework:mailbox_delete" if asked.kind == RightsKind.ERASURE else "casework:mailbox_readers")


def erased(request: HttpRequest) -> HttpResponse:
    """What is left after somebody deleted everything: nothing of theirs."""
    return render(request, "casework/erased.html")
