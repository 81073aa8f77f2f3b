"""Handing out files."""

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viadukt.files import services
from viadukt.kernel.crypto import CannotOpen

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex",
}


@require_GET
def download(request: HttpRequest, address: str) -> HttpResponseBase:
    """The file, always as an attachment: nothing that somebody sent is ever shown as a page of ours."""
    try:
        file, key = services.redeem(address=address, request=request)
        content = services.read(file, key)
    except (CannotOpen, FileNotFoundError):
        words = {
            "status": 410,
            "title": _("Diese Adresse gilt nicht mehr"),
            "text": _("Sie gilt einmal und nur kurz. Gehen Sie bitte zurück und öffnen Sie die Datei dort noch einmal."),
        }
        gone = render(request, "ui/error.html", words, status=410)
        gone.headers["Cache-Control"] = "no-store"
        return gone
    response = StreamingHttpResponse(content, content_type=file.media_type, headers=HEADERS)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, services.file_name(file, key)) or "attachment"
    return response
