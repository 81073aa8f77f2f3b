"""A rulebook that is wrong says where, what was expected, and what was probably meant; all of it at once."""

import shutil

import pytest

from tests.guidance.engine.conftest import BOOKS, change, problems
from viadukt.guidance.engine.checking import FITS
from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.reading import parse


def test_the_books_are_right():
    assert isinstance(load(BOOKS), Rulebooks)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("routes/18g.yaml", "fact: job_offer", "fact: job_ofer", 'there is no fact "job_ofer". Did you mean "job_offer"?'),
        (
            "routes/18g.yaml", "threshold: blue_card,", "threshold: blue_crd,",
            'there is no threshold "blue_crd". Did you mean "blue_card"?',
        ),
        ("routes/18g.yaml", "isco_in: shortage", "isco_in: shorts", 'there is no list "shorts". Did you mean "shortage"?'),
        (
            "routes/20a.yaml", "see: skilled_worker", "see: skiled_worker",
            'there is no shared condition "skiled_worker". Did you mean "skilled_worker"?',
        ),
        (
            "routes/20a.yaml", "table: chancenkarte", "table: chancenkarten",
            'there is no points table "chancenkarten". Did you mean "chancenkarte"?',
        ),
        (
            "tables/chancenkarte.yaml", "at_least: B2}", "at_least: B22}",
            '"german": B22 is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B2"?',
        ),
        ("routes/18g.yaml", "at_least: 6,", "is: true,", '"job_months": True is no number.'),
        (
            "routes/18g.yaml", "within_years: 3", "at_least: 3",
            (
                '"qualification_date" is of type date; "at_least" cannot test it. '
                "Use one of: before, since, within_years, within_months."
            ),
        ),
        (
            "routes/18g.yaml", "law: AufenthG § 18g\n", "law: AufenthaltG § 18g\n",
            (
                '"AufenthaltG § 18g" does not cite like "AufenthG § 20a Abs. 4 Satz 3 Nr. 1" a statute of laws.yaml. '
                'Did you mean "AufenthG"?'
            ),
        ),
        (
            "routes/18g.yaml", "route: 18g", "route: 18h",
            'the route "18h" belongs in a file 18h.yaml.',
        ),
        (
            "routes/20a.yaml", 'route: "20a"', "route: 20",
            '"route": 20 stands where text was expected. Put it in quotes.',
        ),
        (
            "routes/18g.yaml", "discretion: anspruch", "discretion: ansprch",
            '"discretion": "ansprch" is none of: anspruch, soll, kann. Did you mean "anspruch"?',
        ),
        ("routes/18g.yaml", "from: 2023-11-18", "from: 18.11.2023", '"from": "18.11.2023" is no day. Write it as 2026-01-31.'),
        ("lists.yaml", '"132"', '"13x"', '"13x" is not an ISCO-08 group of 1 to 4 digits.'),
        ("routes/18g.yaml", "id: fitting", "id: offer", 'the id "offer" stands already in line 12.'),
        ("routes/20a.yaml", "at_least: 6, id", "at_least: 0, id", '"at_least": 0 is too small: at least 1 was expected.'),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_what_was_meant(folder, name, old, new, says):
    line = change(folder, name, old, new)

    assert problems(folder) == [f"{name}, line {line}: {says}"]


def test_all_faults_of_all_files_are_told_at_once(folder):
    first = change(folder, "routes/18g.yaml", "fact: job_offer", "fact: job_ofer")
    second = change(folder, "routes/18g.yaml", "fact: job_months", "fact: months")
    third = change(folder, "tables/chancenkarte.yaml", "isco_in: shortage", "isco_in: short")

    assert problems(folder) == [
        f'routes/18g.yaml, line {first}: there is no fact "job_ofer". Did you mean "job_offer"?',
        f'routes/18g.yaml, line {second}: there is no fact "months". Did you mean "job_months"?',
        f'tables/chancenkarte.yaml, line {third}: there is no list "short". Did you mean "shortage"?',
    ]


