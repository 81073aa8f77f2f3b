"""The one door for other contexts."""

from viadukt.guidance import published
from viadukt.guidance.answers import NOTE, answer, ask, known_facts, no_such_facts, ranked
from viadukt.guidance.engine.clock import Clock, ClockStop
from viadukt.guidance.engine.deadlines import COUNTING, Expected, State, StepNow, expected, timeline
from viadukt.guidance.engine.facts import FactError
from viadukt.guidance.engine.fitting import fitting_plans, unlocked
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import Reform
from viadukt.guidance.engine.plans import Period, Plan, Step
from viadukt.guidance.engine.population import PeopleError, Population
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.progress import Progress, ProgressError
from viadukt.guidance.engine.reforming import parse_reform, read_reform
from viadukt.guidance.engine.schema import schema as rulebook_schema
from viadukt.guidance.examples import forget_changes, propose_example
from viadukt.guidance.library import margins, reforms, rule_findings, rulebooks, shipped
from viadukt.guidance.present import value_said
from viadukt.guidance.received import NotReadable, read_json
from viadukt.guidance.simulation_tables import write_table
from viadukt.guidance.simulations import digits, make_people, read_people, simulation, write_people
from viadukt.guidance.wording import say

__all__ = [
    "COUNTING",
    "NOTE",
    "Clock",
    "ClockStop",
    "Expected",
    "FactError",
    "NotReadable",
    "PeopleError",
    "Period",
    "Plan",
    "Population",
    "Progress",
    "ProgressError",
    "Reform",
    "RulebookError",
    "Rulebooks",
    "State",
    "Step",
    "StepNow",
    "answer",
    "ask",
    "digits",
    "expected",
    "fitting_plans",
    "forget_changes",
    "known_facts",
    "make_people",
    "margins",
    "no_such_facts",
    "parse_reform",
    "propose_example",
    "published",
    "ranked",
    "read_json",
    "read_people",
    "read_reform",
    "reforms",
    "rule_findings",
    "rulebook_schema",
    "rulebooks",
    "say",
    "shipped",
    "simulation",
    "timeline",
    "unlocked",
    "value_said",
    "write_people",
    "write_table",
]
