"""The tally sheet: to print, and to enter at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import npgettext, pgettext
from django.views.decorators.http import require_POST

from viadukt.casework import permissions
from viadukt.casework.forms.tally import ON_SHEET, SHEET_CHANNELS, TallyForm
from viadukt.casework.models import Contact
from viadukt.casework.selectors.counter import topics_by_use
from viadukt.casework.services.tally import enter_sheet, remove_sheet
from viadukt.casework.views.gates import ADVISERS
from viadukt.network.public import Organisation, StaffRequest, require_seat
from viadukt.ui.saving import attempt


@require_seat(*ADVISERS)
def sheet(request: StaffRequest) -> HttpResponse:
    """A page A4 across: topics and channels, with room for strokes."""
    context = {
        "organisation": Organisation.objects.get(pk=request.actor.organisation_id),
        "topics": [{"label": str(topic), "icon": f"topic-{topic.pk}"} for topic in topics_by_use(request.actor)[:ON_SHEET]],
        "channels": [channel.label for channel in SHEET_CHANNELS],
        "blank": range(2),
    }
    return render(request, "casework/tally_sheet.html", context)


@require_seat(*ADVISERS)
def enter(request: StaffRequest) -> HttpResponse:
    """Type what the sheet says: all of it is counted, or nothing and the bad cells are named."""
    form = TallyForm(request.POST or None, actor=request.actor)

    def save() -> UUID:
        return enter_sheet(
            actor=request.actor,
            on=form.cleaned_data["on"],
            cells=form.cells,
            entry=form.cleaned_data["entry"],
            language=form.cleaned_data["language"],
            minutes=form.cleaned_data["minutes"],
            project=form.project_chosen,
        )

    sent = attempt(form, save)
    if sent.saved:
        return redirect(f"{request.path}?entered={sent.saved}")
    rows = form.rows()
    context = {
        "locked": permissions.may_advise(request.actor).reason,
        "form": form,
        "channels": [channel.label for channel in SHEET_CHANNELS],
        "first": rows[:ON_SHEET],
        "further": rows[ON_SHEET:],
        "further_typed": any(cell["value"] for row in rows[ON_SHEET:] for cell in row["cells"]),
        "entered": _just_entered(request),
    }
    return render(request, "casework/tally_enter.html", context, status=sent.status)


def _just_entered(request: StaffRequest) -> dict[str, object] | None:
    """The sheet that the page before has entered, to be undone."""
    try:
        batch = UUID(request.GET.get("entered", ""))
    except ValueError:
        return None
    counts = list(Contact.objects.visible_to(request.actor).filter(batch=batch).values_list("count", flat=True))
    said = npgettext("staff", "%(count)s Kontakt ist gezählt.", "%(count)s Kontakte sind gezählt.", sum(counts))
    return {"batch": batch, "text": said % {"count": sum(counts)}} if counts else None


@require_POST
@require_seat(*ADVISERS)
def remove(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Take a whole sheet back."""
    remove_sheet(actor=request.actor, batch=batch)
    messages.success(request, pgettext("staff", "Die Strichliste ist wieder weg und zählt nicht."))
    return redirect("casework:enter_tally")
