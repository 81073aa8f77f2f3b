"""What of a long text is worth reading: the cost of meaning grows with the text, and a letter says its need in a few words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from viadukt.understanding.folding import fold, words_of
from viadukt.understanding.grams import LONGEST_WORD, Grams

MOST_WORDS: Final = 60  # that the classifier over words reads
MOST_PIECES: Final = 24  # of text that the sentence vector is made of: about two milliseconds each
_SEGMENT: Final = 14  # words
_RANKED: Final = 32  # stretches of a long text that the classifier looks at
_SEGMENT_END: Final = re.compile(r"[.!?;؟۔።፧]\s*$")
_TOKEN: Final = re.compile(rf"\S{{1,{LONGEST_WORD}}}")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch without blanks as it stands, and its folded words."""

    raw: str
    words: tuple[str, ...]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text that have words in them."""
    found = (Token(raw, tuple(words_of(fold(raw)))) for raw in _TOKEN.findall(unicodedata.normalize("NFC", text)))
    return [token for token in found if token.words]


def most_telling(tokens: list[Token], grams: Grams) -> list[Token]:
    """At most `MOST_WORDS` of the tokens: the stretches that speak most for some topic, each once, in their order.

    The words alone choose some stretches of a long text, the classifier then ranks these; its last class is "no need".
    """
    if len(tokens) <= MOST_WORDS:
        return tokens
    told = grams.telling([token.words[0] for token in tokens], whole_words_only=True)
    ends = [0]
    for at, token in enumerate(tokens, 1):
        if at - ends[-1] >= _SEGMENT or (at - ends[-1] >= 3 and _SEGMENT_END.search(token.raw)) or at == len(tokens):
            ends.append(at)
    distinct = {tuple(token.words for token in tokens[begin:end]): (begin, end) for begin, end in pairwise(ends)}
    promising = sorted(distinct.values(), key=lambda span: -float(np.sort(told[span[0] : span[1]])[-4:].sum()))[:_RANKED]
    segments = sorted(promising, key=lambda span: -float(grams.scores(_words(tokens[slice(*span)]))[:-1].max()))
    chosen: list[tuple[int, int]] = []
    room = MOST_WORDS
    for begin, end in segments:
        if end - begin > room:
            break
        chosen.append((begin, end))
        room -= end - begin
    return [token for begin, end in sorted(chosen) for token in tokens[begin:end]]


def _words(tokens: list[Token]) -> list[str]:
    return [word for token in tokens for word in token.words]


def shortened(tokens: list[Token], grams: Grams, cost: Callable[[str], int], most: int = MOST_PIECES) -> str:
    """The text of the tokens without those that say least, as long as it is made of more than `most` pieces.

    `cost` says of how many pieces the sentence model makes a token.
    """
    costs = [cost(token.raw) for token in tokens]
    over = sum(costs) - most
    if over <= 0:
        return " ".join(token.raw for token in tokens)
    told = grams.telling([" ".join(token.words) for token in tokens])
    dropped: set[int] = set()
    for at in np.argsort(told, kind="stable"):
        if over <= 0 or len(dropped) == len(tokens) - 1:
            break
        dropped.add(int(at))
        over -= costs[at]
    return " ".join(token.raw for at, token in enumerate(tokens) if at not in dropped)
