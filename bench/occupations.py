"""How well occupations are understood: an acceptable group first, and among five, on questions that nothing was tuned on.

    python -m bench.occupations [--json] [--seen]

`questions/occupations.tsv` was written before the search; half of it, by the hash of the text, only chose the mix. A group
below an acceptable one is acceptable ("221": all that practise medicine). Texts that name no occupation count by themselves:
they are right when nothing is found or the first is said to be uncertain.

The same hand wrote the questions and much of the lexicon, and usual occupations are most of both: take that as the upper end.
The lower end stands beside it: names of the lexicon as questions, each taken out of what is known of occupations before it is
asked. That is what to expect of a name that nobody has written down.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import numpy as np

from bench.find_quality import machine
from bench.question_set import FOLDER, is_seen
from bench.table import tell
from viadukt.understanding import meaning
from viadukt.understanding.folding import fold, words_of
from viadukt.understanding.lexicon import lexicon
from viadukt.understanding.occupation_names import stored
from viadukt.understanding.occupations import find_occupations, ranked
from viadukt.understanding.telling import tokens_of

NEEDED_FIRST, NEEDED_FIVE, NEEDED_MILLISECONDS = 0.85, 0.95, 60
AMONG = 5
UNCERTAIN = 0.5
NONE = "none"
TAKEN_OUT = 30  # names a language
SAME = 0.985  # nearness of a name to itself, as the vectors are rounded


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody answers who is asked for their occupation, with the codes of acceptable groups, the main one first."""

    language: str
    text: str
    codes: tuple[str, ...]

    def accepts(self, code: str) -> bool:
        return code.startswith(self.codes)


def questions() -> list[Question]:
    """All of them."""
    with (FOLDER / "occupations.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Question(row["language"], row["text"], tuple(row["codes"].split(";"))) for row in rows]


def measure(asked: list[Question]) -> dict[str, Any]:
    """First and among five by language and over all; of texts without an occupation how many are seen through; milliseconds."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    missed, seen_through, times, processor = [], [], [], []
    for question in asked:
        begun, worked = perf_counter(), process_time()
        found = find_occupations(question.text)
        times.append((perf_counter() - begun) * 1000)
        processor.append((process_time() - worked) * 1000)
        if question.codes == (NONE,):
            seen_through.append(not found or found[0].score < UNCERTAIN)
            continue
        hits = [question.accepts(occupation.code) for occupation in found[:AMONG]]
        rows[question.language].append((any(hits[:1]), any(hits)))
        if not any(hits[:1]):
            missed.append([question.language, question.text, *question.codes, "->", *(found_.code for found_ in found[:3])])
    everything = [row for of_language in rows.values() for row in of_language]
    return {
        "questions": len(asked),
        "overall": _shares(everything),
        "languages": {language: _shares(of_language) for language, of_language in sorted(rows.items())},
        "no occupation": {"n": len(seen_through), "seen through": statistics.mean(seen_through)},
        "missed": missed,
        "milliseconds": _times(times),
        "processor milliseconds": _times(processor),
    }


def _shares(rows: list[tuple[bool, bool]]) -> dict[str, float]:
    return {name: statistics.mean(row[at] for row in rows) for at, name in enumerate(("first", "five"))} | {"n": len(rows)}


def _times(times: list[float]) -> dict[str, float]:
    return {"p50": statistics.median(times), "p95": statistics.quantiles(times, n=20)[18], "max": max(times)}


def taken_out() -> dict[str, float]:
    """First and among five of names that are not known, over all languages of the questions."""
    known, meanings = stored()
    chosen = random.Random(1)
    rows = []
    for language in sorted({question.language for question in questions()}):
        called = [(code, name) for code, names in lexicon(language).professions.items() for name in names]
        for _, name in chosen.sample(called, TAKEN_OUT):
            folded = " ".join(words_of(fold(name)))
            same = np.array([other == folded for other in known.names])
            codes = {known.codes[at] for at in known.code[same]}
            vectors = meanings.vectors.copy()
            if (vector := meaning.vector(name)) is not None:
                moved = vector - meanings.centre
                vectors[vectors @ (moved / np.linalg.norm(moved)) > SAME] = 0
            known_without = replace(known, norms=np.where(same, np.inf, known.norms))
            found = ranked(tokens_of(name), frozenset(), language, AMONG, (known_without, replace(meanings, vectors=vectors)))
            hits = [occupation.code in codes for occupation in found]
            rows.append((any(hits[:1]), any(hits)))
    return _shares(rows)


def show(found: dict[str, Any]) -> None:
    print(f"occupations, {found['questions']} unseen questions | {machine()}")
    print(f"{'language':<10}{'n':>5}{'first':>9}{'of five':>10}")
    for language, row in [*found["languages"].items(), ("all", found["overall"])]:
        print(f"{language:<10}{row['n']:>5}{row['first']:>9.1%}{row['five']:>10.1%}")
    for miss in found["missed"]:
        print("  not first:", *miss)


def reached(found: dict[str, Any]) -> bool:
    """Whether all that is asked of it is reached."""
    first, five = found["overall"]["first"], found["overall"]["five"]
    return first >= NEEDED_FIRST and five >= NEEDED_FIVE and found["milliseconds"]["p95"] < NEEDED_MILLISECONDS


def report(found: dict[str, Any], unknown: dict[str, float]) -> None:
    """Tell the numbers."""
    first, five, p95 = found["overall"]["first"], found["overall"]["five"], found["milliseconds"]["p95"]
    processor = found["processor milliseconds"]["p95"]
    nothing = found["no occupation"]
    tell("occupations, acceptable group first", f"{first:.1%}", f"{NEEDED_FIRST:.0%}", met=first >= NEEDED_FIRST)
    tell("occupations, acceptable group among five", f"{five:.1%}", f"{NEEDED_FIVE:.0%}", met=five >= NEEDED_FIVE)
    tell("occupations, no occupation named, seen through", f"{nothing['seen through']:.0%} of {nothing['n']}")
    tell(
        "occupations, names nobody wrote down, first, among five",
        f"{unknown['first']:.0%}, {unknown['five']:.0%} of {unknown['n']}",
    )
    tell(
        "occupations, one question, p95",
        f"{p95:.0f} ms ({processor:.0f} ms of processor)",
        f"{NEEDED_MILLISECONDS} ms",
        met=p95 < NEEDED_MILLISECONDS,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="for a program to read")
    parser.add_argument("--seen", action="store_true", help="the half that may be tuned on")
    options = parser.parse_args()
    find_occupations("warm")
    found = measure([question for question in questions() if is_seen(question.text) == options.seen])
    unknown = taken_out()
    if options.json:
        print(json.dumps({**found, "taken out": unknown, "machine": machine()}, ensure_ascii=False, indent=1))
    else:
        show(found)
        report(found, unknown)
    return 0 if reached(found) else 1


if __name__ == "__main__":
    sys.exit(main())
