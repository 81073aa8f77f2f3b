"""The list of cases, one case at a glance, and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from viadukt.casework import listing, permissions
from viadukt.casework.controlled import label
from viadukt.casework.forms.cases import BarriersForm, CloseForm, ListForm, ReopenForm, SearchForm
from viadukt.casework.forms.person import INTERPRETERS
from viadukt.casework.models import CaseFigures, CaseStatus
from viadukt.casework.opening import HOUSEHOLD, NEED, PERSON, REPLY
from viadukt.casework.services.ending import close_case, reopen_case
from viadukt.casework.services.history import events_of
from viadukt.casework.services.people import set_barriers
from viadukt.casework.views.gates import ADVISERS, CaseRequest, require_case
from viadukt.casework.views.locked import require_casework
from viadukt.casework.views.pages import case_page
from viadukt.network.public import Seat, StaffRequest
from viadukt.ui.saving import attempt

NEXT = {
    "person": pgettext_lazy("staff", "die Person"),
    "adviser": pgettext_lazy("staff", "die Beratung"),
    "authority": pgettext_lazy("staff", "die Behörde"),
    "employer": pgettext_lazy("staff", "der Betrieb"),
}


@require_casework(*ADVISERS)
def cases(request: StaffRequest) -> HttpResponse:
    """The own organisation's cases. What is looked for is sent, and answered at once: it stands in no address."""
    actor = request.actor
    topics, languages = listing.occurring(actor)
    form = ListForm(request.GET, topics=topics, languages=languages)
    looked = SearchForm(request.POST if request.method == "POST" else None)
    if searching := looked.is_valid():
        found = listing.search(actor, looked.cleaned_data["q"])
        page, rows = listing.page_of(actor, found, request.POST.get("page"))
    else:
        page, rows = listing.page_of(actor, listing.cases_of(actor, form.chosen), request.GET.get("page"))
    context = {
        "form": form,
        "search": looked,
        "searching": searching,
        "narrowed": any(form.chosen.values()),
        "page": page,
        "rows": rows,
    }
    response = render(request, "casework/cases.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_case("overview")
def case(request: CaseRequest) -> HttpResponse:
    """What one wants to know before a call: who, in which language, what is next, what stands in the way."""
    opened = request.opened
    records = {name: record.value for name, record in opened.records(PERSON, NEED, REPLY, HOUSEHOLD).items()}
    figures = CaseFigures.objects.filter(case=opened.case).first()
    barriers = figures.barriers if figures else []
    events = events_of(opened)
    seats = {
        str(seat.pk): seat.user.name
        for seat in Seat.objects.filter(organisation=opened.case.organisation_id).select_related("user")
    }
    person = records[PERSON]
    context = case_page(opened, "case") | {
        "person": person,
        "names": person.get("names", []),
        "interpreter": dict(INTERPRETERS).get(person.get("interpreter", ""), ""),
        "need": records[NEED].get("text", ""),
        "reply": records[REPLY],
        "members": len(records[HOUSEHOLD].get("members", [])),
        "barriers": [label("barrier", key) for key in barriers],
        "outcomes": [label("outcome", key) for key in (figures.outcomes if figures else [])],
        "barriers_form": BarriersForm(initial={"barriers": barriers}),
        "next_actor": NEXT.get(opened.case.next_actor, ""),
        "events": [(event, seats.get(event.seat_id, "")) for event in events],
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, "casework/case.html", context)


@require_POST
@require_case("barriers")
def barriers(request: CaseRequest) -> HttpResponse:
    """What stands in the way, as ticked."""
    set_barriers(opened=request.opened, keys=request.POST.getlist("barriers"))
    messages.success(request, pgettext("staff", "Gespeichert."))
    return redirect("casework:case", request.opened.case.pk)


@require_case("end")
def end(request: CaseRequest) -> HttpResponse:
    """Close a case with what came of it, or open it again."""
    opened = request.opened
    data = request.POST if request.method == "POST" else None
    closed = opened.case.status == CaseStatus.CLOSED
    form = ReopenForm(data) if closed else CloseForm(data)
    sent = attempt(form, lambda: (reopen_case if closed else close_case)(opened=opened, **form.cleaned_data))
    if sent.saved:
        told = pgettext("staff", "Der Fall ist wieder offen.") if closed else pgettext("staff", "Der Fall ist abgeschlossen.")
        messages.success(request, told)
        return redirect("casework:case", opened.case.pk)
    return render(
        request, "casework/case_end.html", case_page(opened, "case") | {"form": form, "closed": closed}, status=sent.status
    )
