"""The command line as a whole: help, exit codes, sentences instead of tracebacks."""

import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from tests.jobs import work
from tests.post.conftest import Sink, quiet_sink  # noqa: F401 - a fixture
from tests.post.test_bounces import dsn
from viadukt.cli.demo import MARK, name_it, throw_away
from viadukt.cli.main import COMMANDS, main
from viadukt.cli.prepare import compile_translations
from viadukt.cli.up import answers, ask_for_port, sole_use_of
from viadukt.jobs.public import enqueue as enqueue_job
from viadukt.jobs.worker import Worker
from viadukt.kernel import clock
from viadukt.kernel.translations import compile_catalogues
from viadukt.post.models import Message
from viadukt.post.public import deliver_due, enqueue, is_bouncing

SOURCE = Path(__file__).parents[2] / "src"
LATER = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.fixture
def sink(quiet_sink: Sink) -> Sink:  # noqa: F811 - the fixture
    quiet_sink.start()
    return quiet_sink


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(run, name):
    result = run(name, "--help")
    if result.exit_code == 2:
        assert result.output.splitlines()[-1].startswith(f"Error: There is no command {name!r}.")
        return

    assert (result.exit_code, result.output.startswith(f"Usage: viadukt {name}")) == (0, True)


HELP = """
from contextlib import suppress
import click
from viadukt.cli.main import main

def ask(command, words):
    with suppress(SystemExit):
        main([*words, "--help"], prog_name="viadukt")
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            ask(command.get_command(context, name), [*words, name])

ask(main, [])
"""


def test_every_command_explains_itself_where_nothing_is_set_up_yet(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VIADUKT_", "DJANGO_"))} | {
        "VIADUKT_HOME": str(tmp_path),
        "PYTHONPATH": str(SOURCE),
    }
    result = subprocess.run([sys.executable, "-c", HELP], env=environment, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("Usage: viadukt") > 25
    assert "Usage: viadukt rotate-key begin " in result.stdout


def test_help_lists_the_commands_of_the_operator(run):
    words = {line.split()[0] for line in run("--help").output.splitlines() if line.startswith("  ")}

    assert {"up", "demo", "worker", "check", "backup", "restore", "purge", "jobs", "post"} - words == set()
    assert {"web", "prepare"} & words == set()


@pytest.mark.parametrize(
    ("typed", "said"), [("bakup", "Did you mean: viadukt backup?"), ("xyz", "All commands: viadukt --help")]
)
def test_a_mistyped_command_is_wrong_usage_with_a_hint(run, typed, said):
    result = run(typed)

    assert (result.exit_code, result.output.splitlines()[-1].endswith(said)) == (2, True)


@pytest.mark.parametrize("arguments", [["up", "--port", "0"], ["up", "--port", "x"], ["backup"], ["jobs", "--again", "7"]])
def test_wrong_arguments_are_exit_code_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_production_without_a_secret_key_says_how_to_make_one(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VIADUKT_", "DJANGO_"))} | {
        "VIADUKT_HOME": str(tmp_path),
        "PYTHONPATH": str(SOURCE),
    }
    result = subprocess.run(
        [sys.executable, "-m", "viadukt", "check"], env=environment, capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stdout, result.stderr.startswith("VIADUKT_SECRET_KEY is not set. Make one:")) == (
        1,
        "",
        True,
    )
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "given", "least"),
    [("VIADUKT_TRUSTED_PROXIES", "one", 0), ("VIADUKT_IDLE_MINUTES", "0", 1), ("VIADUKT_AUDIT_MONTHS", "-3", 1)],
)
def test_a_number_that_is_none_is_said_with_the_name_of_the_setting(tmp_path, name, given, least):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VIADUKT_", "DJANGO_"))} | {
        "VIADUKT_HOME": str(tmp_path),
        "VIADUKT_MODE": "demo",
        "PYTHONPATH": str(SOURCE),
        name: given,
    }
    result = subprocess.run(
        [sys.executable, "-m", "viadukt", "check"], env=environment, capture_output=True, text=True, check=False
    )

    said = f"{name} is {given!r}; it must be a whole number, {least} or more\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", said)


