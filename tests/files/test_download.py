"""Addresses that hand out a file once."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from viadukt.audit import public as audit
from viadukt.files import public as files
from viadukt.files import services
from viadukt.files.models import ScanState, StoredFile, Ticket
from viadukt.files.storage import blobs
from viadukt.kernel import clock, vault
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.errors import Refused
from viadukt.kernel.keystore import KEYSTORE

from .conftest import PDF, upload

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", KEYSTORE])]


@pytest.fixture
def letter(berna, cologne):
    return files.receive(actor=berna, owner_id=cologne, upload=upload(name='Bescheid "Köln".pdf'))


@pytest.fixture
def address(letter, berna):
    return files.download_address(actor=berna, file=letter)


def body(response):
    return b"".join(response.streaming_content)


def test_an_address_hands_out_the_file_as_an_attachment(client, address):
    response = client.get(address)

    assert body(response) == PDF
    assert response.status_code == 200
    assert {name: response[name] for name in (
        "Content-Type", "Content-Length", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy",
        "Cache-Control", "Referrer-Policy", "Cross-Origin-Resource-Policy",
    )} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "Content-Disposition": "attachment; filename*=utf-8''Bescheid%20%22K%C3%B6ln%22.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store, private",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip


def test_it_works_once(client, address):
    assert body(client.get(address)) == PDF

    again = client.get(address)

    assert (again.status_code, again["Cache-Control"]) == (410, "no-store")
    assert "Diese Adresse gilt nicht mehr" in again.content.decode()


def test_it_works_for_two_minutes(client, letter, berna):
    with clock.frozen(clock.now() - timedelta(minutes=3)):
        late = files.download_address(actor=berna, file=letter)

    assert client.get(late).status_code == 410


def test_a_signature_of_long_ago_is_refused_even_if_its_ticket_were_still_there(client, address, monkeypatch):
    monkeypatch.setattr(services, "TICKET_SECONDS", -1)

    assert client.get(address).status_code == 410


@pytest.mark.parametrize("forged", ["x", "x:y:z", "%00", "ä", "a" * 500])
def test_a_forged_address_hands_out_nothing(client, address, forged):
    assert client.get(reverse("files:download", args=[forged])).status_code == 410
    assert client.get(address[:-2] + ("A/" if address[-2] != "A" else "B/")).status_code == 410
    assert Ticket.objects.count() == 1


def test_looking_at_the_address_without_fetching_does_not_use_it_up(client, address):
    assert client.head(address).status_code == 405
    assert client.post(address).status_code == 405
    assert body(client.get(address)) == PDF


def test_that_somebody_saw_it_is_recorded(letter, address):
    assert [(r.verb, r.actor_id) for r in audit.reads_of(letter)] == [("file.opened", "seat-of-berna")]


def test_the_database_alone_does_not_open_the_file(letter, address):
    ticket = Ticket.objects.get()
    key = files.open_key(letter)

    assert key.sealed not in bytes(ticket.sealed_key)
    assert ticket.id not in address


def test_an_address_made_for_one_session_works_in_no_other(letter, berna):
    mine, other = Client(), Client()
    request = RequestFactory().get("/")
    request.session = mine.session
    request.session.save()
    mine.cookies["sessionid"] = request.session.session_key
    address = files.download_address(actor=berna, file=letter, request=request)

    assert other.get(address).status_code == 410
    assert body(mine.get(address)) == PDF


def test_a_person_fetches_with_their_own_key(client, berna, cologne):
    amal = KeyPair.new()
    letter = files.receive(actor=berna, owner_id=cologne, upload=upload(), recipients=[amal.public])

    address = files.download_address(actor=berna, file=letter, key=vault.open_with(amal, object_id=letter.id))

    assert body(client.get(address)) == PDF
    with pytest.raises(CannotOpen):
        files.download_address(actor=berna, file=letter)


def test_of_two_who_fetch_at_once_one_gets_it(letter, address, monkeypatch, rf):
    """Both have found the ticket; only who deletes it may go on."""
    first = Ticket.objects.select_related
    request = rf.get("/")
    request.session = Client().session

    def both(*names):
        rows = first(*names)
        found = rows.get()
        Ticket.objects.all().delete()
        rows._result_cache = [found]

        class Found:
            def filter(self, *args, **kwargs):
                return self

            def first(self):
                return found

        return Found()

    monkeypatch.setattr(Ticket.objects, "select_related", both)
    with pytest.raises(CannotOpen, match="faster"):
        services.redeem(address=address.split("/")[-2], request=request)


@pytest.mark.parametrize("state", [ScanState.PENDING, ScanState.INFECTED, ScanState.RECEIVING])
def test_what_may_no_longer_be_handed_out_is_not(client, letter, address, state):
    StoredFile.objects.update(state=state)

    assert client.get(address).status_code == 409


def test_a_tampered_file_is_not_begun(client, letter, address):
    with open(blobs().path(letter.blob), "r+b") as file:  # noqa: PTH123 - changed in place
        file.seek(40)
        file.write(b"tampered")

    assert client.get(address).status_code == 410


def test_a_lost_blob_is_an_answer_and_no_fault(client, letter, address):
    blobs().delete(letter.blob)

    assert client.get(address).status_code == 410


def test_a_deleted_file_has_no_address(letter, berna):
    files.delete(actor=berna, file=letter)
    letter.refresh_from_db()

    with pytest.raises(Refused, match="nicht mehr da"):
        files.download_address(actor=berna, file=letter)
