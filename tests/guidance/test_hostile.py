"""What nobody in good faith sends or writes: a sentence comes back, in bounded time, and nothing falls over."""

import logging
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest
from django.test import Client

from viadukt.guidance import paper
from viadukt.guidance.engine.asking import next_question
from viadukt.guidance.engine.evaluating import evaluate
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.loading import load_texts
from viadukt.guidance.engine.model import Group, Leaf, Version
from viadukt.guidance.engine.plans import Period
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.interview import Answers, Interview
from viadukt.guidance.library import shipped, shipped_texts
from viadukt.guidance.statements import said
from viadukt.guidance.timeline import plans_shown
from viadukt.guidance.typed import typed_number
from viadukt.kernel import clock

HOME = "/guidance/"
AUTUMN = date(2026, 11, 30)
CARD = "routes/20a.yaml"


@pytest.fixture(autouse=True)
def _autumn():
    with clock.frozen(datetime(2026, 11, 30, 10, tzinfo=UTC)):
        yield


@pytest.mark.parametrize("text", ["1" + "x" * 200_000 + "1", "x" * 200_000, "1," * 100_000, "-" * 200_000 + "1"])
def test_a_number_is_read_in_time_that_grows_with_its_length(text: str):
    begun = time.process_time()
    with pytest.raises(ValueError, match=r".*"):
        typed_number(text)

    assert time.process_time() - begun < 2


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["typed", "answer"])
def test_an_answer_longer_than_any_is_refused_and_not_sent_back(client: Client, field: str):
    page = client.post(HOME, {"fact": "job_salary", field: "1" + "x" * 500_000 + "1"})

    assert (page.status_code, len(page.content) < 100_000) == (422, True)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [HOME, "/guidance/paper"])
def test_an_impossible_birth_counts_as_not_said_and_stands_in_no_log(
    client: Client, caplog: pytest.LogCaptureFixture, path: str
):
    caplog.set_level(logging.DEBUG)
    answer = client.post(path, {"p": "study", "a": ["date_of_birth=1800-01-01", "age=30"], "go": "result"})

    assert (answer.status_code, "1800" in caplog.text) == (200, False)


@pytest.mark.django_db
def test_results_are_counted_apart_since_they_take_longer(client: Client):
    codes = [client.post(HOME, {"p": "study", "go": "result"}).status_code for _number in range(31)]

    assert (set(codes[:30]), codes[30]) == ({200}, 429)


def loaded(path: str, old: str, new: str) -> None:
    text = shipped_texts()[path]
    assert old in text
    load_texts({**shipped_texts(), path: text.replace(old, new, 1)})


@pytest.mark.parametrize("condition", ["", " 5", " true", " [1]", ' "x"'])
def test_a_condition_that_is_none_is_told_as_a_problem(condition: str):
    text = shipped_texts()[CARD]
    head = text[: text.index("    condition:")]
    with pytest.raises(RulebookError) as caught:
        load_texts({**shipped_texts(), CARD: f"{head}    condition:{condition}\n"})

    assert {problem.file for problem in caught.value.problems} >= {CARD}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: 2024-06-01", "from: 0001-01-01"),
        ("at_least: 6", "at_least: 100000"),
        ('law: "AufenthG § 20a Abs. 4 Satz 2"', f'law: "A{" " * 400}x"'),
    ],
)
def test_what_no_rule_needs_is_refused_before_it_can_hurt(old: str, new: str):
    with pytest.raises(RulebookError):
        loaded(CARD, old, new)


def test_a_link_leads_to_the_web_and_nowhere_else():
    path = "recruitment/fair_recruitment.yaml"
    with pytest.raises(RulebookError):
        loaded(path, 'url: "https://', 'url: "javascript:https://')


def test_a_citation_of_blanks_takes_no_time():
    begun = time.process_time()
    link("A" + " " * 200_000 + "x", shipped().laws)

    assert time.process_time() - begun < 2


def test_a_day_that_there_is_not_is_shown_as_it_was_written():
    statement = {"text": {"de": "Gebühr", "en": "Fee"}, "source": "kmk.org", "source_date": "2026-02-30"}

    assert said(shipped(), "x", statement, AUTUMN, "de").day == "2026-02-30"


def test_a_plan_of_a_hundred_years_can_be_drawn():
    plan = shipped().plans["recognition_regulated"]
    steps = tuple(
        replace(step, deadline=replace(step.deadline, length=Period(1200, "months"))) if step.deadline else step
        for step in plan.steps
    )

    assert plans_shown(shipped(), [replace(plan, steps=steps)], AUTUMN, "de", mirrored=False)[0].drawing.months > 1000


def test_a_bound_that_no_value_reaches_raises_no_question():
    books = shipped()
    route = books.routes["17_1"]
    never = Leaf("never", (), {"de": "…", "en": "…"}, "age", "at_least", 10.0**17)
    only = replace(route, versions=(Version(date(2020, 1, 1), None, never),))
    small = replace(books, routes=MappingProxyType({"17_1": only}))

    assert next_question(small, {}, AUTUMN, evaluate(small, {}, AUTUMN)) is None


def test_texts_that_are_one_in_one_language_and_two_in_another_fit_on_paper():
    books = shipped()
    two = tuple(Leaf(name, (), {"de": "gleich", "en": name}, "job_offer", "is", True) for name in ("first", "second"))
    only = replace(books.routes["17_1"], versions=(Version(date(2020, 1, 1), None, Group("all", two)),))
    small = replace(books, routes=MappingProxyType({"17_1": only}))

    assert paper.answer_paper(Interview(small, AUTUMN, Answers((), {"job_offer": "no"})), "en")[:5] == b"%PDF-"
