"""One spelling for all spellings: what a tired person on a foreign keyboard types must meet what somebody else wrote.

Lower case; no diacritics; ä = ae = a, ö = oe = o, ü = ue = u, ß = ss; Arabic, Persian, Pashto and Kurdish variants of the same
letter; Ethiopic letters that sound alike; Arabic-Indic digits; no zero-width characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters; the vowel signs of Indic scripts and Khmer are letters to us.
_MARK_RANGES = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x00AD, 0x00AD), (0x061C, 0x061C), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFEFF, 0xFEFF),
)  # fmt: skip
MARKS: dict[int, None] = {point: None for first, last in _MARK_RANGES for point in range(first, last + 1)}
_LETTERS = {
    "ß": "ss", "ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "a", "œ": "o", "ð": "d", "þ": "th", "ə": "e", "ɛ": "e", "ɔ": "o",
    "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ħ": "h", "ŋ": "n",
    # Arabic script: one letter for each of its national forms
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ێ": "ي", "ے": "ي", "ئ": "ي", "ک": "ك", "ڪ": "ك", "ګ": "گ", "ة": "ه",
    "ە": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ۃ": "ه", "ۆ": "و", "ؤ": "و", "ۇ": "و", "ڕ": "ر", "ڵ": "ل", "ء": "", "ـ": "",
    "ڼ": "ن", "ں": "ن", "ټ": "ت", "ٹ": "ت", "ډ": "د", "ڈ": "د", "ړ": "ر", "ڑ": "ر",
    # Cyrillic
    "ё": "е", "ґ": "г", "є": "е",
    "’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "ʻ": "'", "＇": "'",
}  # fmt: skip


def _ethiopic() -> dict[str, str]:
    """Rows of the syllabary that are pronounced alike, each onto one."""
    rows = {0x1210: 0x1200, 0x1280: 0x1200, 0x1220: 0x1230, 0x12D0: 0x12A0, 0x1340: 0x1338}
    return {chr(row + i): chr(onto + i) for row, onto in rows.items() for i in range(8)}


_TABLE: dict[int, str | None] = {
    **MARKS,
    **{ord(letter): onto for letter, onto in (_LETTERS | _ethiopic()).items()},
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
}
_UMLAUT = re.compile("([aou])e+")
_INNER_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])'(?=[\u0400-\u04ff])")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


_MOST_MARKS = 8
_LONG = 3


@lru_cache(maxsize=4096)
def _taken_apart(letter: str) -> tuple[str, bool]:
    """A letter, written out when it stands for many, and whether it is but a mark on the one before."""
    written_out = unicodedata.normalize("NFKC", letter)
    mark = unicodedata.combining(unicodedata.normalize("NFD", letter)[0]) > 0
    return written_out if len(written_out) > _LONG else letter, mark


def within_reason(text: str, longest: int) -> str:
    """At most `longest` letters of the text, for texts that are made to hurt: marks beyond the eighth on a letter are left out,
    since bringing marks into order takes the square of their number; what stands for many letters ("ﷺ") counts as these."""
    if text.isascii():
        return text[:longest]
    kept: list[str] = []
    marks = 0
    for letter in text[:longest]:
        written, mark = _taken_apart(letter)
        marks = marks + 1 if mark else 0
        if marks <= _MOST_MARKS:
            kept.append(written)
    return "".join(kept)[:longest]


def fold(text: str) -> str:
    """`text` in the one spelling; folding twice changes nothing."""
    if text.isascii():
        plain = text.lower()
    else:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(_TABLE)
        plain = unicodedata.normalize("NFKC", plain)
    if "'" in plain:
        plain = _INNER_APOSTROPHE.sub("", plain)
    return _UMLAUT.sub(r"\1", plain)


def words_of(folded: str) -> list[str]:
    """The words of a folded text, in order."""
    return _WORD.findall(folded)
