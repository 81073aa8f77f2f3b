from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from viadukt.api import hsds
from viadukt.api.problems import not_found


@csrf_exempt
def no_such_path(request: HttpRequest) -> HttpResponseBase:
    return not_found("path")


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("hsds/", hsds.api.urls),
    re_path(r"^hsds/.*$", no_such_path),
]
