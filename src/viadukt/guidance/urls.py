from django.urls import URLPattern, URLResolver, path

from viadukt.guidance.views import interview, keeping, recognition, rules, topics

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("guidance/", interview.interview, name="interview"),
    path("guidance/paper", interview.paper, name="paper"),
    path("guidance/recognition/", recognition.recognition, name="recognition"),
    path("guidance/topics/", topics.topics, name="topics"),
    path("guidance/topics/<slug:folder>", topics.topic, name="topic"),
    # The rules for everybody.
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:kind>/<str:rule_id>", rules.rule, name="rule"),
    path("rules/<str:kind>/<str:rule_id>/history", rules.rule_history, name="rule_history"),
    # The desk of those who keep them.
    path("desk/rules/", keeping.rules, name="desk_rules"),
    path("desk/rules/new", keeping.new_file, name="desk_new_file"),
    path("desk/rules/files/<path:path>", keeping.file, name="desk_file"),
    path("desk/rules/checked/<path:path>", keeping.checked, name="desk_checked"),
    path("desk/rules/changes/", keeping.changes, name="desk_changes"),
    path("desk/rules/changes/<uuid:change_id>", keeping.change, name="desk_change"),
    path("desk/rules/changes/<uuid:change_id>/edit", keeping.edit_change, name="desk_edit_change"),
]
