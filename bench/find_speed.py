"""Find-help with 100 000 services: the whole request, on SQLite and on PostgreSQL.

`python -m bench.find_speed [--services 100000] [--questions 300] [--on sqlite|postgresql]`. Each question (up to 120
characters, in 18 languages) is posted to `/` through the whole application with all its middleware, in this process. Targets:
p95 150 ms, 10 queries. The first search of a process reads all listings; it stands in a column of its own, as does one after
a change. `understood` is the median of understanding the text alone. `cpu p95` is processor time, which other work on the
machine does not stretch; `own p95` is the same without understanding: searching, loading and drawing the page.
"""

# ruff: noqa: PLC0415 - Django's parts are there once its settings are, in the child alone

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET_MS, TARGET_QUERIES = 150, 10
LANGUAGES = ["de", "en", "ar", "fa", "fr", "ru", "tr", "uk", "es", "pl", "ro", "bg", "sq", "kmr", "so", "ti", "ps", "vi"]
WORDS = tuple(
    word
    for line in (
        "Beratung Begleitung Kurs Treff Sprechstunde Hilfe Werkstatt Gruppe Projekt Netzwerk Brücke Haus Garten Fenster",
        "Kompass",
        "Lotsen Anlauf Start Zukunft Nachbarschaft Familie Jugend Frauen Arbeit Bildung Sprache Recht Gesundheit Wohnen Kultur",
    )
    for word in line.split()
)
ROOT = Path(__file__).resolve().parent.parent


