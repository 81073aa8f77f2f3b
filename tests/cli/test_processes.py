"""The real thing: real processes on a free port in a home of their own."""

import html
import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.post.conftest import free_port

SOURCE = Path(__file__).parents[2] / "src"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
PATIENCE = 240


@dataclass
class Instance:
    """`viadukt demo` as an operator runs it."""

    home: Path
    port: int
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith(("VIADUKT_", "DJANGO_", "DATABASE_URL", "KEYSTORE_URL"))}
        return own | {"VIADUKT_HOME": str(self.home), "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}

    @property
    def log(self) -> str:
        return self.home.with_suffix(".log").read_text()

    def start(self, *arguments: str) -> None:
        with self.home.with_suffix(".log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "viadukt", "demo", "--port", str(self.port), *arguments],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        greetings = self.log.count("The demo network is at")
        wait_for(lambda: self.log.count("The demo network is at") > greetings or self.process.poll() is not None, self)
        assert self.process.poll() is None, self.log

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def get(self, path: str = "/") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = self.environment | {"VIADUKT_MODE": "demo"}
        command = [sys.executable, "-m", "viadukt", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)

    def sql(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.home / "viadukt.sqlite3", timeout=30)) as database:
            found = database.execute(query).fetchall()
            database.commit()
            return found

    def pids(self, command: str) -> list[int]:
        """The processes of this instance that run `viadukt COMMAND`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
                home = f"VIADUKT_HOME={self.home}".encode()
                if words[1:4] == ["-m", "viadukt", command] and home in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except (OSError, UnicodeDecodeError):
                continue
        return sorted(found)


def wait_for(condition, instance: Instance, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain\n{instance.log}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One demo for all these stories, told in order."""
    instance = Instance(tmp_path_factory.mktemp("demo") / "home", free_port())
    instance.start()
    yield instance
    if instance.process is not None and instance.process.poll() is None:
        instance.process.send_signal(signal.SIGTERM)
        instance.process.wait(60)


def test_the_first_page_answers_and_it_says_where_and_as_whom_to_sign_in(demo: Instance):
    assert (demo.get("/"), demo.get("/demo/sign-in"), demo.get("/nothing-here")) == (200, 200, 404)
    assert f"The demo network is at http://127.0.0.1:{demo.port}\n" in demo.log
    assert f"{demo.port}/demo/sign-in" in demo.log


def test_it_listens_to_this_machine_alone(demo: Instance):
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"]

    assert [address for address in listening if address.endswith(f":{demo.port:04X}")] == [f"0100007F:{demo.port:04X}"]


class Browser:
    """Somebody who reads pages, sends forms and keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def open(self, path: str, **form: str) -> tuple[int, str, str]:
        """Status, the path where it led, and the page."""
        data = urllib.parse.urlencode(form).encode() if form else None
        headers = {"Origin": self.address} if form else {}
        request = urllib.request.Request(self.address + path, data, headers)  # noqa: S310 - an address of this test
        with self.opener.open(request, timeout=30) as answer:
            return answer.status, answer.url.removeprefix(self.address), answer.read().decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_by_number_and_by_name_one_gets_in_and_passkeys_are_for_that_name(demo: Instance, host):
    browser = Browser(f"http://{host}:{demo.port}")
    door = browser.open("/demo/sign-in")[2]
    inside = browser.open(
        "/demo/sign-in",
        csrfmiddlewaretoken=re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', door)[0],
        person=re.findall(r'name="person" value="([\w-]+)"', door)[0],
    )
    passkey = browser.open("/account/passkeys/add/")

    assert (browser.open("/")[0], inside[:2], passkey[:2]) == (200, (200, "/desk/"), (200, "/account/passkeys/add/"))
    (options,) = re.findall(r'data-options="([^"]+)"', passkey[2])
    assert json.loads(html.unescape(options))["publicKey"]["rp"]["id"] == host
    assert ("„localhost“" in passkey[2]) == (host == "127.0.0.1"), "who came by number is told of the name"


def test_it_says_under_which_name_passkeys_work(demo: Instance):
    assert f"To try passkeys, open it by its name: http://localhost:{demo.port}\n" in demo.log


def test_nobody_else_on_the_machine_may_read_what_it_keeps(demo: Instance):
    kept = [path for path in demo.home.rglob("*") if (demo.home / "static") not in path.parents]  # those are for everybody
    is_open = [path for path in kept if path.lstat().st_mode & 0o077]

    assert {"viadukt.sqlite3", "keystore.sqlite3", "kek", "secret_key"} - {path.name for path in kept} == set()
    assert (stat.S_IMODE(demo.home.stat().st_mode), is_open) == (0o700, [])


def test_a_second_one_on_the_same_port_is_told_so(demo: Instance):
    other = Instance(demo.home.with_name("other"), demo.port)
    result = other.run("demo", "--port", str(demo.port))

    assert (result.returncode, result.stderr.startswith(f"Port {demo.port} on 127.0.0.1 is taken")) == (1, True)


def test_the_worker_works(demo: Instance):
    wait_for(lambda: bool(demo.sql("SELECT 1 FROM jobs_schedule WHERE name = 'purge' AND done_at IS NOT NULL")), demo)

    assert demo.sql("SELECT name, error FROM jobs_schedule WHERE error <> ''") == []


def test_a_killed_worker_is_started_again(demo: Instance):
    (worker,) = demo.pids("worker")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: demo.pids("worker") not in ([], [worker]), demo)

    assert "The worker ended by signal SIGKILL; it starts again in 1 s." in demo.log
    assert demo.get("/") == 200


def test_a_killed_web_server_is_started_again_on_the_same_port(demo: Instance):
    server = demo.pids("web")[0]
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: "The web server ended by signal SIGKILL; it starts again in 1 s." in demo.log, demo)
    wait_for(lambda: demo.get("/") == 200, demo)

    assert server not in demo.pids("web")


def test_check_finds_all_well_while_it_runs(demo: Instance):
    result = demo.run("check", "--json")

    assert [f for f in json.loads(result.stdout) if f["level"] == "problem"] == []
    assert result.returncode == 0


def test_a_backup_is_made_while_it_runs_and_put_back_elsewhere_is_the_same(demo: Instance, tmp_path):
    """A new machine: the key file by hand, then the database, then the key store."""
    made = demo.run("backup", str(tmp_path / "backup")), demo.run("backup", "--keystore", str(tmp_path / "keys"))
    elsewhere = Instance(tmp_path / "home", free_port())
    refused = elsewhere.run("restore", str(tmp_path / "backup"))
    (elsewhere.home / "kek").write_bytes((demo.home / "kek").read_bytes())
    (elsewhere.home / "kek").chmod(0o600)
    restored = elsewhere.run("restore", str(tmp_path / "backup")), elsewhere.run("restore", str(tmp_path / "keys"))

    assert [result.returncode for result in (*made, refused, *restored)] == [0, 0, 1, 0, 0], [made, refused, restored]
    assert "which the key file does not hold" in refused.stderr
    question = "SELECT name, email, phone, source FROM network_organisation ORDER BY id"
    assert elsewhere.sql(question) == demo.sql(question)
    assert len(elsewhere.sql(question)) > 0
    assert elsewhere.run("check").returncode == 0


def test_the_key_is_exchanged_while_it_runs(demo: Instance):
    before = (demo.home / "kek").read_text()
    steps = [demo.run("rotate-key", step) for step in ("begin", "continue", "finish", "status")]

    assert [step.returncode for step in steps] == [0, 0, 0, 0], steps
    assert [len((demo.home / "kek").read_text().split()), (demo.home / "kek").read_text() == before] == [1, False]
    assert demo.get("/demo/sign-in") == 200
    assert demo.run("check").returncode == 0


def test_when_it_is_stopped_nothing_stays_behind(demo: Instance):
    assert demo.stop() == 0
    assert [demo.pids(command) for command in ("demo", "web", "worker")] == [[], [], []]


def test_a_second_start_keeps_what_was_done(demo: Instance):
    demo.sql("UPDATE accounts_user SET name = 'Berna hat geheiratet' WHERE email = 'berna@beispiel.example'")
    demo.start()

    assert demo.sql("SELECT COUNT(*) FROM accounts_user WHERE name = 'Berna hat geheiratet'") == [(1,)]


def test_when_the_supervisor_is_killed_its_processes_end_too(demo: Instance):
    demo.process.kill()
    demo.process.wait()
    wait_for(lambda: demo.pids("web") == demo.pids("worker") == [], demo, seconds=60)

    assert demo.get("/") == 0


def test_a_reset_starts_anew(demo: Instance):
    demo.start("--reset")

    assert demo.sql("SELECT COUNT(*) FROM accounts_user WHERE name = 'Berna hat geheiratet'") == [(0,)]
    assert demo.sql("SELECT COUNT(*) > 0 FROM accounts_user WHERE email = 'berna@beispiel.example'") == [(1,)]
    assert demo.stop() == 0
