from django.urls import URLPattern, path

from viadukt.casework.views import appointments, mailbox_appointments

urlpatterns: list[URLPattern] = [
    path("desk/appointments/", appointments.slots, name="slots"),
    path("desk/appointments/<uuid:slot_id>/withdraw", appointments.withdraw_slot, name="withdraw_slot"),
    path("desk/appointments/calendar", appointments.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", appointments.calendar_feed, name="calendar_feed"),
    path("desk/cases/<uuid:case_id>/appointments", appointments.case_appointments, name="case_appointments"),
    path("desk/cases/<uuid:case_id>/appointments/book/<uuid:slot_id>", appointments.case_book, name="case_book"),
    path(
        "desk/cases/<uuid:case_id>/appointments/<uuid:appointment_id>", appointments.case_appointment, name="case_appointment"
    ),
    path("mailbox/appointments", mailbox_appointments.mailbox_appointments, name="mailbox_appointments"),
    path("mailbox/appointments/<uuid:case_id>/book/<uuid:slot_id>", mailbox_appointments.mailbox_book, name="mailbox_book"),
    path("mailbox/appointments/<uuid:appointment_id>/cancel", mailbox_appointments.mailbox_cancel, name="mailbox_cancel"),
    path("mailbox/appointments/<uuid:appointment_id>.ics", mailbox_appointments.mailbox_calendar, name="mailbox_calendar"),
    path("mailbox/groups/<uuid:participation_id>/leave", mailbox_appointments.mailbox_leave, name="mailbox_leave"),
]
