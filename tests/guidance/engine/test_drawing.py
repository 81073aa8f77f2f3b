"""Invented people: as the margins say, alike for the same seed, legal, plausible, and marked; and margins that cannot be."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.reform import person

from tests.guidance.engine.conftest import SPRING
from viadukt.guidance.engine.drawing import draw
from viadukt.guidance.engine.facts import read_facts
from viadukt.guidance.engine.margins import Margins, read_margins
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.people_csv import read_csv, write_csv
from viadukt.guidance.engine.people_npz import read_npz, write_npz
from viadukt.guidance.engine.population import Population
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.library import margins, shipped

HEAD = """margins: few
version: 3
name: {de: Wenige, en: Few}
about: {de: Erfunden., en: Invented.}
checked: 2026-11-30
columns:
"""
COUNT = 20_000


def margins_of(tmp_path: Path, books: Rulebooks, *columns: str) -> Margins:
    path = tmp_path / "few.yaml"
    path.write_text(HEAD + "".join(f"  {column}\n" for column in columns), encoding="utf-8")
    return read_margins(books, path)


def drawn(tmp_path: Path, books: Rulebooks, *columns: str, seed: int = 1) -> Population:
    return draw(books, margins_of(tmp_path, books, *columns), COUNT, seed=seed, on=SPRING)


def shares(population: Population, key: str) -> dict[Any, float]:
    """How often each value occurs, to two places; nothing: not known."""
    held = {**population.people.coded, **population.groups}[key]
    counts = np.bincount(held.codes, minlength=len(held.values) + 1) / population.people.count
    return {value: round(float(count), 2) for value, count in zip((*held.values, None), counts, strict=True) if count}


def near(found: dict[Any, float], wanted: dict[Any, float]) -> bool:
    return found.keys() == wanted.keys() and all(abs(found[key] - wanted[key]) < 0.015 for key in wanted)


def test_shares_come_out_as_they_stand(tmp_path, books):
    people = drawn(tmp_path, books, "german: {shares: {A1: 3, B1: 1}, known: 0.8, assumption: true}")

    assert near(shares(people, "german"), {"A1": 0.6, "B1": 0.2, None: 0.2})


def test_a_column_can_depend_on_another(tmp_path, books):
    people = drawn(
        tmp_path, books,
        "sex: {group: true, shares: {female: 1, male: 1}, assumption: true}",
        "german: {given: sex, cases: {female: {shares: {B1: 1}}, other: {shares: {A1: 1}}}, assumption: true}",
        "english: {only: {german: [A1]}, shares: {C1: 1}, assumption: true}",
        'job_offer: {only: {german: [B1]}, otherwise: "false", yes: 1, assumption: true}',
        "home: {helper: true, shares: {GH: 1}, assumption: true}",
        'residence_country: {shares: {"=home": 1}, assumption: true}',
    )  # fmt: skip

    assert near(shares(people, "german"), {"B1": 0.5, "A1": 0.5})
    assert near(shares(people, "english"), {"C1": 0.5, None: 0.5})
    assert near(shares(people, "job_offer"), {True: 0.5, False: 0.5})
    assert shares(people, "residence_country") == {"GH": 1}


def test_numbers_lie_where_they_may_and_follow_each_other(tmp_path, books):
    people = drawn(
        tmp_path, books,
        "age: {between: [18, 61], step: 1, assumption: true}",
        "grown: {helper: true, copy: {of: age, plus: -20, least: 0}, assumption: true}",
        "experience: {helper: true, between: [0, grown], assumption: true}",
        "experience_years_last_7: {copy: {of: experience, most: 7}, assumption: true}",
        "job_salary: {lognormal: {median: 40000, spread: 0.3}, step: 100, assumption: true}",
        "qualification_date: {years_ago: experience, assumption: true}",
    ).people  # fmt: skip
    ages, experience, salaries = (people.numbers[key] for key in ("age", "experience_years_last_7", "job_salary"))

    assert (ages.min(), ages.max(), experience.max()) == (18, 60, 7)
    assert np.all(experience <= np.maximum(ages - 20, 0))
    assert abs(np.median(salaries) - 40_000) < 500
    assert np.all(salaries % 100 == 0)
    assert people.dates["qualification_date"].max() <= np.datetime64(SPRING)
    assert set(people.numbers) == {"age", "experience_years_last_7", "job_salary"}


def test_the_same_seed_makes_the_same_people_and_another_others(tmp_path, books):
    column = "german: {shares: {A1: 1, B1: 1}, assumption: true}"
    codes = [drawn(tmp_path, books, column, seed=seed).people.coded["german"].codes.tolist() for seed in (1, 1, 2)]

    assert codes[0] == codes[1] != codes[2]


def test_a_further_column_leaves_the_others_as_they_were(tmp_path, books):
    german = "german: {shares: {A1: 1, B1: 1}, assumption: true}"
    english = "english: {shares: {A1: 1, B1: 1}, assumption: true}"
    codes = [
        drawn(tmp_path, books, *columns).people.coded["german"].codes.tolist() for columns in ([german], [english, german])
    ]

    assert codes[0] == codes[1]


def test_they_say_that_they_are_invented_by_what_and_how(tmp_path, books):
    people = drawn(tmp_path, books, "german: {shares: {A1: 1}, assumption: true}", seed=7)

    assert (people.synthetic, people.made_by) == (True, "viadukt people 1, few 3, seed 7, 2026-03-01")


@pytest.mark.parametrize("count", [0, 5_000_001])
def test_too_many_or_none_are_refused(tmp_path, books, count):
    held = margins_of(tmp_path, books, "german: {shares: {A1: 1}, assumption: true}")

    with pytest.raises(ValueError, match="1 to 5,000,000 people can be drawn at once"):
        draw(books, held, count, seed=1, on=SPRING)


FAULTS = """\
german: {shares: {A1: 1}}
    "german": at least one of source, assumption was expected; there is none.
