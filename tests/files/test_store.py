"""A file is there whole, encrypted, and its own; or not at all."""

import errno
import os
import resource
import shutil
import signal
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from tests.processes import OtherProcesses
from viadukt.audit import public as audit
from viadukt.files import public as files
from viadukt.files import selectors, services
from viadukt.files.models import ScanState, StoredFile, Ticket
from viadukt.files.storage import PART, blobs
from viadukt.files.streams import Ciphertext
from viadukt.kernel import clock, crypto, vault
from viadukt.kernel.actor import JobActor, Visitor
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.keystore import KEYSTORE
from viadukt.kernel.models import ErasureShare, SealedKey
from viadukt.kernel.refs import Ref

from .conftest import PDF, blobs_in, upload

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", KEYSTORE])]

SWEEP = JobActor("files.sweep")


@pytest.fixture
def letter(berna, cologne):
    """A letter that Berna has received."""
    return files.receive(actor=berna, owner_id=cologne, upload=upload())


@pytest.fixture
def case():
    return Ref("casework.Case", new_id())


def content(file, key=None):
    return b"".join(files.read(file, key))


def test_what_was_received_can_be_read_and_lies_encrypted(letter, store):
    [blob] = blobs_in(store)

    assert content(letter) == PDF
    assert files.file_name(letter) == "Bescheid Köln.pdf"
    assert (letter.media_type, letter.size, letter.state) == ("application/pdf", len(PDF), ScanState.UNSCANNED)
    lying = blob.read_bytes()
    assert len(lying) == crypto.encrypted_size(len(PDF))
    assert b"Amal" not in lying
    assert b"PDF" not in lying
    assert str(letter.id) not in str(blob)
    assert blob.stat().st_mode & 0o777 == 0o600
    assert "Bescheid" not in str(StoredFile.objects.values().get())


def test_receiving_and_deleting_are_recorded_without_names(letter, berna):
    files.delete(actor=berna, file=letter)

    assert [(r.verb, r.facts) for r in audit.changes_of(letter)] == [
        ("file.received", {"size": len(PDF), "media_type": "application/pdf", "state": "unscanned"}),
        ("file.deleted", {}),
    ]


def test_what_the_kinds_refuse_is_not_kept(berna, cologne, store):
    with pytest.raises(Refused):
        files.receive(actor=berna, owner_id=cologne, upload=upload(b"MZ", "a.pdf"))

    assert not StoredFile.objects.exists()
    assert blobs_in(store) == []


def test_a_file_opens_for_the_person_who_sent_it_and_names_are_read_in_one_go(berna, cologne, django_assert_num_queries):
    amal = KeyPair.new()
    kept = [
        files.receive(actor=berna, owner_id=cologne, upload=upload(name=f"{i}.pdf"), recipients=[amal.public]) for i in range(3)
    ]

    assert content(kept[0], vault.open_with(amal, object_id=kept[0].id)) == PDF
    with django_assert_num_queries(1), django_assert_num_queries(1, using=KEYSTORE):
        assert files.file_names(kept, pair=amal) == {file.id: f"{i}.pdf" for i, file in enumerate(kept)}
    assert files.file_names(kept) == {}
    assert files.file_names([]) == {}


def test_names_are_read_with_the_owners_key(letter):
    assert files.file_names([letter]) == {letter.id: "Bescheid Köln.pdf"}


def test_a_blob_moved_to_another_file_does_not_open(letter, berna, cologne):
    other = files.receive(actor=berna, owner_id=cologne, upload=upload(name="b.pdf"))
    shutil.copy(blobs().path(other.blob), blobs().path(letter.blob))

    with pytest.raises(CannotOpen):
        files.read(letter)


def test_a_blob_that_was_cut_does_not_pass_for_the_whole(letter):
    with open(blobs().path(letter.blob), "r+b") as file:  # noqa: PTH123 - cut in place
        file.truncate(200_000)

    with pytest.raises(CannotOpen):
        content(letter)


def test_a_name_moved_to_another_file_does_not_open(letter, berna, cologne):
    other = files.receive(actor=berna, owner_id=cologne, upload=upload(name="b.pdf"))
    letter.sealed_name = other.sealed_name

    with pytest.raises(CannotOpen):
        files.file_name(letter)


def test_a_file_belongs_to_one_thing_for_good(letter, case):
    files.attach(file=letter, about=case)

    assert list(files.files_about(case)) == [letter]
    with pytest.raises(Refused, match="nicht mehr da"):
        files.attach(file=letter, about=Ref("casework.Case", new_id()))
    assert list(files.files_about(case)) == [letter]


def test_an_attachment_that_rolls_back_leaves_the_file_free(letter, case):
    with transaction.atomic():
        files.attach(file=letter, about=case)
        transaction.set_rollback(True)

    assert list(files.files_about(case)) == []


def test_only_the_organisation_sees_its_files(letter, berna):
    mallory = JobActor("mallory", organisation_id=new_id())

    assert list(StoredFile.objects.visible_to(berna)) == [letter]
    assert list(StoredFile.objects.visible_to(mallory)) == []
    assert list(StoredFile.objects.visible_to(Visitor())) == []


def test_deletion_takes_blob_key_and_share(letter, berna, store, django_capture_on_commit_callbacks):
    files.download_address(actor=berna, file=letter)
    with django_capture_on_commit_callbacks(execute=True):
        files.delete(actor=berna, file=letter)
        files.delete(actor=berna, file=letter)

    assert blobs_in(store) == []
    assert [model.objects.count() for model in (StoredFile, Ticket, SealedKey, ErasureShare)] == [0, 0, 0, 0]


