"""`viadukt check`: is everything there, and does it work?"""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import click

from viadukt.cli.house import set_up_django

Level = Literal["ok", "note", "problem"]
LEAST_SPACE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One part and how it is: `note` works with less, `problem` needs somebody."""

    part: str
    level: Level
    text: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help='Print a list of {"part", "level": "ok|note|problem", "text"}.')
def check(as_json: bool) -> None:
    """Check databases, migrations, the audit record's triggers, keys, mail, virus scan, background work, the network's rules,
    the address and proxies in front, who may read the home folder, and disk space.

    Exit code 1 when something needs somebody.
    """
    set_up_django()
    findings = list(all_findings())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        signs = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}
        for finding in findings:
            click.echo(f"{signs[finding.level]} {finding.part}: {finding.text}")
    sys.exit(1 if any(finding.level == "problem" for finding in findings) else 0)


def all_findings() -> Iterator[Finding]:
    """Ask part after part; without a database those that live in it are not asked."""
    reachable = list(databases())
    yield from reachable
    if all(finding.level == "ok" for finding in reachable):
        pending = list(migrations())
        yield from pending
        if all(finding.level == "ok" for finding in pending):
            yield from of_problems("audit record", "its triggers guard it", audit_problems)
            yield from of_problems("keys", "key file, database and key store belong together", key_problems)
            yield from key_rotation()
            yield from of_problems("files", "the store can be written, nothing waits too long", file_problems)
            yield from of_problems("mail", mail_is_well(), mail_problems)
            yield from of_problems("background work", "nothing is late or given up", job_problems)
            yield from rules()
    else:
        yield from of_problems("keys", "the key file can be read", key_file_problems)
    yield from of_problems("backups", "key file and key store stay out of them", backup_problems)
    yield from who_may_read()
    yield from reached_from_outside()
    yield virus_scan()
    yield from understanding()
    yield disk_space()


def of_problems(part: str, well: str, ask: Callable[[], list[str]]) -> Iterator[Finding]:
    """The problems that a room tells of, or that it is well."""
    problems = ask()
    yield from (Finding(part, "problem", problem) for problem in problems)
    if not problems:
        yield Finding(part, "ok", well)


def databases() -> Iterator[Finding]:
    from django.db import Error, connections  # noqa: PLC0415 - Django must be ready first

    for alias, name in (("default", "database"), ("keystore", "key store")):
        connection = connections[alias]
        try:
            if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
                yield Finding(name, "problem", f"{connection.settings_dict['NAME']} does not exist. viadukt up makes it.")
                continue
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as error:
            yield Finding(name, "problem", f"It does not answer: {type(error).__name__}. Is it running, is the address right?")
        else:
            yield Finding(name, "ok", f"{connection.display_name} answers")


def migrations() -> Iterator[Finding]:
    from django.db import connections  # noqa: PLC0415 - Django must be ready first
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    missing = 0
    for alias in ("default", "keystore"):
        executor = MigrationExecutor(connections[alias])
        missing += len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        yield Finding("migrations", "problem", f"{missing} are missing. viadukt up runs them.")
    else:
        yield Finding("migrations", "ok", "all are there")


def audit_problems() -> list[str]:
    from viadukt.audit.public import problems  # noqa: PLC0415 - Django must be ready first

    return problems()


def key_problems() -> list[str]:
    from viadukt.kernel import keys, vault  # noqa: PLC0415 - Django must be ready first

    return keys.problems() or vault.problems()


def key_file_problems() -> list[str]:
    """What is wrong with the key file by itself; none is made."""
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from viadukt.kernel.kek import keyring  # noqa: PLC0415

    if not (settings.PRODUCTION or Path(settings.KEK_FILE).exists()):
        return []
    try:
        keyring()
    except ImproperlyConfigured as error:
        return [str(error)]
    return []


def file_problems() -> list[str]:
    from viadukt.files.public import problems  # noqa: PLC0415 - Django must be ready first

    return problems()


def mail_problems() -> list[str]:
    from viadukt.post.public import problems  # noqa: PLC0415 - Django must be ready first

    return problems(knock=True)


def mail_is_well() -> str:
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first

    return (
        "the mail server takes us in" if settings.MAIL_URL else "nothing leaves the demo; its mails stand at /post/demo-outbox"
    )


def job_problems() -> list[str]:
    from viadukt.jobs.public import problems  # noqa: PLC0415 - Django must be ready first

    return problems()


def rules() -> Iterator[Finding]:
    """Whether what the network changed in the rulebooks still loads with those of this version."""
    from viadukt.guidance.public import rule_findings  # noqa: PLC0415 - Django must be ready first

    wrong, notes = rule_findings()
    yield from (Finding("rules", "problem", problem) for problem in wrong)
    yield from (Finding("rules", "note", note) for note in notes)
    if not wrong:
        yield Finding("rules", "ok", "all rulebooks load, the network's own changes included")


def backup_problems() -> list[str]:
    from viadukt.cli.contents import exposed_secrets  # noqa: PLC0415 - Django must be ready first

    return [
        f"{path} lies in a folder that goes into every backup. Move it: whoever has a backup must not have it."
        for path in exposed_secrets()
    ]


def key_rotation() -> Iterator[Finding]:
    from viadukt.kernel import kek  # noqa: PLC0415 - Django must be ready first

    if former := kek.keyring().keks[1:]:
        keys = "a former key" if len(former) == 1 else f"{len(former)} former keys"
        yield Finding("key rotation", "note", f"The key file still holds {keys}. What comes next: viadukt rotate-key status")


def who_may_read() -> Iterator[Finding]:
    """Whether others on this machine are kept out: what lies in the home folder is as safe as the folder is."""
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first

    from viadukt.cli.contents import private_places  # noqa: PLC0415

    worse: Level = "problem" if settings.PRODUCTION else "note"
    is_open = [place for place in private_places() if place.exists() and place.stat().st_mode & 0o077]
    for place in is_open:
        mend = f"chmod -R go= {shlex.quote(str(place))}"
        yield Finding("access", worse, f"Others on this machine may read {place}. Run: {mend}")
    if not is_open:
        yield Finding("access", "ok", "nobody but its owner may read the home folder")


def reached_from_outside() -> Iterator[Finding]:
    """Whether it is reached under its names, and what a proxy says of its callers is believed.

    Viadukt ends no TLS itself, and in production serves nothing without: so there is a proxy in front.
    """
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first
    from django.http.request import validate_host  # noqa: PLC0415

    if not settings.PRODUCTION:
        return
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https" or not address.hostname:
        text = f"VIADUKT_BASE_URL is {settings.BASE_URL}: links in mails lead there. Set it to https:// and the public name."
        yield Finding("address", "problem", text)
    elif not validate_host(address.hostname, settings.ALLOWED_HOSTS):
        name = address.hostname
        text = f"VIADUKT_HOSTS does not name {name}, so that pages there are refused. Set VIADUKT_HOSTS={name}"
        yield Finding("address", "problem", text)
    else:
        yield Finding("address", "ok", f"{settings.BASE_URL} is among the names that are served")
    if settings.TRUSTED_PROXIES:
        text = f"the last {settings.TRUSTED_PROXIES} in X-Forwarded-For are believed; only proxies may reach the port itself"
        yield Finding("proxies", "ok", text)
    elif "VIADUKT_TRUSTED_PROXIES" in os.environ:
        yield Finding(
            "proxies", "ok", "none is believed, as VIADUKT_TRUSTED_PROXIES says: callers arrive under their own address"
        )
    else:
        text = (
            "Viadukt speaks no TLS itself, so that requests come through a proxy, and all visitors count as one: rate limits "
            "will lock everybody out together. Set VIADUKT_TRUSTED_PROXIES to the number of your proxies in a row, mostly 1, "
            "and have them pass X-Forwarded-For."
        )
        yield Finding("proxies", "problem", text)


def virus_scan() -> Finding:
    """Whether the daemon answers PING with PONG (clamd(8))."""
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first

    from viadukt.files.public import scanner_problem  # noqa: PLC0415

    if not settings.CLAMD_SOCKET:
        return Finding("virus scan", "note", "Uploads are not scanned: set VIADUKT_CLAMD to clamd's socket.")
    if problem := scanner_problem():
        return Finding("virus scan", "problem", f"Uploads are not handed out until they are scanned: {problem}.")
    return Finding("virus scan", "ok", "clamd answers")


def understanding() -> Iterator[Finding]:
    from viadukt.understanding.public import missing_parts  # noqa: PLC0415 - Django must be ready first

    missing = missing_parts()
    yield from (Finding("understanding", "note", part) for part in missing)
    if not missing:
        yield Finding("understanding", "ok", "lexicon, places and meaning are there")


def disk_space() -> Finding:
    from django.conf import settings  # noqa: PLC0415 - Django must be ready first

    folder = Path(settings.HOME)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    level: Level = "ok" if free >= LEAST_SPACE else "problem"
    return Finding("disk space", level, f"{free / 1e9:.1f} GB free at {folder}")
