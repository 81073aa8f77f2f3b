"""Pages for what went wrong: what happened, what was kept, what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def error_page(request: HttpRequest, status: int, title: str | Promise, text: str | Promise) -> HttpResponse:
    return render(request, "ui/error.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(
        request,
        400,
        _("Das hat der Server nicht verstanden"),
        _("Bitte gehen Sie zurück und versuchen Sie es noch einmal. Ist der Text sehr lang? Dann kürzen Sie ihn."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(
        request,
        403,
        _("Das ist hier nicht erlaubt"),
        _("Vielleicht war die Seite zu lange offen. Bitte laden Sie sie neu und versuchen Sie es noch einmal."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return forbidden(request, PermissionError(reason))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(
        request,
        404,
        _("Hier ist nichts"),
        _("Diese Seite gibt es nicht oder nicht mehr. Auf der Startseite können Sie neu suchen."),
    )


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Status 429 with `Retry-After` in seconds (RFC 6585, section 4)."""
    response = error_page(
        request,
        429,
        _("Einen Moment bitte"),
        _("Von hier kamen gerade sehr viele Anfragen. Bitte warten Sie kurz und versuchen Sie es dann noch einmal."),
    )
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        500,
        _("Bei uns ist etwas schiefgegangen"),
        _("Das lag nicht an Ihnen. Bitte versuchen Sie es in ein paar Minuten noch einmal."),
    )
