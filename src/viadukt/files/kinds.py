"""Which files are taken: judged by their bytes, not by what name or browser say.

What a browser claims (Content-Type) is ignored. A file's ending must agree with its bytes, so that nobody is handed
something else than its name promises.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files import File
from django.utils.translation import gettext as _

from viadukt.kernel.errors import Refused

MEBIBYTE = 1024 * 1024
HEAD = 4096
MOST_UNPACKED = 500 * MEBIBYTE
MOST_ENTRIES = 10_000
LONGEST_NAME = 120
_MARKUP = re.compile(rb"\s*<\s*(!doctype|html|head|body|script|svg|\?xml)", re.IGNORECASE)
_ISO_IMAGES = {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc", b"avif"}
_ISO_SOUNDS = {b"M4A ", b"M4B ", b"mp42", b"isom", b"mp41", b"dash", b"iso2", b"iso4", b"iso5", b"iso6"}
_WEBM_PICTURES = (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG4")


Test = Callable[[bytes, IO[Any]], bool]
"""Whether the first bytes of a file, and the file, are of a kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, the endings it goes by (the first is the usual one), and how to tell its bytes."""

    media_type: str
    endings: tuple[str, ...]
    fits: Test


def _magic(*starts: bytes) -> Test:
    return lambda head, _: head.startswith(starts)


def _iso(brands: set[bytes]) -> Test:
    return lambda head, _: head[4:8] == b"ftyp" and head[8:12] in brands


def _is_pdf(head: bytes, file: IO[Any]) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-")


def _is_webp(head: bytes, file: IO[Any]) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_mp3(head: bytes, file: IO[Any]) -> bool:
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_webm_sound(head: bytes, file: IO[Any]) -> bool:
    """An EBML head that says `webm` (webmproject.org, container guidelines), with a sound track and no moving picture."""
    is_webm = head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]
    return is_webm and b"A_" in head and not any(codec in head for codec in _WEBM_PICTURES)


def _is_text(head: bytes, file: IO[Any]) -> bool:
    return not _MARKUP.match(head) and not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)


def _office(folder: str) -> Test:
    def fits(head: bytes, file: IO[Any]) -> bool:
        names = _zip_names(head, file)
        has_macros = any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names)
        return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names) and not has_macros

    return fits


def _open_document(media_type: str) -> Test:
    def fits(head: bytes, file: IO[Any]) -> bool:
        if "mimetype" not in (names := _zip_names(head, file)):
            return False
        # The format wants this entry first and uncompressed (OpenDocument 1.3, part 2, 3.3), so that it stands in the head.
        says_so = b"mimetype" + media_type.encode() in head
        return says_so and not any(name.startswith(("Basic/", "Scripts/")) for name in names)

    return fits


def _zip_names(head: bytes, file: IO[Any]) -> frozenset[str]:
    """The names in a ZIP file; none when it is broken, or would unpack to more than anybody writes."""
    if not head.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        return frozenset()
    return frozenset(entry.filename for entry in entries)


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = Kind("application/pdf", ("pdf",), _is_pdf)
JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jfif"), _magic(b"\xff\xd8\xff"))
PNG = Kind("image/png", ("png",), _magic(b"\x89PNG\r\n\x1a\n"))
GIF = Kind("image/gif", ("gif",), _magic(b"GIF87a", b"GIF89a"))
WEBP = Kind("image/webp", ("webp",), _is_webp)
HEIC = Kind("image/heic", ("heic", "heif", "avif"), _iso(_ISO_IMAGES))
TIFF = Kind("image/tiff", ("tif", "tiff"), _magic(b"II*\0", b"MM\0*"))
DOCX = Kind(_OOXML + "wordprocessingml.document", ("docx",), _office("word/"))
XLSX = Kind(_OOXML + "spreadsheetml.sheet", ("xlsx",), _office("xl/"))
PPTX = Kind(_OOXML + "presentationml.presentation", ("pptx",), _office("ppt/"))
ODT = Kind(_ODF + "text", ("odt",), _open_document(_ODF + "text"))
ODS = Kind(_ODF + "spreadsheet", ("ods",), _open_document(_ODF + "spreadsheet"))
ODP = Kind(_ODF + "presentation", ("odp",), _open_document(_ODF + "presentation"))
TEXT = Kind("text/plain", ("txt", "text"), _is_text)
CSV = Kind("text/csv", ("csv",), _is_text)
OGG = Kind("audio/ogg", ("ogg", "oga", "opus"), _magic(b"OggS"))
MP3 = Kind("audio/mpeg", ("mp3",), _is_mp3)
M4A = Kind("audio/mp4", ("m4a", "mp4"), _iso(_ISO_SOUNDS))
WEBM = Kind("audio/webm", ("webm", "weba"), _is_webm_sound)
AMR = Kind("audio/amr", ("amr",), _magic(b"#!AMR"))
SOUND_3GP = Kind("audio/3gpp", ("3gp", "3gpp"), _iso({b"3gp4", b"3gp5", b"3gp6"}))


@dataclass(frozen=True, slots=True)
class Policy:
    """What a place takes: which kinds, up to how many bytes."""

    kinds: tuple[Kind, ...]
    most_bytes: int


PICTURES = Policy((JPEG, PNG, GIF, WEBP, HEIC, TIFF), 20 * MEBIBYTE)
VOICE = Policy((WEBM, OGG, M4A, MP3, AMR, SOUND_3GP), 10 * MEBIBYTE)
"""A spoken message, as browsers and phones record it; ten minutes and more."""
TABLES = Policy((XLSX, ODS, CSV), 20 * MEBIBYTE)
DOCUMENTS = Policy(
    (PDF, *PICTURES.kinds, DOCX, XLSX, PPTX, ODT, ODS, ODP, TEXT, CSV, OGG, MP3, M4A),
    20 * MEBIBYTE,
)


def inspect(upload: File, policy: Policy) -> Kind:  # type: ignore[type-arg]
    """The kind of `upload`; raises `Refused` with what is wrong and what to do instead. Leaves it at its beginning."""
    if not upload.size:
        raise Refused(_("Die Datei ist leer. Bitte wählen Sie sie noch einmal aus."))
    if upload.size > policy.most_bytes:
        raise Refused(
            _("Die Datei ist zu groß: %(size)s MB. Möglich sind %(most)s MB. Tipp: Fotos verkleinern oder einzeln schicken.")
            % {"size": -(-upload.size // MEBIBYTE), "most": policy.most_bytes // MEBIBYTE}
        )
    ending = PurePosixPath(clean_name(upload.name or "")).suffix.lower().removeprefix(".")
    kind = next((kind for kind in policy.kinds if ending in kind.endings), None)
    if kind is None:
        raise Refused(
            _("Dateien der Art „%(ending)s“ können wir nicht annehmen. Möglich sind: %(endings)s.")
            % {"ending": ending or "?", "endings": ", ".join(kind.endings[0] for kind in policy.kinds)}
        )
    upload.seek(0)
    head = upload.read(HEAD)
    fits = kind.fits(head, upload)
    upload.seek(0)
    if not fits:
        raise Refused(
            _("Das ist keine gültige %(ending)s-Datei, oder sie enthält Makros. Bitte schicken Sie sie als PDF oder Foto.")
            % {"ending": ending}
        )
    return kind


def clean_name(name: str) -> str:
    """A file's name without path, control and direction characters, at most 120 characters; its ending stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    ending = ending[:10]
    return (stem[: LONGEST_NAME - len(ending) - 1].strip() or "datei") + (f".{ending}" if ending else "")
