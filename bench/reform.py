"""A reform simulated: a million invented people through all routes, before and after, by change, by condition and by group.

`python -m bench.reform [--people 1000000] [--csv 50000]`. The people are those of `viadukt people`. One plain evaluation of the
same people stands beside it; many of them (`--alone`) also go one by one through the rules as they would be, and must get the
same verdicts. Beside the time by the clock stands that of the processor, which other work on the machine does not lengthen.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.table import tell
from viadukt.guidance.engine.batch import Coded, People, evaluate_many
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import Reform, patch
from viadukt.guidance.engine.population import Population
from viadukt.guidance.engine.verdicts import NAMES
from viadukt.guidance.library import reforms, shipped
from viadukt.guidance.simulations import make_people, read_people, simulation, write_people

TARGET_S = 2


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, float, Any]:
    """Seconds by the clock and of the processor, the best of several, and what came out."""
    best, spent, found = float("inf"), float("inf"), None
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        found = work()
        best, spent = min(best, time.perf_counter() - began), min(spent, time.process_time() - worked)
    return best, spent, found


def first(people: People, count: int) -> People:
    """The first of them."""
    return People(
        count,
        {key: Coded(column.codes[:count], column.values) for key, column in people.coded.items()},
        {key: column[:count] for key, column in people.numbers.items()},
        {key: column[:count] for key, column in people.dates.items()},
    )


def person(people: People, number: int) -> dict[str, Any]:
    """One of them, as the evaluator for one person takes facts."""
    facts: dict[str, Any] = {}
    for key, column in people.coded.items():
        if column.codes[number] < len(column.values):
            facts[key] = column.values[column.codes[number]]
    facts |= {key: float(column[number]) for key, column in people.numbers.items() if not np.isnan(column[number])}
    return facts | {key: column[number].item() for key, column in people.dates.items() if not np.isnat(column[number])}


def agree(books: Rulebooks, reform: Reform, people: People, on: date) -> int:
    """How many of them get other verdicts alone than all at once, under the rules as they would be."""
    changed = patch(books, reform)
    codes = evaluate_many(changed, people, on).codes
    return sum(
        [result.verdict for result in evaluate(changed, person(people, number), on)]
        != [NAMES[code] for code in codes[:, number]]
        for number in range(people.count)
    )


def simulated(books: Rulebooks, population: Population, count: int) -> None:
    """Each reform that comes as an example, beside one plain evaluation."""
    on = next(iter(reforms().values())).first
    taken, spent, _ = timed(lambda: evaluate_many(books, population.people, on), 3)
    what = f"reform: one evaluation, {count:,} people, {len(books.routes)} routes"
    tell(what, f"{taken:.2f} s (processor {spent:.2f} s)", f"{TARGET_S} s", met=taken <= TARGET_S)
    for reform in reforms().values():
        taken, spent, found = timed(lambda reform=reform: simulation(books, reform, population, reform.first), 3)
        changed = sum(route["changed"] for route in found["routes"])
        what = f"reform: {reform.id}, {len(reform.changes)} changes, {changed} routes, by {len(found['by'])} columns"
        tell(what, f"{taken:.2f} s (processor {spent:.2f} s)", f"{TARGET_S} s", met=taken <= TARGET_S)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--csv", type=int, default=50_000, help="how many of them also as CSV")
    parser.add_argument("--alone", type=int, default=5_000, help="how many of them also one by one")
    given = parser.parse_args()
    books = shipped()
    on = next(iter(reforms().values())).first
    taken, _, population = timed(lambda: make_people(books, given.people, seed=1, on=on))
    tell(f"reform: drawing {given.people:,} invented people", f"{taken:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.npz"
        taken, _, _ = timed(lambda: write_people(path, population))
        tell("reform: writing them as NPZ", f"{taken:.1f} s, {path.stat().st_size / 1e6:.0f} MB")
        taken, _, population = timed(lambda: read_people(books, path))
        tell("reform: reading them", f"{taken:.1f} s")
        few, table = make_people(books, given.csv, seed=1, on=on), Path(folder) / "people.csv"
        write_people(table, few)
        taken, _, _ = timed(lambda: read_people(books, table))
        tell(f"reform: reading {given.csv:,} people from CSV", f"{taken:.1f} s, {table.stat().st_size / 1e6:.0f} MB")
    simulated(books, population, given.people)
    several = first(population.people, min(given.alone, given.people))
    differing = sum(agree(books, reform, several, reform.first) for reform in reforms().values())
    what = f"reform: {several.count:,} people under each reform one by one and all at once, differing"
    tell(what, str(differing), "0", met=not differing)


if __name__ == "__main__":
    main()
