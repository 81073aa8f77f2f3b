"""Answers with the validators of HTTP, so that nobody fetches twice what has not changed."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from viadukt.api.problems import JSON
from viadukt.kernel import clock

NDJSON = "application/x-ndjson; charset=utf-8"
_IN_MEMORY = 4 * 1024 * 1024
# May be kept by anybody, must be asked for again each time: an address that was withdrawn must not live on in a cache.
_CACHING = "public, no-cache"


def answer(request: HttpRequest, body: bytes, changed_at: datetime | None, content_type: str = JSON) -> HttpResponseBase:
    """`body`, or 304 when the client has it already. The ETag is made from the bytes: it changes exactly when they do."""
    response = HttpResponse(body, content_type=content_type)
    return _conditional(request, response, changed_at, etag=f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"')


def spooled(
    request: HttpRequest, pieces: Iterable[bytes], changed_at: datetime | None, content_type: str, filename: str
) -> HttpResponseBase:
    """A whole file made of pieces, with an ETag of its bytes: held in memory as long as it is small, then on disk."""
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    digest = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        digest.update(piece)
        spool.write(piece)
    size = spool.tell()
    spool.seek(0)
    if size <= _IN_MEMORY:
        with spool:
            response: HttpResponse | FileResponse = HttpResponse(spool.read(), content_type=content_type)
    else:
        response = FileResponse(spool, content_type=content_type)
        response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answered = _conditional(request, response, changed_at, etag=f'"{digest.hexdigest()}"')
    if answered is not response:
        spool.close()
    return answered


def stream(request: HttpRequest, lines: Iterable[bytes], changed_at: datetime | None) -> HttpResponseBase:
    """One JSON object a line. What is sent while it is made has no ETag, only the moment of the last change."""
    response = StreamingHttpResponse(_with_line_ends(lines), content_type=NDJSON)
    return _conditional(request, response, changed_at, etag=None)


def _with_line_ends(lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line + b"\n"


def _conditional(
    request: HttpRequest, response: HttpResponse | StreamingHttpResponse, changed_at: datetime | None, *, etag: str | None
) -> HttpResponseBase:
    response.headers["Cache-Control"] = _CACHING
    if request.method not in {"GET", "HEAD"}:
        return response
    if etag:
        response.headers["ETag"] = etag
    changed = int(changed_at.timestamp()) if changed_at else None
    if changed is not None:
        # A second that is not over may see another change: the header then says the one before, and the next request
        # is answered in full (RFC 9110, section 8.8.2.2).
        response.headers["Last-Modified"] = http_date(min(changed, int(clock.now().timestamp()) - 1))
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response) or response  # type: ignore[arg-type]
