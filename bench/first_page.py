"""What a first visit costs: all bytes that the server sends for `/` and what it needs, headers included, brotli accepted.

`python -m bench.first_page`. Counted are the page, style sheets, scripts, icons and pictures that it names, and what its style
sheets name, each once, over HTTP/1.1. Target: 60 KB (60 000 bytes) in every interface language.
"""

import re
import socket
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import brotli

from bench.instance import Instance, demo
from bench.table import tell

TARGET = 60_000
LANGUAGES = ["de", "en", "ar", "fa", "fr", "ru", "tr", "uk"]
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)")


@dataclass
class Needed(HTMLParser):
    """The addresses that a browser fetches by itself when it shows a page."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        loads = tag in {"script", "img", "source", "iframe", "video", "audio"}
        if loads and "src" in values:
            self.found.append(values["src"])
        rel = set(values.get("rel", "").split())
        if tag == "use" or (tag == "link" and rel & {"stylesheet", "icon", "preload", "manifest"}):
            self.found.append(values.get("href", ""))


def fetch(instance: Instance, path: str, language: str) -> tuple[int, bytes, str]:
    """All bytes that came for a path, its body unpacked, and its type."""
    with socket.create_connection(("127.0.0.1", instance.port), timeout=60) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{instance.port}\r\nAccept-Encoding: br\r\n"
            f"Accept-Language: {language}\r\nConnection: close\r\n\r\n".encode()
        )
        raw = b""
        while piece := connection.recv(65536):
            raw += piece
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if " 200 " not in status + " ":
        raise SystemExit(f"{path}: {status}")
    if headers.get("transfer-encoding") == "chunked":
        body = unchunked(body)
    if headers.get("content-encoding") == "br":
        body = brotli.decompress(body)
    return len(raw), body, headers.get("content-type", "")


def unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        whole, body = whole + body[:length], body[length + 2 :]
    return whole


def measure(instance: Instance, language: str) -> dict[str, int]:
    """Bytes by path for a visitor of that language."""
    sizes: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in sizes:
            continue
        sizes[path], body, kind = fetch(instance, path, language)
        named: list[str] = []
        if kind.startswith("text/html"):
            parser = Needed()
            parser.feed(body.decode())
            named = parser.found
        elif kind.startswith("text/css"):
            named = _URL.findall(body.decode())
        for url in named:
            target = urlsplit(urldefrag(urljoin(f"{instance.url}{path}", url))[0])
            if target.scheme == "data":
                continue
            if target.netloc != f"127.0.0.1:{instance.port}":
                raise SystemExit(f"{path} asks a third party: {url}")
            waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return sizes


def main() -> None:
    with demo() as instance:
        totals = {}
        for language in LANGUAGES:
            sizes = measure(instance, language)
            totals[language] = sum(sizes.values())
            if language == "de":
                for path, size in sorted(sizes.items(), key=lambda item: -item[1]):
                    print(f"{size:7d}  {path}")
    print("  ".join(f"{language} {size}" for language, size in totals.items()))
    worst = max(totals, key=lambda language: totals[language])
    tell(
        f"first page over the wire, the largest of {len(LANGUAGES)} languages ({worst})",
        f"{totals[worst] / 1000:.1f} KB",
        f"{TARGET // 1000} KB",
        met=totals[worst] <= TARGET,
    )


if __name__ == "__main__":
    main()
