"""The six words of a mailbox."""

import secrets

_SYLLABLES = ["la", "me", "no", "ri", "su", "ta", "vo", "ki"]


def new_words(language: str) -> str:
    """Six words."""
    return " ".join("".join(secrets.choice(_SYLLABLES) for _ in range(4)) for _ in range(6))


def normalise(typed: str) -> str:
    """What is hashed."""
    return " ".join(typed.casefold().replace(",", " ").split())