@pytest.mark.parametrize(("command", "mode"), [("check", 0o077), ("export", 0o022)])
def test_what_it_writes_is_for_its_owner_alone_but_an_export_is_for_all(command, mode):
    before = os.umask(0o022)
    try:
        with click.Context(main, info_name="viadukt") as context:
            context.invoked_subcommand = command
            context.invoke(main.callback)
            found = os.umask(0o022)
            os.umask(found)
        after = os.umask(before)
    finally:
        os.umask(before)

    assert (found, after) == (mode, 0o022), "what the test's own process writes stays as it was"


def test_translations_that_this_user_cannot_compile_are_said_with_the_command(monkeypatch, tmp_path):
    """A program that root installed, run by another user."""
    catalogue = tmp_path / "de/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "a"\nmsgstr "b"\n')
    catalogue.with_suffix(".mo").mkdir()
    os.utime(catalogue.with_suffix(".mo"), (0, 0))
    monkeypatch.setattr(compile_catalogues, "__defaults__", (tmp_path,))
    with pytest.raises(
        ImproperlyConfigured, match=r"not compiled, and this user cannot do it .* -m viadukt\.kernel\.translations$"
    ):
        compile_translations()


@pytest.mark.parametrize(
    ("host", "url", "hosts"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", None),
        ("::1", "http://[::1]:8000", None),
        ("192.0.2.7", "http://192.0.2.7:8000", "127.0.0.1,localhost,[::1],192.0.2.7"),
        ("0.0.0.0", "http://0.0.0.0:8000", "127.0.0.1,localhost,[::1],*"),  # noqa: S104
    ],
)
def test_the_demo_answers_under_the_address_it_listens_on(monkeypatch, tmp_path, host, url, hosts):
    for name in ("VIADUKT_BASE_URL", "VIADUKT_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    name_it(host, 8000)

    assert (os.environ["VIADUKT_BASE_URL"], os.environ.get("VIADUKT_HOSTS")) == (url, hosts)


def test_a_taken_port_is_said_with_what_to_do(run, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("up", "--port", port)

    assert (result.exit_code, result.output) == (
        1,
        f"Port {port} on 127.0.0.1 is taken by another program. Stop that one, or choose another: --port {port + 1}\n",
    )


def test_a_foreign_address_is_said_with_what_to_do(capsys):
    with pytest.raises(SystemExit):
        ask_for_port("192.0.2.1", 8000)

    assert capsys.readouterr().err.endswith("Choose an address of this machine: --host 127.0.0.1\n")


def test_two_instances_never_share_a_home(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIADUKT_HOME", str(tmp_path))
    with sole_use_of(tmp_path):
        result = run("up", "--port", "20999")

    assert (result.exit_code, result.output.startswith(f"Viadukt already runs on {tmp_path}.")) == (1, True)


def test_a_home_that_cannot_be_written_to_is_said(run, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VIADUKT_HOME", str(tmp_path / "file"))
    result = run("up")

    assert (result.exit_code, result.output.startswith("Cannot write to")) == (1, True)


def test_a_reset_deletes_what_the_demo_made_and_nothing_else(tmp_path):
    (tmp_path / MARK).touch()
    for name in ("viadukt.sqlite3", "viadukt.sqlite3-wal", "keystore.sqlite3", "kek", "diary.txt"):
        (tmp_path / name).touch()
    (tmp_path / "files/ab").mkdir(parents=True)
    throw_away(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["diary.txt", MARK]


def test_a_reset_never_touches_what_no_demo_made(tmp_path, capsys):
    (tmp_path / "viadukt.sqlite3").touch()
    with pytest.raises(SystemExit):
        throw_away(tmp_path)

    assert ((tmp_path / "viadukt.sqlite3").exists(), "was not made by viadukt demo" in capsys.readouterr().err) == (True, True)


def test_a_reset_never_touches_a_database_elsewhere(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///production")
    with pytest.raises(SystemExit):
        throw_away(tmp_path)

    assert capsys.readouterr().err.startswith("--reset deletes the embedded database only.")


@pytest.mark.django_db
def test_jobs_that_were_given_up_are_shown_and_started_again(run):
    task_id = enqueue_job(work.giving_up)
    Worker().run_until_idle()
    shown = json.loads(run("jobs", "--json").output)
    again = run("jobs", "--again", task_id)
    unknown = run("jobs", "--again", task_id)

    assert [(letter["id"], letter["job"], letter["error"]) for letter in shown["dead"]] == [
        (str(task_id), "tests.give_up", "viadukt.jobs.definitions.GiveUp")
    ]
    assert (again.exit_code, again.output, unknown.exit_code) == (0, "waiting: 1, running: 0, done: 0, dead: 0\n", 1)


@pytest.mark.django_db(databases=["default", "keystore"])
def test_purge_forgets_what_is_over_and_counts_it(run):
    Session.objects.create(session_key="k" * 32, session_data="d", expire_date=clock.now() - timedelta(hours=1))
    Session.objects.create(session_key="l" * 32, session_data="d", expire_date=clock.now() + timedelta(hours=1))
    first, second = json.loads(run("purge", "--json").output), run("purge").output

    assert (first["sessions"], Session.objects.count(), second.splitlines()[0]) == (1, 1, "sessions: 0")


@pytest.mark.django_db
def test_a_bounce_is_taken_in_from_standard_input(run, sink):
    message_id = enqueue("post/mail/test.txt", to="amal@beispiel.example", category="news")
    deliver_due()
    result = run("post", "receive", input=dsn(message_id))

    assert (result.exit_code, result.output, is_bouncing("amal@beispiel.example")) == (0, "bounce 5.1.1\n", True)
    assert run("post", "unblock", "amal@beispiel.example").output == "It is written to again.\n"
    assert run("post", "unblock", "amal@beispiel.example").output == "It was not blocked.\n"
    assert run("post", "unblock", "amal").exit_code == 1


@pytest.mark.django_db
def test_any_other_mail_is_taken_in_and_let_be_so_that_it_does_not_bounce(run):
    result = run("post", "receive", input=b"Subject: Hello\n\nHow are you?\n")

    assert (result.exit_code, result.output) == (0, "Not a report about a mail of ours.\n")


def test_when_the_database_is_away_the_mail_server_is_asked_to_come_again(run, monkeypatch):
    def away(raw: bytes) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("viadukt.post.public.receive", away)

    assert run("post", "receive", input=b"").exit_code == 75


@pytest.mark.django_db
def test_a_test_mail_tells_what_the_server_said(run, sink):
    assert run("post", "test", "olga@beispiel.example").output == "The mail server has taken it.\n"
    sink.rcpt = ["550 5.1.1 no"]
    refused = run("post", "test", "olga@beispiel.example")
    nobody = run("post", "test", "olga")

    assert (refused.exit_code, nobody.exit_code, len(sink.mails)) == (1, 1, 1)
    sink.stop()
    assert run("post", "test", "olga@beispiel.example").output.startswith("The mail server 127.0.0.1:")


@pytest.mark.django_db
def test_status_counts_mail_and_names_nobody(run, sink):
    enqueue("post/mail/test.txt", to="amal@beispiel.example")
    shown = run("post", "status", "--json")
    numbers = json.loads(shown.output)

    assert (numbers["counts"]["waiting"], numbers["problems"], shown.exit_code) == (1, [], 0)
    assert "amal" not in shown.output + run("post", "status").output
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_without_a_mail_server_a_test_mail_says_what_to_set(run, settings):
    settings.MAIL_URL = ""

    assert run("post", "test", "olga@beispiel.example").output.startswith("There is no mail server: set VIADUKT_MAIL_URL")


@pytest.mark.parametrize(("answer", "ready"), [(b"301 Moved", True), (b"400 Bad", True), (b"503 Busy", False), (None, False)])
def test_an_instance_is_there_once_it_answers_anything_but_an_error_of_its_own(answer, ready):
    """In production the first page moves to https, where this port does not answer."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(1000)
                if answer:
                    caller.sendall(b"HTTP/1.1 " + answer + b"\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        found = answers("127.0.0.1", port)
        thread.join()

    assert found == ready
    assert answers("127.0.0.1", port) is False
