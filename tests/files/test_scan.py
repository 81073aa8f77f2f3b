"""The virus scan, with a real ClamAV daemon."""

import socket
import threading
from datetime import timedelta

import pytest

from viadukt.audit import public as audit
from viadukt.files import clamd as client
from viadukt.files import public as files
from viadukt.files import scanning
from viadukt.files.models import ScanState, StoredFile, Ticket
from viadukt.kernel import clock
from viadukt.kernel.actor import JobActor
from viadukt.kernel.crypto import KeyPair
from viadukt.kernel.errors import Refused
from viadukt.kernel.keystore import KEYSTORE
from viadukt.kernel.models import ErasureShare, SealedKey

from .conftest import EICAR, PDF, blobs_in, upload

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", KEYSTORE])]

SCAN = JobActor("files.scan")


@pytest.fixture
def no_clamd(settings, tmp_path):
    """A scanner that is set and does not answer."""
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.sock")


def later(**span):
    return clock.frozen(clock.now() + timedelta(**span))


def test_a_clean_file_is_kept_and_handed_out(clamd, berna, cologne):
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert letter.state == ScanState.CLEAN
    assert b"".join(files.read(letter)) == PDF


def test_a_file_with_a_virus_is_refused_and_nothing_of_it_stays(clamd, berna, cologne, store):
    with pytest.raises(Refused, match="ein Virus gefunden"):
        files.receive(actor=berna, owner_id=cologne, upload=upload(EICAR, "notes.txt"))

    assert blobs_in(store) == []
    assert [model.objects.count() for model in (StoredFile, SealedKey, ErasureShare)] == [0, 0, 0]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{}", "127.0.0.1:{}"])
def test_the_daemon_is_reached_over_tcp_too(clamd, settings, address):
    settings.CLAMD_SOCKET = address.format(clamd.port)

    assert client.ping() == ""
    assert client.scan([b"hello", b"", b" world"]) == client.Verdict("clean")
    assert client.scan([EICAR[:30], EICAR[30:]]) == client.Verdict("infected", "Eicar-Test-Signature.UNOFFICIAL")


def test_what_is_too_large_for_the_daemon_stays_unknown(clamd):
    verdict = client.scan(bytes(100_000) for _ in range(20))

    assert verdict.state == "unknown"
    assert verdict.detail.startswith("clamd")


def test_while_the_daemon_is_down_a_file_waits_and_is_never_handed_out(no_clamd, berna, cologne):
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert letter.state == ScanState.PENDING
    for attempt in (lambda: files.read(letter), lambda: files.download_address(actor=berna, file=letter)):
        with pytest.raises(Refused, match="wird noch auf Viren geprüft"):
            attempt()


def test_when_the_daemon_is_back_what_waited_is_scanned(clamd, berna, cologne):
    clamd.stop()
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())
    assert files.scan_pending(actor=SCAN) == 0
    clamd.start()
    assert files.scan_pending(actor=SCAN) == 0, "it was just tried and waits for its next turn"

    with later(minutes=2):
        assert files.scan_pending(actor=SCAN) == 1

    letter.refresh_from_db()
    assert letter.state == ScanState.CLEAN
    assert b"".join(files.read(letter)) == PDF
    assert audit.changes_of(letter).last().facts == {"state": "clean"}


def test_a_virus_found_later_takes_content_and_key(clamd, berna, store, settings, django_capture_on_commit_callbacks):
    settings.CLAMD_SOCKET = ""
    letter = files.receive(actor=berna, owner_id=berna.organisation_id, upload=upload(EICAR, "notes.txt"))
    assert letter.state == ScanState.UNSCANNED
    files.download_address(actor=berna, file=letter)
    settings.CLAMD_SOCKET = clamd.socket

    with django_capture_on_commit_callbacks(execute=True):
        assert files.scan_pending(actor=SCAN) == 1

    letter.refresh_from_db()
    assert (letter.state, letter.signature) == (ScanState.INFECTED, "Eicar-Test-Signature.UNOFFICIAL")
    assert blobs_in(store) == []
    assert [model.objects.count() for model in (SealedKey, ErasureShare, Ticket)] == [0, 0, 0]
    with pytest.raises(Refused, match="Sie wurde gelöscht"):
        files.download_address(actor=berna, file=letter)


