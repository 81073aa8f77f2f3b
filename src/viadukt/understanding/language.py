"""Which language a text is in: naive Bayes over runs of letters, trained on the lexicon (`tools/train_topics.py`).

Made for short texts in the languages of those who ask; the usual identifiers know neither Tigrinya nor Kurmanji, or cost
100 MB.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

BUCKETS: Final = 1 << 15
HEAD: Final = 300  # letters that are looked at
_SURE: Final = 1.0  # nats between the best and the second
# Scripts that are one language to us, by the first and last letter of their block.
_OWN_SCRIPT: Final = (
    ("el", 0x0370, 0x03FF), ("hy", 0x0530, 0x058F), ("he", 0x0590, 0x05FF), ("hi", 0x0900, 0x097F), ("bn", 0x0980, 0x09FF),
    ("ta", 0x0B80, 0x0BFF), ("th", 0x0E00, 0x0E7F), ("ka", 0x10A0, 0x10FF), ("ko", 0xAC00, 0xD7AF), ("ja", 0x3040, 0x30FF),
    ("zh", 0x4E00, 0x9FFF),
)  # fmt: skip


def runs(text: str) -> list[int]:
    """Buckets of the words and runs of one to four letters at the head of a text; diacritics count here."""
    letters = unicodedata.normalize("NFC", text[: HEAD * 2]).lower()
    spaced = " " + " ".join("".join(c if c.isalpha() or c in "'’" else " " for c in letters).split())[:HEAD] + " "
    found = [crc32(spaced[at : at + run].encode()) % BUCKETS for run in (1, 2, 3, 4) for at in range(len(spaced) - run + 1)]
    return found + [crc32(f"w{word}".encode()) % BUCKETS for word in spaced.split()]


def own_script(text: str) -> str:
    """The language of a script that only one language of ours is written in, or nothing."""
    for letter in text[:HEAD]:
        point = ord(letter)
        if point > 0x0370:
            for language, first, last in _OWN_SCRIPT:
                if first <= point <= last:
                    return language
    return ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """For each language and bucket a log probability, as 8 bits times `step`."""

    languages: tuple[str, ...]
    table: npt.NDArray[np.uint8]
    step: float

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """For each language how likely the text is in it, in nats a run; nothing but zeros for a text without letters."""
        buckets = np.array(runs(text), np.int64)
        if len(buckets) <= 4:
            return np.zeros(len(self.languages), np.float32)
        answer: npt.NDArray[np.float32] = self.table[:, buckets].astype(np.float32).mean(axis=1) * -self.step
        return answer

    def identify(self, text: str, hint: str = "") -> str:
        """The language of the text, empty when there is too little to tell; `hint` decides between two that are close."""
        if language := own_script(text):
            return language
        scores = self.scores(text)
        if not scores.any():
            return ""
        letters = sum(map(str.isalpha, text[:HEAD]))
        if hint in self.languages:
            scores[self.languages.index(hint)] += 0.6 / max(letters / 12, 1)
        order = np.argsort(-scores)
        best = self._language(order[0])
        second = next(at for at in order if self._language(at) != best)
        sure = float(scores[order[0]] - scores[second]) * letters
        return best if sure > _SURE else ""

    def _language(self, at: int) -> str:
        """Without the script that tells a language typed in Latin letters apart (`ru-Latn`)."""
        return self.languages[at].partition("-")[0]
