from django.urls import URLPattern, URLResolver, path

from viadukt.directory.views import desk, find, offers, pages, reports

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", find.find, name="find"),
    path("topics/", pages.topics, name="topics"),
    path("safety/", pages.safety, name="safety"),
    path("migration-risks/", pages.migration_risks, name="risks"),
    path("services/<uuid:service_id>", offers.service, name="service"),
    path("services/<uuid:service_id>/card", offers.card, name="card"),
    path("services/<uuid:service_id>/contact.vcf", offers.contact, name="contact"),
    path("services/<uuid:service_id>/report", offers.wrong, name="report"),
    path("services/<uuid:service_id>/still-correct/<str:token>", offers.still_correct, name="still_correct"),
    path("desk/services/", desk.services, name="desk_services"),
    path("desk/services/new", desk.new, name="desk_new"),
    path("desk/services/<uuid:service_id>", desk.edit, name="desk_edit"),
    path("desk/services/<uuid:service_id>/texts/<str:language>", desk.texts, name="desk_texts"),
    path("desk/services/<uuid:service_id>/sites", desk.sites, name="desk_sites"),
    path("desk/services/<uuid:service_id>/hours/<uuid:at_id>", desk.hours, name="desk_hours"),
    path("desk/services/<uuid:service_id>/state", desk.state, name="desk_state"),
    path("desk/services/<uuid:service_id>/assure", desk.assure, name="desk_assure"),
    path("desk/reports/", reports.reports, name="desk_reports"),
    path("desk/reports/<uuid:report_id>", reports.handle, name="desk_report"),
]
