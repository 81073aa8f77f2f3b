"""The one door for other contexts."""

from viadukt.guidance.answers import answer, known_facts, ranked
from viadukt.guidance.engine.clock import Clock, ClockStop
from viadukt.guidance.engine.deadlines import COUNTING, Expected, State, StepNow, expected, timeline
from viadukt.guidance.engine.facts import FactError
from viadukt.guidance.engine.fitting import fitting_plans, unlocked
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.plans import Period, Plan, Step
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.progress import Progress, ProgressError
from viadukt.guidance.library import rulebooks

__all__ = [
    "COUNTING",
    "Clock",
    "ClockStop",
    "Expected",
    "FactError",
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
    "expected",
    "fitting_plans",
    "known_facts",
    "ranked",
    "rulebooks",
    "timeline",
    "unlocked",
]
