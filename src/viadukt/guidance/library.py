"""What comes with the program: rulebooks, reforms as examples, margins of invented people; and the rules as they count now."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.apps import apps

from viadukt.guidance.engine.loading import load_texts, texts_of
from viadukt.guidance.engine.margins import Margins, read_margins
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import Reform
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.reforming import read_reform

FOLDER = Path(__file__).parent / "rulebooks"
REFORMS = Path(__file__).parent / "reforms"
MARGINS = Path(__file__).parent / "margins.yaml"


@cache
def shipped_texts() -> Mapping[str, str]:
    """The rulebooks of the program by the names of their files. Raises `RulebookError` where one cannot be read."""
    texts, problems = texts_of(FOLDER)
    if problems:
        raise RulebookError(problems)
    return MappingProxyType(texts)


@cache
def shipped() -> Rulebooks:
    """The rulebooks that come with the program, read once a process. Raises `RulebookError` with everything that is wrong."""
    return load_texts(shipped_texts())


def rulebooks() -> Rulebooks:
    """The rulebooks as they count now, with what the network approved over those of the program. One small query a request.

    Before Django is set up (a command without a database) those of the program alone. Raises `django.db.Error` where the
    database does not answer.
    """
    if not apps.ready:
        return shipped()
    from viadukt.guidance.overlay import current  # noqa: PLC0415 - models need a Django that is set up

    return current().books


def rule_findings() -> tuple[list[str], list[str]]:
    """What is wrong with the changes that the network approved, and what is worth a note; for `viadukt check`."""
    from viadukt.guidance.overlay import current  # noqa: PLC0415 - models need a Django that is set up

    rules = current()
    wrong = [f"Approved changes do not load, so only the rules of the program count: {problem}" for problem in rules.problems]
    notes = [f"This version brings another {name} than the network's own, which still counts." for name in rules.upgraded]
    return wrong, notes


@cache
def reforms() -> dict[str, Reform]:
    """The reforms that come as examples, by their ids; they are about the rulebooks that come with them."""
    found = [read_reform(shipped(), path) for path in sorted(REFORMS.glob("*.yaml"))]
    return {reform.id: reform for reform in found}


@cache
def margins() -> Margins:
    """The margins of the invented people."""
    return read_margins(shipped(), MARGINS)


def fingerprint(text: str) -> str:
    """SHA-256 in hex: which text it is."""
    return hashlib.sha256(text.encode()).hexdigest()
