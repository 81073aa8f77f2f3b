"""The rulebooks that come with the program."""

from functools import cache
from pathlib import Path

from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.model import Rulebooks

FOLDER = Path(__file__).parent / "rulebooks"


@cache
def rulebooks() -> Rulebooks:
    """All of them, read once a process. Raises `RulebookError` with everything that is wrong."""
    return load(FOLDER)
