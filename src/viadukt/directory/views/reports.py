"""Corrections that people sent, at the desk of who looks after the entry."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viadukt.directory.forms import HandledForm
from viadukt.directory.permissions import reports_for
from viadukt.directory.services import handle_report, words_of
from viadukt.directory.views.desk import editing
from viadukt.network.public import StaffRequest

PAGE = 30


@require_safe
@editing
def reports(request: StaffRequest) -> HttpResponse:
    """What waits."""
    waiting = reports_for(request.actor).open().select_related("service__organisation")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/desk/reports.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@editing
def handle(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """One correction: read it, put the entry right, note what was done."""
    filed = reports_for(request.actor).select_related("service__organisation").filter(pk=report_id).first()
    if filed is None:
        raise Http404
    form = HandledForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        handle_report(actor=request.actor, filed=filed, outcome=form.cleaned_data["outcome"])
        messages.success(request, pgettext("staff", "Erledigt."))
        return redirect("directory:desk_reports")
    text, reply_to = words_of(filed)
    context = {"form": form, "filed": filed, "text": text, "reply_to": reply_to}
    return render(request, "directory/desk/report.html", context, status=422 if form.errors else 200)
