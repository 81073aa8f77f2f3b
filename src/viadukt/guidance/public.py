"""The one door for other contexts."""

from viadukt.guidance import published
from viadukt.guidance.answers import NOTE, answer, ask, known_facts, no_such_facts, ranked
from viadukt.guidance.engine.facts import FactError
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.schema import schema as rulebook_schema
from viadukt.guidance.library import rulebooks
from viadukt.guidance.received import NotReadable, read_json

__all__ = [
    "NOTE",
    "FactError",
    "NotReadable",
    "RulebookError",
    "Rulebooks",
    "answer",
    "ask",
    "known_facts",
    "no_such_facts",
    "published",
    "ranked",
    "read_json",
    "rulebook_schema",
    "rulebooks",
]
