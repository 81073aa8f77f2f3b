"""What a rulebook says, in the reader's language: German and English stand in the file, the other languages in catalogues.

A text that nobody has translated yet (a rule keeper has just changed it) is shown in German and marked as such.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache

from viadukt.guidance.engine.model import Text
from viadukt.kernel.translations import LOCALE

DOMAIN = "rulebooks"


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language that it is in."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def said(text: Text, language: str) -> Said:
    """The text for a reader of `language`; the German one where there is no translation; empty for an empty text."""
    if language in text:
        return Said(text[language], language)
    german = text.get("de", "")
    translate = _catalogue(language).gettext
    translated = translate(german) if german else ""
    return Said(translated, language if translated != german else "de")


def say(text: Text, language: str) -> str:
    """The same as plain text."""
    return said(text, language).text


def tongue(text: Text, language: str) -> str:
    """The language that `say` answers in: for the `lang` of what is drawn."""
    return said(text, language).language
