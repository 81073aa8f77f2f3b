"""Olga has the document on operations and a new machine: what is written there, by real processes in production."""

import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_processes import Instance, wait_for
from tests.post.conftest import Sink, free_port

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


class Production(Instance):
    """`viadukt up` behind a proxy that ends TLS; the key lies in a folder of its own."""

    mail = ""

    @property
    def key(self) -> Path:
        return self.home.with_name(f"{self.home.name}-key") / "kek"

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {
            "VIADUKT_KEK_FILE": str(self.key),
            "VIADUKT_SECRET_KEY": "known-to-olga-alone-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
            "VIADUKT_HOSTS": "hilfe.example, www.hilfe.example",
            "VIADUKT_BASE_URL": "https://hilfe.example",
            "VIADUKT_TRUSTED_PROXIES": "1",
            "VIADUKT_MAIL_URL": self.mail,
            "VIADUKT_MAIL_FROM": "Hilfe finden <hilfe@hilfe.example>",
            "VIADUKT_IMPRINT": r"Verein Beispiel e.V.\nBeispielstraße 1",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "viadukt", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=240)

    def make_key(self) -> None:
        """By the command that the document shows."""
        (shown,) = re.findall(r"^sudo -u viadukt sh -c '(umask 077; .*)'$", OPERATIONS, flags=re.MULTILINE)
        self.key.parent.mkdir(0o700)
        command = shown.replace("/var/lib/viadukt-key/kek", str(self.key)).replace("python3", sys.executable)
        subprocess.run(command, shell=True, check=True)  # noqa: S602 - as an operator would

    def up(self) -> None:
        with self.home.with_suffix(".log").open("a") as log:
            command = [sys.executable, "-m", "viadukt", "up", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        wait_for(lambda: "Viadukt is at https://hilfe.example" in self.log or self.process.poll() is not None, self)
        assert self.process.poll() is None, self.log

    def page(self, path: str) -> tuple[int, str]:
        """As the proxy asks for somebody."""
        headers = {"Host": "hilfe.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code, ""


def lines(result: subprocess.CompletedProcess[str], level: str) -> list[str]:
    """The parts that `viadukt check` finds so."""
    return [line.split(":")[0].split(maxsplit=1)[1] for line in result.stdout.splitlines() if line.startswith(level)]


@pytest.fixture
def mail_server() -> Iterator[Sink]:
    sink = Sink(free_port())
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def instance(tmp_path: Path, mail_server: Sink) -> Iterator[Production]:
    instance = Production(tmp_path / "home", free_port())
    instance.mail = f"smtp://127.0.0.1:{mail_server.port}"
    yield instance
    if instance.process is not None and instance.process.poll() is None:
        instance.stop()


def test_from_an_empty_machine_to_a_restored_one(instance: Production, mail_server: Sink, tmp_path: Path):
    before = instance.run("check")
    too_early = instance.run("up", "--port", str(instance.port))
    assert (before.returncode, lines(before, "PROBLEM")) == (1, ["database", "key store", "keys"])
    assert (too_early.returncode, sorted(path.name for path in instance.home.iterdir())) == (1, ["up.lock"])
    assert "kek (VIADUKT_KEK_FILE) is missing. Make one: " in too_early.stderr

    instance.make_key()
    instance.up()
    assert [instance.page(path)[0] for path in ("/", "/account/login/", "/demo/sign-in")] == [200, 200, 404]
    assert "<p>Verein Beispiel e.V.<br>Beispielstraße 1</p>" in instance.page("/imprint/")[1]

    table = tmp_path / "organisations.csv"
    table.write_text("name;kind;land;source\nVerein Beispiel;migrant_org;DE-NW;https://verein.example\n")
    imported = instance.run("import", "organisations", str(table))
    invited = instance.run("invite", "sina@verein.example", "Sina Beispiel", "--organisation", "Verein Beispiel")
    wait_for(lambda: bool(mail_server.mails), instance)
    checked = instance.run("check")
    assert (imported.returncode, invited.returncode, checked.returncode) == (0, 0, 0), (imported, invited, checked)
    assert lines(checked, "note") == ["virus scan"]

    files = {name: str(tmp_path / name) for name in ("one", "keys", "two")}
    old = instance.key.read_text()
    steps = [
        instance.run(*command)
        for command in (
            ("backup", files["one"]),
            ("backup", "--keystore", files["keys"]),
            ("rotate-key", "begin"),
            ("rotate-key", "continue"),
            ("backup", files["two"]),
            ("rotate-key", "finish"),
            ("check",),
        )
    ]
    assert [step.returncode for step in steps] == [0] * 7, steps
    assert instance.page("/account/login/")[0] == 200, "it went on all the while"

    other = Production(tmp_path / "other", free_port())
    other.key.parent.mkdir(0o700)
    other.key.write_text(instance.key.read_text())
    other.key.chmod(0o600)
    refused = other.run("restore", files["one"])
    other.key.write_text(instance.key.read_text() + old)
    restored = [other.run("restore", files["one"]), other.run("restore", files["keys"])]
    rotated = [other.run("rotate-key", "continue"), other.run("rotate-key", "finish")]
    again = [other.run("restore", "--force", files["two"]), other.run("check")]

    assert (refused.returncode, "a former key may stand on a line below the current one" in refused.stderr) == (1, True)
    assert [step.returncode for step in (*restored, *rotated, again[0])] == [0] * 5, (restored, rotated, again)
    assert lines(again[1], "PROBLEM") == ["mail"], "a trial has no mail server"
    assert other.sql("SELECT name FROM network_organisation") == [("Verein Beispiel",)]
    assert other.key.read_text() == instance.key.read_text()
    assert instance.stop() == 0
