"""Words and letters: a linear classifier over words, pairs of words and runs of letters.

Runs of letters carry it over typos, endings and compounds; a word's skeleton of consonants in Latin letters carries it from
one script to another ("ахтаж", "أحتاج", "ahtaj"), since people type Arabic or Ukrainian on a Latin keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
from anyascii import anyascii

Floats = npt.NDArray[np.float32]

RUNS: Final = (3, 4, 5)
LONGEST_WORD: Final = 40
_ARABIZI: Final = str.maketrans({"2": "", "3": "", "5": "k", "6": "t", "7": "h", "8": "g", "9": "s"})
_SOUND: Final = str.maketrans({"q": "k", "c": "k", "z": "s", "v": "f", "w": "f", "p": "b", "j": "g"})
_NOT_CONSONANT: Final = re.compile(r"[^b-df-hj-np-tv-xz]|h$")
_TWICE: Final = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """The consonants of a folded word in Latin letters, those that sound alike as one; empty when too little remains."""
    latin = word if word.isascii() else anyascii(word).lower()
    if not latin.isdigit():
        latin = latin.translate(_ARABIZI)
    latin = latin.replace("kh", "k").replace("gh", "g").replace("sh", "x").replace("ch", "x").replace("w", "").replace("y", "")
    bones = _TWICE.sub(r"\1", _NOT_CONSONANT.sub("", latin).translate(_SOUND))
    return bones if len(bones) > 2 else ""


def of_word(word: str) -> list[int]:
    """The features of one folded word, hashed to 32 bits."""
    word = word[:LONGEST_WORD]
    framed = f"^{word}$"
    found = [crc32(f"w{word}".encode())]
    for run in RUNS:
        found += [crc32(framed[at : at + run].encode()) for at in range(len(framed) - run + 1)]
    if bones := skeleton(word):
        found.append(crc32(f"s{bones}".encode()))
    return found


def of_pair(first: str, second: str) -> int:
    """The feature of two words in a row."""
    return crc32(f"b{first[:LONGEST_WORD]} {second[:LONGEST_WORD]}".encode())


def of_words(words: Sequence[str]) -> tuple[list[int], list[int]]:
    """The features of a text's folded words, and beside each the number of the word that it belongs to."""
    features: list[int] = []
    owners: list[int] = []
    for at, word in enumerate(words):
        own = of_word(word)
        if at:
            own.append(of_pair(words[at - 1], word))
        features += own
        owners += [at] * len(own)
    return features, owners


@dataclass(frozen=True, slots=True)
class Grams:
    """The trained weights: features that occurred at least twice in training (sorted), each with its rarity and a row of
    8-bit weights, one for each class, times the class's `scale`."""

    features: npt.NDArray[np.uint32]
    rarity: Floats
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats

    def known(self, hashed: Iterable[int]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        """Rows of the features, and which of them there are."""
        wanted = np.fromiter(hashed, np.uint32)
        rows = np.minimum(np.searchsorted(self.features, wanted), len(self.features) - 1)
        return rows, self.features[rows] == wanted

    def scores(self, words: Sequence[str]) -> Floats:
        """A score for each class; about 1 for a sure yes, -1 for a sure no. The bias alone when no feature is known."""
        features, _ = of_words(words)
        rows, there = self.known(features)
        rows, times = np.unique(rows[there], return_counts=True)
        if not len(rows):
            return self.bias.copy()
        values = ((1 + np.log(times)) * self.rarity[rows]).astype(np.float32)
        values /= np.linalg.norm(values)
        scores: Floats = (values @ self.weights[rows].astype(np.float32)) * self.scale + self.bias
        return scores

    def telling(self, words: Sequence[str], *, whole_words_only: bool = False) -> Floats:
        """How much each word speaks for one class rather than for all: what to keep of a text that is too long."""
        if whole_words_only:
            features = [crc32(f"w{word[:LONGEST_WORD]}".encode()) for word in words]
            owners = list(range(len(words)))
        else:
            features, owners = of_words(words)
        rows, there = self.known(features)
        voices = np.zeros((len(words), len(self.scale)), np.float32)
        kept = rows[there]
        np.add.at(
            voices,
            np.array(owners, np.intp)[there],
            self.weights[kept].astype(np.float32) * self.scale * self.rarity[kept][:, None],
        )
        told: Floats = voices.max(axis=1) - voices.mean(axis=1) if len(words) else np.zeros(0, np.float32)
        return told
