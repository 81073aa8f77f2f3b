"""What somebody wrote, their words, their address: nowhere in the clear."""

import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client

from tests.casework.mailbox_stories import Amal, at_work, offer_of, pdf, token_in
from tests.cast import Member
from viadukt.directory.public import Topic
from viadukt.files.public import StoredFile
from viadukt.network.public import Organisation

pytestmark = [pytest.mark.sql, pytest.mark.django_db(databases=["default", "keystore"])]

PLANTED = ("Wunderblume", "Regenbogenweg", "amal.geheim", "0221 4711", "signalname", "Pfauenauge", "Zitronenfalter")


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STORAGES = settings.STORAGES | {"files": settings.STORAGES["files"] | {"OPTIONS": {"location": tmp_path}}}
    return tmp_path


def cells(alias: str) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, as bytes, with the table's name."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's own name
            for row in cursor.fetchall():
                for value in row:
                    yield table, bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_a_dump_of_everything_holds_no_word_of_an_enquiry(
    cologne: Organisation, recognition: Topic, berna: Member, store: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    service = offer_of(cologne, recognition)
    amal = Amal().asked(
        service,
        need="Samira Wunderblume, Regenbogenweg 7",
        email="amal.geheim@beispiel.example",
        phone="0221 4711",
        messenger="signalname",
        place="Pfauenauge",
        papers=pdf("Wunderblume.pdf"),
        next_organisation="on",
    )
    path = f"/desk/cases/{amal.case.pk}/messages"
    staff = at_work(berna)
    staff.post(path, {"token": token_in(staff.get(path)), "text": "Liebe Frau Wunderblume, Zitronenfalter", "language": "de"})
    amal.client.get("/mailbox/home")
    amal.client.get("/mailbox/words")
    amal.client.post("/mailbox/words/check", {"first_place": 1, "second_place": 2, "first": "Pfauenauge", "second": "x"})
    amal.elsewhere()
    Client().post("/mailbox/", {"words": "Pfauenauge " * 6})

    # Six words are ordinary ones, each of which may stand anywhere: two that follow each other do not.
    words = amal.words.split()
    pairs = [f"{first}{between}{second}" for first, second in pairwise(words) for between in " -_"]
    secret = [*PLANTED, *pairs, amal.client.cookies["mailbox"].value]
    found = {
        (where, word)
        for alias in ("default", "keystore")
        for where, value in cells(alias)
        for word in secret
        if word.encode() in value
    }
    found |= {
        ("files", word) for file in store.rglob("*") if file.is_file() for word in secret if word.encode() in file.read_bytes()
    }
    found |= {("log", word) for word in secret if word in caplog.text}
    assert (found, StoredFile.objects.count()) == (set(), 1)
