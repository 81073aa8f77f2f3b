"""A PDF as a screen reader has it: the structure tree in its order, each element with its language and its text.

What `pypdf` extracts by itself is the order on the page, without the text that the PDF itself gives for some glyphs.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

_CODES = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>")


@dataclass
class Element:
    """One element of the tree: its kind (`H1`, `TD`, …), its language, what it says of a picture, and what is in it."""

    kind: str
    language: str
    alt: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def every(self, *kinds: str) -> Iterator["Element"]:
        """All elements of these kinds, in reading order, this one included."""
        if self.kind in kinds:
            yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.every(*kinds)

    def kinds(self) -> list[str]:
        return [self.kind, *(kind for part in self.parts if isinstance(part, Element) for kind in part.kinds())]


def read(pdf: bytes) -> Element:
    """The document element of a tagged PDF."""
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    texts = {page.indirect_reference.idnum: _marked(reader, page) for page in reader.pages if page.indirect_reference}
    tree = root["/StructTreeRoot"]
    roles = {str(own): str(standard) for own, standard in tree.get("/RoleMap", {}).items()}
    return _element(tree["/K"][0].get_object(), root["/Lang"], None, texts, roles)


def _element(held: Any, language: str, page: int | None, texts: dict[int, dict[int, str]], roles: dict[str, str]) -> Element:
    kind = str(held["/S"])
    element = Element(roles.get(kind, kind)[1:], str(held.get("/Lang", language)), held.get("/Alt"))
    for attributes in _several(held.get("/A", [])):
        element.attributes |= {str(name): str(value) for name, value in attributes.get_object().items()}
    page = held.raw_get("/Pg").idnum if "/Pg" in held else page
    for child in _several(held.get("/K", [])):
        child = child.get_object()  # noqa: PLW2901 - the same thing
        if isinstance(child, int):
            assert page is not None
            element.parts.append(texts[page].get(child, ""))
        elif child.get("/Type") == "/MCR":
            element.parts.append(texts[child.raw_get("/Pg").idnum if "/Pg" in child else page][child["/MCID"]])
        elif child.get("/Type") != "/OBJR":
            element.parts.append(_element(child, element.language, page, texts, roles))
    return element


def _several(held: Any) -> list[Any]:
    held = held.get_object() if hasattr(held, "get_object") else held
    return list(held) if isinstance(held, list) else [held]


def _marked(reader: PdfReader, page: PageObject) -> dict[int, str]:
    """The text of each marked piece of a page."""
    maps = {name: _unicode(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}  # type: ignore[union-attr]
    texts: dict[int, str] = defaultdict(str)
    open_: list[Any] = []
    font: dict[bytes, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in {b"BDC", b"BMC"}:
            open_.append(_mark(operands))
        elif operator == b"EMC":
            closed = open_.pop()
            if "actual" in closed:
                _add(texts, open_, closed["actual"])
        elif operator == b"Tf":
            font = maps[operands[0]]
        elif operator in {b"Tj", b"TJ"}:
            pieces = operands[0] if operator == b"TJ" else operands
            codes = b"".join(piece.original_bytes for piece in pieces if hasattr(piece, "original_bytes"))
            glyphs = [font[codes[at : at + 2]] for at in range(0, len(codes), 2)]
            if any("reversed" in mark for mark in open_):
                glyphs.reverse()
            _add(texts, open_, "".join(glyphs), visible=True)
    return texts


def _mark(operands: list[Any]) -> dict[str, Any]:
    properties = operands[1] if len(operands) > 1 and isinstance(operands[1], DictionaryObject) else {}
    mark: dict[str, Any] = {}
    if "/MCID" in properties:
        mark["piece"] = int(properties["/MCID"])
    if "/ActualText" in properties:
        mark["actual"] = str(properties["/ActualText"])
    if operands[0] == "/ReversedChars":
        mark["reversed"] = True
    return mark


def _add(texts: dict[int, str], open_: list[Any], text: str, *, visible: bool = False) -> None:
    """`text` to the piece that is open; glyphs for which the PDF gives a text itself do not count."""
    if visible and any("actual" in mark for mark in open_):
        return
    for mark in reversed(open_):
        if "piece" in mark:
            texts[mark["piece"]] += text
            return


def _unicode(font: Any) -> dict[bytes, str]:
    stream: StreamObject = font["/ToUnicode"]
    pairs = _CODES.findall(stream.get_data().decode())
    return {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
