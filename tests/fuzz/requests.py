"""Random and hostile requests, made from the URL table and the OpenAPI descriptions. The same seed makes the same requests."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.urls import Url, all_urls

METHODS = ["GET"] * 6 + ["POST"] * 4 + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
HERE = Path(__file__).parent
NAMES = (HERE / "names.txt").read_text(encoding="utf-8").splitlines()
WORDS = [
    *(HERE / "words.txt").read_text(encoding="utf-8").splitlines(),
    *["", " ", "\x00", "a\x00b", "\r\nSet-Cookie: x=1", "\u202e\u2066", "\ufffe", "👩\u200d👧"],
    *["A" * 300, "é" * 5_000, "ﷺ" * 50, "Z" + "\u0351\u036b" * 30],
]
# As a server lets them through: no control characters.
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ["ar", "*", "x" * 5_000, "de;q=2", "\xff", ",,,;;;", "zh-Hant"],
    "HTTP_COOKIE": [
        "sessionid=" + "a" * 200,
        "language=xx",
        "csrftoken=1; sessionid=;",
        "=;=;",
        "messages=[[[",
    ],
    "HTTP_REFERER": ["http://[::1", "javascript:1", "\xff\xfe"],
    "HTTP_IF_NONE_MATCH": ['"x"', "*", 'W/"', '"' * 300],
    "HTTP_IF_MODIFIED_SINCE": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 99999 99:99:99 GMT"],
    "HTTP_RANGE": ["bytes=0-", "bytes=-1", "bytes=9-1", "lines=1"],
    "HTTP_HX_REQUEST": ["true", "maybe"],
    "HTTP_HX_CURRENT_URL": ["http://[", "%00"],
    "HTTP_X_FORWARDED_FOR": ["1.2.3.4, 5.6.7.8", "::ffff:1.2.3.4", "unknown", "a" * 3_000],
    "HTTP_X_FORWARDED_PROTO": ["https", "gopher"],
    "HTTP_HOST": [
        "testserver",
        "testserver:99999",
        "beispiel.example",
        "[::1]",
        "a b",
    ],
    "HTTP_ORIGIN": ["null", "https://beispiel.example", "\xff"],
    "HTTP_ACCEPT": ["application/json", "text/csv;q=0.1", "*/*;q=x", ";"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_CONTENT_ENCODING": ["gzip", "br"],
}
TYPES = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded; charset=no-such",
    "multipart/form-data",
    "multipart/form-data; boundary=\xff",
    "",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin-1",
    "application/merge-patch+json",
]
# What may stand in JSON wherever something else was expected.
ODD = [
    *[None, True, 0, -1, 0.1, 1e308, 10**400, float("nan"), float("-inf"), "", "\ud800", "B1", "2026-02-30", "0001-01-01"],
    *["9999-12-31", [], {}, ["B1"], {"facts": {}}, [[[[[[[[]]]]]]]], [None] * 2_000, {"\ud800": "\x00"}],
]
PLAIN: dict[str, list[Any]] = {
    "boolean": [True, False],
    "number": [0, 1, 5, 12.5, 40_000, 60_000],
    "string": ["2026-03-01", "1991-05-23", "2022-12-31", "DE", "GH", "2512", "2", "222"],
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """A request as the test client takes it; its repr is enough to send it again."""

    method: str
    path: str
    query: str = ""
    content: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Maker:
    """Makes requests: `random` decides everything, `real` are ids of things that exist."""

    def __init__(self, seed: int, real: list[str], descriptions: list[dict[str, Any]]) -> None:
        self.random = random.Random(seed)
        self.words = [*WORDS, *real, *real]
        self.urls = [url for url in all_urls() if "^" not in url.route]
        self.described = [
            (path, method.upper(), operation.get("parameters", []), body_of(description, operation))
            for description in descriptions
            for path, methods in description.get("paths", {}).items()
            for method, operation in methods.items()
        ]
        self.described += [one for one in self.described if one[3]] * 3  # few, and they take the most

    def __iter__(self) -> Iterator[Hostile]:
        while True:
            yield self.described_request() if self.described and self.random.random() < 0.3 else self.any_request()

    def word(self) -> str:
        """Mostly one of the words, sometimes any characters, once in a while far too many."""
        chance = self.random.random()
        if chance < 0.8:
            return self.random.choice(self.words)
        if chance < 0.99:
            return "".join(chr(self.random.randrange(0x2FFF)) for _ in range(self.random.randrange(40)))
        return self.random.choice(["x", "é", "<", " ", "\n"]) * 200_000

    def described_request(self) -> Hostile:
        """As the OpenAPI description has it, with wrong values."""
        path, method, parameters, body = self.random.choice(self.described)
        for parameter in parameters:
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", self.in_path(self.word()))
        if body:
            return Hostile(method, path, "", self.json_body(body), self.random.choice(TYPES), self.headers())
        names = [parameter["name"] for parameter in parameters if parameter["in"] == "query"]
        chosen = self.random.sample(names, self.random.randrange(len(names) + 1)) if names else []
        return Hostile(method, path, self.encoded([(name, self.word()) for name in chosen]), headers=self.headers())

    def json_body(self, schema: dict[str, Any]) -> bytes:
        """A body of that schema, with odd values in it, sometimes cut off or with something twice."""
        text = json.dumps(self.of_schema(schema, odd=0.05)).encode()
        chance = self.random.random()
        if chance < 0.05:
            return text[: self.random.randrange(len(text))]
        return text.replace(b"{", b'{"facts": 1, "german": NaN, ', 1) if chance < 0.1 else text

    def of_schema(self, schema: dict[str, Any], odd: float) -> Any:
        if self.random.random() < odd:
            return self.random.choice([*ODD, self.word()])
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "object":
            return self.object_of_schema(schema, odd)
        if kind == "array":
            return [self.of_schema(schema["items"], odd) for _ in range(self.random.randrange(5))]
        return self.random.choice([*PLAIN[kind], *(schema[limit] for limit in ("minimum", "maximum") if limit in schema)])

    def object_of_schema(self, schema: dict[str, Any], odd: float) -> dict[str, Any]:
        held = schema["properties"]
        some = self.random.sample(sorted(held), self.random.randrange(min(len(held), 9) + 1))
        made = {key: self.of_schema(held[key], odd) for key in sorted({*schema.get("required", []), *some})}
        return made | ({self.word(): self.word()} if self.random.random() < odd else {})

    def any_request(self) -> Hostile:
        """One of our URLs, any method, anything else."""
        path = self.path(self.random.choice(self.urls))
        method = self.random.choice(METHODS)
        query = self.encoded(self.pairs()) if self.random.random() < 0.6 else self.broken_query()
        if method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
            return Hostile(method, path, query, headers=self.headers())
        return Hostile(method, path, query, self.content(), self.random.choice(TYPES), self.headers())

    def path(self, url: Url) -> str:
        path = "/" + url.route
        for part in url.parts:
            start = path.index("<")
            stop = path.index(">", start) + 1
            assert path[start:stop].rstrip(">").endswith(part)
            path = path[:start] + self.in_path(self.word()) + path[stop:]
        if self.random.random() < 0.05:
            path = path.rstrip("/") if path != "/" else "//"
        return path

    def in_path(self, word: str) -> str:
        return quote(word[:2_000], safe="")

    def pairs(self) -> list[tuple[str, str]]:
        return [(self.random.choice(NAMES), self.word()) for _ in range(self.random.choice([0, 1, 2, 3, 8]))]

    def encoded(self, pairs: list[tuple[str, str]]) -> str:
        return "&".join(f"{quote(name)}={quote(value[:3_000])}" for name, value in pairs)

    def broken_query(self) -> str:
        return self.random.choice(
            ["", "%", "%zz", "&&&", "=", "a=%ff%fe", "q=%00", "page=1&page=2", "a;b;c", "?" * 50, "lang=%e0%80"]
        )

    def headers(self) -> dict[str, str]:
        chosen = self.random.sample(sorted(HEADERS), self.random.choice([0, 0, 1, 2, 4]))
        return {name: self.random.choice(HEADERS[name]) for name in chosen}

    def content(self) -> bytes:
        kind = self.random.randrange(6)
        if kind == 0:
            return self.random.randbytes(self.random.randrange(200))
        if kind == 1:
            return json.dumps(dict(self.pairs())).encode()
        if kind == 2:
            return b"[" * self.random.choice([1, 1_000, 100_000])
        if kind == 3:
            lines = [
                f'--x\r\nContent-Disposition: form-data; name="{n}"; filename="{v[:80]}"\r\n\r\n{v}\r\n'
                for n, v in self.pairs()
            ]
            return "".join(lines).encode(errors="replace") + self.random.choice([b"--x--", b""])
        if kind == 4:
            return self.random.choice(
                [b"a=%ff", b"a" * 100_000, b"&".join(b"k%d=1" % i for i in range(1_500)), b"\xff\xfe\x00"]
            )
        return "&".join(f"{quote(name)}={quote(value)}" for name, value in self.pairs()).encode()


def body_of(description: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of the body that an operation takes; empty for one that takes none."""
    if "requestBody" not in operation:
        return {}
    found: Any = description
    for step in operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found