def test_a_deletion_that_rolls_back_leaves_the_file(letter, berna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        files.delete(actor=berna, file=letter)
        transaction.set_rollback(True)

    assert content(StoredFile.objects.get(pk=letter.pk)) == PDF


def test_a_blob_that_could_not_be_removed_is_removed_later(letter, berna, store):
    files.delete(actor=berna, file=letter)
    assert len(blobs_in(store)) == 1, "its transaction has not been committed"
    letter.refresh_from_db()
    with pytest.raises(Refused, match="nicht mehr da"):
        files.read(letter)

    assert files.sweep(actor=SWEEP) == 1
    assert blobs_in(store) == []
    assert files.sweep(actor=SWEEP) == 0


def test_what_nobody_attached_goes_after_a_day(berna, cologne, case, store, django_capture_on_commit_callbacks):
    kept, left = [files.receive(actor=berna, owner_id=cologne, upload=upload(name=f"{i}.pdf")) for i in range(2)]
    files.attach(file=kept, about=case)

    with clock.frozen(clock.now() + timedelta(hours=25)), django_capture_on_commit_callbacks(execute=True):
        files.sweep(actor=SWEEP)

    assert list(StoredFile.objects.all()) == [kept]
    assert len(blobs_in(store)) == 1
    assert [record.actor_id for record in audit.changes_of(left)][-1] == "files.sweep"


def test_used_up_tickets_are_swept(letter, berna):
    files.download_address(actor=berna, file=letter)
    files.sweep(actor=SWEEP)
    assert Ticket.objects.count() == 1

    with clock.frozen(clock.now() + timedelta(minutes=3)):
        files.sweep(actor=SWEEP)
    assert Ticket.objects.count() == 0


@pytest.fixture
def full_disk():
    """No file may grow beyond 100 000 bytes: the operating system itself refuses, as it does when a disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


def test_when_the_disk_is_full_the_file_is_refused_and_nothing_of_it_stays(
    berna, cologne, store, full_disk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused, match="kein Platz"):
        files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert blobs_in(store) == []
    assert [model.objects.count() for model in (StoredFile, SealedKey, ErasureShare)] == [0, 0, 0]


def test_another_fault_of_the_store_is_not_called_a_full_disk(berna, cologne, store):
    shutil.rmtree(store)
    store.write_text("a file where the folder should be")

    with pytest.raises(OSError, match="Errno") as caught:
        files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert caught.value.errno in {errno.ENOTDIR, errno.EEXIST}
    assert not StoredFile.objects.kept().exists()
    assert not SealedKey.objects.exists()


KILLED = """
import os, signal
from uuid import UUID
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from viadukt.files import public as files
from viadukt.kernel.actor import JobActor

class Dies(SimpleUploadedFile):
    def chunks(self, chunk_size=None):
        for _ in range(3):
            yield self.read(100_000)
        os.kill(os.getpid(), signal.SIGKILL)

files.receive(actor=JobActor("berna"), owner_id=UUID(int=7), upload=Dies("a.pdf", b"%PDF-".ljust(1_000_000)))
"""

SWEPT = """
import json
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from viadukt.files import public as files
from viadukt.files.models import StoredFile
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor
from viadukt.kernel.models import ErasureShare, SealedKey

store = lambda: [path.name[:6] for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
seen = [store(), StoredFile.objects.kept().count()]
with clock.frozen(clock.now() + timedelta(hours=2)):
    files.sweep(actor=JobActor("sweep"))
print(json.dumps([seen, store(), [m.objects.count() for m in (StoredFile, ErasureShare, SealedKey)]]))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", KEYSTORE])
def test_a_writer_killed_in_the_middle_leaves_no_half_file(other_processes: OtherProcesses):
    writer = other_processes.start(KILLED)
    writer.communicate(timeout=60)
    assert writer.returncode == -signal.SIGKILL

    assert other_processes.run(SWEPT) == f'[[["{PART}"], 0], [], [0, 0, 0]]'


@pytest.mark.django_db(transaction=True, databases=["default", KEYSTORE])
def test_receiving_never_happens_within_a_transaction(berna, cologne):
    with pytest.raises(RuntimeError, match="must not happen within a transaction"), transaction.atomic():
        files.receive(actor=berna, owner_id=cologne, upload=upload())


def test_another_kind_of_store_can_read_instead_of_iterating(letter):
    key = files.open_key(letter)
    sealed = Ciphertext(ContentFile(PDF, name="a.pdf"), key)

    first = sealed.read(10)
    assert (len(first), sealed.tell()) == (10, 10)
    sealed.seek(0)
    whole = b"".join(iter(lambda: sealed.read(5_000), b""))

    assert len(whole) == sealed.size
    assert b"".join(crypto.decrypt_stream(key.content_key("content"), [whole], key.place("content"))) == PDF
    assert sealed.multiple_chunks()
    with pytest.raises(OSError, match="from its beginning"):
        sealed.seek(5)
    sealed.close()


def test_it_works_with_another_of_djangos_storages(settings, berna, cologne, store):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"files": memory}

    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert content(letter) == PDF
    assert blobs_in(store) == []
    assert files.sweep(actor=SWEEP) == 0
    assert files.problems() == []


def test_a_store_that_cannot_be_written_is_reported(store):
    shutil.rmtree(store)
    assert files.problems() == [], "the store makes its folder itself"
    shutil.rmtree(store)
    store.write_text("a file where the folder should be")

    assert files.problems() == [f"Files cannot be written to {store} (VIADUKT_FILES): {os.strerror(errno.EEXIST)}."]


def test_tickets_and_files_say_what_they_are(letter, berna):
    files.download_address(actor=berna, file=letter)

    assert str(letter) == f"application/pdf, {len(PDF)} bytes, unscanned"
    assert str(Ticket.objects.get()).startswith("until 20")
    assert selectors.WAITING_TOO_LONG < services.UNATTACHED
