from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from viadukt.api import guidance, hsds, pages
from viadukt.api.problems import not_found


@csrf_exempt
def no_such_path(request: HttpRequest) -> HttpResponseBase:
    """Whoever asks for data gets an answer in JSON, also when there is nothing."""
    return not_found("path")


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.open_data, name="open_data"),
    path("docs", pages.docs, name="docs"),
    path("openapi.json", pages.openapi, name="openapi"),
    path("services.csv", pages.services_as_csv, name="services_csv"),
    path("services.geojson", pages.services_as_geojson, name="services_geojson"),
    path("profile/", pages.about_profile, name="profile"),
    path("profile/profile/<str:name>", pages.profile_patch, name="profile_patch"),
    path("profile/schema/<str:name>", pages.profile_schema, name="profile_schema"),
    path("hsds/openapi.json", pages.openapi, name="hsds_openapi"),
    path("hsds/", hsds.api.urls),
    path("guidance/openapi.json", pages.guidance_openapi, name="guidance_openapi"),
    path("guidance/", guidance.api.urls),
    re_path(r"^(?:hsds|guidance)/.*$", no_such_path, name="no_such_path"),
]
