"""Appointments and groups, for the person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from viadukt.casework.models import Appointment, Case, Participation, Place
from viadukt.casework.opening import open_file
from viadukt.casework.rooms import mailbox_tabs
from viadukt.casework.services import appointments as services
from viadukt.casework.services.calendars import one_appointment
from viadukt.casework.services.groups import leave
from viadukt.casework.views.gates import MailboxRequest, require_mailbox
from viadukt.kernel import clock
from viadukt.kernel.scoping import get_visible


@require_mailbox
@require_safe
def mailbox_appointments(request: MailboxRequest) -> HttpResponse:
    """What is agreed, what is free, and in which groups one is, case by case."""
    cases = []
    for case in Case.objects.visible_to(request.actor).select_related("organisation"):
        opened = open_file(request.actor, case, part="appointments")
        zone = services.zone_of(case.organisation_id)
        cases.append(
            {
                "case": case,
                "zone": zone,
                "zone_name": str(zone).rpartition("/")[2].replace("_", " "),
                "appointments": [
                    {"row": row, "content": services.content_of(opened, row), "to_come": row.starts_at > clock.now()}
                    for row in Appointment.objects.filter(case=case).order_by("-starts_at")[:50]
                ],
                "free": services.free_slots(case)[:60],
                "groups": list(Participation.objects.filter(case=case).exclude(place=Place.LEFT).select_related("group")),
            }
        )
    context = {"cases": cases, "tabs": mailbox_tabs("mailbox_appointments"), "now": clock.now()}
    return render(request, "casework/mailbox_appointments.html", context)


@require_mailbox
@require_POST
def mailbox_book(request: MailboxRequest, case_id: UUID, slot_id: UUID) -> HttpResponse:
    """Take one of the free times."""
    opened = open_file(request.actor, get_visible(Case.objects.all(), request.actor, case_id), part="appointments")
    services.book_slot(opened=opened, slot_id=slot_id)
    messages.success(request, _("Ihr Termin steht."))
    return redirect("casework:mailbox_appointments")


@require_mailbox
@require_POST
def mailbox_cancel(request: MailboxRequest, appointment_id: UUID) -> HttpResponse:
    """Cancel an appointment to come."""
    appointment = get_visible(Appointment.objects.select_related("case"), request.actor, appointment_id)
    opened = open_file(request.actor, appointment.case, part="appointments")
    services.cancel_appointment(opened=opened, appointment_id=appointment_id)
    messages.success(request, _("Der Termin ist abgesagt."))
    return redirect("casework:mailbox_appointments")


@require_mailbox
@require_safe
def mailbox_calendar(request: MailboxRequest, appointment_id: UUID) -> HttpResponse:
    """One appointment for the person's own calendar."""
    appointment = get_visible(Appointment.objects.standing(), request.actor, appointment_id)
    response = HttpResponse(one_appointment(appointment), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return response


@require_mailbox
@require_POST
def mailbox_leave(request: MailboxRequest, participation_id: UUID) -> HttpResponse:
    """Leave a group."""
    mine = Participation.objects.filter(case__in=Case.objects.visible_to(request.actor), pk=participation_id)
    participation = mine.select_related("case").first()
    if participation is not None:
        opened = open_file(request.actor, participation.case, part="appointments")
        leave(opened=opened, participation_id=participation.pk)
        messages.success(request, _("Sie sind abgemeldet. Der Platz ist frei für andere."))
    return redirect("casework:mailbox_appointments")
