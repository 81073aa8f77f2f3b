"""How single values are written in HSDS: what is unknown is left out, never null or empty."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

from viadukt.directory.hsds.ids import part_id
from viadukt.kernel.texts import Translated

Record = dict[str, Any]

# Control characters, which JSON could carry and nobody could use; a line may break.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The characters of RFC 3986, after everything else has been escaped.
_URI = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?")
_EMAIL = re.compile(r"[^@\s\"<>(),;:\\\[\]]+@[A-Za-z0-9.-]+")


def without_nothing(values: Mapping[str, Any]) -> Record:
    """The same without keys whose value is unknown: `None`, an empty text, an empty list."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [])}


def encoded(record: Record) -> bytes:
    """The record as JSON, compact, in UTF-8."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


def moment(value: datetime) -> str:
    """A moment in UTC with milliseconds, as HSDS asks for: `2026-11-22T07:00:00.000Z`."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(text: str) -> str:
    """A text without control characters and outer blanks."""
    return _CONTROL.sub("", text).strip()


def degrees(value: float | None) -> float | None:
    """A coordinate, or nothing where there is none to speak of."""
    return value if value is not None and math.isfinite(value) else None


def email(value: str) -> str:
    """The address, or nothing where it is none."""
    return value if _EMAIL.fullmatch(value) else ""


def uri(value: str) -> str:
    """A web address as RFC 3986 writes it (punycode, percent signs), or nothing where it is none of http or https."""
    try:
        parts = urlsplit(value.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    safe = "/:@!$&'()*+,;=~%-._?"
    path, query, fragment = (quote(part, safe=safe) for part in (parts.path, parts.query, parts.fragment))
    written = urlunsplit((parts.scheme.lower(), host + port, path, query, fragment))
    return written if _URI.fullmatch(written) else ""


@lru_cache(maxsize=4096)
def words(stored: str) -> tuple[str, ...]:
    """A stored list of words, each once, in its order."""
    found = json.loads(stored) if stored else []
    return tuple(dict.fromkeys(str(word) for word in found if word)) if isinstance(found, list) else ()


def translated(stored: str) -> Translated:
    """A stored text in its languages."""
    return Translated.from_json(json.loads(stored)) if stored else Translated()


def source_text(text: Translated) -> str:
    """The text in the language it was written in."""
    return plain(text.in_language(text.source).text)


def translations(owner: UUID, fields: Iterable[tuple[str, Translated]]) -> list[Record]:
    """All wordings of these fields in other languages than their own, as the profile's `translation` objects."""
    return [
        {
            "id": part_id(owner, f"translation:{field}:{language}"),
            "link_id": str(owner),
            "field": field,
            "language": language,
            "text": plain(wording.text),
            "machine": wording.by == "machine",
            "reviewed": wording.reviewed,
            "stale": wording.of < text.revision,
        }
        for field, text in fields
        for language, wording in sorted(text.wordings.items())
        if language != text.source and plain(wording.text)
    ]
