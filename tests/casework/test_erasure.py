"""Erasure: after it no key opens a copy made before, and nothing of the person is left."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.utils.timezone import localtime

from tests.casework.care import STORY, Person, person, write_message, write_note
from tests.cast import Member, sign_in
from viadukt.casework import hooks
from viadukt.casework.models import (
    Case,
    CaseFigures,
    CaseStatus,
    Contact,
    FormerText,
    Mailbox,
    MailboxSession,
    RestrictedRecord,
    RightsRequest,
    RightsState,
)
from viadukt.casework.opening import OpenCase, open_file
from viadukt.casework.services.consents import give_consent
from viadukt.casework.services.erasure import Kept, erase_case, forget_what_is_over
from viadukt.casework.services.rights import ask_for_erasure, take_back_request
from viadukt.directory.public import Topic
from viadukt.files.models import StoredFile
from viadukt.files.public import attach, receive
from viadukt.files.streams import Plaintext
from viadukt.jobs.public import desk
from viadukt.kernel import clock, crypto, vault
from viadukt.kernel.crypto import CannotOpen
from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import owner_keys, owner_public
from viadukt.kernel.models import ErasureShare, SealedKey
from viadukt.kernel.vault import Erased, ObjectKey

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
commits = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> Path:
    """A file store of the test's own."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.STORAGES = settings.STORAGES | {"files": settings.STORAGES["files"] | {"OPTIONS": {"location": folder}}}
    return folder


@pytest.fixture
def amal_(berna: Member, recognition: Topic) -> Person:
    return person(recognition, at=berna)


@pytest.fixture
def waiting(berna: Member, recognition: Topic) -> Person:
    return person(recognition, at=berna, status=CaseStatus.WAITING)


def fill(opened: OpenCase) -> None:
    """A case as it is after a while."""
    write_message(opened, STORY)
    write_note(opened, STORY)
    opened.case.index_terms.create(organisation=opened.case.organisation, term=b"0123456789abcdef")
    opened.case.drafts.create(seat=opened.case.adviser, name="note", content=opened.seal("draft", {"text": STORY}))


@commits
def test_no_key_opens_a_copy_that_was_made_before(amal_: Person, berna: Member, deniz: Member, store: Path):
    opened = open_file(berna.actor, amal_.case)
    fill(opened)
    publics = [owner_public(amal_.case.key_owner), amal_.keys.pair.public]
    upload = SimpleUploadedFile("Bescheid.pdf", b"%PDF-1.7\n" + STORY.encode())
    file = receive(actor=berna.actor, owner_id=berna.organisation.pk, upload=upload, recipients=publics)
    attach(file=file, about=amal_.case)
    # The copy: every sealed key, every record, the blob.
    seals = list(SealedKey.objects.filter(object_id__in=[amal_.case.pk, file.pk]).values())
    records = {row.name: bytes(row.content) for row in amal_.case.records.all()}
    blobs = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    copied = StoredFile.objects.get(pk=file.pk)

    erase_case(actor=deniz.actor, case=amal_.case, reason="decided")

    assert (list(ErasureShare.objects.filter(object_id__in=[amal_.case.pk, file.pk])), list(store.rglob("*.pdf"))) == ([], [])
    assert [path for path in blobs if path.exists()] == []
    # Somebody puts the copy back, and holds the KEK, the organisation's keys and the person's code.
    SealedKey.objects.bulk_create(SealedKey(**row) for row in seals)
    for path, content in blobs.items():
        path.write_bytes(content)
    with pytest.raises(Erased):
        vault.open_for_owner(owner_id=berna.organisation.pk, object_id=amal_.case.pk)
    with pytest.raises(Erased):
        vault.open_with(amal_.keys.pair, object_id=amal_.case.pk)
    for pair in (*owner_keys(berna.organisation.pk).pairs, amal_.keys.pair):
        for row in seals:
            if row["recipient"] != crypto.fingerprint(pair.public):
                continue
            place = bytes(crypto.Place(row["owner_id"], row["object_id"], "key"))
            half = crypto.unseal(bytes(row["sealed"]), pair, place)
            for share in (b"", half, bytes(32)):
                guessed = ObjectKey(row["owner_id"], row["object_id"], half, share)
                for name, content in records.items():
                    with pytest.raises(CannotOpen):
                        guessed.decrypt(f"record:{name}", content)
                with pytest.raises(CannotOpen):
                    Plaintext(copied, guessed)


