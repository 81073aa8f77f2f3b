"""Which question comes next, and why."""

from dataclasses import replace

from tests.guidance.engine.conftest import KWAME, LEILA, SPRING
from tests.guidance.engine.small import TODAY, books_of
from viadukt.guidance.engine.asking import next_question
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.model import Fact, Group, Leaf


def ask(books, facts, skipped=()):
    known = read_facts(books, facts, SPRING)
    return next_question(books, known, SPRING, evaluate(books, known, SPRING), skipped)


def test_the_question_that_settles_most_comes_first_and_says_what_it_settles(books):
    question = ask(books, {})

    assert (question.fact, question.routes, question.settles, question.settled) == (
        "qualification",
        ("18g", "20a"),
        ("18g",),
        0.75,
    )


def test_what_somebody_does_not_know_is_not_asked_again(books):
    asked, skipped = [], []
    while question := ask(books, {}, skipped):
        asked.append(question.fact)
        skipped.append(question.fact)

    assert len(asked) == len(set(asked))
    assert set(asked) == {fact.key for fact in books.facts.values() if not fact.after}


def test_who_passed_on_all_that_a_fact_is_asked_after_is_not_asked_for_it():
    job, other = (Fact(key, "bool", {}, {}, changeable=True) for key in ("job", "other"))
    salary = Fact("salary", "number", {}, {}, changeable=True, after=("job", "other"))
    either = Group("all", tuple(Leaf(key, (), {}, key, "is", True) for key in ("job", "other")))
    route = Group("any", (either, Leaf("pay", (), {}, "salary", "at_least", 1)))
    small = replace(books_of(route), facts={fact.key: fact for fact in (job, other, salary)})

    def asked(skipped):
        question = next_question(small, {}, TODAY, evaluate(small, {}, TODAY), skipped)
        return question.fact if question else None

    assert (asked([]), asked(["job"]), asked(["job", "other"])) == ("job", "other", None)


def test_what_is_asked_first_goes_before_what_settles_more():
    home, work = (Fact(key, "bool", {}, {}, changeable=True, first=key == "home") for key in ("home", "work"))
    both = Group("all", (Leaf("h", (), {}, "home", "is", True), Leaf("w", (), {}, "work", "is", True)))
    small = replace(books_of(both, Leaf("w", (), {}, "work", "is", True)), facts={"work": work, "home": home})
    question = next_question(small, {}, TODAY, evaluate(small, {}, TODAY))

    assert (question.fact, question.routes) == ("home", ("r0",))


def test_of_some_routes_alone_only_what_matters_to_them_is_asked(books):
    known = read_facts(books, {}, SPRING)
    card = [result for result in evaluate(books, known, SPRING) if result.id == "20a"]
    question = next_question(books, known, SPRING, card)

    assert (question.fact, question.routes) == ("livelihood_secured", ("20a",))


def test_the_age_is_asked_of_who_does_not_know_the_date_of_birth(books):
    known = {key: value for key, value in KWAME.items() if key != "date_of_birth"} | {"german": "B2", "english": "C1"}

    assert ask(books, known).fact == "date_of_birth"
    assert ask(books, known, ["date_of_birth"]).fact == "age"
    assert ask(books, known, ["date_of_birth", "age"]) is None


def test_nothing_is_asked_when_no_answer_can_change_a_verdict(books):
    assert ask(books, KWAME | LEILA | {"recognition": "partial"} | {"german": "B2", "job_salary": 60000}) is None


def test_nothing_is_asked_that_does_not_matter_any_more(books):
    known = {**LEILA, "job_salary": 60000, "livelihood_secured": False}

    assert ask(books, known) is None


def test_one_route_settled_for_sure_comes_before_two_that_stay_open():
    def leaf(name, fact, test, value):
        return Leaf(name, (), {}, fact, test, value)

    either = Group(
        "any",
        (
            Group("all", (leaf("a", "number", "at_least", 1), leaf("b", "level", "at_least", "A1"))),
            Group("all", (leaf("c", "number", "below", 1), leaf("d", "choice", "is", "x"))),
        ),
    )
    small = books_of(either, either, leaf("e", "origin", "is", True))
    question = next_question(small, {}, TODAY, evaluate(small, {}, TODAY))

    assert (question.fact, question.routes, question.settled) == ("origin", ("r2",), 1.0)
