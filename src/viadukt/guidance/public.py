"""The one door for other contexts."""

from viadukt.guidance import published
from viadukt.guidance.answers import NOTE, answer, ask, known_facts, no_such_facts, ranked
from viadukt.guidance.engine.clock import Clock, ClockStop
from viadukt.guidance.engine.deadlines import COUNTING, Expected, State, StepNow, expected, timeline
from viadukt.guidance.engine.facts import FactError
from viadukt.guidance.engine.fitting import fitting_plans, unlocked
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.plans import Period, Plan, Step
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.progress import Progress, ProgressError
from viadukt.guidance.engine.schema import schema as rulebook_schema
from viadukt.guidance.library import rulebooks
from viadukt.guidance.received import NotReadable, read_json

__all__ = [
    "COUNTING",
    "NOTE",
    "Clock",
    "ClockStop",
    "Expected",
    "FactError",
    "NotReadable",
    "Period",
    "Plan",
    "Progress",
    "ProgressError",
    "RulebookError",
    "Rulebooks",
    "State",
    "Step",
    "StepNow",
    "answer",
    "ask",
    "expected",
    "fitting_plans",
    "known_facts",
    "no_such_facts",
    "published",
    "ranked",
    "read_json",
    "rulebook_schema",
    "rulebooks",
    "timeline",
    "unlocked",
]
