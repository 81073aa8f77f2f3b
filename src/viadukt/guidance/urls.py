from django.urls import URLPattern, URLResolver, path

from viadukt.guidance.views import interview, recognition, topics

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("guidance/", interview.interview, name="interview"),
    path("guidance/recognition/", recognition.recognition, name="recognition"),
    path("guidance/topics/", topics.topics, name="topics"),
    path("guidance/topics/<slug:folder>", topics.topic, name="topic"),
]
