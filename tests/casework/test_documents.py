"""Documents of a case: judged by content, encrypted for the right people, opened once, deleted with a reason; bombs go off
nowhere."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.cast import Member, sign_in
from tests.files.conftest import EICAR, Clamd, blobs_in, clamd, clamd_process, store  # noqa: F401 - fixtures
from viadukt.audit.public import AuditRecord
from viadukt.casework.models import Document
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.services.documents import add_document, file_key, file_of, remove_document, title_of
from viadukt.casework.services.mailboxes import begin_session, make_mailbox, new_code
from viadukt.casework.thumbnails import SIDE, thumbnail
from viadukt.files.public import StoredFile, read
from viadukt.kernel import vault
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]

PDF = b"%PDF-1.7\nBescheid fuer Amal"


def upload(content: bytes = PDF, name: str = "Bescheid Amal.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(width: int = 640, height: int = 480, form: str = "JPEG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, form)
    return made.getvalue()


def huge_png(side: int = 60_000) -> bytes:
    """A few kilobytes that unfold to ten gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 4096)) + chunk(b"IEND", b"")


@pytest.fixture
def desk(berna: Member) -> Client:
    return sign_in(Client(), berna)


def path(opened: OpenCase, document: Document | None = None, what: str = "") -> str:
    return f"/desk/cases/{opened.case.pk}/documents/{document.pk if document else ''}{what}"


def test_a_document_is_uploaded_shown_and_handed_out_once(desk: Client, opened: OpenCase, store: Path):  # noqa: F811
    sent = desk.post(path(opened), {"file": upload(), "kind": "decision", "title": "Bescheid vom Amt"})

    document = Document.objects.get()
    assert (sent.status_code, document.kind, document.hidden) == (302, "decision", False)
    assert b"Bescheid" not in bytes(document.content) + b"".join(blob.read_bytes() for blob in blobs_in(store))
    shown = desk.get(path(opened)).content.decode()
    assert ("Bescheid vom Amt" in shown, "nicht auf Viren geprüft" in shown) == (True, True)
    handed = desk.post(path(opened, document))
    file = desk.get(handed.headers["Location"])
    assert (b"".join(file), file.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    assert desk.get(handed.headers["Location"]).status_code == 410
    assert sign_in(Client(), opened_by(desk)).get(handed.headers["Location"]).status_code == 410


def opened_by(desk: Client) -> object:
    from viadukt.accounts.public import User  # noqa: PLC0415

    return User.objects.get(pk=desk.session["_auth_user_id"])


def test_a_photo_counts_as_a_file_and_nothing_is_told(desk: Client, opened: OpenCase):
    assert desk.post(path(opened), {"photo": upload(picture(), "IMG_1.jpg"), "kind": "passport"}).status_code == 302
    assert "Bitte wählen Sie eine Datei" in desk.post(path(opened), {"kind": "passport"}).content.decode()
    assert [title_of(opened, document, file_of(document)) for document in Document.objects.all()] == ["IMG_1.jpg"]


def test_the_person_reads_what_is_not_hidden(opened: OpenCase, berna: Member):
    _words, keys = new_code("ar")
    mailbox = make_mailbox(keys=keys, language="ar")
    opened.case.mailbox = mailbox
    opened.case.save()
    opened.key.seal_to(keys.pair.public)
    seen, unseen = (add_document(opened=opened, upload=upload(), kind="letter", hidden=hidden) for hidden in (False, True))
    _secret, actor = begin_session(mailbox=mailbox, keys=keys)

    theirs = open_file(actor, opened.case)

    file, other = file_of(seen), file_of(unseen)
    assert file is not None
    assert other is not None
    assert b"".join(read(file, file_key(theirs, file))) == PDF
    with pytest.raises(CannotOpen):
        file_key(theirs, other)
    sent = add_document(opened=theirs, upload=upload(), kind="nonsense", hidden=True)
    assert (sent.kind, sent.hidden, sent.seat) == ("other", False, None)
    ours = file_of(sent)
    assert ours is not None
    assert b"".join(read(ours, file_key(open_file(berna.actor, opened.case), ours))) == PDF
    with pytest.raises(Refused):
        remove_document(opened=theirs, document=seen, reason="weg")
    remove_document(opened=theirs, document=sent, reason="falsche Datei")


def test_a_document_goes_with_its_key_and_leaves_the_reason(desk: Client, opened: OpenCase, store: Path):  # noqa: F811
    document = add_document(opened=opened, upload=upload(), kind="letter")
    file = file_of(document)
    assert file is not None
    assert desk.post(path(opened, document, "/remove"), {"reason": " "}).status_code == 200
    assert file_of(document) is not None

    assert desk.post(path(opened, document, "/remove"), {"reason": "doppelt hochgeladen"}).status_code == 302

    assert (blobs_in(store), StoredFile.objects.count()) == ([], 0)
    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=file.owner_id, object_id=file.pk)
    shown = desk.get(path(opened)).content.decode()
    assert ("doppelt hochgeladen" in shown, "Gelöscht am" in shown) == (True, True)
    assert b"doppelt" not in bytes(Document.objects.get().content)
    assert desk.post(path(opened, document)).status_code == 404


