from django.urls import URLPattern, URLResolver, path

from viadukt.guidance.views import interview

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("guidance/", interview.interview, name="interview"),
]
