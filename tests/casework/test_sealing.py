"""Sealed cases: opened by named people's own passphrases, by nobody else, and never lost with a password."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Member, member, sign_in
from tests.files.conftest import store  # noqa: F401 - a fixture
from viadukt.casework.listing import rows_of, search
from viadukt.casework.models import Alarm, Case, IndexTerm, SealedFor, StaffKey, StaffKeySession
from viadukt.casework.opening import NICKNAME, OpenCase, open_file
from viadukt.casework.services import sealing, staffkeys
from viadukt.casework.services.assignments import hand_over
from viadukt.casework.services.documents import add_document, file_key, file_of
from viadukt.casework.services.mailboxes import begin_session, make_mailbox, new_code
from viadukt.casework.services.protection import break_glass, restrict
from viadukt.files.public import open_key, read
from viadukt.kernel import clock, vault
from viadukt.kernel.crypto import CannotOpen, KeyPair
from viadukt.kernel.errors import Refused
from viadukt.network.public import Role

pytestmark = [
    pytest.mark.sql,
    pytest.mark.django_db(databases=["default", "keystore"], transaction=True),
    pytest.mark.usefixtures("store"),
]

SENTENCE = "fünf zufällige Wörter für {}"
PDF = b"%PDF-1.7\nGutachten"


def make_key(who: Member) -> KeyPair:
    sentence = SENTENCE.format(who.user.name)
    staffkeys.make_staff_key(actor=who.actor, passphrase=sentence)
    return staffkeys.unlock(actor=who.actor, passphrase=sentence).pair


@pytest.fixture
def ines(cologne) -> Member:
    return member("Ines", cologne, Role.ADVISER)


@pytest.fixture
def pairs(berna: Member, deniz: Member, ines: Member) -> dict[str, KeyPair]:
    """Everybody has a key; Deniz and Ines are the escrow holders."""
    made = {who.user.name: make_key(who) for who in (berna, deniz, ines)}
    sealing.name_escrow(actor=deniz.actor, seats=[deniz.seat, ines.seat])
    return made


@pytest.fixture
def sealed(opened: OpenCase, berna: Member, pairs: dict[str, KeyPair]) -> OpenCase:
    """Amal's case with a mailbox and a document, sealed for Berna; opened by her."""
    _words, keys = new_code("ar")
    opened.case.mailbox = make_mailbox(keys=keys, language="ar")
    opened.case.save()
    opened.key.seal_to(keys.pair.public)
    add_document(opened=opened, upload=SimpleUploadedFile("gutachten.pdf", PDF), kind="other")
    sealing.seal_case(opened=opened, advisers=[berna.seat])
    return open_file(berna.actor, opened.case, unlocked=pairs["Berna"])


def test_the_organisations_keys_open_neither_case_nor_documents(sealed: OpenCase, deniz: Member, berna: Member):
    case = sealed.case
    file = file_of(case.documents.get())
    assert file is not None

    with pytest.raises(CannotOpen):
        vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk)
    with pytest.raises(CannotOpen):
        open_key(file)
    with pytest.raises(CannotOpen):
        open_file(berna.actor, case)
    with pytest.raises(Refused):
        open_file(deniz.actor, case)
    assert sealed.record(NICKNAME).value == {"text": "Amal"}
    assert b"".join(read(file, file_key(sealed, file))) == PDF


def test_escrow_is_not_for_reading(sealed: OpenCase, ines: Member, pairs: dict[str, KeyPair]):
    with pytest.raises(Refused):
        open_file(ines.actor, sealed.case, unlocked=pairs["Ines"])


def test_the_list_shows_the_reference_and_the_search_nothing(sealed: OpenCase, berna: Member, deniz: Member):
    assert IndexTerm.objects.filter(case=sealed.case).count() == 0
    assert [row.called for row in rows_of(deniz.actor, [sealed.case])] == [""]
    assert [list(search(who.actor, "Amal")) for who in (berna, deniz)] == [[], []]
    assert list(search(deniz.actor, sealed.case.reference)) == [sealed.case]


def test_what_is_written_later_gives_no_terms(sealed: OpenCase):
    from viadukt.casework.services.people import Counted, write_person  # noqa: PLC0415

    names = [{"text": "Nura", "kind": "called"}]
    write_person(opened=sealed, value={"names": names}, counted=Counted(), language="ar", based_on=0)

    assert IndexTerm.objects.filter(case=sealed.case).count() == 0


