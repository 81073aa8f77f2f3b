"""Open data is for every page on the web: what stands under `/api/` may be read across origins (CORS)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from viadukt.api.problems import wrong_method

PREFIX = "/api/"
_DAY = "86400"


class OpenToEveryOrigin:
    """Answers preflights, lets every origin read, and keeps the answers free of what depends on the reader.

    Stands first, so that errors are readable too. No cookies are needed or allowed (`*` excludes credentials).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        preflight = request.method == "OPTIONS"
        response = HttpResponse(status=204) if preflight else self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = wrong_method(response.headers["Allow"])
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Content-Disposition, Retry-After"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if preflight:
            headers["Allow"] = "GET, HEAD, POST, OPTIONS"
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, If-Modified-Since"
            headers["Access-Control-Max-Age"] = _DAY
        elif not headers.get("Content-Type", "").startswith("text/html"):
            # The data are the same in every language and for everybody: shared caches may know that. So no cookie goes with
            # them: it would be somebody's session, kept by a cache and given to whoever asks next.
            response.cookies.clear()
            del headers["Vary"]
            del headers["Content-Language"]
        return response
