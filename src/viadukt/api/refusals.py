"""What goes wrong on the way to an operation is said in JSON, the same by every part of the interface."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError

from viadukt.api.problems import BadRequest, not_found, problem, unprocessable


def refuse_in_json(api: NinjaAPI, *, too_many: str) -> None:
    """Let `api` answer errors by problems; `too_many` is what whoever asks too often is told to do."""
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(BadRequest)(_bad)
    api.exception_handler(Http404)(_missing)
    api.exception_handler(Throttled)(partial(_too_many, too_many))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponseBase:
    return unprocessable(
        [
            {"parameter": str(found["loc"][-1]), "message": str(found["msg"]).removeprefix("Value error, ")}
            for found in error.errors
        ]
    )


def _bad(request: HttpRequest, error: BadRequest) -> HttpResponseBase:
    return unprocessable([{"parameter": error.parameter, "message": error.message}])


def _missing(request: HttpRequest, error: Http404) -> HttpResponseBase:
    return not_found(str(error) or "record")


def _too_many(what_to_do: str, request: HttpRequest, error: Throttled) -> HttpResponseBase:
    return problem(429, f"Too many requests by POST from your address. {what_to_do}")
