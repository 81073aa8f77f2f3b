"""Guidance: one person through all routes, and a million people at once.

`python -m bench.guidance [--people 1000000] [--openfisca PYTHON]`. The people are drawn at random over all facts, each fact
unknown for one in ten; they resemble nobody. Many of them (`--alone`) go through the evaluator for one person too and must get
the same verdicts. With `--openfisca` (the Python of an environment in which `openfisca-core` is installed) the points of the
Opportunity Card, §§ 20a, 20b AufenthG, are counted there too, on the same columns, and the outcomes compared.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.table import tell
from viadukt.guidance.answers import answer
from viadukt.guidance.engine.asking import next_question
from viadukt.guidance.engine.batch import Coded, People, evaluate_many, verdict_of_many
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.resolving import resolve
from viadukt.guidance.engine.values import telling
from viadukt.guidance.engine.verdicts import NAMES
from viadukt.guidance.library import shipped

ON = date(2026, 3, 1)
UNKNOWN = 0.1
TARGET_ONE_MS, TARGET_MANY_S = 5, 2


def population(books: Rulebooks, count: int, seed: int = 1) -> tuple[dict[str, Any], dict[str, list[Value]]]:
    """Columns of people, and the values they were drawn from: those between which the rules tell a difference."""
    chance = np.random.default_rng(seed)
    day = resolve(books, ON)
    columns: dict[str, Any] = {}
    drawn_from: dict[str, list[Value]] = {}
    for fact in books.facts.values():
        if fact.age_of:
            continue
        values = _birthdays() if any(other.age_of == fact.key for other in books.facts.values()) else _values(fact, day.by_fact)
        drawn_from[fact.key] = values
        codes = chance.integers(0, len(values), count)
        unknown = chance.random(count) < UNKNOWN
        if fact.type in {"number", "date"}:
            kind = "datetime64[D]" if fact.type == "date" else "float64"
            columns[fact.key] = np.ma.masked_array(np.array(values, dtype=kind)[codes], mask=unknown)
        else:
            coded = np.where(unknown, len(values), codes).astype(np.uint8 if len(values) < 256 else np.uint16)
            columns[fact.key] = Coded(coded, tuple(values))
    return columns, drawn_from


def _values(fact: Fact, by_fact: dict[str, Any]) -> list[Value]:
    return telling(fact, by_fact[fact.key], ON) or [0.0]


def _birthdays() -> list[Value]:
    return [date(year, month, day) for year in range(1955, 2009) for month, day in ((1, 1), (2, 28), (3, 1), (3, 2), (12, 31))]


def person(columns: dict[str, Any], drawn_from: dict[str, list[Value]], number: int) -> dict[str, Any]:
    """One of them as JSON would hold them."""
    found: dict[str, Any] = {}
    for key, column in columns.items():
        if isinstance(column, Coded):
            code = int(column.codes[number])
            if code < len(column.values):
                found[key] = column.values[code]
        elif column[number] is not np.ma.masked:
            value = column[number]
            found[key] = str(value) if isinstance(drawn_from[key][0], date) else float(value)
    return found


def fastest(work: Callable[[], object], times: int) -> float:
    """Seconds, the best of several."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def one_person(books: Rulebooks, people: list[dict[str, Any]]) -> None:
    """The median over many people of one evaluation, and of a whole answer with what is missing and the next question."""
    facts = [read_facts(books, given, ON) for given in people]
    evaluate(books, facts[0], ON)
    times, asking, whole = [], [], []
    for given, known in zip(people, facts, strict=True):
        began = time.perf_counter()
        results = evaluate(books, known, ON)
        times.append(time.perf_counter() - began)
        began = time.perf_counter()
        next_question(books, known, ON, results)
        asking.append(time.perf_counter() - began)
        began = time.perf_counter()
        answer(books, given, ON)
        whole.append(time.perf_counter() - began)
    median = statistics.median(times) * 1000
    what = f"guidance: one person, {len(books.routes)} routes, median of {len(people)}"
    tell(what, f"{median:.2f} ms", f"{TARGET_ONE_MS} ms", met=median <= TARGET_ONE_MS)
    tell("guidance: next question, median", f"{statistics.median(asking) * 1000:.1f} ms")
    worst = f"{statistics.median(whole) * 1000:.0f} ms, worst {max(whole) * 1000:.0f} ms"
    tell("guidance: whole answer with what is missing, median", worst)


