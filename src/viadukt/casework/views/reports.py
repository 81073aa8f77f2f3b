"""Reports for the lead, and one case in a funder's words."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_POST, require_safe

from viadukt.casework.forms.reports import ArrangementForm, CopiedForm, ReportForm
from viadukt.casework.models import CopyEntry, FunderArrangement
from viadukt.casework.reporting.copy_sheet import copy_sheet
from viadukt.casework.reporting.counting import Period, Report
from viadukt.casework.reporting.paper import report_paper
from viadukt.casework.reporting.profiles import NAMES, Profile, arranged, profile, profiles
from viadukt.casework.reporting.workbook import workbook
from viadukt.casework.services import reports as services
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role, StaffRequest, require_seat
from viadukt.ui.saving import attempt

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_seat(Role.TEAM_LEAD)
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """The exact figures of a period, for the own organisation."""
    form = _form(request)
    shown: Report | None = None
    overlapping: list[Any] = []
    if form.is_valid():
        try:
            shown = _narrowed(services.exact_report(actor=request.actor, **_wanted(form)), form)
            overlapping = services.overlapping(actor=request.actor, period=shown.period)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "report": shown,
        "overlapping": overlapping,
        "profile": profile(form.cleaned_data["profile"]) if shown and form.cleaned_data["profile"] else None,
        "profiles": profiles(),
    }
    response = render(request, "casework/reports.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_seat(Role.TEAM_LEAD)
@require_POST
def report_file(request: StaffRequest, kind: str) -> HttpResponse:
    """The report for a funder, without small numbers: `kind` is `xlsx` or `pdf`."""
    form = ReportForm(request.POST, organisation_id=request.actor.organisation_id)
    if kind not in {"xlsx", "pdf"}:
        raise Http404
    if not form.is_valid():
        return render(request, "casework/reports.html", {"form": form, "report": None, "profile": None}, status=422)
    report = _narrowed(services.hand_out_report(actor=request.actor, **_wanted(form)), form)
    note = pgettext(
        "staff",
        "Zahlen unter 5 sind ausgeblendet, und solche, aus denen man sie errechnen könnte. Eine 0 steht da.",
    )
    title = pgettext("staff", "Bericht %(first)s bis %(last)s") % {
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
    }
    if kind == "xlsx":
        content, media_type = workbook(report, title=title, note=note), XLSX
    else:
        language = "de" if (get_language() or "de") == "de" else "en"
        content, media_type = report_paper(report, title=title, note=note, language=language), "application/pdf"
    response = HttpResponse(content, content_type=media_type)
    name = f"bericht-{report.period.first.isoformat()}-{report.period.last.isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _form(request: StaffRequest) -> ReportForm:
    data = request.GET if "first" in request.GET else ReportForm.this_year()
    return ReportForm(data, organisation_id=request.actor.organisation_id)


def _wanted(form: ReportForm) -> dict[str, Any]:
    project = form.cleaned_data["project"]
    return {
        "period": Period(form.cleaned_data["first"], form.cleaned_data["last"]),
        "project_id": project.pk if project else None,
    }


def _narrowed(report: Report, form: ReportForm) -> Report:
    key = form.cleaned_data["profile"]
    if not key:
        return report
    by_key = {table.key: table for table in report.tables}
    return replace(report, tables=tuple(by_key[name] for name in profile(key).tables))


@require_seat(Role.TEAM_LEAD)
def funder_form(request: StaffRequest, key: str) -> HttpResponse:
    """A funder's form in the organisation's own order and words."""
    chosen = _profile(key)
    own = FunderArrangement.objects.visible_to(request.actor).filter(profile=key).first()
    shown = {
        field: (place, label) for place, (field, label) in enumerate(arranged(request.actor.organisation_id, key), start=1)
    }
    form = ArrangementForm(request.POST or None, shown=shown, initial={"revision": own.revision if own else 0})
    sent = attempt(
        form,
        lambda: services.arrange_profile(
            actor=request.actor, key=key, fields=form.arranged(), revision=form.cleaned_data["revision"]
        ),
    )
    if sent.saved:
        messages.success(request, pgettext("staff", "Gespeichert. So steht es jetzt auf jedem Kopierbogen."))
        return redirect("casework:reports")
    return render(request, "casework/funder_form.html", {"form": form, "profile": chosen}, status=sent.status)


@require_case("copy_sheet")
def case_copy_sheet(request: CaseRequest, key: str = NAMES[0]) -> HttpResponse:
    """The case in a funder's order and words, and when it was entered there."""
    chosen = _profile(key)
    form = CopiedForm(request.POST or None, initial={"entered_on": clock.today()})
    sent = attempt(
        form, lambda: services.note_copied(opened=request.opened, key=key, entered_on=form.cleaned_data["entered_on"])
    )
    if sent.saved:
        messages.success(request, pgettext("staff", "Vermerkt."))
        return redirect("casework:case_copy_sheet_of", request.opened.case.pk, key)
    context = case_page(request.opened, "case_copy_sheet") | {
        "form": form,
        "profile": chosen,
        "profiles": profiles(),
        "lines": copy_sheet(request.opened, key),
        "entry": CopyEntry.objects.filter(case=request.opened.case, profile=key).first(),
    }
    return render(request, "casework/copy_sheet.html", context, status=sent.status)


def _profile(key: str) -> Profile:
    try:
        return profile(key)
    except LookupError as error:
        raise Http404 from error
