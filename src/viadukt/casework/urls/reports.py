from django.urls import URLPattern, path

from viadukt.casework.views import reports

urlpatterns: list[URLPattern] = [
    path("desk/statistics/", reports.reports, name="reports"),
    path("desk/statistics/file/<str:kind>", reports.report_file, name="report_file"),
    path("desk/statistics/forms/<slug:key>", reports.funder_form, name="funder_form"),
    path("desk/cases/<uuid:case_id>/copy-sheet", reports.case_copy_sheet, name="case_copy_sheet"),
    path("desk/cases/<uuid:case_id>/copy-sheet/<slug:key>", reports.case_copy_sheet, name="case_copy_sheet_of"),
]