def many_people(books: Rulebooks, columns: dict[str, Any], count: int) -> None:
    """A million through all routes, on columns that are there; and the same with reading them in."""
    people = People.of_columns(books, columns)
    evaluate_many(books, People.of_columns(books, {key: _first(column, 1000) for key, column in columns.items()}), ON)
    taken = fastest(lambda: evaluate_many(books, people, ON), 3)
    reading = fastest(lambda: People.of_columns(books, columns), 3)
    what = f"guidance: {count:,} people, {len(books.routes)} routes, best of 3"
    tell(what, f"{taken:.2f} s", f"{TARGET_MANY_S} s", met=taken <= TARGET_MANY_S)
    tell("guidance: taking in their columns", f"{reading:.2f} s")


def _first(column: Any, count: int) -> Any:
    return Coded(column.codes[:count], column.values) if isinstance(column, Coded) else column[:count]


def agree(books: Rulebooks, columns: dict[str, Any], drawn_from: dict[str, list[Value]], count: int) -> None:
    """Both evaluators on the same people."""
    many = evaluate_many(books, People.of_columns(books, {key: _first(column, count) for key, column in columns.items()}), ON)
    differing = 0
    for number in range(count):
        known = read_facts(books, person(columns, drawn_from, number), ON, presume=False)
        alone = [result.verdict for result in evaluate(books, known, ON)]
        differing += alone != [NAMES[code] for code in many.codes[:, number]]
    shares = ", ".join(f"{name} {np.mean(many.codes == code):.0%}" for code, name in enumerate(NAMES))
    print(f"verdicts: {shares}")
    tell(f"guidance: {count:,} people one by one and all at once, differing", str(differing), "0", met=not differing)


def beside_openfisca(books: Rulebooks, count: int, python: str) -> None:
    """The points of the Opportunity Card, fully known people: six reached or not here and there, and the time of each.

    Nobody is 35 or 40: on which side these fall is open here, and OpenFisca has no third value.
    """
    chance = np.random.default_rng(2)
    columns = {
        "recognition": chance.integers(0, 5, count),
        "german": chance.integers(0, 7, count),
        "english": chance.integers(0, 7, count),
        "experience_years_last_7": chance.integers(0, 8, count).astype(float),
        "experience_years_last_5": chance.integers(0, 6, count).astype(float),
        "shortage": chance.integers(0, 2, count).astype(bool),
        "age": chance.choice([age for age in range(18, 60) if age not in {35, 40}], count).astype(float),
        "stay_months_last_5_years": chance.integers(0, 60, count).astype(float),
        "partner_applies_jointly": chance.integers(0, 2, count).astype(bool),
    }
    table = next(c for r in resolve(books, ON).routes if r.route.id == "20a" for c in _nodes(r.condition) if c.kind == "points")
    facts = books.facts
    coded = {key: Coded(columns[key].astype(np.uint8), facts[key].values) for key in ("recognition", "german", "english")}
    coded["qualification_isco"] = Coded(columns["shortage"].astype(np.uint8), ("5120", "2512"))
    coded["partner_applies_jointly"] = Coded(columns["partner_applies_jointly"].astype(np.uint8), (False, True))
    numbers = {key: column for key, column in columns.items() if column.dtype == float}
    people = People.of_columns(books, {**coded, **numbers})
    ours = verdict_of_many(books, people, ON, table)
    taken = fastest(lambda: verdict_of_many(books, people, ON, table), 3)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "people.npz", **columns)
        run = subprocess.run(
            [python, str(Path(__file__).with_name("openfisca_points.py")), folder],
            capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
        if run.returncode:
            tell("guidance: openfisca-core", "did not run: " + (run.stderr.strip().splitlines() or ["?"])[-1])
            return
        theirs = json.loads(run.stdout.splitlines()[-1])
        reached = np.load(Path(folder) / "reached.npy")
    same = int(np.sum((ours == 2) == reached))
    tell(f"guidance: Chancenkarte points, {count:,} people, here", f"{taken:.3f} s")
    tell(f"guidance: the same, openfisca-core {theirs['version']}", f"{theirs['seconds']:.3f} s")
    tell("guidance: of them, with the same outcome", f"{same:,}", f"{count:,}", met=same == count)


def _nodes(node: Any) -> Any:
    yield node
    for part in (*node.parts, *(row.condition for row in node.rows)):
        yield from _nodes(part)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--alone", type=int, default=100_000, help="how many of them also one by one")
    parser.add_argument("--openfisca", metavar="PYTHON", help="a Python that has openfisca-core")
    given = parser.parse_args()
    books = shipped()
    columns, drawn_from = population(books, given.people)
    one_person(books, [person(columns, drawn_from, number) for number in range(100)])
    many_people(books, columns, given.people)
    if given.alone:
        agree(books, columns, drawn_from, min(given.alone, given.people))
    if given.openfisca:
        beside_openfisca(books, given.people, given.openfisca)
    else:
        print("Beside openfisca-core: python -m bench.guidance --openfisca PYTHON-WITH-OPENFISCA", file=sys.stderr)


if __name__ == "__main__":
    main()
