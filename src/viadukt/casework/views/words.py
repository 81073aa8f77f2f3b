"""The six words: shown once, to be copied, printed, and shown to be kept."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from viadukt.casework.codes import as_fragment, qr_svg
from viadukt.casework.forms.words import KeptForm
from viadukt.casework.models import Case
from viadukt.casework.opening import NEED, OpenCase, key_of
from viadukt.casework.services.mailboxes import keep_words, words_to_keep
from viadukt.casework.views.gates import COOKIE, MailboxRequest, require_mailbox
from viadukt.directory.public import numbers_for

_draw = secrets.SystemRandom()


@require_safe
@require_mailbox
def words(request: MailboxRequest) -> HttpResponseBase:
    """The code page. It shows until the words are kept, in the session that they were made in alone."""
    kept = words_to_keep(secret=request.COOKIES[COOKIE])
    if not kept:
        return redirect("casework:mailbox")
    context = {**code_context(kept), "case": _newest(request), "numbers": numbers_for(_urgent(request)), "abroad": ""}
    return render(request, "casework/words.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_mailbox
def check(request: MailboxRequest) -> HttpResponseBase:
    """Two of the words, asked by their place: whoever can say them has them somewhere else than on this page."""
    secret = request.COOKIES[COOKIE]
    kept = words_to_keep(secret=secret).split()
    if not kept:
        return redirect("casework:mailbox")
    first, second = sorted(_draw.sample(range(1, len(kept) + 1), 2))
    form = KeptForm(request.POST or None, words=kept, initial={"first_place": first, "second_place": second})
    if request.method == "POST" and form.is_valid():
        keep_words(actor=request.actor, secret=secret, shown=True)
        return redirect("casework:mailbox")
    return render(request, "casework/words_check.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_mailbox
def skip(request: MailboxRequest) -> HttpResponseBase:
    """Going on without: said plainly, then by one's own will."""
    secret = request.COOKIES[COOKIE]
    if not words_to_keep(secret=secret):
        return redirect("casework:mailbox")
    if request.method == "POST":
        keep_words(actor=request.actor, secret=secret, shown=False)
        return redirect("casework:mailbox")
    return render(request, "casework/words_skip.html")


def code_context(kept: str) -> dict[str, Any]:
    """What a page needs to show six words: one by one, as an address, and as a picture of that address."""
    address = settings.BASE_URL + reverse("casework:mailbox_door")
    return {"words": kept.split(), "address": address, "qr": _qr(f"{address}#{as_fragment(kept)}")}


def _qr(address: str) -> SafeString:
    return mark_safe(qr_svg(address))  # noqa: S308 - drawn from words of ours; no text of anybody in it


def _newest(request: MailboxRequest) -> Case | None:
    return Case.objects.visible_to(request.actor).select_related("organisation").order_by("-created_at").first()


def _urgent(request: MailboxRequest) -> str:
    """What the enquiry turned out to be urgent about."""
    case = _newest(request)
    if case is None:
        return ""
    need = OpenCase(case, request.actor, key_of(request.actor, case)).record(NEED).value
    if not need.get("urgent") and case.topic_id == "violence-protection":
        return "violence"
    return str(need.get("urgent", ""))
