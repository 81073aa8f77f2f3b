from django.urls import URLPattern, URLResolver, path

from viadukt.guidance.views import interview, recognition, topics

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", interview.interview, name="interview"),
    path("paper", interview.paper, name="paper"),
    path("recognition/", recognition.recognition, name="recognition"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:folder>", topics.topic, name="topic"),
]
