"""The one door for other contexts."""

from viadukt.guidance import published
from viadukt.guidance.answers import NOTE, answer, ask, known_facts, no_such_facts, ranked
from viadukt.guidance.asking_pages import Asked, asked
from viadukt.guidance.engine.clock import Clock, ClockStop
from viadukt.guidance.engine.deadlines import COUNTING, Expected, State, StepNow, expected, timeline
from viadukt.guidance.engine.facts import FactError
from viadukt.guidance.engine.fitting import fitting_plans, unlocked
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.patching import Reform
from viadukt.guidance.engine.plans import Period, Plan, Statement, Step
from viadukt.guidance.engine.population import PeopleError, Population
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.progress import Progress, ProgressError
from viadukt.guidance.engine.reforming import parse_reform, read_reform
from viadukt.guidance.engine.schema import schema as rulebook_schema
from viadukt.guidance.engine.verdicts import Verdict
from viadukt.guidance.examples import forget_changes, propose_example
from viadukt.guidance.interview import AIMS, Answers, Interview, read_answer
from viadukt.guidance.library import margins, reforms, rule_findings, rulebooks, shipped
from viadukt.guidance.present import STANDINGS, RouteCard, cards, value_said
from viadukt.guidance.received import NotReadable, read_json
from viadukt.guidance.result_actions import ResultAction, register_result_action
from viadukt.guidance.simulation_tables import write_table
from viadukt.guidance.simulations import digits, make_people, read_people, simulation, write_people
from viadukt.guidance.statements import Law, Said, in_words, said
from viadukt.guidance.timeline import Drawing, Laid, drawing, laid_out
from viadukt.guidance.wording import say

__all__ = [
    "AIMS",
    "COUNTING",
    "NOTE",
    "STANDINGS",
    "Answers",
    "Asked",
    "Clock",
    "ClockStop",
    "Drawing",
    "Expected",
    "FactError",
    "Interview",
    "Laid",
    "Law",
    "NotReadable",
    "PeopleError",
    "Period",
    "Plan",
    "Population",
    "Progress",
    "ProgressError",
    "Reform",
    "ResultAction",
    "RouteCard",
    "RulebookError",
    "Rulebooks",
    "Said",
    "State",
    "Statement",
    "Step",
    "StepNow",
    "Verdict",
    "answer",
    "ask",
    "asked",
    "cards",
    "digits",
    "drawing",
    "expected",
    "fitting_plans",
    "forget_changes",
    "in_words",
    "known_facts",
    "laid_out",
    "make_people",
    "margins",
    "no_such_facts",
    "parse_reform",
    "propose_example",
    "published",
    "ranked",
    "read_answer",
    "read_json",
    "read_people",
    "read_reform",
    "reforms",
    "register_result_action",
    "rule_findings",
    "rulebook_schema",
    "rulebooks",
    "said",
    "say",
    "shipped",
    "simulation",
    "timeline",
    "unlocked",
    "value_said",
    "write_people",
    "write_table",
]
