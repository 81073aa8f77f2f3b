from django.urls import URLPattern, URLResolver, path

from viadukt.network.views import memberships, pages, profile, seats, secretariat

app_name = "network"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organisations/", pages.organisations, name="organisations"),
    path("organisations/<uuid:organisation_id>", pages.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/members", pages.members, name="members"),
    path("organisations/<uuid:organisation_id>/members.csv", pages.members_table, name="members_table"),
    path("organisations/<uuid:organisation_id>/report", pages.report, name="report"),
    path("programmes/", pages.programmes, name="programmes"),
    path("desk/organisations/", secretariat.unclaimed, name="desk_unclaimed"),
    path("desk/organisations/new", secretariat.new, name="desk_new"),
    path("desk/organisations/import", secretariat.import_table, name="desk_import"),
    path("desk/organisations/reports/", secretariat.profile_reports, name="desk_reports"),
    path("desk/organisations/reports/<uuid:report_id>", secretariat.profile_report, name="desk_report"),
    path("desk/organisations/<uuid:organisation_id>", profile.profile, name="desk_profile"),
    path("desk/organisations/<uuid:organisation_id>/about", profile.about, name="desk_about"),
    path("desk/organisations/<uuid:organisation_id>/about/<str:language>", profile.about_is_right, name="desk_about_is_right"),
    path("desk/organisations/<uuid:organisation_id>/places", profile.places, name="desk_places"),
    path("desk/organisations/<uuid:organisation_id>/places/<uuid:site_id>", profile.place, name="desk_place"),
    path(
        "desk/organisations/<uuid:organisation_id>/places/<uuid:site_id>/remove", profile.remove_place, name="desk_remove_place"
    ),
    path("desk/organisations/<uuid:organisation_id>/merge", secretariat.merge, name="desk_merge"),
    path("desk/organisations/<uuid:organisation_id>/seats", seats.seats, name="desk_seats"),
    path("desk/organisations/<uuid:organisation_id>/seats/<uuid:seat_id>", seats.seat, name="desk_seat"),
    path("desk/organisations/<uuid:organisation_id>/seats/<uuid:seat_id>/end", seats.end_seat, name="desk_end_seat"),
    path("desk/organisations/<uuid:organisation_id>/invitations/<uuid:kept_id>/resend", seats.resend, name="desk_resend"),
    path("desk/organisations/<uuid:organisation_id>/invitations/<uuid:kept_id>/withdraw", seats.withdraw, name="desk_withdraw"),
    path("desk/memberships/", memberships.memberships, name="desk_memberships"),
    path("desk/memberships/apply/<uuid:umbrella_id>", memberships.apply, name="desk_apply"),
    path("desk/memberships/<uuid:membership_id>", memberships.decide, name="desk_decide"),
    path("desk/memberships/<uuid:membership_id>/leave", memberships.leave, name="desk_leave"),
]
