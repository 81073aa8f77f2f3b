"""Which topic a text is about: words and letters, meaning, and the examples near to it, mixed.

The weights in `data/topics.npz` are trained by `tools/train_topics.py` on the lexicon and the seen half of `bench/questions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from viadukt.understanding import meaning
from viadukt.understanding.grams import Grams
from viadukt.understanding.language import Identifier
from viadukt.understanding.meaning import Meaning
from viadukt.understanding.telling import Token, most_telling, shortened

Floats = npt.NDArray[np.float32]
NONE: Final = "none"
FILE: Final = Path(__file__).parent / "data" / "topics.npz"


@dataclass(frozen=True, slots=True)
class Mix:
    """How much words and letters and near examples count beside the linear classifier over meaning, and how sharp the sum is.

    `alone` is the sharpness of words and letters by themselves, `certain` the share from which they need no meaning, which
    costs fifty times as much. From a share of `sure` on, 97 of 100 first topics are right.
    """

    grams: float
    near: float
    sharpness: float
    alone: float
    certain: float
    sure: float


@dataclass(frozen=True, slots=True)
class Model:
    """All that is trained."""

    classes: tuple[str, ...]
    grams: Grams
    meaning: Meaning
    identifier: Identifier
    mix: Mix

    def probabilities(self, tokens: list[Token], *, with_meaning: bool = True) -> tuple[Floats, bool]:
        """The share of each class, and whether meaning had a part in it."""
        tokens = most_telling(tokens, self.grams)
        scores = self.grams.scores([word for token in tokens for word in token.words])
        shares = softmax(scores * self.mix.alone)
        if not with_meaning or shares.max() >= self.mix.certain:
            return shares, False
        found = meaning.vector(shortened(tokens, self.grams, meaning.pieces))
        if found is None:
            return shares, False
        centred = self.meaning.centred(found)
        mixed = self.meaning.linear(centred) + self.mix.grams * scores + self.mix.near * self.meaning.near(centred)
        return softmax(mixed * self.mix.sharpness), True


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    answer: Floats = raised / raised.sum()
    return answer


@cache
def model(path: Path = FILE) -> Model:
    """The trained model, read once a process."""
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Model(
        classes=tuple(str(name) for name in arrays["classes"]),
        grams=Grams(
            arrays["gram_features"],
            arrays["gram_rarity"].astype(np.float32),
            arrays["gram_weights"],
            arrays["gram_scale"],
            arrays["gram_bias"],
        ),
        meaning=Meaning(
            arrays["meaning_centre"],
            arrays["meaning_weights"].astype(np.float32),
            arrays["meaning_bias"],
            arrays["example_vectors"].astype(np.float32) / np.float32(127.0),
            arrays["example_classes"].astype(np.intp),
        ),
        identifier=Identifier(
            tuple(str(name) for name in arrays["languages"]), arrays["language_table"], float(arrays["language_step"])
        ),
        mix=Mix(*(float(value) for value in arrays["mix"])),
    )