def test_a_key_that_is_none_is_named_with_those_that_are(folder):
    line = change(folder, "routes/18g.yaml", "id: offer, fact:", "id: offer, fct:")

    assert problems(folder)[-1].startswith(
        f'routes/18g.yaml, line {line}: "all": there is no key "fct" here. Did you mean "fact"? Known here: above, all, any,'
    )


def test_a_condition_tests_one_thing(folder):
    line = change(folder, "routes/18g.yaml", "fact: job_offer, is: true", "fact: job_offer, is: true, at_least: 3")

    assert problems(folder) == [
        f'routes/18g.yaml, line {line}: "all": exactly one of {", ".join(FITS)} was expected; there are is, at_least.'
    ]


def test_a_condition_without_law_or_text_is_no_condition(folder):
    line = change(folder, "routes/20a.yaml", "          law: AufenthG § 20a Abs. 4 Satz 1\n", "")

    assert problems(folder) == [f'routes/20a.yaml, line {line - 3}: the condition on "livelihood_secured" needs "law".']


def test_versions_do_not_overlap(folder):
    path = folder / "routes" / "18g.yaml"
    text = path.read_text(encoding="utf-8")
    again = text[text.index("  - from:") :].replace("2023-11-18", "2026-08-12")
    path.write_text(text + again, encoding="utf-8")
    line = text.count("\n") + 1

    says = "overlaps the version from 2023-11-18, which has no end. End that one by until: 2026-08-11."
    assert problems(folder) == [f"routes/18g.yaml, line {line}: {says}"]


def test_what_ends_before_it_begins_is_told(folder):
    line = change(folder, "routes/18g.yaml", "  - from: 2023-11-18\n", "  - from: 2023-11-18\n    until: 2023-11-17\n")

    assert problems(folder) == [f'routes/18g.yaml, line {line + 1}: "until" 2023-11-17 lies before "from" 2023-11-18.']


def test_shared_conditions_do_not_go_in_a_circle(folder):
    old = "        - id: degree\n"
    change(folder, "shared/academic.yaml", old, "        - see: skilled_worker\n" + old)

    assert problems(folder) == ["shared/academic.yaml, line 4: goes in a circle: academic -> skilled_worker -> academic."]


def test_a_route_stands_in_one_file(folder):
    shutil.copy(folder / "routes" / "18g.yaml", folder / "routes" / "19.yaml")

    assert problems(folder) == [
        'routes/19.yaml, line 1: "18g" is already the route of routes/18g.yaml.',
        'routes/19.yaml, line 1: the route "18g" belongs in a file 18g.yaml.',
    ]


def test_a_file_that_is_missing_or_no_yaml_is_said_to_be(folder):
    (folder / "lists.yaml").unlink()
    (folder / "thresholds.yaml").write_text("thresholds: {a: [b\n", encoding="utf-8")
    missing, broken = (problem for problem in problems(folder) if problem.startswith(("lists", "thresholds")))

    assert missing == "lists.yaml: this file is missing."
    assert broken.startswith("thresholds.yaml, line 2: no valid YAML: ")  # the rest is the parser's
    assert broken.endswith(" Mind indents, colons and quotes.")


def test_a_key_stands_once(folder):
    line = change(folder, "routes/18g.yaml", "checked: 2026-11-22\n", "checked: 2026-11-22\nchecked: 2026-11-23\n")

    assert problems(folder) == [f'routes/18g.yaml, line {line + 1}: the key "checked" stands here a second time.']


def test_norway_is_a_country_and_a_date_is_what_was_written():
    source = parse("in: [NO, on, off, yes]\nfrom: 2026-01-31\nis: true\nsum: 41041.80\nid: 016\n", "x.yaml")

    assert source.data == {"in": ["NO", "on", "off", "yes"], "from": "2026-01-31", "is": True, "sum": 41041.8, "id": "016"}
