"""`viadukt check`: it says what is missing, and that all is well only when it is."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.kernel.conftest import own_kek_file  # noqa: F401 - a fixture
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

    assert (found["database"], "mail" in found, "disk space" in found) == ("problem", False, True)


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


def texts(findings) -> list[tuple[str, str, str]]:
    return [(finding.part, finding.level, finding.text) for finding in findings]


@pytest.fixture
def production(settings, own_folders, monkeypatch):
    """As behind a proxy in production, with everything set."""
    settings.HOME = own_folders / "home"
    settings.HOME.mkdir(mode=0o700)
    settings.PRODUCTION, settings.BASE_URL, settings.ALLOWED_HOSTS = True, "https://hilfe.example", ["hilfe.example"]
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setenv("VIADUKT_TRUSTED_PROXIES", "1")
    return settings


@pytest.fixture
def apart(settings, own_folders):
    """Key and files lie in the home folder; the databases elsewhere, where nobody else may read them."""
    settings.KEK_FILE = own_folders / "home/kek"
    settings.FILES_ROOT = own_folders / "home/files"
    for database in connections.all():
        if database.vendor == "sqlite":
            Path(database.settings_dict["NAME"]).chmod(0o600)


@pytest.mark.parametrize(("mode", "level"), [(0o700, "ok"), (0o750, "problem"), (0o755, "problem"), (0o701, "problem")])
def test_a_home_that_others_may_read_is_a_problem_with_the_command_that_mends_it(production, apart, mode, level):
    home = production.HOME
    home.chmod(mode)
    texts_by_level = {
        "ok": "nobody but its owner may read the home folder",
        "problem": f"Others on this machine may read {home}. Run: chmod -R go= {home}",
    }

    assert texts(check.who_may_read()) == [("access", level, texts_by_level[level])]


def test_the_command_that_mends_an_open_home_does(production, apart):
    home = production.HOME / "with space"
    (home / "media").mkdir(parents=True)
    (home / "kek").touch(0o644)
    home.chmod(0o755)
    production.HOME = home
    (finding,) = check.who_may_read()
    subprocess.run(finding.text.partition("Run: ")[2], shell=True, check=True)  # noqa: S602 - as an operator would

    assert [finding.level for finding in check.who_may_read()] == ["ok"]
    assert [path.stat().st_mode & 0o077 for path in (home, home / "media", home / "kek")] == [0, 0, 0]


def test_a_key_or_files_elsewhere_that_others_may_read_are_named(production, apart, own_folders):
    production.KEK_FILE, production.FILES_ROOT = own_folders / "kek", own_folders / "files"
    production.KEK_FILE.touch(0o640)
    production.FILES_ROOT.mkdir(0o755)
    for path, mode in ((production.KEK_FILE, 0o640), (production.FILES_ROOT, 0o755)):
        path.chmod(mode)

    assert [text.split(". Run")[0] for _, _, text in texts(check.who_may_read())] == [
        f"Others on this machine may read {production.KEK_FILE}",
        f"Others on this machine may read {production.FILES_ROOT}",
    ]


def test_outside_production_an_open_home_is_but_noted(production, apart):
    production.PRODUCTION = False
    production.HOME.chmod(0o755)

    assert [finding.level for finding in check.who_may_read()] == ["note"]


def test_behind_its_proxy_all_is_well(production):
    assert texts(check.reached_from_outside()) == [
        ("address", "ok", "https://hilfe.example is among the names that are served"),
        ("proxies", "ok", "the last 1 in X-Forwarded-For are believed; only proxies may reach the port itself"),
    ]


def test_a_proxy_that_nobody_told_of_is_a_problem(production, monkeypatch):
    production.TRUSTED_PROXIES = 0
    monkeypatch.delenv("VIADUKT_TRUSTED_PROXIES")
    (_, proxies) = check.reached_from_outside()

    assert (proxies.part, proxies.level) == ("proxies", "problem")
    assert "Set VIADUKT_TRUSTED_PROXIES to the number of your proxies in a row, mostly 1" in proxies.text


def test_who_says_that_there_is_no_proxy_is_believed(production, monkeypatch):
    production.TRUSTED_PROXIES = 0
    monkeypatch.setenv("VIADUKT_TRUSTED_PROXIES", "0")

    assert [finding.level for finding in check.reached_from_outside()] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("url", "hosts", "said"),
    [
        ("http://127.0.0.1:8000", ["hilfe.example"], "VIADUKT_BASE_URL is http://127.0.0.1:8000: links in mails lead there."),
        ("https://hilfe.example", [""], "VIADUKT_HOSTS does not name hilfe.example, so that pages there are refused."),
        (
            "https://hilfe.example",
            ["other.example"],
            "VIADUKT_HOSTS does not name hilfe.example, so that pages there are refused.",
        ),
    ],
)
def test_an_address_under_which_it_cannot_be_reached_is_a_problem(production, url, hosts, said):
    production.BASE_URL, production.ALLOWED_HOSTS = url, hosts
    (address, _) = check.reached_from_outside()

    assert (address.level, address.text.startswith(said)) == ("problem", True)


def test_the_demo_needs_neither_name_nor_proxy(production):
    production.PRODUCTION = False

    assert list(check.reached_from_outside()) == []


def test_a_rotation_that_was_begun_is_noted(run, own_kek_file):  # noqa: F811 - the fixture
    before = levels(run)
    run("rotate-key", "begin")

    assert ("key rotation" in before, levels(run)["key rotation"]) == (False, "note")


@pytest.mark.parametrize(("production", "level"), [(True, "problem"), (False, "ok")])
def test_before_there_is_a_database_a_missing_key_file_is_named_and_none_is_made(run, settings, monkeypatch, production, level):
    settings.PRODUCTION, settings.KEK_FILE = production, settings.FILES_ROOT.with_name("kek")
    monkeypatch.setattr(check, "databases", lambda: iter([check.Finding("database", "problem", "gone")]))

    assert (levels(run)["keys"], settings.KEK_FILE.exists()) == (level, False)
