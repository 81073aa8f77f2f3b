"""The question set: 110 questions in each of 18 languages with the topics that a sensible adviser would accept.

Written before anything was tuned, by others than the lexicon's authors. Halved by the hash of the text: what is trained or
tuned reads `seen_half` alone, what is reported comes from `unseen_half`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its acceptable topics, the main one first; `none` for a text that is no need."""

    language: str
    text: str
    topics: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Its name in other files: the first 16 hexadecimal digits of the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def questions() -> list[Question]:
    """All of them, by language."""
    found = []
    for path in sorted(FOLDER.glob("??.tsv")) + sorted(FOLDER.glob("???.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            text, topics = line.split("\t")
            found.append(Question(path.stem, text, tuple(topics.split(";"))))
    return found


def is_seen(text: str) -> bool:
    """Whether a question is in the half that may be trained and tuned on."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def seen_half() -> list[Question]:
    return [question for question in questions() if is_seen(question.text)]


def unseen_half() -> list[Question]:
    return [question for question in questions() if not is_seen(question.text)]
