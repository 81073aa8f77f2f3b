"""Who read, and a copy of everything: for the person, without names and without others; for the lead, with."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.casework.care import STORY, Person, person, write_message, write_note
from tests.cast import Member, sign_in
from viadukt.audit.public import changes_of, record
from viadukt.casework.models import CaseRecord, RightsRequest, RightsState
from viadukt.casework.opening import open_file
from viadukt.casework.readers import readings
from viadukt.casework.services.consents import give_consent
from viadukt.casework.services.rights import ask_for_names
from viadukt.directory.public import Topic
from viadukt.files.public import attach, download_address, receive
from viadukt.jobs.public import desk
from viadukt.kernel.keys import owner_public

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]
commits = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {"files": settings.STORAGES["files"] | {"OPTIONS": {"location": tmp_path}}}


@pytest.fixture
def amal_(berna: Member, recognition: Topic) -> Person:
    return person(recognition, at=berna)


def break_glass(who: Member, case: object) -> None:
    with transaction.atomic():
        record(who.actor, "case.glass_broken", case)  # type: ignore[arg-type] # a case


def test_amal_sees_role_organisation_and_day_and_no_name(amal_: Person, berna: Member, deniz: Member):
    open_file(berna.actor, amal_.case, part="notes")
    open_file(berna.actor, amal_.case, part="person")
    break_glass(deniz, amal_.case)

    page = amal_.client.get("/mailbox/readers/").content.decode()

    assert [
        word in page for word in ("Beratung", "Verein Beispiel Köln", "Angaben zur Person, Notizen", "Notfall-Zugriff")
    ] == [True] * 4
    assert [name in page for name in ("Berna", "Deniz")] == [False, False]


def test_deniz_sees_names_and_berna_does_not(client: Client, amal_: Person, berna: Member, deniz: Member):
    break_glass(berna, amal_.case)
    url = f"/desk/cases/{amal_.case.pk}/readers"

    own = sign_in(client, berna).get(url)
    lead = sign_in(Client(), deniz).get(url)

    assert [row.name for row in lead.context["page"]] == ["Deniz", "Berna", "Berna"]
    assert [row.loud for row in lead.context["page"]] == [False, False, True]
    assert not hasattr(own.context["page"][0], "name")


@commits
def test_reading_a_file_is_reading_the_case(amal_: Person, berna: Member, store: None):
    upload = SimpleUploadedFile("Bescheid.pdf", b"%PDF-1.7\n")
    file = receive(actor=berna.actor, owner_id=berna.organisation.pk, upload=upload)
    with transaction.atomic():
        attach(file=file, about=amal_.case)

    download_address(actor=berna.actor, file=file)

    assert [(one.name, str(one.part)) for one in readings(amal_.case)] == [("Berna", "ein Dokument")]


def test_names_come_on_request_and_nobody_else_reads_them(client: Client, amal_: Person, berna: Member, deniz: Member):
    open_file(berna.actor, amal_.case)
    amal_.client.post(f"/mailbox/readers/{amal_.case.pk}/names")
    asked = RightsRequest.objects.get()
    assert [duty.key for duty in desk(deniz.actor).duties] == [f"casework.rights:{asked.pk}"]

    sign_in(client, deniz).post(f"/desk/casework/rights/{asked.pk}", {"yes": "1", "yes-words": "Gern."})

    page = amal_.client.get("/mailbox/readers/").content.decode()
    asked.refresh_from_db()
    assert ("Berna (Beratung, Verein Beispiel Köln e.V.)" in page, "Gern." in page) == (True, True)
    assert (asked.state, b"Berna" in bytes(asked.answer or b""), desk(deniz.actor).duties) == (RightsState.GRANTED, False, [])


def test_names_are_refused_with_a_reason(client: Client, amal_: Person, deniz: Member):
    asked = ask_for_names(actor=amal_.actor, case=amal_.case)

    sign_in(client, deniz).post(f"/desk/casework/rights/{asked.pk}", {"no": "1", "no-reason": "others"})

    assert "Art. 15 Abs. 4 DSGVO" in amal_.client.get("/mailbox/readers/").content.decode()


def copy_of(answer: object) -> tuple[zipfile.ZipFile, dict, str]:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    return archive, json.loads(archive.read("data.json")), archive.read("index.html").decode()


@commits
def test_amal_gets_everything_in_her_language_and_what_is_about_others_is_named(amal_: Person, berna: Member, store: None):
    opened = open_file(berna.actor, amal_.case)
    write_message(opened, "Bitte bringen Sie das Zeugnis mit.")
    write_note(opened, "Amal ist <script>alert(1)</script> gut vorbereitet.")
    write_note(opened, "Ihr Bruder sagt etwas.", about_others=True)
    give_consent(opened=open_file(amal_.actor, amal_.case), purpose="evidence", language="ar")
    upload = SimpleUploadedFile("../../Zeugnis.pdf", b"%PDF-1.7\nZeugnis")
    publics = [owner_public(berna.organisation.pk), amal_.keys.pair.public]
    file = receive(actor=berna.actor, owner_id=berna.organisation.pk, upload=upload, recipients=publics)
    with transaction.atomic():
        attach(file=file, about=amal_.case)

    answer = amal_.client.post("/mailbox/held/")

    archive, data, page = copy_of(answer)
    case = data["cases"][0]
    assert {row["name"]: row["value"] for row in case["records"]}["need"] == {"text": STORY, "language": "ar"}
    assert [row["text"] for row in case["messages"]] == ["Bitte bringen Sie das Zeugnis mit."]
    assert [row["text"] for row in case["notes"]] == [{"text": "Amal ist <script>alert(1)</script> gut vorbereitet."}]
    assert [row["purpose"] for row in case["consents"]] == ["evidence"]
    assert (len(case["withheld"]), case["figures"][0]["language"], case["readers"][0]["role"]) == (1, "ar", "Beratung")
    assert ("Bruder" in json.dumps(data) + page, "<script" in page, 'dir="rtl"' in page) == (False, False, True)
    names = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert [(".." in name, archive.read(name)) for name in names] == [(False, b"%PDF-1.7\nZeugnis")]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="copy.zip"'
    assert [row.verb for row in changes_of(amal_.case)][-1] == "case.copied"


def test_a_copy_holds_every_table_that_has_something_about_the_case(amal_: Person, berna: Member):
    opened = open_file(berna.actor, amal_.case)
    opened.case.drafts.create(seat=berna.seat, name="note", content=b"x")
    opened.case.assignments.create(seat=berna.seat)

    _archive, data, _page = copy_of(amal_.client.post("/mailbox/held/"))

    assert {"draft", "assignment"} <= set(data["cases"][0])
    assert str(berna.seat.pk) not in json.dumps(data)


def test_a_record_that_was_tampered_with_does_not_keep_the_rest_back(amal_: Person):
    CaseRecord.objects.filter(name="need").update(content=b"broken")

    _archive, data, page = copy_of(amal_.client.post("/mailbox/held/"))

    assert (len(data["cases"][0]["records"]), "Amal" in page) == (3, True)


def test_after_five_copies_in_an_hour_there_is_a_pause(amal_: Person):
    codes = [amal_.client.post("/mailbox/held/").status_code for _ in range(6)]

    assert (codes, amal_.client.get("/mailbox/held/").status_code) == ([200] * 5 + [409], 200)


def test_berna_makes_the_copy_at_the_counter_and_marks_what_is_about_others(client: Client, amal_: Person, berna: Member):
    note = write_note(open_file(berna.actor, amal_.case), "Ihr Bruder sagt etwas.")
    url = f"/desk/cases/{amal_.case.pk}/held"
    sign_in(client, berna)

    assert "Ihr Bruder sagt etwas." in client.get(url).content.decode()
    client.post(f"{url}/{note.pk}", {"others": "1"})

    _archive, data, page = copy_of(client.post(f"{url}/copy"))
    assert ("Bruder" in json.dumps(data, ensure_ascii=False) + page, len(data["cases"][0]["withheld"])) == (False, 1)
    client.post(f"{url}/{note.pk}")
    note.refresh_from_db()
    assert not note.about_others
