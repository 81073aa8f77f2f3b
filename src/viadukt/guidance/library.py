"""What comes with the program: the rulebooks, reforms as examples, and the margins of invented people."""

from functools import cache
from pathlib import Path

from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.margins import Margins, read_margins
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import Reform
from viadukt.guidance.engine.reforming import read_reform

FOLDER = Path(__file__).parent / "rulebooks"
REFORMS = Path(__file__).parent / "reforms"
MARGINS = Path(__file__).parent / "margins.yaml"


@cache
def rulebooks() -> Rulebooks:
    """All of them, read once a process. Raises `RulebookError` with everything that is wrong."""
    return load(FOLDER)


@cache
def reforms() -> dict[str, Reform]:
    """The reforms that come as examples, by their ids."""
    found = [read_reform(rulebooks(), path) for path in sorted(REFORMS.glob("*.yaml"))]
    return {reform.id: reform for reform in found}


@cache
def margins() -> Margins:
    """The margins of the invented people."""
    return read_margins(rulebooks(), MARGINS)