def test_a_tombstone_without_a_person_is_all_that_points_to_it(amal_: Person, berna: Member, deniz: Member):
    opened = open_file(berna.actor, amal_.case)
    fill(opened)
    give_consent(opened=open_file(amal_.actor, amal_.case), purpose="evidence", language="ar")

    erase_case(actor=deniz.actor, case=amal_.case, reason="decided")

    tombstone = Case.objects.get()
    plain = {"language": "", "country": "", "land": "", "topic": None, "adviser": None, "mailbox": None, "opened_on": None}
    assert {name: getattr(tombstone, name) for name in plain} == plain
    assert (tombstone.status, tombstone.reference) == (CaseStatus.ERASED, amal_.case.reference)
    assert {relation.related_model.__name__: _pointing(relation, tombstone) for relation in Case._meta.related_objects} == {
        relation.related_model.__name__: 0 for relation in Case._meta.related_objects
    }


def _pointing(relation: models.ForeignObjectRel, case: Case) -> int:
    return relation.related_model.objects.filter(**{relation.field.name: case}).count()


def test_what_was_counted_stays_counted_and_names_nobody(amal_: Person, berna: Member, deniz: Member):
    fill(open_file(berna.actor, amal_.case))

    FormerText.objects.create(contact=Contact.objects.get(), version=1, text=b"former")

    erase_case(actor=deniz.actor, case=amal_.case, reason="decided")

    assert not FormerText.objects.exists()
    contact, figures = Contact.objects.get(), CaseFigures.objects.get()
    assert (contact.case, contact.text, contact.minutes, figures.case, figures.language) == (None, None, 20, None, "ar")


def test_a_part_that_knows_more_of_a_case_is_asked_and_can_stop_it(
    amal_: Person, deniz: Member, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_actor: object, _case: object) -> None:
        raise Refused("first end the referral")

    monkeypatch.setattr(hooks, "_erasures", [refuse])

    with pytest.raises(Refused):
        erase_case(actor=deniz.actor, case=amal_.case, reason="decided")

    assert Case.objects.get().status == CaseStatus.OPEN


def test_an_enquiry_that_waits_is_gone_at_once_with_its_mailbox(waiting: Person):
    client = waiting.client
    page = client.get(f"/mailbox/delete/{waiting.case.pk}")

    unsure = client.post(f"/mailbox/delete/{waiting.case.pk}", {})
    done = client.post(f"/mailbox/delete/{waiting.case.pk}", {"sure": "on"})

    assert (page.status_code, unsure.status_code, done.headers["Location"]) == (200, 200, "/ask/erased/")
    assert (Case.objects.get().status, Mailbox.objects.count(), MailboxSession.objects.count()) == (CaseStatus.ERASED, 0, 0)
    assert client.get("/ask/erased/").status_code == 200


def test_while_somebody_works_on_it_the_organisation_has_a_month_and_cannot_put_it_off(amal_: Person, deniz: Member):
    amal_.client.post(f"/mailbox/delete/{amal_.case.pk}", {"sure": "on"})
    amal_.client.post(f"/mailbox/delete/{amal_.case.pk}", {"sure": "on"})

    duty = desk(deniz.actor).duties[0]
    asked = RightsRequest.objects.get()
    assert (duty.due, duty.urgent, duty.can_wait, asked.state) == (asked.due_on, True, False, RightsState.OPEN)
    assert 28 <= (asked.due_on - clock.today()).days <= 31
    assert Case.objects.get().status == CaseStatus.OPEN


