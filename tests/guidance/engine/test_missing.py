"""What would have to change, and what never can."""

from tests.guidance.engine.conftest import KWAME, LEILA, SPRING
from tests.guidance.engine.small import TODAY, books_of
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.missing import Missing, missing
from viadukt.guidance.engine.model import Group, Leaf


def lacking(books, route, facts, on=SPRING) -> Missing:
    known = read_facts(books, facts, on)
    return missing(books, known, on, next(result for result in evaluate(books, known, on) if result.id == route))


def changes(found: Missing) -> list[list[tuple[str, object, object]]]:
    return [[(step.fact, step.now, step.to) for step in way.changes] for way in found.ways]


def test_the_salary_that_is_missing_is_told_to_the_cent(books):
    found = lacking(books, "18g", LEILA)

    assert changes(found) == [[("job_salary", 45000.0, 45934.20)]]
    assert (found.ways[0].changes[0].by, found.ways[0].changes[0].at_least) == (934.20, 45934.20)


def test_fewer_changes_come_first_then_smaller_steps(books):
    found = lacking(books, "20a", KWAME)

    assert changes(found)[:3] == [
        [("experience_years_last_7", 2.0, 5.0)],
        [("recognition", "not_applied", "partial")],
        [("german", "A2", "B1"), ("experience_years_last_5", 1.0, 2.0)],
    ]
    assert found.more is True


def test_nobody_is_told_to_become_younger_or_to_come_from_elsewhere(books):
    found = lacking(
        books, "20a", KWAME | {"date_of_birth": "1970-01-01", "residence_country": "DE", "residence_title_section": "none"}
    )

    assert (found.ways, found.barred_by) == ((), ("abroad", "title"))


def test_what_is_not_known_yet_is_told_as_a_proviso_and_not_as_a_change(books):
    found = lacking(books, "18g", {key: value for key, value in LEILA.items() if key != "job_months"})
    way = found.ways[0]

    assert changes(found) == [[("job_salary", 45000.0, 45934.20)]]
    assert [(step.fact, step.at_least) for step in way.provided] == [("job_months", 6.0)]


def test_any_country_but_one_is_told_so(books):
    found = lacking(
        books,
        "20a",
        {key: value for key, value in KWAME.items() if key != "residence_country"} | {"german": "B2", "english": "C1"},
    )

    assert [(step.fact, step.none_of) for step in found.ways[0].provided] == [("residence_country", ("DE",))]


def test_what_is_final_does_not_change_any_more(books):
    found = lacking(books, "20a", KWAME | {"recognition": "none"})

    assert "recognition" not in {step.fact for way in found.ways for step in way.changes}


def test_of_an_open_route_nothing_is_missing(books):
    assert lacking(books, "18g", LEILA | {"job_salary": 60000}) == Missing(())


def test_without_an_amount_for_the_year_no_way_is_promised(books):
    found = lacking(books, "18g", LEILA, on=SPRING.replace(year=2027))

    assert (found.ways, found.barred_by) == ((), ("salary", "reduced_salary"))


def test_conditions_that_exclude_each_other_are_named():
    contradiction = Group("all", tuple(Leaf(f"i{value}", (), {}, "bool", "is", value) for value in (False, True)))
    books = books_of(contradiction)
    found = missing(books, {}, TODAY, evaluate(books, {}, TODAY)[0])

    assert (found.ways, found.barred_by) == ((), ("iFalse", "iTrue"))


def test_a_condition_that_cannot_be_brought_about_bars_though_its_fact_can_change_elsewhere():
    fixed = Leaf("fixed", (), {}, "bool", "is", value=True, changeable=False)
    free = Leaf("free", (), {}, "bool", "is", value=True)
    books = books_of(fixed, free)
    found = [missing(books, {"bool": False}, TODAY, result) for result in evaluate(books, {"bool": False}, TODAY)]

    assert [(len(one.ways), one.barred_by) for one in found] == [(0, ("fixed",)), (1, ())]


def test_whom_a_lucky_origin_does_not_help_is_told_the_other_way_too():
    lucky = Leaf("lucky", (), {}, "origin", "is", value=True)
    work = Leaf("work", (), {}, "bool", "is", value=True)
    books = books_of(Group("any", (lucky, work)))
    found = missing(books, {"bool": False}, TODAY, evaluate(books, {"bool": False}, TODAY)[0])

    assert [([step.fact for step in way.changes], [step.fact for step in way.provided]) for way in found.ways] == [
        ([], ["origin"]),
        (["bool"], []),
    ]
