"""What occupations are called in all languages, and which of these names a text comes close to.

`data/occupations.npz` holds the folded names of the lexicon (professions and titles) and of the groups of ISCO-08, each with
its features of words and letters (`grams`), and sentence vectors of the usual ones. Written by `tools/build_occupations.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from viadukt.understanding.grams import of_pair, of_word

Floats = npt.NDArray[np.float32]

FILE: Final = Path(__file__).parent / "data" / "occupations.npz"
CANDIDATES: Final = 100  # names that are compared word by word
ALIKE: Final = 0.6  # similarity from which two words may be one, misspelt or inflected
_UNKNOWN: Final = 0.6  # rarity of a feature that no name has, as a share of the greatest


@dataclass(frozen=True, slots=True)
class Names:
    """Folded names in rows, sorted, each with the code of its group and a bit for each language that it is in.

    `features` are sorted; feature number `n` is in the names `postings[begin[n] : begin[n + 1]]` and as rare as `rarity[n]`.
    `weights` say how much a word that is common in questions of any kind ("I", "work") tells about an occupation.
    """

    names: tuple[str, ...]
    words: frozenset[str]
    codes: tuple[str, ...]
    code: npt.NDArray[np.intp]
    spoken: npt.NDArray[np.uint32]
    languages: tuple[str, ...]
    features: npt.NDArray[np.uint32]
    rarity: Floats
    begin: npt.NDArray[np.intp]
    postings: npt.NDArray[np.uint16]
    norms: Floats
    weights: dict[int, float]

    def weight(self, word: str) -> float:
        return self.weights.get(crc32(word.encode()), 1.0)

    def best_by_code(self, rows: npt.NDArray[np.intp], scores: Floats) -> dict[str, float]:
        """For each code the best score of its names."""
        best: dict[str, float] = {}
        for row, score in zip(rows, scores, strict=True):
            code = self.codes[self.code[row]]
            best[code] = max(best.get(code, 0.0), float(score))
        return best

    def shared(self, words: Sequence[str]) -> Floats:
        """For each name how much of it is in the words, times how much of what the words tell is in it; from 0 to 1."""
        first: dict[int, float] = {}
        for at, word in enumerate(words):
            own = [*of_word(word), of_pair(words[at - 1], word)] if at else of_word(word)
            for feature in own:
                first.setdefault(feature, self.weight(word))
        wanted = np.fromiter(first, np.uint32)
        tells = np.fromiter(first.values(), np.float32)
        rows = np.minimum(np.searchsorted(self.features, wanted), len(self.features) - 1)
        known = self.features[rows] == wanted
        worth = np.where(known, self.rarity[rows], _UNKNOWN * self.rarity.max()) ** 2
        ends = self.begin[rows[known] + 1] - self.begin[rows[known]]
        names = np.concatenate(
            [self.postings[self.begin[row] : self.begin[row + 1]] for row in rows[known]] or [self.postings[:0]]
        )
        inside = np.bincount(names, np.repeat(worth[known], ends), len(self.names)) / self.norms
        covered = np.bincount(names, np.repeat((worth * tells)[known], ends), len(self.names)) / max(
            float((worth * tells).sum()), 1e-6
        )
        product: Floats = (inside * covered).astype(np.float32)
        return product

    def alike(self, words: Sequence[str]) -> tuple[npt.NDArray[np.intp], Floats]:
        """Rows of the names that are closest to the words, and from 0 to 1 how close: 1 is the name itself and no more."""
        shared = self.shared(words)
        rows = np.argpartition(-shared, CANDIDATES)[:CANDIDATES]
        rows = rows[shared[rows] > 0]
        parts = [self.names[row].split(" ") for row in rows]
        vocabulary = {word: at for at, word in enumerate({word for part in parts for word in part})}
        similar = cdist(list(vocabulary), words, scorer=OSA.normalized_similarity, dtype=np.float32)
        similar[similar < ALIKE] = 0
        told = np.array([len(word) * self.weight(word) for word in words], np.float32)
        closeness = np.zeros(len(rows), np.float32)
        for at, part in enumerate(parts):
            own = similar[[vocabulary[word] for word in part]]
            lengths = np.array([len(word) for word in part], np.float32)
            named = float(own.max(axis=1) @ lengths) / float(lengths.sum())
            covered = float(own.max(axis=0) @ told) / max(float(told.sum()), 1e-6)
            closeness[at] = (2 * named * covered + float(shared[rows[at]])) / 3
        return rows, closeness


@dataclass(frozen=True, slots=True)
class Meanings:
    """Sentence vectors of the usual names, centred; those of group number `n` of `codes` begin at row `begin[n]`."""

    codes: tuple[str, ...]
    centre: Floats
    vectors: Floats
    begin: npt.NDArray[np.intp]

    def near(self, found: Floats) -> Floats:
        """For each of the groups how near its nearest name is to a vector, from -1 to 1."""
        moved = found - self.centre
        close = self.vectors @ (moved / (float(np.linalg.norm(moved)) or 1.0))
        best: Floats = np.maximum.reduceat(close, self.begin)
        return best


@cache
def stored(path: Path = FILE) -> tuple[Names, Meanings]:
    """The names and their vectors, read once a process."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    begin = np.concatenate([[0], np.cumsum(arrays["feature_count"], dtype=np.intp)])
    rarity = arrays["rarity"].astype(np.float32)
    norms = np.bincount(arrays["postings"], np.repeat(rarity**2, arrays["feature_count"]))
    listed = arrays["names"].tobytes().decode().split("\n")
    return (
        Names(
            names=tuple(listed),
            words=frozenset(word for name in listed for word in name.split(" ")),
            codes=tuple(str(code) for code in arrays["codes"]),
            code=arrays["code"].astype(np.intp),
            spoken=arrays["spoken"],
            languages=tuple(str(language) for language in arrays["languages"]),
            features=arrays["features"],
            rarity=rarity,
            begin=begin,
            postings=arrays["postings"],
            norms=norms.astype(np.float32),
            weights=dict(zip(arrays["common_words"].tolist(), arrays["common_weights"].tolist(), strict=True)),
        ),
        Meanings(
            codes=tuple(str(code) for code in arrays["vector_codes"]),
            centre=arrays["centre"],
            vectors=arrays["vectors"].astype(np.float32) / np.float32(127.0),
            begin=np.concatenate([[0], np.cumsum(arrays["vector_count"], dtype=np.intp)[:-1]]),
        ),
    )