german: {assumption: true}
    "german": exactly one of shares, yes, between, lognormal, cases, copy, years_ago was expected; there is none.
germn: {shares: {A1: 1}, assumption: true}
    "germn": there is no such fact. Did you mean "german"?
german: {shares: {b1: 1}, assumption: true}
    "german": "b1" is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B1"?
german: {shares: {A1: 0}, assumption: true}
    "german": shares that add up to more than 0 were expected.
german: {shares: {"=englich": 1}, assumption: true}
    "german": there is no column "englich" above it. Did you mean "english"?
german: {only: {sexx: [female]}, shares: {A1: 1}, assumption: true}
    "german": there is no column "sexx" above it. Did you mean "sex"?
german: {only: {sex: [femal]}, shares: {A1: 1}, assumption: true}
    "german": "femal" is no value of sex. Did you mean "female"?
german: {given: sex, cases: {femal: {shares: {A1: 1}}}, assumption: true}
    "german": "femal" is no value of sex. Did you mean "female"?
german: {given: age, cases: {other: {shares: {A1: 1}}}, assumption: true}
    "german": age is no column of few values.
german: {between: [1, 2], assumption: true}
    "german": a level cannot be drawn so; shares was expected.
job_salary: {yes: 1, assumption: true}
    "job_salary": a number cannot be drawn so; between, copy, lognormal was expected.
job_salary: {between: [0, sex], assumption: true}
    "job_salary": sex is no column of numbers.
job_salary: {lognormal: {median: 1}, assumption: true}
    "lognormal": "spread" is missing.
land: {group: true, yes: 0.5, assumption: true}
    "land": a group cannot be drawn so; shares was expected.
helping: {helper: true, given: sex, cases: {female: {yes: 1}, male: {between: [0, 1]}}, assumption: true}
    "helping": either all of them shares, or all of them numbers.
