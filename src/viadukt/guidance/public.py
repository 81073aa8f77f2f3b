"""The one door for other contexts."""

from viadukt.guidance.answers import answer, known_facts, ranked
from viadukt.guidance.engine.facts import FactError
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.library import rulebooks

__all__ = ["FactError", "RulebookError", "Rulebooks", "answer", "known_facts", "ranked", "rulebooks"]
