"""Texts of the rulebooks in the reader's language."""

from viadukt.guidance.engine.model import Text


def say(text: Text, language: str) -> str:
    """The text in `language`, in German where there is none."""
    return text.get(language) or text["de"]


def tongue(text: Text, language: str) -> str:
    """The language that `say` answers in: for the `lang` of what is drawn."""
    return language if text.get(language) else "de"