"""
ABOVE = (
    "sex: {group: true, shares: {female: 1, male: 1}, assumption: true}",
    "age: {between: [18, 61], assumption: true}",
    "english: {shares: {A1: 1}, assumption: true}",
)


@pytest.mark.parametrize(
    ("column", "says"), list(zip(FAULTS.splitlines()[::2], map(str.strip, FAULTS.splitlines()[1::2]), strict=True))
)
def test_a_margin_that_cannot_be_is_named_with_its_line(tmp_path, books, column, says):
    with pytest.raises(RulebookError) as caught:
        margins_of(tmp_path, books, *ABOVE, column)

    assert str(caught.value).startswith(f"few.yaml, line {HEAD.count(chr(10)) + 4}: {says}"), caught.value


# -- the margins that come with the program

PEOPLE = 400


@pytest.fixture(scope="module")
def example() -> Population:
    return draw(shipped(), margins(), 50_000, seed=1, on=date(2026, 12, 1))


def test_every_margin_has_a_source_with_its_day_or_is_openly_assumed():
    for name, margin in margins().columns.items():
        assert margin.get("assumption") or margin["source"], name
        for source in margin.get("source", ()):
            assert (source["url"].startswith("https://"), source["read"] <= margins().checked.isoformat()) == (True, True), name
    assert sum("source" in margin for margin in margins().columns.values()) >= 8


def test_every_fact_is_drawn_but_the_day_of_birth_of_which_the_age_is():
    assert set(shipped().facts) - set(margins().columns) == {"date_of_birth"}


def test_what_has_a_source_comes_out_as_the_source_says(example):
    title = example.groups["situation"].codes == example.groups["situation"].values.index("title")
    asylum = example.groups["situation"].codes == example.groups["situation"].values.index("asylum")
    abroad = example.groups["situation"].codes == example.groups["situation"].values.index("abroad")
    sex, qualification = example.groups["sex"], example.people.coded["qualification"]

    assert abs(title.sum() / (title.sum() + asylum.sum()) - 588 / (588 + 427)) < 0.02
    assert abs(np.mean(sex.codes[abroad] == sex.values.index("male")) - 0.70) < 0.02
    assert abs(np.mean(qualification.codes[abroad] == qualification.values.index("degree")) - 0.75) < 0.02


def test_everybody_could_have_said_this_of_themselves(example):
    books, on = shipped(), date(2026, 12, 1)
    for number in range(PEOPLE):
        facts = person(example.people, number)
        said = {key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()}

        assert read_facts(books, said, on, presume=False) == facts


def test_what_depends_on_something_is_only_said_where_that_is(example):
    """A salary belongs to a job, a recognition to a qualification, a Duldung to somebody who is here."""
    job = [key for key in shipped().facts if key.startswith(("job_", "employer_", "driver_")) and key != "job_offer"]
    for number in range(PEOPLE):
        facts = person(example.people, number)
        if not facts["job_offer"]:
            assert not facts.keys() & set(job)
        if facts["qualification"] == "none":
            assert (facts["recognition"], "qualification_date" in facts, facts["degree_comparable"]) == (
                "not_applied",
                False,
                False,
            )
        if facts["residence_country"] != "DE":
            assert not facts["duldung"]
            assert not facts["asylum_procedure"]
            assert not {"entry_date", "months_permitted_stay", "residence_title_section"} & facts.keys()
        assert facts["experience_years_last_5"] <= facts["experience_years_last_7"] <= max(facts["age"] - 20, 0)
        assert facts.get("duldung_months", 0) <= facts.get("months_permitted_stay", 0)
        assert facts["asylum_procedure"] is False or facts["duldung"] is False


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_npz, read_npz)])
def test_they_go_through_a_file_unchanged_and_stay_marked(tmp_path, write, read):
    books = shipped()
    before = draw(books, margins(), 60, seed=3, on=date(2026, 12, 1))
    write(tmp_path / "people", before)
    after = read(tmp_path / "people", books)

    assert [person(after.people, number) for number in range(60)] == [person(before.people, number) for number in range(60)]
    assert (after.synthetic, after.made_by) == (True, before.made_by)
