"""`make bench`: run every benchmark that there is, one after the other, and print one table.

`python -m bench [NAME…]`. A benchmark is a module here that can be run by itself and tells its numbers by
`bench.table.tell`; of one that does not, the last line it printed stands in the table.
"""

import os
import platform
import sqlite3
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from bench.table import read

FOLDER = Path(__file__).parent


def benchmarks() -> list[str]:
    """The modules here that can be run by themselves."""
    return sorted(
        path.stem for path in FOLDER.glob("*.py") if path.stem != "__main__" and '__name__ == "__main__"' in path.read_text()
    )


def machine() -> str:
    """What the numbers were measured on."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = next((int(line.split()[1]) / 1e6 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0.0)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("django", "granian", "numpy"))
    load = os.getloadavg()[0]
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory:.1f} GB, {platform.system()} {platform.release()}, load {load:.1f}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def run(name: str) -> tuple[list[list[str]], int]:
    """Run one benchmark, show what it prints, and answer its rows and its exit code."""
    print(f"\n== {name} ==", flush=True)
    began, rows, last = time.monotonic(), [], ""
    source = str(FOLDER.parent / "src")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([source, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if cells := read(line):
            rows.append(cells)
            continue
        print(line, end="", flush=True)
        last = line.strip() or last
    code = process.wait()
    print(f"({time.monotonic() - began:.0f} s)")
    if code:
        rows.append([name, f"failed with exit code {code}", "", "MISSED"])
    return rows or [[name, last, "", ""]], code


def main() -> None:
    known = benchmarks()
    wanted = sys.argv[1:] or known
    if unknown := [name for name in wanted if name not in known]:
        raise SystemExit(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(known)}")
    print(machine())
    rows, failed = [["what", "measured", "target", ""]], False
    for name in wanted:
        found, code = run(name)
        rows += found
        failed = failed or bool(code)
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    print(f"\n{machine()}\n")
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    sys.exit(failed)


if __name__ == "__main__":
    main()
