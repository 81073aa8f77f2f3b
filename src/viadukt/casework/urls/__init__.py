from django.urls import URLPattern

from viadukt.casework.urls import (
    appointments,
    care,
    cases,
    counter,
    enquiries,
    groups,
    mailbox,
    plan,
    referrals,
    reports,
    worklist,
)

app_name = "casework"
urlpatterns: list[URLPattern] = [
    *enquiries.urlpatterns,
    *mailbox.urlpatterns,
    *counter.urlpatterns,
    *worklist.urlpatterns,
    *cases.urlpatterns,
    *plan.urlpatterns,
    *appointments.urlpatterns,
    *groups.urlpatterns,
    *referrals.urlpatterns,
    *care.urlpatterns,
    *reports.urlpatterns,
]
