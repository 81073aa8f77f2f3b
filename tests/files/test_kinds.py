"""Which files are taken."""

import io
import zipfile
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from viadukt.files import kinds
from viadukt.kernel.errors import Refused


def archive(entries, *, stored_first=False):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for position, (name, content) in enumerate(entries.items()):
            kind = zipfile.ZIP_STORED if stored_first and position == 0 else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return buffer.getvalue()


DOCX = archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
ODT = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}, stored_first=True)
GOOD = {
    "a.pdf": b"%PDF-1.4\n...",
    "b.PDF": b"\xef\xbb\xbf%PDF-1.4",
    "c.jpg": b"\xff\xd8\xff\xe0....",
    "d.jpeg": b"\xff\xd8\xff\xe1....",
    "e.png": b"\x89PNG\r\n\x1a\n....",
    "f.gif": b"GIF89a....",
    "g.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "h.heic": b"\x00\x00\x00\x18ftypheic....",
    "i.tif": b"II*\x00....",
    "j.docx": DOCX,
    "k.xlsx": archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
    "l.pptx": archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
    "m.odt": ODT,
    "n.ods": archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}, stored_first=True),
    "o.odp": archive({"mimetype": "application/vnd.oasis.opendocument.presentation", "content.xml": ""}, stored_first=True),
    "p.txt": "Grüße, مرحبا".encode(),
    "q.csv": "Name;Ort\r\nMüller;Köln".encode("cp1252"),
    "r.ogg": b"OggS....",
    "s.mp3": b"ID3....",
    "t.mp3": b"\xff\xfb\x90....",
    "u.m4a": b"\x00\x00\x00\x18ftypM4A ....",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_people_send_is_taken(name):
    upload = SimpleUploadedFile(name, GOOD[name], content_type="application/x-whatever")

    kind = kinds.inspect(upload, kinds.DOCUMENTS)

    assert name.split(".")[1].lower() in kind.endings
    assert upload.tell() == 0


MACRO = archive({"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": "x"})
BAD = {
    "a page in a photo's clothes": ("photo.jpg", b"<html><script>alert(1)</script>"),
    "a program in a letter's clothes": ("letter.pdf", b"MZ\x90\x00"),
    "a PDF called a photo": ("photo.png", b"%PDF-1.4"),
    "a page called a text": ("notes.txt", b"  <!DOCTYPE html><script>"),
    "a drawing with script called a text": ("notes.txt", b"<svg onload=alert(1)>"),
    "bytes called a text": ("notes.txt", b"\x00\x01\x02"),
    "an archive called a document": ("letter.docx", archive({"virus.exe": "MZ"})),
    "a spreadsheet called a document": ("letter.docx", GOOD["k.xlsx"]),
    "a document with macros": ("letter.docx", MACRO),
    "half an archive": ("letter.docx", DOCX[:60]),
    "a text called an OpenDocument": ("letter.odt", b"application/vnd.oasis.opendocument.text"),
    "an OpenDocument of another kind": ("table.ods", ODT),
    "an OpenDocument with macros": (
        "letter.odt",
        archive({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/script-lc.xml": ""}, stored_first=True),
    ),
    "an archive without its kind": ("letter.odt", archive({"content.xml": ""})),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_what_it_says_is_refused(what):
    with pytest.raises(Refused, match="Das ist keine gültige"):
        kinds.inspect(SimpleUploadedFile(*BAD[what]), kinds.DOCUMENTS)


def test_what_would_unpack_to_more_than_anybody_writes_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "MOST_UNPACKED", 1_000_000)
    bomb = archive({"[Content_Types].xml": "", "word/document.xml": "a" * 1_000_001})
    assert len(bomb) < 5_000

    with pytest.raises(Refused, match="keine gültige docx-Datei"):
        kinds.inspect(SimpleUploadedFile("bomb.docx", bomb), kinds.DOCUMENTS)


def test_an_archive_of_countless_entries_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "MOST_ENTRIES", 1)

    with pytest.raises(Refused):
        kinds.inspect(SimpleUploadedFile("a.docx", DOCX), kinds.DOCUMENTS)


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.docm", "a.zip", "a", "pdf", "a.pdf.exe", "a.pdf\0.exe"])
def test_other_kinds_are_refused_and_those_possible_are_named(name):
    upload = SimpleUploadedFile("x", b"%PDF-1.4")
    upload.name = name

    with pytest.raises(Refused, match=r"können wir nicht annehmen\. Möglich sind: pdf, jpg, png"):
        kinds.inspect(upload, kinds.DOCUMENTS)


def test_a_place_for_pictures_takes_no_letters():
    with pytest.raises(Refused, match="„pdf“ können wir nicht annehmen"):
        kinds.inspect(SimpleUploadedFile("a.pdf", b"%PDF-1.4"), kinds.PICTURES)


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="Die Datei ist leer"):
        kinds.inspect(SimpleUploadedFile("a.pdf", b""), kinds.DOCUMENTS)


def test_a_file_that_is_too_large_is_refused_with_its_size_and_the_limit():
    policy = kinds.Policy(kinds.DOCUMENTS.kinds, 2 * kinds.MEBIBYTE)
    exact, above = b"%PDF-".ljust(2 * kinds.MEBIBYTE), b"%PDF-".ljust(2 * kinds.MEBIBYTE + 1)

    assert kinds.inspect(SimpleUploadedFile("a.pdf", exact), policy) == kinds.PDF
    with pytest.raises(Refused, match=r"zu groß: 3 MB\. Möglich sind 2 MB"):
        kinds.inspect(SimpleUploadedFile("a.pdf", above), policy)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Bescheid.pdf", "Bescheid.pdf"),
        ("C:\\Amal\\Bescheid.pdf", "Bescheid.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("harmless\u202efdp.exe", "harmlessfdp.exe"),
        (".pdf", "pdf"),
        ("", "datei"),
        ("شهادة.pdf", "شهادة.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert kinds.clean_name(sent) == kept


@given(st.text(max_size=300))
def test_a_clean_name_is_short_plain_and_stays(name):
    clean = kinds.clean_name(name)

    assert 0 < len(clean) <= kinds.LONGEST_NAME
    assert not set(clean) & set("/\\\r\n\0")
    assert kinds.clean_name(clean) == clean


@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)))
def test_any_bytes_are_taken_or_refused_and_nothing_else_happens(content, name):
    upload = SimpleUploadedFile(name, content)
    with suppress(Refused):
        assert kinds.inspect(upload, kinds.DOCUMENTS) in kinds.DOCUMENTS.kinds
