"""`viadukt check`: it says what is missing, and that all is well only when it is."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from viadukt.audit import triggers
from viadukt.cli import check
from viadukt.kernel import keys
from viadukt.kernel.kek import make_kek_file

pytestmark = [pytest.mark.django_db(databases=["default", "keystore"]), pytest.mark.sql]


@pytest.fixture(autouse=True)
def well(settings, own_folders):
    settings.MAIL_URL, settings.DEMO, settings.CLAMD_SOCKET = "", True, ""


def levels(run) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in json.loads(run("check", "--json").output):
        found[finding["part"]] = max(finding["level"], found.get(finding["part"], ""))
    return found


@contextmanager
def answering(path: Path, answer: bytes) -> Iterator[None]:
    """Something that answers every PING at a socket."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer_all() -> None:
            caller, _ = server.accept()
            caller.recv(16)
            caller.sendall(answer)
            caller.close()

        threading.Thread(target=answer_all, daemon=True).start()
        yield


def test_all_is_well(run):
    result = run("check")

    assert (result.exit_code, "PROBLEM" in result.output) == (0, False)
    assert {"database", "key store", "migrations", "audit record", "keys", "mail", "background work", "disk space"} - {
        part for part, level in levels(run).items() if level == "ok"
    } == set()


def test_a_dropped_trigger_is_a_problem(run):
    triggers.uninstall(connection)
    result = run("check")

    assert (result.exit_code, "PROBLEM audit record: The audit record is not protected" in result.output) == (1, True)


def test_a_key_file_that_opens_nothing_is_a_problem(run, settings, own_folders):
    settings.KEK_FILE = own_folders / "kek"
    make_kek_file(settings.KEK_FILE)
    found = levels(run)
    keys.forget_instance_secret()

    assert found["keys"] == "problem"


def test_a_key_file_among_the_files_is_a_problem(run, settings, own_folders):
    settings.KEK_FILE = own_folders / "media/kek"

    assert {finding.text for finding in check.of_problems("backups", "", check.backup_problems)} == {
        f"{own_folders}/media/kek lies in a folder that goes into every backup. Move it: whoever has a backup must not have it."
    }


def test_missing_migrations_are_a_problem(run):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")

    assert levels(run)["migrations"] == "problem"


def test_a_database_that_is_not_there_is_a_problem_and_nothing_in_it_is_asked(run, monkeypatch):
    monkeypatch.setattr(check, "databases", lambda: iter([check.Finding("database", "problem", "gone")]))
    found = levels(run)

    assert (found["database"], "keys" in found, "disk space" in found) == ("problem", False, True)


def test_the_virus_scanner_answers(run, settings, own_folders):
    settings.CLAMD_SOCKET = str(own_folders / "clamd")
    with answering(own_folders / "clamd", b"PONG\0"):
        assert check.virus_scan().level == "ok"


@pytest.mark.parametrize("where", ["/nowhere/clamd", "127.0.0.1:1", "127.0.0.1:port", "nonsense"])
def test_a_virus_scanner_that_does_not_answer_is_a_problem(settings, where):
    settings.CLAMD_SOCKET = where

    assert check.virus_scan().level == "problem"


def test_something_else_at_its_socket_is_a_problem(settings, own_folders):
    settings.CLAMD_SOCKET = str(own_folders / "clamd")
    with answering(own_folders / "clamd", b"220 mail"):
        assert check.virus_scan().level == "problem"


def test_uploads_that_nobody_scans_are_noted(run):
    assert levels(run)["virus scan"] == "note"


def test_no_mail_server_in_production_is_a_problem(run, settings):
    settings.DEMO = False

    assert levels(run)["mail"] == "problem"


def test_a_disk_that_is_nearly_full_is_a_problem(run, monkeypatch):
    monkeypatch.setattr(check, "LEAST_SPACE", 10**18)

    assert levels(run)["disk space"] == "problem"
