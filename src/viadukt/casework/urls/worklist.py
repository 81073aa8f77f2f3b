from django.urls import URLPattern, path

from viadukt.casework.views import covers, worklist

urlpatterns: list[URLPattern] = [
    path("desk/worklist", worklist.worklist, name="worklist"),
    path("desk/worklist/rules", worklist.warning_rules, name="warning_rules"),
    path("desk/worklist/caseload", worklist.caseload, name="caseload"),
    path("desk/worklist/covers", covers.covers, name="covers"),
    path("desk/worklist/covers/<uuid:cover_id>/end", covers.end_cover, name="end_cover"),
    path("desk/cases/<uuid:case_id>/warnings", worklist.case_warnings, name="case_warnings"),
]