def test_a_document_of_another_case_or_organisation_is_not_there(desk: Client, opened: OpenCase, kofi: Member, berna: Member):
    from viadukt.casework.services.cases import About, open_case  # noqa: PLC0415

    document = add_document(opened=opened, upload=upload(), kind="letter")
    other = open_case(actor=berna.actor, nickname="Boris", about=About())
    theirs = sign_in(Client(), kofi)

    assert [desk.post(path(other, document)).status_code, desk.get(path(other, document, "/small")).status_code] == [404, 404]
    assert [theirs.post(path(opened, document)).status_code, theirs.post(path(opened, document, "/remove")).status_code] == [
        404,
        404,
    ]


def test_small_pictures_are_made_in_memory_and_kept_nowhere(desk: Client, opened: OpenCase, store: Path):  # noqa: F811
    document = add_document(opened=opened, upload=upload(picture(), "foto.jpg"), kind="other")
    before = blobs_in(store)

    small = desk.get(path(opened, document, "/small"))

    with Image.open(io.BytesIO(small.content)) as image:
        assert (image.format, max(image.size)) == ("JPEG", SIDE)
    assert (small.headers["Cache-Control"], small.headers["X-Content-Type-Options"]) == ("no-store, private", "nosniff")
    assert "sandbox" in small.headers["Content-Security-Policy"]
    assert blobs_in(store) == before
    assert AuditRecord.objects.filter(verb="case.read", facts__part="document").count() == 1


def test_no_small_picture_of_what_is_no_picture(desk: Client, opened: OpenCase):
    letter = add_document(opened=opened, upload=upload(), kind="letter")
    broken = add_document(opened=opened, upload=upload(b"\xff\xd8\xff" + b"x" * 500, "kaputt.jpg"), kind="other")

    assert [desk.get(path(opened, document, "/small")).status_code for document in (letter, broken)] == [404, 404]


def test_an_image_of_ten_gigabytes_is_drawn_nowhere(desk: Client, opened: OpenCase):
    assert thumbnail(huge_png()) is None
    document = add_document(opened=opened, upload=upload(huge_png(), "gross.png"), kind="other")

    assert desk.get(path(opened, document, "/small")).status_code == 404
    assert desk.get(path(opened)).status_code == 200


def test_an_office_file_that_unpacks_to_a_gigabyte_is_refused(desk: Client, opened: OpenCase):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(6):
            archive.writestr(f"word/{number}.xml", b"\0" * 100_000_000)

    answer = desk.post(path(opened), {"file": upload(packed.getvalue(), "bombe.docx"), "kind": "letter"})

    assert (answer.status_code, Document.objects.count(), StoredFile.objects.count()) == (409, 0, 0)


def test_a_pdf_of_a_hundred_thousand_objects_is_a_file_like_any_other(desk: Client, opened: OpenCase):
    many = b"%PDF-1.7\n" + b"".join(b"%d 0 obj<</Type/ObjStm>>endobj\n" % number for number in range(100_000))

    assert desk.post(path(opened), {"file": upload(many, "viel.pdf"), "kind": "letter"}).status_code == 302
    assert desk.get(path(opened)).status_code == 200


def test_a_page_under_the_name_of_a_letter_is_refused(desk: Client, opened: OpenCase):
    answer = desk.post(path(opened), {"file": upload(b"<html><script>", "brief.pdf"), "kind": "letter"})

    assert (answer.status_code, Document.objects.count()) == (409, 0)


def test_a_virus_is_refused_and_nothing_of_it_is_kept(desk: Client, opened: OpenCase, clamd: Clamd, store: Path):  # noqa: F811
    answer = desk.post(path(opened), {"file": upload(EICAR, "eicar.txt"), "kind": "letter"})

    assert (answer.status_code, Document.objects.count(), blobs_in(store)) == (409, 0, [])
    assert "Virus" in answer.content.decode()
    assert desk.post(path(opened), {"file": upload(), "kind": "letter"}).status_code == 302
    assert "auf Viren geprüft" in desk.get(path(opened)).content.decode()
