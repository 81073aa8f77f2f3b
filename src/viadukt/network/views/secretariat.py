"""What an umbrella's secretariat does for all: listing, importing, merging, answering notes."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from viadukt.kernel.scoping import get_visible
from viadukt.network import permissions, selectors
from viadukt.network.forms import ImportForm, NewOrganisationForm, OutcomeForm
from viadukt.network.gate import StaffRequest, require_seat
from viadukt.network.imports import Table, import_organisations, read_table
from viadukt.network.models import Organisation, ProfileReport, Role
from viadukt.network.services import merging, organisations, reports
from viadukt.network.views.profile import EDITORS, in_care

PAGE = 30


def only_for_umbrellas(request: StaffRequest) -> None:
    """For the secretariat of anything but an umbrella there is nothing here."""
    if not permissions.is_network_secretariat(request.actor):
        raise Http404


@require_seat(Role.SECRETARIAT)
def unclaimed(request: StaffRequest) -> HttpResponse:
    """Entries that nobody looks after but the secretariat."""
    only_for_umbrellas(request)
    found = selectors.unclaimed(words=request.GET.get("q", "").replace("\0", "")[:100])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "network/desk_unclaimed.html", {"page": page, "q": request.GET.get("q", "")})


@require_seat(Role.SECRETARIAT)
def new(request: StaffRequest) -> HttpResponse:
    """List an organisation."""
    only_for_umbrellas(request)
    form = NewOrganisationForm(request.POST or None, initial={"revision": 1, "country": "DE", "published": True})
    if form.is_valid():
        values = form.values()
        source, source_date = values.pop("source"), values.pop("source_date")
        listed = organisations.list_organisation(
            actor=request.actor,
            profile=values,  # type: ignore[arg-type] # the form's fields are those of the profile
            source=source,
            source_date=source_date,
        )
        messages.success(request, pgettext("staff", "Gespeichert."))
        return redirect("network:desk_profile", listed.pk)
    return render(request, "network/desk_new.html", {"form": form})


@require_seat(Role.SECRETARIAT)
def import_table(request: StaffRequest) -> HttpResponse:
    """A table of organisations: first what is wrong with it, then all of it or nothing."""
    only_for_umbrellas(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    outcome = None
    if form.is_valid():
        upload = form.cleaned_data["table"]
        table: Table = read_table(upload.name, upload.read())
        outcome = import_organisations(actor=request.actor, table=table, dry_run="import" not in request.POST)
        if outcome.written:
            messages.success(
                request, pgettext("staff", "%(count)d Organisationen sind eingetragen.") % {"count": outcome.count}
            )
            return redirect("network:desk_unclaimed")
    return render(request, "network/desk_import.html", {"form": form, "outcome": outcome})


@require_seat(Role.SECRETARIAT)
def merge(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    """Make one of two entries: this one goes into another."""
    only_for_umbrellas(request)
    gone = in_care(request.actor, organisation_id)
    if request.method == "POST":
        kept = get_visible(Organisation.objects.all(), request.actor, _uuid(request.POST.get("kept", "")))
        merging.merge_organisations(actor=request.actor, kept=kept, gone=gone)
        messages.success(request, pgettext("staff", "Die Einträge sind zusammengeführt."))
        return redirect("network:organisation", kept.pk)
    words = request.GET.get("q", gone.name).replace("\0", "")[:100]
    candidates = selectors.organisations(words=words).exclude(pk=gone.pk)[:PAGE]
    return render(request, "network/desk_merge.html", {"organisation": gone, "candidates": candidates, "q": words})


@require_seat(*EDITORS)
def profile_reports(request: StaffRequest) -> HttpResponse:
    """Notes about the entries in our care, the oldest first."""
    found = ProfileReport.objects.visible_to(request.actor).open().select_related("organisation")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "network/desk_reports.html", {"page": page})


@never_cache
@require_seat(*EDITORS)
def profile_report(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """One note, and what became of it."""
    found = get_visible(ProfileReport.objects.all(), request.actor, report_id)
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        reports.settle_report(actor=request.actor, report_id=found.pk, **form.cleaned_data)
        messages.success(request, pgettext("staff", "Die Meldung ist erledigt."))
        return redirect("network:desk_reports")
    context = {"report": found, "reply_to": reports.reply_address(found), "form": form}
    return render(request, "network/desk_report.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
