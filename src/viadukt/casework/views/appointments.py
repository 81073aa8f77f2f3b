"""Appointments, for the advisers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from viadukt.audit.public import record_read
from viadukt.casework.forms.appointments import AppointmentForm, FeedForm, SlotsForm
from viadukt.casework.models import Appointment, AppointmentState, CalendarFeed, Slot
from viadukt.casework.opening import OpenCase, nicknames
from viadukt.casework.services import appointments as services
from viadukt.casework.services import calendars
from viadukt.casework.views.gates import ADVISERS, CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.kernel import clock
from viadukt.kernel.ratelimit import limited
from viadukt.network.public import StaffRequest, require_seat
from viadukt.ui.saving import attempt

SHOWN = 100


@require_seat(*ADVISERS)
def slots(request: StaffRequest) -> HttpResponse:
    """What is agreed and what is free, and a form to offer more."""
    form = SlotsForm(request.POST or None, initial=SlotsForm.usual())
    sent = attempt(form, lambda: services.offer_slots(actor=request.actor, **form.wanted()))
    if sent.saved:
        messages.success(request, pgettext("staff", "%(count)d Zeiten sind jetzt frei.") % {"count": len(sent.saved)})
        return redirect("casework:slots")
    booked = list(
        Appointment.objects.visible_to(request.actor)
        .standing()
        .filter(seat=request.actor.seat_id, starts_at__gte=clock.now() - timedelta(days=1))
        .select_related("case")[:SHOWN]
    )
    called = nicknames(request.actor, {one.case for one in booked})
    if booked:
        record_read(request.actor, "appointments.listed", None, cases=[one.case_id for one in booked])
    free = Slot.objects.visible_to(request.actor).free().filter(seat=request.actor.seat_id)
    context = {
        "form": form,
        "booked": [(one, called.get(one.case_id) or one.case.reference) for one in booked],
        "free": list(free[:SHOWN]),
        "more": free.count() > SHOWN,
        "feed": CalendarFeed.objects.filter(seat=request.actor.seat_id).first(),
        "feed_form": FeedForm(),
    }
    with timezone.override(services.zone_of(request.actor.organisation_id)):
        response = render(request, "casework/slots.html", context, status=sent.status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_seat(*ADVISERS)
@require_POST
def withdraw_slot(request: StaffRequest, slot_id: UUID) -> HttpResponse:
    services.withdraw_slot(actor=request.actor, slot_id=slot_id)
    messages.success(request, pgettext("staff", "Diese Zeit ist nicht mehr frei."))
    return redirect("casework:slots")


@require_seat(*ADVISERS)
@require_POST
def calendar(request: StaffRequest) -> HttpResponse:
    """Make the secret address of one's calendar anew, or end it. It is shown on this one page, once."""
    if "stop" in request.POST:
        calendars.stop_feed(actor=request.actor)
        messages.success(request, pgettext("staff", "Die Kalenderadresse gilt nicht mehr."))
        return redirect("casework:slots")
    form = FeedForm(request.POST)
    form.is_valid()
    secret = calendars.make_feed(actor=request.actor, with_names=form.cleaned_data["with_names"])
    address = settings.BASE_URL + reverse("casework:calendar_feed", args=[secret])
    response = render(request, "casework/calendar.html", {"address": address})
    response.headers["Cache-Control"] = "no-store, private"
    return response


@limited("casework.calendar", 120, 3600, methods=("GET",))
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, for a calendar program."""
    content = calendars.feed_of(secret)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_case("appointments")
def case_appointments(request: CaseRequest) -> HttpResponse:
    """The appointments of a case, and a form for one more."""
    opened = request.opened
    zone = services.zone_of(opened.case.organisation_id)
    form = AppointmentForm(request.POST or None, zone=zone)
    sent = attempt(form, lambda: services.make_appointment(opened=opened, **form.wanted()))
    if sent.saved:
        messages.success(request, pgettext("staff", "Der Termin steht."))
        return redirect("casework:case_appointments", opened.case.pk)
    context = case_page(opened, "case_appointments") | {
        "form": form,
        "appointments": shown_appointments(opened),
        "free": list(Slot.objects.visible_to(request.actor).free().select_related("seat__user")[:30]),
        "now": clock.now(),
    }
    with timezone.override(zone):
        return render(request, "casework/case_appointments.html", context, status=sent.status)


def shown_appointments(opened: OpenCase) -> list[dict[str, Any]]:
    """Each appointment of the case with its content, the newest first."""
    rows = Appointment.objects.filter(case=opened.case).select_related("seat__user").order_by("-starts_at")[:SHOWN]
    return [{"row": row, "content": services.content_of(opened, row)} for row in rows]


@require_case("appointments")
@require_POST
def case_appointment(request: CaseRequest, appointment_id: UUID) -> HttpResponse:
    """What became of an appointment: came, did not come, cancelled."""
    did = request.POST.get("did", "")
    opened = request.opened
    if did == "cancel":
        services.cancel_appointment(opened=opened, appointment_id=appointment_id)
    elif did in {AppointmentState.HELD, AppointmentState.NO_SHOW}:
        services.note_outcome(opened=opened, appointment_id=appointment_id, came=did == AppointmentState.HELD)
    else:
        raise Http404
    messages.success(request, pgettext("staff", "Vermerkt."))
    return redirect("casework:case_appointments", opened.case.pk)


@require_case("appointments")
@require_POST
def case_book(request: CaseRequest, slot_id: UUID) -> HttpResponse:
    """Give the person one of the team's free times."""
    services.book_slot(opened=request.opened, slot_id=slot_id)
    messages.success(request, pgettext("staff", "Der Termin steht."))
    return redirect("casework:case_appointments", request.opened.case.pk)