def test_the_person_reads_on(opened: OpenCase, berna: Member, pairs: dict[str, KeyPair]):
    _words, keys = new_code("ar")
    mailbox = make_mailbox(keys=keys, language="ar")
    opened.case.mailbox = mailbox
    opened.case.save()
    opened.key.seal_to(keys.pair.public)
    sealing.seal_case(opened=opened, advisers=[berna.seat])
    _secret, actor = begin_session(mailbox=mailbox, keys=keys)

    theirs = open_file(actor, opened.case)
    sent = add_document(opened=theirs, upload=SimpleUploadedFile("neu.pdf", PDF), kind="other")

    file = file_of(sent)
    assert file is not None
    assert theirs.record(NICKNAME).value == {"text": "Amal"}
    with pytest.raises(CannotOpen):
        open_key(file)
    ours = open_file(berna.actor, opened.case, unlocked=pairs["Berna"])
    assert b"".join(read(file, file_key(ours, file))) == PDF


def test_berna_opens_it_with_her_sentence_once_for_a_while(sealed: OpenCase, berna: Member):
    client = sign_in(Client(), berna)
    here = f"/desk/cases/{sealed.case.pk}/"
    assert client.get(here).status_code == 403

    wrong = client.post("/desk/key", {"do": "unlock", "unlock-passphrase": "falsch falsch falsch", "next": sealed.case.pk})
    assert (wrong.status_code, client.get(here).status_code) == (409, 403)
    right = client.post("/desk/key", {"do": "unlock", "unlock-passphrase": SENTENCE.format("Berna"), "next": sealed.case.pk})

    assert (right.status_code, right.headers["Location"]) == (302, here)
    assert "Amal" in client.get(here).content.decode()
    assert {client.get(here + part).status_code for part in ("person", "notes/", "documents/", "team/", "protection")} == {200}
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert client.get(here).status_code == 403
    client.post("/desk/key", {"do": "lock"})
    assert client.get(here).status_code == 403


def test_a_stolen_half_opens_nothing(sealed: OpenCase, berna: Member, deniz: Member):
    unlocked = staffkeys.unlock(actor=berna.actor, passphrase=SENTENCE.format("Berna"))
    resume = staffkeys.resume_staff_session

    assert resume(secret=unlocked.secret, user_id=berna.user.pk) == unlocked.pair
    assert resume(secret=unlocked.secret, user_id=deniz.user.pk) is None
    assert resume(secret="x" * 43, user_id=berna.user.pk) is None
    row = StaffKeySession.objects.order_by("-opened_at").first()
    assert row is not None
    assert unlocked.pair.private not in bytes(row.sealed_private)


def test_a_lost_password_loses_nothing(sealed: OpenCase, berna: Member):
    berna.user.set_password("ein ganz neues Passwort")
    berna.user.save()

    pair = staffkeys.unlock(actor=berna.actor, passphrase=SENTENCE.format("Berna")).pair

    assert open_file(berna.actor, sealed.case, unlocked=pair).record(NICKNAME).value == {"text": "Amal"}


def test_another_sentence_for_the_same_key(sealed: OpenCase, berna: Member):
    staffkeys.change_passphrase(actor=berna.actor, passphrase=SENTENCE.format("Berna"), new="ein anderer langer Satz")

    with pytest.raises(Refused):
        staffkeys.unlock(actor=berna.actor, passphrase=SENTENCE.format("Berna"))
    pair = staffkeys.unlock(actor=berna.actor, passphrase="ein  anderer langer Satz ").pair
    assert open_file(berna.actor, sealed.case, unlocked=pair).record(NICKNAME).value == {"text": "Amal"}


def test_a_lost_sentence_is_helped_by_an_escrow_holder_loudly(
    sealed: OpenCase, berna: Member, deniz: Member, ines: Member, pairs: dict[str, KeyPair]
):
    new = make_key_anew(berna)
    with pytest.raises(CannotOpen):
        open_file(berna.actor, sealed.case, unlocked=new)

    assert sealing.reseal(actor=ines.actor, pair=pairs["Ines"], seat=berna.seat) == 1

    again = open_file(berna.actor, sealed.case, unlocked=new)
    file = file_of(sealed.case.documents.get())
    assert file is not None
    assert (again.record(NICKNAME).value, b"".join(read(file, file_key(again, file)))) == ({"text": "Amal"}, PDF)
    assert {(alarm.kind, alarm.seat) for alarm in Alarm.objects.all()} == {("resealed", berna.seat), ("resealed", deniz.seat)}
    with pytest.raises(CannotOpen):
        vault.open_with(pairs["Berna"], object_id=sealed.case.pk)
    with pytest.raises(Refused):
        sealing.reseal(actor=ines.actor, pair=pairs["Ines"], seat=berna.seat)


