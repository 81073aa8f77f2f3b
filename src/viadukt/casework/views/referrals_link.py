"""The page for who has no account: a link by one way, a code by another."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from viadukt.casework.forms.referrals import CodeForm, DeclineForm, OutcomeForm
from viadukt.casework.models import Referral, ReferralState
from viadukt.casework.receivers import may_report_back
from viadukt.casework.referral_words import lines
from viadukt.casework.services.referrals import answering, packages
from viadukt.casework.services.referrals.links import find_by_link, open_by_code, pair_of
from viadukt.files.public import download_address
from viadukt.kernel import vault
from viadukt.kernel.actor import LinkActor
from viadukt.kernel.errors import Refused
from viadukt.kernel.ratelimit import limited
from viadukt.kernel.vault import ObjectKey
from viadukt.ui.saving import attempt

TEMPLATE = "casework/referral_link.html"


@limited("referral_link", 60, 3600)
def referral_link(request: HttpRequest, link: str) -> HttpResponse:
    """Nothing is shown before the code; what is shown is kept by nobody's cache. Each step asks for the code again, which the
    page that it opened sends along."""
    if find_by_link(link) is None:
        return _private(render(request, TEMPLATE, {"step": "gone"}, status=410))
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _ask(request, form)
    try:
        opened = open_by_code(signed=link, code=form.cleaned_data["code"])
    except Refused as refusal:
        if find_by_link(link) is None:
            return _private(render(request, TEMPLATE, {"step": "gone"}, status=410))
        form.add_error("code", str(refusal))
        return _ask(request, form, status=409)
    return _private(_inside(request, link, form, opened))


def _ask(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    return _private(render(request, TEMPLATE, {"step": "code", "form": form}, status=status))


def _inside(request: HttpRequest, link: str, form: CodeForm, found: tuple[Referral, LinkActor, ObjectKey]) -> HttpResponse:
    referral, actor, key = found
    code = form.cleaned_data["code"]
    if "document" in request.POST:
        return _document(request, referral, actor, pair_of(link, code))
    decline = DeclineForm(request.POST if "decline" in request.POST else None, prefix="no")
    outcome = OutcomeForm(request.POST if "finish" in request.POST else None, prefix="end")
    said = attempt(decline, lambda: answering.decline_referral(actor=actor, referral=referral, **decline.cleaned_data))
    if said.saved:
        return render(request, TEMPLATE, {"step": "declined"})
    ended = attempt(outcome, lambda: answering.report_outcome(actor=actor, referral=referral, **outcome.cleaned_data))
    refusal = _press(request, referral, actor, key)
    referral.refresh_from_db(fields=["state", "opened_at"])
    opened = answering.open_referral(actor=actor, referral=referral, key=key)
    status = 409 if refusal else max(said.status, ended.status)
    return render(request, TEMPLATE, _context(opened, code, decline, outcome, refusal), status=status)


def _press(request: HttpRequest, referral: Referral, actor: LinkActor, key: ObjectKey) -> str:
    """Do what the pressed button says; answers why not, if not."""
    try:
        if "accept" in request.POST:
            answering.accept_referral(actor=actor, referral=referral, key=key)
        elif "contact" in request.POST:
            answering.report_contact(actor=actor, referral=referral)
    except Refused as refusal:
        return str(refusal)
    return ""


def _document(request: HttpRequest, referral: Referral, actor: LinkActor, pair: Any) -> HttpResponse:
    file = next((file for file in packages.documents_of(referral) if str(file.pk) == request.POST["document"]), None)
    if file is None:
        raise Http404
    return redirect(download_address(actor=actor, file=file, key=vault.open_with(pair, object_id=file.pk)))


def _context(opened: answering.Opened, code: str, decline: DeclineForm, outcome: OutcomeForm, refusal: str) -> dict[str, Any]:
    referral = opened.referral
    return {
        "step": "inside",
        "referral": referral,
        "code": code,
        "lines": lines(opened.fields, opened.facts, {}),
        "files": opened.value["documents"],
        "decline": decline,
        "outcome": outcome,
        "refusal": refusal,
        "may_accept": referral.state == ReferralState.OFFERED,
        "may_report_contact": referral.state == ReferralState.ACCEPTED,
        "may_finish": referral.state in {ReferralState.ACCEPTED, ReferralState.CONTACTED},
        "words_back": may_report_back(referral.sender, referral.receiver_id),
    }


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
