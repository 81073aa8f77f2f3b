"""Memory of the demo: the proportional set size (PSS) of one web process and the worker, after they have worked.

`python -m bench.memory`. PSS counts a page that several processes share in equal parts, so that sums are true (Linux only).
Target: 400 MB.
"""

import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from bench.instance import Instance, demo
from bench.table import tell

TARGET = 400
QUESTIONS = [
    "Ich bin Krankenschwester und möchte in Köln arbeiten",
    "کارشناس پرستاری هستم و می‌خواهم مدرکم را به رسمیت بشناسند",
    "Мне нужны курсы немецкого языка в Дрездене",
    "I lost my job and my residence permit ends next month, who can help me in Accra?",
    "أحتاج إلى محامٍ لأن جواز سفري انتهى",
    "kimse beni dinlemiyor, evde sorunlarım var",
]


def pss(pid: int) -> float:
    """Megabytes (10^6 bytes) of a process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError(f"no PSS of {pid}")


def work(instance: Instance) -> None:
    """Ask as people do, so that lexicon, places and meaning are loaded, and look at what else is public."""
    for question in QUESTIONS:
        asked = urllib.parse.urlencode({"q": question}).encode()
        urllib.request.urlopen(f"{instance.url}/", asked, timeout=120).read()  # noqa: S310 - our own address
    for path in ("/organisations", "/api/hsds/services", "/demo/sign-in"):
        try:
            urllib.request.urlopen(instance.url + path, timeout=60).read()  # noqa: S310 - our own address
        except urllib.error.HTTPError as error:
            error.close()


def main() -> None:
    if not sys.platform.startswith("linux"):
        raise SystemExit("PSS is measured on Linux only.")
    with demo() as instance:
        before = {pid: pss(pid) for pid in instance.processes()}
        work(instance)
        time.sleep(3)
        parts: dict[str, float] = {}
        for pid, command in instance.processes().items():
            parts[command] = parts.get(command, 0) + pss(pid)
    for command, megabytes in sorted(parts.items()):
        print(f"{command}: {megabytes:.0f} MB")
    print(f"all processes before the first question: {sum(before.values()):.0f} MB")
    total = parts.get("web", 0) + parts.get("worker", 0)
    tell("memory of the demo, web and worker (PSS)", f"{total:.0f} MB", f"{TARGET} MB", met=total <= TARGET)


if __name__ == "__main__":
    main()
