"""The token of the latest commit."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from viadukt.kernel import clock, commits
from viadukt.kernel.commits import commit_token
from viadukt.kernel.models import RateWindow

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]


def write(key: str) -> None:
    RateWindow.objects.create(key=key, expires_at=clock.now())


def test_every_commit_changes_it():
    tokens = [commit_token()]
    for number in range(5):
        write(str(number))
        tokens.append(commit_token())

    assert None not in tokens
    assert len(set(tokens)) == 6


@pytest.mark.only_on("sqlite")
def test_it_stays_while_nothing_is_written():
    write("before")
    token = commit_token()

    assert [commit_token() for _ in range(3)] == [token] * 3
    assert RateWindow.objects.count() == 1
    connection.close()
    assert commit_token() == token


def test_within_a_transaction_there_is_none():
    with transaction.atomic():
        assert commit_token() is None
    assert commit_token() is not None


def test_what_is_not_yet_committed_does_not_count():
    with transaction.atomic():
        write("inside")
    before = commit_token()
    try:
        with transaction.atomic():
            write("never")
            raise ValueError
    except ValueError:
        pass
    assert RateWindow.objects.count() == 1
    write("after")

    assert commit_token() != before


@pytest.mark.only_on("sqlite")
def test_a_commit_of_another_process_changes_it():
    write("here")
    token = commit_token()
    path = connection.settings_dict["NAME"]

    other = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM kernel_ratewindow'); c.commit()"
    subprocess.run([sys.executable, "-c", other, str(path)], check=True)

    assert commit_token() != token


@pytest.mark.only_on("sqlite")
def test_a_file_in_place_of_another_changes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, second = tmp_path / "a", tmp_path / "b"
    for path in (first, second):
        path.touch()
    token = commits._of_sqlite(str(first))
    second.replace(first)

    assert commits._of_sqlite(str(first)) != token
    assert commits._of_sqlite(str(tmp_path / "none")) is None
