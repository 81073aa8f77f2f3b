"""Where a text looks for help. Ordinary words that are also towns ("Essen", "Bad", "Marl") need more than their name."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from viadukt.understanding.folding import MARKS, fold, words_of
from viadukt.understanding.kinds import Place
from viadukt.understanding.places import CAUTION, KINDS, SURE, Found, Index, index

LONGEST: Final = 4  # words in a name
HEAD, TAIL = 300, 100  # words that are read of a long letter: addresses stand at its ends
_RAW_WORD = re.compile(r"[^\W_]+")
# The centres abroad are in these countries: a mention of one of them is a place even without "in".
PARTNERS: Final = frozenset({b"MA", b"TN", b"EG", b"JO", b"IQ", b"PK", b"ID", b"GH", b"NG"})


@cache
def _cues() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    raw = tomllib.loads((Path(__file__).parent / "data" / "cues.toml").read_text(encoding="utf-8"))
    where, origin, money = (frozenset(fold(word) for word in raw[key]) for key in ("where", "from", "money"))
    return where, origin, money


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, folded, and whether it may be a name by its look: a capital, or a script that has none."""

    folded: str
    capital: bool
    caseless: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words `begin` to `end` lead to the place in `found.row`; `bent` when an ending had to be taken off or a typo forgiven."""

    found: Found
    begin: int
    end: int
    bent: bool


def read_words(text: str) -> list[Word]:
    """The words of `text`, of a long one only those at both ends."""
    words = []
    for match in _RAW_WORD.finditer(unicodedata.normalize("NFC", text).translate(MARKS)):
        raw = match[0]
        caseless = raw.lower() == raw.upper()
        words += [Word(part, raw[0].isupper(), caseless) for part in words_of(fold(raw))]
    return words if len(words) <= HEAD + TAIL else [*words[:HEAD], *words[-TAIL:]]


def locate(text: str, *, asked: bool = False) -> Place | None:
    """The place where `text` looks for help.

    With `asked` the whole text answers the question "where?", so that a bare name of any size will do; otherwise it is a
    story, in which "from Syria" is no place to look and "in Germany" says nothing.
    """
    words = read_words(text)
    known = index()
    if (row := _postcode(words, known)) is not None:
        return known.at(row)
    if asked and (found := known.look_up([" ".join(word.folded for word in words)])[0] if words else None):
        return known.at(found.row)
    candidates = [candidate for candidate in _candidates(words, known, asked) if _plausible(candidate, words, known, asked)]
    if not candidates and (guess := _misspelt(words, known, asked)):
        candidates = [guess]
    if not candidates:
        return None
    return known.at(_best(candidates, words, known).found.row)


def _postcode(words: list[Word], known: Index) -> int | None:
    *_, money = _cues()
    for position, word in enumerate(words):
        digits = word.folded
        if digits.isascii() and digits.startswith("d") and digits[1:].isdigit():
            digits = digits[1:]
        if len(digits) != 5 or not digits.isascii() or not digits.isdigit():
            continue
        beside = {words[at].folded for at in (position - 1, position + 1) if 0 <= at < len(words)}
        if not beside & money and (row := known.numbered("postcode", int(digits))) is not None:
            return row
    return None


def _candidates(words: list[Word], known: Index, asked: bool) -> list[Candidate]:
    spans = [(begin, end) for begin in range(len(words)) for end in range(begin + 1, min(begin + LONGEST, len(words)) + 1)]
    found = known.look_up([" ".join(word.folded for word in words[begin:end]) for begin, end in spans])
    hits = [Candidate(hit, *span, bent=False) for span, hit in zip(spans, found, strict=True) if hit]
    longest = [hit for hit in hits if not any(_inside(hit, other) for other in hits)]
    taken = {position for hit in longest for position in range(hit.begin, hit.end)}
    bent = [
        (position, form)
        for position, word in enumerate(words)
        if position not in taken and len(word.folded) >= 4
        for form in unbend(word.folded)
    ]
    for (position, _form), hit in zip(bent, known.look_up([form for _, form in bent]), strict=True):
        if hit and (hit.flags & SURE or known.people[hit.row] >= 20_000):
            longest.append(Candidate(hit, position, position + 1, bent=True))
    return longest


def _inside(one: Candidate, other: Candidate) -> bool:
    return (
        one is not other and other.begin <= one.begin and one.end <= other.end and other.end - other.begin > one.end - one.begin
    )


_ENDINGS: Final = {
    "cyrillic": (
        ("ами", "ями", "ого", "ому", "ою", "ом", "ем", "ові", "еві", "ця", "е", "і", "и", "у", "ю", "а", "я"),
        ("", "а", "ь", "я"),
    ),
    # Turkish, Albanian, Polish, Kurdish, Romanian
    "latin": (
        ("nden", "ndan", "den", "dan", "ten", "tan", "nde", "nda", "de", "da", "te", "ta", "ye", "ya", "in", "it", "ut", "un",
         "zie", "ie", "em", "iem", "owi", "e", "i", "u", "a"),
        ("", "a", "o"),
    ),
}  # fmt: skip
_ARABIC_PREFIXES: Final = ("بال", "ال", "ب", "ل", "و", "وب")
_ETHIOPIC_PREFIXES: Final = ("ብ", "ን", "ካብ", "ናብ", "ኣብ")


def unbend(word: str) -> list[str]:
    """Forms that an inflected name may come from: "берлине" -> "берлин", "berlinde" -> "berlin", "ببرلين" -> "برلين"."""
    first = word[0]
    if "\u0400" <= first <= "\u052f":
        endings, instead = _ENDINGS["cyrillic"]
    elif first.isascii():
        endings, instead = _ENDINGS["latin"]
    else:
        prefixes = _ARABIC_PREFIXES if "\u0600" <= first <= "\u077f" else _ETHIOPIC_PREFIXES
        return [word[len(prefix) :] for prefix in prefixes if word.startswith(prefix) and len(word) - len(prefix) >= 3]
    return list(
        dict.fromkeys(
            word[: -len(ending)] + new
            for ending in endings
            if word.endswith(ending) and len(word) - len(ending) >= 4
            for new in instead
            if new != ending
        )
    )


def _cue(candidate: Candidate, words: list[Word]) -> str:
    """`where`, `from` or nothing: what the small word before the name says."""
    where, origin, _ = _cues()
    before = words[candidate.begin - 1].folded if candidate.begin else ""
    if before in {"der", "die", "das", "dem", "den", "the", "stadt", "of"} and candidate.begin > 1:
        before = words[candidate.begin - 2].folded if words[candidate.begin - 2].folded in where | origin else before
    return "where" if before in where else "from" if before in origin else ""


def _plausible(candidate: Candidate, words: list[Word], known: Index, asked: bool) -> bool:
    """Whether the name is meant as a place, and as one where help is looked for."""
    row, flags = candidate.found.row, candidate.found.flags
    first = words[candidate.begin]
    looks = first.capital or first.caseless
    kind, country, people = KINDS[known.kind[row]], known.country[row], int(known.people[row])
    cue = _cue(candidate, words)
    short = len(words) <= 4
    if kind == "country" and country == b"DE" and not asked:
        return False
    if country != b"DE" and not asked:
        return _abroad(kind, country, people, flags, cue, looks=looks, short=short, bent=candidate.bent)
    if flags & CAUTION:
        return (cue != "" and looks and people >= 10_000) or (looks and people >= 100_000 and short) or asked
    if flags & SURE:
        return not candidate.bent or looks or cue != ""
    if candidate.bent:
        return cue != "" and (looks or people >= 100_000)
    return (looks and (people >= 5_000 or cue != "" or asked)) or people >= 50_000 or (people >= 20_000 and cue != "") or asked


def _abroad(kind: str, country: bytes, people: int, flags: int, cue: str, *, looks: bool, short: bool, bent: bool) -> bool:
    if cue == "from" or (flags & CAUTION and cue != "where"):
        return False
    if kind == "country":
        return cue == "where" or (not bent and (country in PARTNERS or short))
    if flags & SURE:
        return not bent or cue == "where"
    needed = 50_000 if cue == "where" or short else 100_000 if country in PARTNERS else math.inf
    return looks and not bent and people >= needed


def _best(candidates: list[Candidate], words: list[Word], known: Index) -> Candidate:
    """A district near a city that is named too, else in Germany before abroad, a town before its Land, the bigger one."""

    def order(candidate: Candidate) -> tuple[float, ...]:
        row = candidate.found.row
        kind = KINDS[known.kind[row]]
        return (
            known.country[row] == b"DE" and kind != "country",
            kind in {"city", "district"},
            kind == "land",
            candidate.end - candidate.begin > 1,
            not candidate.found.flags & CAUTION,
            float(known.people[row]),
        )

    best = max(candidates, key=order)
    for other in candidates:
        if KINDS[known.kind[other.found.row]] == "district" and 0 < distance(known, best.found.row, other.found.row) < 30:
            return other
    return best


def distance(known: Index, one: int, other: int) -> float:
    """Kilometres between two places, on a plane: right within some tens of kilometres."""
    north = float(known.latitude[one] - known.latitude[other]) * 111.2
    east = float(known.longitude[one] - known.longitude[other]) * 111.2 * math.cos(math.radians(float(known.latitude[one])))
    return math.hypot(north, east)


@cache
def _big_towns() -> dict[str, int]:
    """Folded names of German towns of 20 000 people, for a typo to be forgiven."""
    known = index()
    rows = np.flatnonzero((known.country == b"DE") & (known.people >= 20_000) & (known.kind == KINDS.index("city")))
    towns: dict[str, int] = {}
    for row in rows[np.argsort(known.people[rows])]:
        words = words_of(fold(known.name(int(row))))
        towns[" ".join(words)] = int(row)
        if len(words) > 1 and len(words[0]) >= 6:  # Frankfurt am Main
            towns[words[0]] = int(row)
    return towns


def _misspelt(words: list[Word], known: Index, asked: bool) -> Candidate | None:
    """A big German town written with a letter wrong, where a place is expected: after "in", or as the whole answer."""
    where, *_ = _cues()
    for position, word in enumerate(words):
        expected = asked or (position > 0 and words[position - 1].folded in where and word.capital)
        if not expected or len(word.folded) < 5:
            continue
        allowed = 1 if len(word.folded) < 9 else 2
        near = extractOne(word.folded, _big_towns().keys(), scorer=OSA.distance, score_cutoff=allowed)
        if near and near[0][0] == word.folded[0]:
            return Candidate(Found(_big_towns()[near[0]], 0), position, position + 1, bent=True)
    return None
