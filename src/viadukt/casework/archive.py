"""The ZIP of all that is held on a person: a page to read, JSON for programs, and the documents. Never a file on our disk."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from io import RawIOBase
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from viadukt.casework.actors import MailboxActor
from viadukt.casework.held import Document, Holdings
from viadukt.casework.models import (
    CaseStatus,
    Channel,
    Direction,
    Given,
    KeepReason,
    Purpose,
    RightsKind,
    RightsState,
    Speaker,
)
from viadukt.casework.opening import Json
from viadukt.files.public import open_key, read
from viadukt.kernel import clock, vault
from viadukt.kernel.actor import Actor
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.vault import ObjectKey


class _Sink(RawIOBase):
    """Where the ZIP is written; what came in is taken out again and again."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def pieces(actor: Actor, found: Sequence[Holdings], *, language: str) -> Iterator[bytes]:
    """The ZIP in pieces, with the texts around it in `language`. A document that breaks off is missing, and nothing else."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        with translation.override(language):
            archive.writestr("index.html", page(found, language=language))
        archive.writestr("data.json", as_json(found))
        yield sink.taken()
        for held in found:
            for document in held.documents:
                if document.open:
                    yield from _document(archive, sink, actor, f"{held.case.reference}/{document.name}", document)
    yield sink.taken()


def page(found: Sequence[Holdings], *, language: str) -> str:
    """A page that stands alone: no script, no request to anybody, and nothing in it that a browser would run."""
    context = {
        "cases": [(held, [(part.label, [list(_lines(row)) for row in part.rows]) for part in held.parts]) for held in found],
        "language": language,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "made_at": clock.now(),
    }
    return render_to_string("casework/held.html", context)


def as_json(found: Sequence[Holdings]) -> str:
    """The same for programs (Art. 20 GDPR)."""
    cases = [
        {"reference": held.case.reference, **{part.key: part.rows for part in held.parts}, "withheld": held.withheld}
        for held in found
    ]
    return json.dumps(
        {"format": "viadukt-held-1", "made_at": clock.now().isoformat(), "cases": cases}, ensure_ascii=False, indent=1
    )


def _document(archive: zipfile.ZipFile, sink: _Sink, actor: Actor, name: str, document: Document) -> Iterator[bytes]:
    with (
        suppress(CannotOpen, Refused),
        closing(read(document.file, _key(actor, document))) as content,
        archive.open(_safe(name), "w") as entry,
    ):
        for piece in content:
            entry.write(piece)
            yield sink.taken()


def _key(actor: Actor, document: Document) -> ObjectKey:
    if isinstance(actor, MailboxActor):
        return vault.open_with(actor.pair, object_id=document.file.pk)
    return open_key(document.file)


def _safe(name: str) -> str:
    """A name that stays inside the folder it is unpacked to."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})


def _lines(row: Json) -> Iterator[tuple[str, str]]:
    """A row as pairs of what it is and what it says, without what says nothing."""
    known = _labels()
    for name, value in row.items():
        if value not in (None, "", [], {}):
            yield str(known.get(name, name)), _said(name, value)


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, dict):
        known = _labels()
        return "\n".join(f"{known.get(key, key)}: {_said(key, one)}" for key, one in value.items() if one not in (None, "", []))
    if isinstance(value, list):
        return "\n".join(_said(name, one) for one in value)
    return str(_CODES.get(name, {}).get(value, value)) if isinstance(value, str) else str(value)


_CODES: dict[str, dict[str, Any]] = {
    "status": dict(CaseStatus.choices),
    "purpose": dict(Purpose.choices),
    "given": dict(Given.choices),
    "direction": dict(Direction.choices),
    "channel": dict(Channel.choices),
    "speaker": dict(Speaker.choices),
    "kind": dict(RightsKind.choices),
    "state": dict(RightsState.choices),
    "keep_reason": dict(KeepReason.choices),
}


def _labels() -> dict[str, str]:
    """What the names in JSON are called on the page."""
    return {
        "text": _("Text"),
        "at": _("wann"),
        "on": _("am"),
        "day": _("Tag"),
        "name": _("Name"),
        "value": _("Inhalt"),
        "language": _("Sprache"),
        "status": _("Stand"),
        "topic": _("Thema"),
        "organisation": _("Organisation"),
        "adviser": _("zuständig"),
        "reference": _("Nummer"),
        "keep_until": _("aufbewahrt bis"),
        "created_at": _("angelegt am"),
        "closed_on": _("abgeschlossen am"),
        "purpose": _("Zweck"),
        "receiver": _("Empfänger"),
        "given_at": _("gegeben am"),
        "until": _("bis"),
        "withdrawn_at": _("zurückgenommen am"),
        "minutes": _("Minuten"),
        "former_texts": _("frühere Fassungen"),
        "role": _("Rolle"),
        "parts": _("Teile"),
        "direction": _("Richtung"),
        "country": _("Land"),
        "size": _("Größe in Byte"),
        "type": _("Art"),
    }
