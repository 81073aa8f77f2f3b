"""What the rulebooks say can be brought about, and what cannot."""

from datetime import date

from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.missing import missing
from viadukt.guidance.library import shipped

ON = date(2026, 3, 1)


def test_a_driver_can_still_obtain_the_licence_of_the_home_country():
    books = shipped()
    facts = read_facts(
        books,
        {
            "residence_country": "KE", "age": 30, "job_offer": True, "job_driver": True, "driver_qualified": False,
            "driver_training_contract": True, "driver_training_in_15_months": True, "driver_job_afterwards": True,
            "driver_home_licence": False, "employment_agency_consent": True,
        },
        ON,
    )  # fmt: skip
    route = next(result for result in evaluate(books, facts, ON) if result.id == "24a")

    ways = [[(step.fact, step.to) for step in way.changes] for way in missing(books, facts, ON, route).ways]

    assert ways == [[("driver_qualified", True)], [("driver_home_licence", True)]]
