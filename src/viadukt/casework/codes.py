"""The six words that somebody carries instead of an account: chosen, read back however they are written, drawn as a picture.

What `kernel.codes` makes of them is not here, and neither is a database: that a word was mistyped is said before anything is
looked up.
"""

from __future__ import annotations

import io
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import quote, unquote

import segno
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

LANGUAGES = ("de", "en", "ar", "fa", "fr", "ru", "tr", "uk")
WORDS = 6
MOST = 2000
"""Characters that are looked at of what was typed or pasted: a long letter around a code, but no book."""

# Letters that are one to somebody in a hurry, and that Unicode does not take apart into a letter and marks. `understanding`
# folds likewise and learns; this may never change: codes that people carry would no longer open anything.
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "œ": "o", "æ": "a", "đ": "d", "ł": "l", "ґ": "г", "є": "е"}
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه"}
    | {"ء": "", "ـ": ""}
)  # fmt: skip
_UMLAUT = re.compile("([aou])e+")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def words_of(language: str) -> tuple[str, ...]:
    """The 1 024 words of `language` as they are shown; those of German when it has none.

    A word that stood in a code once must stay known: `looked_over` would refuse a code that still opens its mailbox.
    """
    name = language if language in LANGUAGES else "de"
    return tuple(resources.files(__package__).joinpath("words", f"{name}.txt").read_text(encoding="utf-8").split())


@cache
def _folded(language: str) -> dict[str, str]:
    """What is hashed of each word, and how the word is shown."""
    return {normalise(word): word for word in words_of(language)}


def new_words(language: str) -> str:
    """Six new words in `language` (German when there is no list), joined by blanks.

    Each is one of 1 024, ten bits; the six are 60. That suffices since every guess costs Argon2id with 64 MiB. Here two run at
    a time, behind rate limits: at ten guesses a second it takes some four million years to find one of a thousand mailboxes.
    Whoever stole database and salt pays as much for each of these 2⁵⁰ guesses: thousands of years of a thousand cores.
    """
    return " ".join(secrets.choice(words_of(language)) for _ in range(WORDS))


def normalise(typed: str) -> str:
    """What is hashed of a code: the same however it was written, and normalising twice changes nothing.

    Small letters without marks, each word in its own script; ä = ae = a; variants of an Arabic, Persian, Russian, Ukrainian
    or Turkish letter are one. Whatever is no letter (blanks, commas, hyphens, "1.") parts words, and becomes one blank.
    """
    return " ".join(_UMLAUT.sub(r"\1", word) for word in _WORD.findall(_bare(typed)))


def _bare(text: str) -> str:
    """Without case, marks, and what has no width."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(c for c in apart if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return letters.translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Doubt:
    """The word in this `place` (from 1) is not in the list; `nearest` is, or is empty when none is clearly meant."""

    place: int
    typed: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was typed, word by word as it is hashed, the language whose list it was held against, and what is doubtful."""

    words: tuple[str, ...]
    language: str
    doubts: tuple[Doubt, ...]

    @property
    def count(self) -> int:
        return len(self.words)

    @property
    def code(self) -> str:
        """What to hash; empty when this can be no code, so that trying it would be in vain."""
        return "" if self.doubts or self.count != WORDS else " ".join(self.words)


def looked_over(typed: str, language: str = "") -> Looked:
    """What can be said about a typed code without asking whether it opens anything.

    All words of a code are from one list: of the language that most of them are from, `language` when there are several.
    Six that follow each other are found within other text, such as an address with the code behind its `#`.
    """
    text = unquote(typed[:MOST])
    behind = text.rpartition("#")[2]
    words = _six(normalise(behind).split()) or _six(normalise(text).split()) or tuple(normalise(text).split())
    spoken = _language(words, language)
    known = _folded(spoken)
    doubts = [Doubt(n, word, _nearest(word, spoken)) for n, word in enumerate(words, 1) if word not in known]
    return Looked(words, spoken, tuple(doubts))


def _six(words: list[str]) -> tuple[str, ...]:
    """The six: all there are, or the only six in a row that stand in one list; nothing when that is not clear."""
    if len(words) == WORDS:
        return tuple(words)
    rows = {tuple(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)}
    found = [row for row in rows if any(_folded(language).keys() >= set(row) for language in LANGUAGES)]
    return found[0] if len(found) == 1 else ()


def _language(words: tuple[str, ...], expected: str) -> str:
    """The list that most words stand in; among equals the expected one, then the first."""
    return max(LANGUAGES, key=lambda language: (sum(word in _folded(language) for word in words), language == expected))


def _nearest(word: str, language: str) -> str:
    """The word of the list that is clearly meant, or nothing.

    It is one slip away (a letter too many, missing, wrong, or swapped with its neighbour) or was only begun; failing these,
    two slips away from a longer word. Where two words would do, none is clearly meant.
    """
    known = _folded(language)
    slips = 1 if len(word) <= 4 else 2
    near = process.extract(word, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=None)
    meant = {folded for folded, distance, _ in near if distance == 1}
    if len(word) >= 3:
        meant |= {folded for folded in known if folded.startswith(word)}
    meant = meant or {folded for folded, _distance, _ in near}
    return known[meant.pop()] if len(meant) == 1 else ""


def as_fragment(words: str) -> str:
    """`words` as they stand behind the `#` of an address, which no browser sends and no server logs."""
    return quote("-".join(words.split()))


def from_fragment(fragment: str) -> str:
    """The words that `as_fragment` put there."""
    return " ".join(unquote(fragment.removeprefix("#")).split("-"))


def qr_svg(url: str) -> str:
    """`url` as a QR code: SVG without style or script, dark modules in the colour of the text around it, on white."""
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=4, light="#fff", svgclass="qr", lineclass=None, nl=False
    )
    return drawn.getvalue().decode().replace('stroke="#000"', 'stroke="currentColor"')