def test_a_daemon_that_stays_down_is_asked_less_and_less_often(no_clamd, berna, cologne):
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())
    waits = []
    now = clock.now()
    for _ in range(8):
        with clock.frozen(now):
            files.scan_pending(actor=SCAN)
        letter.refresh_from_db()
        waits.append(round((letter.next_scan_at - now).total_seconds() / 60))
        now = letter.next_scan_at

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_two_workers_do_not_scan_the_same_file(clamd, berna, cologne, settings):
    settings.CLAMD_SOCKET = ""
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert [scanning._lease(letter), scanning._lease(letter)] == [True, False]


def test_a_file_deleted_during_its_scan_stays_deleted(clamd, berna, cologne, settings):
    settings.CLAMD_SOCKET = ""
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())
    settings.CLAMD_SOCKET = clamd.socket
    copy = StoredFile.objects.get(pk=letter.pk)
    StoredFile.objects.filter(pk=letter.pk).update(deleted_at=clock.now())

    assert scanning._scan(SCAN, copy) is False
    assert [record.verb for record in audit.changes_of(letter)] == ["file.received"]


def test_a_file_that_its_owner_cannot_open_is_refused_while_it_cannot_be_scanned(no_clamd, berna, cologne):
    with pytest.raises(Refused, match="gerade nicht auf Viren prüfen"):
        files.receive(actor=berna, owner_id=cologne, upload=upload(), recipients=[KeyPair.new().public])

    assert not StoredFile.objects.exists()


def test_a_sealed_file_from_before_the_scanner_is_left_alone(clamd, berna, cologne, settings):
    settings.CLAMD_SOCKET = ""
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload(), recipients=[KeyPair.new().public])
    settings.CLAMD_SOCKET = clamd.socket

    assert files.scan_pending(actor=SCAN) == 0

    letter.refresh_from_db()
    assert letter.state == ScanState.UNSCANNED
    assert letter.next_scan_at > clock.now() + timedelta(hours=23)


def test_without_a_scanner_nothing_is_scanned_and_it_is_said(berna, cologne):
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload())

    assert letter.get_state_display() == "nicht auf Viren geprüft"
    assert files.scan_pending(actor=SCAN) == 0


def test_a_silent_scanner_and_files_that_wait_too_long_are_reported(no_clamd, berna, cologne, tmp_path):
    files.receive(actor=berna, owner_id=cologne, upload=upload())
    assert files.scanner_problem().startswith(f"clamd at {tmp_path}/nobody.sock cannot be reached")
    assert files.problems() == []

    with later(hours=7):
        assert files.problems()[0] == "1 files have been waiting for the virus scan for more than six hours (VIADUKT_CLAMD)."


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:notaport", "tcp://127.0.0.1:1", "unix:/nowhere", "nowhere"])
def test_a_wrong_address_is_no_verdict(settings, address):
    settings.CLAMD_SOCKET = address

    assert client.scan([b"hello"]).state == "unknown"
    assert client.ping().startswith(f"clamd at {address} cannot be reached")


@pytest.mark.parametrize(("answer", "verdict"), [(b"nonsense\0", "clamd says: nonsense"), (b"", "clamd says: nothing")])
def test_somebody_else_on_the_socket_is_no_verdict(settings, answer, verdict):
    def serve():
        for _ in range(2):
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                received = connection.recv(64)
                while b"PING" not in received and not received.endswith(bytes(4)):
                    received += connection.recv(64)
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_SOCKET = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=serve)
        thread.start()

        assert client.scan([b"hello"]) == client.Verdict("unknown", verdict)
        assert client.ping().endswith("not PONG")
        thread.join()
