"""What allauth's limits answer."""

from django.http import HttpRequest, HttpResponse

from viadukt.ui.errors import too_many_requests


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    return too_many_requests(request, 300)
