"""What every page needs: the language of its reader, and refusals as notices."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from viadukt.kernel.errors import Refused

Handler = Callable[[HttpRequest], HttpResponse]
CODES = frozenset(code for code, _ in settings.LANGUAGES)


class InterfaceLanguage:
    """`?lang=ar` chooses and is remembered; else the cookie; else what the browser asks for; else German."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("lang", "")
        language = chosen if chosen in CODES else translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language)
        if chosen in CODES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=31_536_000,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
        return response


class RefusalToNotice:
    """Turns a `Refused` that a view did not expect into a page that says why, with status 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "ui/refused.html", {"refusal": exception}, status=409)
