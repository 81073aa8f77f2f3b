"""The lexicon: labels, phrases and example questions of the topics, names of professions and groups, in many languages.

One file a language under `data/lexicon/`, written by people who know the language and the advice centres.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "lexicon"


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic in one language."""

    label: str
    phrases: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language. `professions` are recognised in any text, `titles` only where somebody says what they work as."""

    language: str
    topics: dict[str, Entry]
    other: tuple[str, ...]
    professions: dict[str, tuple[str, ...]]
    titles: dict[str, tuple[str, ...]]
    groups: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]


def read(path: Path) -> Lexicon:
    """The lexicon in the file at `path`."""
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lexicon(
        language=raw["language"],
        topics={
            slug: Entry(topic["label"], tuple(topic.get("phrases", ())), tuple(topic.get("questions", ())))
            for slug, topic in raw["topics"].items()
        },
        other=tuple(raw.get("other", {}).get("questions", ())),
        professions={code: tuple(names) for code, names in raw.get("professions", {}).items()},
        titles={code: tuple(names) for code, names in raw.get("titles", {}).items()},
        groups={group: tuple(words) for group, words in raw.get("groups", {}).items()},
        places={place: tuple(names) for place, names in raw.get("places", {}).items()},
    )


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a lexicon."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of `language` (`de-AT` is `de`), or nothing."""
    code = {"ku": "kmr", "prs": "fa", "ak": "tw"}.get(language, language).split("-", maxsplit=1)[0]
    return read(FOLDER / f"{code}.toml") if code in languages() else None
