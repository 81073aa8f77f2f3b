from django.urls import URLPattern, path

from viadukt.casework.views import groups

urlpatterns: list[URLPattern] = [
    path("desk/groups/", groups.groups, name="groups"),
    path("desk/groups/<uuid:group_id>", groups.group, name="group"),
    path("desk/groups/<uuid:group_id>/meetings", groups.add_meetings, name="group_meetings"),
    path("desk/groups/<uuid:group_id>/close", groups.close_group, name="close_group"),
    path("desk/groups/<uuid:group_id>/people", groups.add_person, name="group_person"),
    path("desk/groups/meetings/<uuid:meeting_id>", groups.attendance, name="attendance"),
    path("desk/groups/places/<uuid:participation_id>/leave", groups.leave_group, name="leave_group"),
    path("desk/cases/<uuid:case_id>/groups", groups.case_groups, name="case_groups"),
]
