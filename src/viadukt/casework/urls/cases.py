from django.urls import URLPattern, path

from viadukt.casework.views import cases, documents, notes, protection, sheets, team

urlpatterns: list[URLPattern] = [
    path("desk/cases/", cases.cases, name="cases"),
    path("desk/cases/<uuid:case_id>/", cases.case, name="case"),
    path("desk/cases/<uuid:case_id>/barriers", cases.barriers, name="case_barriers"),
    path("desk/cases/<uuid:case_id>/end", cases.end, name="case_end"),
    path("desk/cases/<uuid:case_id>/person", sheets.person, name="case_person"),
    path("desk/cases/<uuid:case_id>/household", sheets.household, name="case_household"),
    path("desk/cases/<uuid:case_id>/drafts/<str:name>", sheets.draft, name="case_draft"),
    path("desk/cases/<uuid:case_id>/notes/", notes.notes, name="case_notes"),
    path("desk/cases/<uuid:case_id>/notes/<uuid:note_id>", notes.note, name="case_note"),
    path("desk/cases/<uuid:case_id>/documents/", documents.documents, name="case_documents"),
    path("desk/cases/<uuid:case_id>/documents/<uuid:document_id>", documents.open_document, name="case_document"),
    path("desk/cases/<uuid:case_id>/documents/<uuid:document_id>/small", documents.small, name="case_document_small"),
    path("desk/cases/<uuid:case_id>/documents/<uuid:document_id>/remove", documents.remove, name="case_document_remove"),
    path("desk/cases/<uuid:case_id>/team/", team.team, name="case_team"),
    path("desk/cases/<uuid:case_id>/team/<uuid:assignment_id>/end", team.end_assignment, name="case_end_assignment"),
    path("desk/cases/<uuid:case_id>/protection", protection.case_protection, name="case_protection"),
    path("desk/cases/<uuid:case_id>/glass", protection.break_glass, name="case_break_glass"),
    path("desk/assignments/", team.today, name="assignments_today"),
    path("desk/assignments/<uuid:assignment_id>", team.errand, name="assignment_today"),
    path("desk/alarms/<uuid:alarm_id>", protection.alarm, name="alarm"),
    path("desk/key", protection.staff_key, name="staff_key"),
]