def make_key_anew(who: Member) -> KeyPair:
    staffkeys.make_staff_key(actor=who.actor, passphrase="ganz neue Wörter nach dem Verlust")
    return staffkeys.unlock(actor=who.actor, passphrase="ganz neue Wörter nach dem Verlust").pair


def test_back_to_the_organisation(sealed: OpenCase, berna: Member, deniz: Member, pairs: dict[str, KeyPair]):
    sealing.unseal_case(opened=sealed)

    case = Case.objects.get(pk=sealed.case.pk)
    assert open_file(deniz.actor, case).record(NICKNAME).value == {"text": "Amal"}
    file = file_of(case.documents.get())
    assert file is not None
    assert b"".join(read(file, open_key(file))) == PDF
    assert (list(search(deniz.actor, "Amal")), SealedFor.objects.count()) == ([case], 0)
    with pytest.raises(CannotOpen):
        vault.open_with(pairs["Berna"], object_id=case.pk)


def test_naming_others_shuts_out_who_is_not_named(sealed: OpenCase, berna: Member, deniz: Member, cologne):
    jamila = member("Jamila", cologne, Role.ADVISER)
    theirs = make_key(jamila)
    sealing.rename_advisers(opened=sealed, advisers=[berna.seat, jamila.seat])
    assert open_file(jamila.actor, sealed.case, unlocked=theirs).record(NICKNAME).value == {"text": "Amal"}

    sealing.rename_advisers(opened=sealed, advisers=[berna.seat])

    with pytest.raises(CannotOpen):
        vault.open_with(theirs, object_id=sealed.case.pk)
    with pytest.raises(Refused):
        hand_over(opened=sealed, to=jamila.seat)


def test_what_sealing_asks_for(opened: OpenCase, berna: Member, deniz: Member, ines: Member, kofi: Member):
    with pytest.raises(Refused, match="zwei Personen"):
        sealing.seal_case(opened=opened, advisers=[berna.seat])
    with pytest.raises(Refused, match="Noch ohne persönlichen Schlüssel: Deniz, Ines"):
        sealing.name_escrow(actor=deniz.actor, seats=[deniz.seat, ines.seat])
    for who in (deniz, ines):
        make_key(who)
    with pytest.raises(Refused):
        sealing.name_escrow(actor=berna.actor, seats=[deniz.seat, ines.seat])
    with pytest.raises(Refused):
        sealing.name_escrow(actor=deniz.actor, seats=[deniz.seat, kofi.seat])
    sealing.name_escrow(actor=deniz.actor, seats=[deniz.seat, ines.seat])
    with pytest.raises(Refused, match="Noch ohne persönlichen Schlüssel: Berna"):
        sealing.seal_case(opened=opened, advisers=[berna.seat])
    make_key(berna)
    with pytest.raises(Refused, match="müssen dabei sein"):
        sealing.seal_case(opened=opened, advisers=[ines.seat])
    with pytest.raises(Refused):
        sealing.seal_case(opened=opened, advisers=[berna.seat, kofi.seat])
    assert Case.objects.get(pk=opened.case.pk).sealed is False


def test_no_glass_breaks_into_a_sealed_case(sealed: OpenCase, berna: Member, ines: Member):
    restrict(actor=berna.actor, case=sealed.case)

    with pytest.raises(Refused):
        break_glass(actor=ines.actor, case=sealed.case, reason="Es brennt, wirklich")


def test_short_and_guessed_sentences(berna: Member):
    with pytest.raises(Refused):
        staffkeys.make_staff_key(actor=berna.actor, passphrase="zu kurz")
    assert StaffKey.objects.count() == 0


def test_the_key_page_makes_one_and_names_escrow(berna: Member, deniz: Member, ines: Member, cologne):
    for who in (deniz, ines):
        client = sign_in(Client(), who)
        sentence = SENTENCE.format(who.user.name)
        twice = {"do": "make", "make-passphrase": sentence, "make-again": sentence}
        assert client.post("/desk/key", twice | {"make-again": "etwas anderes"}).status_code == 200
        assert client.post("/desk/key", twice).status_code == 302
    seats = {"do": "escrow", "escrow-seats": [str(deniz.seat.pk), str(ines.seat.pk)]}

    assert sign_in(Client(), deniz).post("/desk/key", seats).status_code == 302
    assert [holder.seat for holder in sealing.escrow_of(cologne.pk)] == [deniz.seat, ines.seat]


def test_nothing_of_a_private_key_lies_in_the_database(pairs: dict[str, KeyPair], tmp_path: Path):
    rows = [bytes(part) for key in StaffKey.objects.all() for part in (key.public, key.salt, key.wrapped)]

    assert [pair for pair in pairs.values() if any(pair.private in row for row in rows)] == []