def fill(count: int) -> None:
    """Plainly invented services all over Germany and in the nine partner countries, as uneven as real ones."""
    from django.db import transaction

    from viadukt.directory.models import Publication, Service, ServiceSite, Topic
    from viadukt.directory.needs import GROUPS
    from viadukt.kernel.texts import Translated
    from viadukt.network.models import Organisation, Site
    from viadukt.understanding.places import index

    chance = random.Random(1)
    slugs = [slug for _label, group in GROUPS for slug in group]
    weights = [1 / (rank + 3) for rank in range(len(slugs))]
    Topic.objects.bulk_create([Topic(slug=slug, name=Translated.of(slug)) for slug in slugs], ignore_conflicts=True)
    rows = [row for row in range(len(index().kind)) if index().kind[row] == 0]
    with transaction.atomic():
        organisations, sites = [], []
        for number in range(max(1, count // 20)):
            place = index().at(chance.choice(rows))
            country = "DE" if number % 50 else chance.choice(["GH", "NG", "MA", "TN", "EG", "JO", "IQ", "PK", "ID"])
            owner = Organisation(name=f"Verein {chance.choice(WORDS)} {number}", country=country, land=place.land)
            organisations.append(owner)
            sites.append(
                Site(
                    organisation=owner, city=place.name[:80], land=place.land, country=country, latitude=place.latitude,
                    longitude=place.longitude, street="Beispielweg 1",
                )
            )  # fmt: skip
        Organisation.objects.bulk_create(organisations, 2000)
        Site.objects.bulk_create(sites, 2000)
        services, topics, at_sites = [], [], []
        for number in range(count):
            at = chance.randrange(len(organisations))
            service = Service(
                organisation=organisations[at],
                title=Translated.of(" ".join(chance.sample(WORDS, 3))),
                description=Translated.of(" ".join(chance.choices(WORDS, k=25))),
                languages=chance.sample(LANGUAGES, chance.choice([0, 0, 1, 3])),
                formats=chance.choice([[], [], ["in_person"], ["phone", "online"]]),
                target_groups=chance.choice([[], [], [], ["women"], ["refugees", "families"]]),
                area=chance.choices(["local", "land", "country"], [20, 3, 1])[0],
                email="" if number % 20 == 0 else "hallo@beispiel.example",
                publication=Publication.PUBLISHED,
                source_date=f"{chance.randint(2015, 2026)}",
            )
            services.append(service)
            chosen = set(chance.choices(slugs, weights, k=chance.choice([1, 1, 2, 4])))
            topics += [Service.topics.through(service_id=service.pk, topic_id=slug) for slug in chosen]
            at_sites.append(ServiceSite(service=service, site=sites[at]))
        Service.objects.bulk_create(services, 2000)
        Service.topics.through.objects.bulk_create(topics, 5000)
        ServiceSite.objects.bulk_create(at_sites, 5000)


def questions(count: int) -> list[str]:
    """Example questions of at most 120 characters, every third with a town."""
    from viadukt.understanding.lexicon import lexicon

    chance = random.Random(2)
    asked = []
    for code in LANGUAGES:
        if found := lexicon(code):
            asked += [text for entry in found.topics.values() for text in entry.questions if len(text) <= 110]
    towns = ["50667", "Köln", "Berlin", "Accra", "Dresden", "Hamburg", "Sachsen"]
    texts = chance.sample(asked, min(count, len(asked)))
    texts = [f"{text} {chance.choice(towns)}"[:120] if number % 3 == 0 else text for number, text in enumerate(texts)]
    return [*texts, "Caritas Beratung", "wohnug in berlin", "?", "visa"]


def measure(count: int, asked: int) -> None:
    """Fill the database of the environment and print one row."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "viadukt.config.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from viadukt.directory.listing import relist, relist_all
    from viadukt.directory.models import Service

    for database in ("default", "keystore"):
        call_command("migrate", database=database, verbosity=0)
    fill(count)
    began = time.perf_counter()
    relist_all()
    listed = time.perf_counter() - began
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()

    spent: list[float] = []

    def ask(text: str, number: int) -> float:
        start, worked = time.perf_counter(), time.process_time()
        response = client.post("/", {"q": text}, REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
        took = (time.perf_counter() - start) * 1000
        spent.append((time.process_time() - worked) * 1000)
        assert response.status_code == 200, response.status_code
        return took

    texts = questions(asked)
    ask("Wohnung", 1)  # loads lexicon and model
    from viadukt.directory import columns

    columns.forget()
    cold = ask("Wohnung in Berlin", 2)
    relist([Service.objects.values_list("pk", flat=True)[0]])
    changed = ask("Wohnung in Berlin", 3)
    spent.clear()
    times = sorted(ask(text, 10 + number) for number, text in enumerate(texts))
    alone = [_understood(text) for text in texts]
    own = [whole - part for whole, (_, part) in zip(spent, alone, strict=True)]
    understood = statistics.median(wall for wall, _ in alone)
    queries = 0
    for number, text in enumerate(texts[:: max(1, len(texts) // 60)]):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ask(text, 100_000 + number)
        queries = max(queries, len(captured))
    p95 = _p95(times)
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = str(cursor.fetchone()[0]).split(" on ", maxsplit=1)[0]
    verdict = "reached" if p95 <= TARGET_MS and queries <= TARGET_QUERIES else "MISSED"
    print(
        f"{connection.vendor:<11} {count:>8} {len(times):>10} {statistics.median(times):>8.1f} {p95:>8.1f} {times[-1]:>8.1f} "
        f"{understood:>10.1f} {_p95(spent):>8.1f} {_p95(own):>8.1f} "
        f"{queries:>8} {cold:>8.0f} {changed:>8.0f} {listed:>8.0f}  {verdict}  ({version})",
        flush=True,
    )


def _understood(text: str) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    from viadukt.understanding.public import understand

    start, worked = time.perf_counter(), time.process_time()
    understand(text)
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="only this database")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.services, arguments.questions)
        return
    sys.path.insert(0, str(ROOT))
    import django
    import numpy
    from tools.with_postgres import postgres, urls

    print(
        f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, Django {django.__version__}, "
        f"numpy {numpy.__version__}; load {os.getloadavg()[0]:.1f}; targets: p95 {TARGET_MS} ms, {TARGET_QUERIES} queries"
    )
    heads = ("p50 ms", "p95 ms", "max ms", "understood", "cpu p95", "own p95", "queries", "cold ms", "changed", "list s")
    print(
        f"{'database':<11} {'services':>8} {'questions':>10} "
        + " ".join(f"{head:>{10 if len(head) > 8 else 8}}" for head in heads)
    )
    command = [sys.executable, "-m", "bench.find_speed", "--here", "--services", str(arguments.services)]
    command += ["--questions", str(arguments.questions)]
    with tempfile.TemporaryDirectory(prefix="viadukt-bench-") as home:
        environment = os.environ | {"VIADUKT_MODE": "test", "VIADUKT_HOME": home, "PYTHONPATH": str(ROOT / "src")}
        environment.pop("DATABASE_URL", None)
        if arguments.on != "postgresql":
            subprocess.run(command, check=True, cwd=ROOT, env=environment)
        if arguments.on != "sqlite":
            with postgres() as socket:
                default, keystore = urls(socket, "bench", "bench_keystore")
                subprocess.run(
                    command, check=True, cwd=ROOT, env=environment | {"DATABASE_URL": default, "KEYSTORE_URL": keystore}
                )


if __name__ == "__main__":
    main()