def test_deniz_erases_it_without_opening_it_and_keeps_what_the_funder_wants_apart(client: Client, amal_: Person, deniz: Member):
    ask_for_erasure(actor=amal_.actor, case=amal_.case)
    asked = RightsRequest.objects.get()
    Case.objects.update(restricted=True)  # not hers to read
    until = clock.in_days(365).isoformat()
    form = {"yes": "1", "yes-sure": "on", "yes-kept": "Amal B., beraten 2026", "yes-kept_reason": "funder"}

    late = sign_in(client, deniz).post(f"/desk/casework/rights/{asked.pk}", form)
    done = client.post(f"/desk/casework/rights/{asked.pk}", form | {"yes-kept_until": until})

    assert (late.status_code, "Amal B., beraten 2026" in late.content.decode(), done.status_code) == (200, True, 302)
    kept = RestrictedRecord.objects.get()
    page = client.get(f"/desk/casework/kept/{kept.pk}").content.decode()
    assert (Case.objects.get().status, "Amal B., beraten 2026" in page) == (CaseStatus.ERASED, True)
    assert b"Amal" not in bytes(kept.content)


def test_the_mailbox_says_for_a_month_that_all_is_gone(client: Client, amal_: Person, deniz: Member):
    erase_case(actor=deniz.actor, case=amal_.case, reason="decided")

    pages = [amal_.client.get(f"/mailbox/{page}/") for page in ("delete", "consents", "readers", "held")]
    with clock.frozen(clock.now() + timedelta(days=40)):
        forget_what_is_over()

    assert [page.status_code for page in pages] == [200] * 4
    assert all("Die Organisation hat alles gelöscht" in page.content.decode() for page in pages)
    assert Mailbox.objects.count() == 0


def test_a_restricted_record_goes_on_its_day_and_a_tombstone_after_years(amal_: Person, deniz: Member):
    kept = Kept("Amal B.", "funder", clock.in_days(10))
    erase_case(actor=deniz.actor, case=amal_.case, reason="decided", kept=kept)
    record = RestrictedRecord.objects.get()

    with clock.frozen(clock.now() + timedelta(days=11)):
        forget_what_is_over()
    assert (RestrictedRecord.objects.count(), SealedKey.objects.filter(object_id=record.pk).count()) == (0, 0)

    with clock.frozen(clock.now() + timedelta(days=1100)):
        forget_what_is_over()
    assert (Case.objects.count(), CaseFigures.objects.count()) == (0, 1)


def test_deniz_declines_with_a_reason_and_amal_reads_it_and_may_ask_again(client: Client, amal_: Person, deniz: Member):
    ask_for_erasure(actor=amal_.actor, case=amal_.case)
    asked = RightsRequest.objects.get()

    sign_in(client, deniz).post(
        f"/desk/casework/rights/{asked.pk}", {"no": "1", "no-reason": "claim", "no-words": "Der Widerspruch läuft noch."}
    )

    page = amal_.client.get("/mailbox/delete/").content.decode()
    assert ("Der Widerspruch läuft noch." in page, "Art. 77 DSGVO" in page) == (True, True)
    assert b"Widerspruch" not in bytes(RightsRequest.objects.get().answer or b"")
    assert ask_for_erasure(actor=amal_.actor, case=amal_.case) is not None


def test_amal_takes_it_back(amal_: Person):
    asked = ask_for_erasure(actor=amal_.actor, case=amal_.case)
    assert asked

    amal_.client.post(f"/mailbox/requests/{asked.pk}/take-back")
    take_back_request(actor=amal_.actor, request=asked)

    assert RightsRequest.objects.get().state == RightsState.WITHDRAWN


def test_nobody_else_erases(amal_: Person, waiting: Person, berna: Member, mallory: Member):
    for actor in (berna.actor, mallory.actor, amal_.actor):
        with pytest.raises(Refused):
            erase_case(actor=actor, case=waiting.case, reason="decided")
    assert amal_.client.post(f"/mailbox/delete/{waiting.case.pk}", {"sure": "on"}).status_code == 404
    assert localtime(Case.objects.get(pk=waiting.case.pk).created_at).date() == clock.today()
