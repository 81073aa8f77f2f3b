"""The pages and files around the API: the open data, the description, the profile, and the public list in two more forms."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from viadukt.api import answers, parameters, profile
from viadukt.api.described import interface, type_of
from viadukt.api.guidance_openapi import description as guidance_description
from viadukt.api.openapi import description
from viadukt.api.problems import BadRequest, not_found, problem, unprocessable
from viadukt.api.tables import CSV, GEOJSON, services_csv, services_geojson
from viadukt.directory.public import hsds, hsds_encoded
from viadukt.guidance.public import rulebooks

P = ParamSpec("P")
Data = Callable[P, HttpResponseBase]


def data(view: Data[P]) -> Data[P]:
    """A view that answers with data: by GET, without parameters; what is wrong is said in JSON."""

    @csrf_exempt
    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)
        if request.method not in {"GET", "HEAD"}:
            refused = problem(405, "This address is read by GET.")
            refused.headers["Allow"] = "GET, HEAD, OPTIONS"
            return refused
        try:
            parameters.only(request, parameters.Nothing)
            return view(*args, **kwargs)
        except BadRequest as error:
            return unprocessable([{"parameter": error.parameter, "message": error.message}])
        except Http404 as error:
            return not_found(str(error))

    return answered


@data
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description of the interface for open data, for programs."""
    return answers.answer(request, hsds_encoded(description()), None)


@data
def guidance_openapi(request: HttpRequest) -> HttpResponseBase:
    """The description of the interface for guidance, for programs."""
    return answers.answer(request, hsds_encoded(guidance_description(rulebooks())), None)


@data
def services_as_csv(request: HttpRequest) -> HttpResponseBase:
    """All public services for a spreadsheet."""
    return answers.spooled(request, services_csv(hsds.public_list()), hsds.changed_at, CSV, "services.csv")


@data
def services_as_geojson(request: HttpRequest) -> HttpResponseBase:
    """All public services for a map."""
    return answers.spooled(request, services_geojson(hsds.public_list()), hsds.changed_at, GEOJSON, "services.geojson")


@data
def profile_patch(request: HttpRequest, name: str) -> HttpResponseBase:
    """A merge patch of the profile."""
    return _file(request, profile.patches(), name, "application/merge-patch+json; charset=utf-8")


@data
def profile_schema(request: HttpRequest, name: str) -> HttpResponseBase:
    """A schema of HSDS with the profile's patch applied."""
    return _file(request, profile.schemas(), name, "application/schema+json; charset=utf-8")


def _file(request: HttpRequest, files: dict[str, bytes], name: str, content_type: str) -> HttpResponseBase:
    if name not in files:
        raise Http404("file")
    return answers.answer(request, files[name], None, content_type)


def open_data(request: HttpRequest) -> HttpResponse:
    """What is open here, in which forms, from which sources, under which licence."""
    name, _, url = settings.OPEN_DATA_LICENCE.rpartition(" ")
    context = {"sources": hsds.sources(), "licence": name or url, "licence_url": url if name else "", "base": settings.BASE_URL}
    return render(request, "api/open_data.html", context)


def docs(request: HttpRequest) -> HttpResponse:
    """The descriptions of the interfaces for people."""
    described = [(description(), reverse("api:openapi")), (guidance_description(rulebooks()), reverse("api:guidance_openapi"))]
    return render(request, "api/docs.html", {"interfaces": [interface(*one) for one in described]})


def about_profile(request: HttpRequest) -> HttpResponse:
    """What our profile adds to HSDS. This is the profile's canonical address."""
    additions = []
    for name in profile.patches():
        if name == "openapi.json":
            continue
        fields = profile.parsed_patch(name)["properties"]
        additions.append(
            {
                "file": name,
                "fields": [
                    {"name": key, "type": type_of(value), "text": value["description"]} for key, value in fields.items()
                ],
            }
        )
    context = {"additions": additions, "schemas": list(profile.schemas()), "patches": list(profile.patches())}
    return render(request, "api/profile.html", {**context, "version": profile.VERSION})
