"""What a text names outright: phrases of topics, professions, groups, ways to be helped, languages, emergencies.

The phrases stand folded in `data/phrases.txt` (written by `tools/build_phrases.py`); a text is read once from left to right,
whatever its length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

LONGEST: Final = 6  # words in a phrase
_STEM: Final = 6  # letters at least; shorter names must stand as they are
_STEMMED: Final = ("profession:", "group:", "spoken:")
DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `begin` to `end` mean `value` of `kind`."""

    kind: str
    value: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases as they stand; beginnings of single words; stems of names."""

    exact: dict[str, str]
    open: dict[str, str]
    stems: dict[str, str]
    starts: frozenset[str]


@cache
def phrases() -> Phrases:
    """The phrases, read once a process."""
    exact: dict[str, str] = {}
    open_: dict[str, str] = {}
    stems: dict[str, list[set[str]]] = defaultdict(list)
    with (DATA / "phrases.txt").open(encoding="utf-8") as file:
        for line in file:
            phrase, _, meanings = line.rstrip("\n").partition("\t")
            if phrase.endswith("*"):
                open_[phrase[:-1]] = meanings
                continue
            exact[phrase] = meanings
            if " " not in phrase and len(phrase) >= _STEM:
                named = {meaning for meaning in meanings.split() if meaning.startswith(_STEMMED)}
                if named:
                    stems[stem(phrase)].append(named)
    starts = frozenset(phrase.split(" ", 1)[0] for phrase in (*exact, *open_))
    common = {key: " ".join(sorted(set.intersection(*named))) for key, named in stems.items()}
    return Phrases(exact, open_, {key: meanings for key, meanings in common.items() if meanings}, starts)


def stem(word: str) -> str:
    """A word without the letters at its end that endings change."""
    return word[: max(_STEM, len(word) - 2)]


def _listed(file: str) -> list[str]:
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _not_spoken() -> tuple[str, ...]:
    return tuple(_listed("not_spoken.txt"))


@cache
def _not_names() -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole words, and beginnings of words, that are no inflected name although they look like one ("Zimmer", "Zimmerer")."""
    listed = _listed("not_names.txt")
    return frozenset(listed), tuple(word[:-1] for word in listed if word.endswith("*"))


def mentions(words: Sequence[str]) -> list[Mention]:
    """All that the folded words name, in order; a longer phrase before a shorter one inside it."""
    found: list[Mention] = []
    taken = 0
    for begin in range(len(words)):
        for end, meanings in _at(words, begin):
            if end > taken or "urgent:" in meanings or "topic:" in meanings:
                named = [meaning.partition(":") for meaning in meanings.split()]
                found += [Mention(kind, value, begin, end) for kind, _, value in named]
                taken = max(taken, end)
    return [mention for mention in found if mention.kind != "spoken" or not _origin(mention, words)]


def _at(words: Sequence[str], begin: int) -> Iterator[tuple[int, str]]:
    """Ends and meanings of the phrases that begin there, the longest first."""
    known = phrases()
    word = words[begin]
    if word in known.starts:
        for end in range(min(begin + LONGEST, len(words)), begin, -1):
            phrase = " ".join(words[begin:end])
            if meanings := known.exact.get(phrase):
                yield end, meanings
            if opened := _opened(phrase, known):
                yield end, opened
        if word in known.exact:
            return
    elif opened := _opened(word, known):
        yield begin + 1, opened
    if len(word) >= _STEM and not _is_no_name(word):
        for cut in range(min(4, len(word) - _STEM + 1)):
            if meanings := known.stems.get(word[: len(word) - cut]):
                yield begin + 1, meanings
                return


def _is_no_name(word: str) -> bool:
    words, beginnings = _not_names()
    return word in words or word.startswith(beginnings)


def _opened(phrase: str, known: Phrases) -> str:
    """The meaning of a phrase whose last word may go on."""
    for length in range(len(phrase), max(3, len(phrase) - 12), -1):
        if meanings := known.open.get(phrase[:length]):
            return meanings
    return ""


def _origin(mention: Mention, words: Sequence[str]) -> bool:
    """Whether the language's name only says where a paper comes from ("türkischer Pass")."""
    beside = [*words[max(0, mention.begin - 1) : mention.begin], *words[mention.end : mention.end + 1]]
    return any(word.startswith(_not_spoken()) for word in beside)
