"""Answers with the validators of HTTP, so that nobody fetches twice what has not changed."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from threading import Lock

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from viadukt.api.problems import JSON
from viadukt.kernel import clock
from viadukt.kernel.commits import commit_token

NDJSON = "application/x-ndjson; charset=utf-8"
_IN_MEMORY = 4 * 1024 * 1024
# May be kept by anybody, must be asked for again each time: an address that was withdrawn must not live on in a cache.
_CACHING = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Made:
    """An answer's bytes, their ETag (it changes exactly when they do), and the last change that may show in them."""

    body: bytes
    etag: str
    changed_at: datetime | None

    @classmethod
    def of(cls, body: bytes, changed_at: datetime | None) -> "Made":
        return cls(body, f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"', changed_at)


def answer(request: HttpRequest, body: bytes, changed_at: datetime | None, content_type: str = JSON) -> HttpResponseBase:
    """`body`, or 304 when the client has it already."""
    return _answer(request, Made.of(body, changed_at), content_type)


def remembered(request: HttpRequest, make: Callable[[], tuple[bytes, datetime | None]]) -> HttpResponseBase:
    """What `make` answers, or what it answered to the same address, as long as nobody has written to the database since."""
    token = commit_token()
    if token is None:
        return answer(request, *make())
    key = f"{clock.today()} {request.get_full_path()}"  # an offer may end with the day
    made = _memory.get(key, token)
    if made is None:
        made = Made.of(*make())
        _memory.keep(key, token, made)
    return _answer(request, made, JSON)


def _answer(request: HttpRequest, made: Made, content_type: str) -> HttpResponseBase:
    return _conditional(request, HttpResponse(made.body, content_type=content_type), made.changed_at, etag=made.etag)


class Memory:
    """Answers of this process under the token of a commit, the latest used ones, up to so many bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._token = ""
        self._kept: OrderedDict[str, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, token: str) -> Made | None:
        with self._lock:
            if token != self._token or key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def keep(self, key: str, token: str, made: Made) -> None:
        """Remember `made`; what was kept under another token is old and goes."""
        with self._lock:
            if token != self._token:
                self._kept.clear()
                self._size, self._token = 0, token
            if (former := self._kept.pop(key, None)) is not None:
                self._size -= len(former.body)
            self._kept[key] = made
            self._size += len(made.body)
            while self._size > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body)


_memory = Memory(most=32 * 1024 * 1024)


def spooled(
    request: HttpRequest, pieces: Iterable[bytes], changed_at: Callable[[], datetime | None], content_type: str, filename: str
) -> HttpResponseBase:
    """A whole file made of pieces, with an ETag of its bytes: remembered as long as it is small, else made on disk."""
    token = commit_token()
    key = f"{clock.today()} {request.path}"
    made = _memory.get(key, token) if token else None
    if made is None:
        spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
        digest = hashlib.blake2b(digest_size=16)
        for piece in pieces:
            digest.update(piece)
            spool.write(piece)
        size = spool.tell()
        spool.seek(0)
        if size > _IN_MEMORY:
            return _from_disk(
                request,
                file=spool,
                size=size,
                etag=f'"{digest.hexdigest()}"',
                changed_at=changed_at(),
                content_type=content_type,
                filename=filename,
            )
        with spool:
            made = Made.of(spool.read(), changed_at())
        if token:
            _memory.keep(key, token, made)
    response = HttpResponse(made.body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return _conditional(request, response, made.changed_at, etag=made.etag)


def _from_disk(
    request: HttpRequest,
    *,
    file: "SpooledTemporaryFile[bytes]",
    size: int,
    etag: str,
    changed_at: datetime | None,
    content_type: str,
    filename: str,
) -> HttpResponseBase:
    response = FileResponse(file, content_type=content_type)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answered = _conditional(request, response, changed_at, etag=etag)
    if answered is not response:
        file.close()
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
