"""The points of the Opportunity Card in OpenFisca's way of writing them; run by `bench.guidance` in an environment that has it.

`python openfisca_points.py FOLDER` reads `people.npz`, writes `reached.npy` (six points or more) and prints the seconds.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = Entity("person", "persons", "", "")
PERIOD = "2026-03"
PARTIAL = 2  # the codes are places in the list of values, as for the languages
INPUTS = {
    "recognition": int, "german": int, "english": int, "experience_years_last_7": float, "experience_years_last_5": float,
    "shortage": bool, "age": float, "stay_months_last_5_years": float, "partner_applies_jointly": bool,
}  # fmt: skip


def points_formula(person, period):
    """§ 20b Abs. 1 AufenthG, one row of a group at most."""
    german, seven, five = (
        person("german", period),
        person("experience_years_last_7", period),
        person("experience_years_last_5", period),
    )
    age = person("age", period)
    return (
        4 * (person("recognition", period) == PARTIAL)
        + np.select([german >= 4, german >= 3, german >= 2], [3, 2, 1])
        + (person("english", period) >= 5)
        + np.select([seven >= 5, five >= 2], [3, 2])
        + person("shortage", period)
        + np.select([age <= 35, age <= 40], [2, 1])
        + (person("stay_months_last_5_years", period) >= 6)
        + person("partner_applies_jointly", period)
    )


def reached_formula(person, period):
    return person("points", period) >= 6


def variable(name, kind, formula=None):
    members = {"value_type": kind, "entity": Person, "definition_period": MONTH, "label": name}
    return type(name, (Variable,), members | ({"formula": formula} if formula else {}))


def main():
    folder = Path(sys.argv[1])
    columns = np.load(folder / "people.npz")
    system = TaxBenefitSystem([Person])
    for name, kind in INPUTS.items():
        system.add_variable(variable(name, kind))
    system.add_variable(variable("points", int, points_formula))
    system.add_variable(variable("reached", bool, reached_formula))
    count, best = len(columns["age"]), float("inf")
    for _ in range(3):
        simulation = SimulationBuilder().build_default_simulation(system, count)
        for name in INPUTS:
            simulation.set_input(name, PERIOD, columns[name])
        began = time.perf_counter()
        reached = simulation.calculate("reached", PERIOD)
        best = min(best, time.perf_counter() - began)
    np.save(folder / "reached.npy", reached)
    print(json.dumps({"seconds": best, "version": version("openfisca-core")}))


main()  # unguarded: `make bench` takes what has a guard for a benchmark of its own
