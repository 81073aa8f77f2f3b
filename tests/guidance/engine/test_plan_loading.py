"""A plan that is wrong says where, what was expected, and what was probably meant."""

import shutil

import pytest

from tests.guidance.engine.conftest import change, problems

PLAN = "plans/recognition.yaml"


def test_a_plan_is_read_with_what_it_takes_from_the_parts(books):
    plan = books.plans["recognition"]
    decision = plan.step("decision")

    assert [step.id for step in plan.steps] == ["apply", "answer_request", "decision", "celebrate"]
    assert [paper["id"] for paper in plan.step("apply").papers] == ["cv", "identity"]
    assert [note["id"] for note in plan.step("celebrate").notes] == ["cv"]
    assert (decision.who, decision.after, list(decision.stops)) == (
        "authority",
        ("apply", "answer_request"),
        ["information", "analysis"],
    )
    assert (decision.deadline.length.count, decision.deadline.length.unit, decision.deadline.extensions) == (3, "months", 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("after: [decision]", "after: [decison]", 'there is no step "decison". Did you mean "decision"?'),
        ("leads_to: [recognition]", "leads_to: [recogniton]", 'there is no plan "recogniton". Did you mean "recognition"?'),
        (
            "counted_from: complete_file", "counted_from: complete_fle",
            'there is no step or event "complete_fle". Did you mean "complete_file"?',
        ),
        ('routes: ["20a"]', "routes: [20b]", 'there is no route "20b". Did you mean "20a"?'),
        ("is: {qualification:", "is: {qualificaton:", 'there is no fact "qualificaton". Did you mean "qualification"?'),
        (
            "[training, degree]", "[training, degre]",
            '"qualification": degre is none of: none, training, degree, ahk. Did you mean "degree"?',
        ),
        (
            "unless: {residence_country: DE}", "unless: {residence_country: de}",
            '"residence_country": de is no country, two capital letters.',
        ),
        ("[papers.not_regulated]", "[paper.not_regulated]", 'there is no part "paper". Did you mean "papers"?'),
        (
            "[papers.not_regulated]", "[papers.regulated]",
            'there is no section of papers "regulated". Did you mean "not_regulated"?',
        ),
        (
            "not_regulated.cv]", "not_regulated.cvs]",
            'there is no statement of papers.not_regulated "cvs". Did you mean "cv"?',
        ),
        ("- id: celebrate", "- id: apply", 'the id "apply" stands already in line 14.'),
        ("- id: celebrate", "- id: start", '"start" means the beginning of a step; call the step something else.'),
        ("- {id: analysis,", "- {id: information,", 'the id "information" stands already in line 45.'),
        (
            "who: adviser", "who: advisor",
            '"who": "advisor" is none of: person, adviser, authority, employer. Did you mean "adviser"?',
        ),
        ("weeks: 1", "weeks: 0", '"weeks": 0 is too small: at least 1 was expected.'),
        (
            "law: BQFG § 6 Abs. 4 Satz 2", "law: BQF § 6 Abs. 4 Satz 2",
            (
                '"BQF § 6 Abs. 4 Satz 2" does not cite like "AufenthG § 20a Abs. 4 Satz 3 Nr. 1" a statute of laws.yaml. '
                'Did you mean "BQFG"?'
            ),
        ),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_what_was_meant(folder, old, new, says):
    line = change(folder, PLAN, old, new)

    assert problems(folder) == [f"{PLAN}, line {line}: {says}"]


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        (
            "      counted_from: start\n", "",
            "    deadline:\n      text: {de: Eine Woche", '"counted_from" is missing: a step, an event, or "start".',
        ),
        (
            "      counted_from: complete_file\n", "      counted_from: start\n",
            "  complete_file:", 'no deadline is counted from the event "complete_file".',
        ),
        (
            "      told: {de:", "      counted_from: apply\n      told: {de:",
            "      counted_from: apply", "a day that is told is counted from nothing.",
        ),
        (
            "      told: {de:", "      extendable: {times: 1, text: {de: a, en: a}, law: BQFG § 5 Abs. 4}\n      told: {de:",
            "      extendable: {times: 1, text: {de: a", "a day that is told is told anew, not extended.",
        ),
        (
            "    papers_from: [papers.not_regulated]\n", "    stops:\n      - {id: a, text: {de: a, en: a}, law: BQFG § 7}\n",
            "    stops:\n      - {id: a", "only the clock of a deadline with a length can stand still.",
        ),
        (
            "    law: BQFG § 6 Abs. 1\n", "    law: BQFG § 6 Abs. 1\n    after: [celebrate]\n",
            "  - id: apply",
            "steps wait for each other in a circle: apply -> answer_request -> decision -> celebrate -> apply.",
        ),
        (
            "      counted_from: start\n", "      counted_from: celebrate\n",
            "  - id: celebrate", "steps wait for each other in a circle: celebrate -> celebrate.",
        ),
        (
            "for:\n", "only_asked: true\nfor:\n",
            "for:\n", "a plan that is offered only when asked for fits no result: take away `for` or `only_asked`.",
        ),
        (
            "      weeks: 1\n", "      weeks: 1\n      days: 7\n", "    deadline:\n      text: {de: Eine Woche",
            '"deadline": exactly one of days, weeks, months, told was expected; there are days, weeks.',
        ),
        (
            "    open: {de: Wie, en: How}\n", "", "  - id: celebrate",
            '"steps": at least one of law, source, open was expected; there is none.',
        ),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_told(folder, old, new, at, says):
    change(folder, PLAN, old, new)
    text = (folder / PLAN).read_text(encoding="utf-8")
    line = text[: text.index(at)].count("\n") + 1

    assert problems(folder) == [f"{PLAN}, line {line}: {says}"]


def test_a_plan_stands_in_one_file_named_after_it(folder):
    shutil.copy(folder / PLAN, folder / "plans" / "again.yaml")

    assert problems(folder) == [
        'plans/again.yaml, line 1: the plan "recognition" belongs in a file recognition.yaml.',
        f'{PLAN}, line 1: "recognition" is already the plan of plans/again.yaml.',
    ]
