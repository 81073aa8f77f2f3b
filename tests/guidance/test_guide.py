"""`viadukt guide`: facts in, routes out; and what is wrong with a file, in a sentence."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from viadukt.cli.main import main
from viadukt.guidance.engine.problems import Problem, RulebookError

pytestmark = pytest.mark.django_db

DEVELOPER: dict[str, Any] = {
    "age": 30,
    "residence_country": "GH",
    "qualification": "degree",
    "qualification_country": "GH",
    "degree_comparable": True,
    "profession_regulated": False,
    "job_offer": True,
    "job_months": 999,
    "job_qualified": True,
    "job_matches_qualification": True,
    "job_salary": 45000,
    "job_isco": "2512",
    "employment_agency_consent": True,
}
"""A software developer from Accra with an unlimited contract, 934.20 EUR a year short of the Blue Card of 2026."""


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def guide(facts: Any, *options: str) -> Result:
        text = facts if isinstance(facts, str) else json.dumps(facts)
        Path("facts.json").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["guide", "facts.json", *options], prog_name="viadukt")

    return guide


def route(result: Result, name: str) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = next(one for one in json.loads(result.stdout)["routes"] if one["id"] == name)
    return found


def test_the_answer_names_every_route_with_verdict_sources_and_what_is_missing(guide):
    blue_card = route(guide(DEVELOPER, "--on", "2026-03-01", "--json"), "18g")

    assert blue_card["verdict"] == "unmet"
    assert blue_card["missing"][0]["changes"] == [
        {"fact": "job_salary", "from": 45000, "to": 45934.2, "at_least": 45934.2, "by": 934.2}
    ]
    assert blue_card["sources"][0] == {
        "law": "AufenthG § 18g",
        "url": "https://www.gesetze-im-internet.de/aufenthg_2004/__18g.html",
        "law_state": "2026-08-19",
    }


def test_the_day_decides_which_amount_counts(guide):
    verdicts = [
        route(guide(DEVELOPER, "--on", day, "--json"), "18g")["verdict"] for day in ("2025-12-31", "2026-01-01", "2027-01-01")
    ]

    assert verdicts == ["met", "unmet", "unknown"]


def test_a_year_without_an_amount_is_told(guide):
    blue_card = route(guide(DEVELOPER, "--on", "2027-01-01", "--json"), "18g")
    reasons = {one["reason"] for one in blue_card["conditions"] if one.get("threshold", {}).get("year") == 2027}

    assert (reasons, blue_card["missing"]) == ({"no_amount"}, [])


def test_nobody_known_gets_no_verdict_and_a_first_question(guide):
    answered = json.loads(guide({}, "--on", "2026-03-01", "--json").stdout)

    assert {one["verdict"] for one in answered["routes"]} == {"unknown"}
    assert (answered["next_question"]["fact"], len(answered["next_question"]["routes"]) > 5) == ("residence_country", True)


def test_what_is_skipped_is_not_asked(guide):
    first = json.loads(guide({}, "--json").stdout)["next_question"]["fact"]
    second = json.loads(guide({}, "--json", "--skip", first).stdout)["next_question"]["fact"]

    assert second != first


def test_null_is_not_known_yet(guide):
    absent = guide({key: value for key, value in DEVELOPER.items() if key != "job_salary"}, "--on", "2026-03-01", "--json")
    null = guide(DEVELOPER | {"job_salary": None}, "--on", "2026-03-01", "--json")

    assert (null.stdout, route(null, "18g")["verdict"]) == (absent.stdout, "unknown")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            {"german_level": "B1"},
            'facts.json, key "german_level": no such fact. Did you mean "german"? Known facts: viadukt guide --facts',
        ),
        (
            {"german": "b1"},
            'facts.json, key "german": "b1" is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B1"?',
        ),
        ('{"german": "B1",}', "facts.json, line 1: no valid JSON: "),
        ("[]", 'facts.json: one object of facts was expected, such as {"german": "B1", "job_offer": true}.'),
        ('{"german": "B1", "german": "B2"}', 'facts.json, key "german": stands there twice.'),
        ("[" * 100_000, "facts.json"),
        ('{"job_salary": ' + "9" * 5000 + "}", 'facts.json, key "job_salary": 999'),
        ('{"job_salary": ' + "9" * 400 + "}", 'facts.json, key "job_salary": 999'),
        ('{"job_salary": 1e999}', 'facts.json, key "job_salary": Infinity is no number.'),
        ('{"\\ud800": 1}', 'facts.json, key "\\ud800": no such fact.'),
        ({"german": ["B1"]}, 'facts.json, key "german": ["B1"] is none of: none, A1, A2, B1, B2, C1, C2.'),
        ({"job_offer": {}}, 'facts.json, key "job_offer": {} is neither true nor false.'),
        ({"date_of_birth": "1026-01-01"}, 'facts.json, key "date_of_birth": date_of_birth 1026-01-01 makes '),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_a_sentence(guide, facts, says):
    result = guide(facts, "--json")

    assert (result.exit_code, result.stdout, result.stderr.startswith(says)) == (2, "", True), result.stderr
    assert "Traceback" not in result.stderr


def test_all_that_is_wrong_is_said_at_once(guide):
    assert len(guide({"german_level": "B1", "job_offer": 1}).stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--on", "1.3.2026"], "--on 1.3.2026: no such day. Write it as 2026-03-01."),
        (
            ["--skip", "german_level"],
            '--skip german_level: no such fact. Did you mean "german"? Known facts: viadukt guide --facts',
        ),
    ],
)
def test_an_option_that_cannot_be_is_refused(guide, options, says):
    result = guide({}, *options)

    assert (result.exit_code, result.stderr.strip()) == (2, says)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_that_there_is_gets_an_answer(guide, day):
    assert guide(DEVELOPER, "--on", day, "--json").exit_code == 0


def test_a_file_that_is_not_there_is_said_so(guide):
    result = CliRunner().invoke(main, ["guide", "nowhere.json"])

    assert (result.exit_code, result.stderr) == (2, "nowhere.json: cannot be read (No such file or directory).\n")


def test_without_a_file_the_usage_is_said(guide):
    result = CliRunner().invoke(main, ["guide"])

    assert (result.exit_code, "viadukt guide --facts" in result.stderr) == (2, True)


def test_rulebooks_that_are_not_right_fail_with_all_that_is_wrong(guide, monkeypatch):
    def broken():
        raise RulebookError([Problem("routes/18g.yaml", 12, 'there is no fact "x".')])

    monkeypatch.setattr("viadukt.cli.rules.shipped", broken)
    result = guide({})

    assert (result.exit_code, result.stderr) == (
        1, 'The rulebooks are not right:\nroutes/18g.yaml, line 12: there is no fact "x".\n',
    )  # fmt: skip


def test_facts_come_from_a_pipe_as_well():
    result = CliRunner().invoke(main, ["guide", "-", "--json"], input=json.dumps(DEVELOPER).encode())

    assert (result.exit_code, json.loads(result.stdout)["on"] <= date.max.isoformat()) == (0, True)


@pytest.mark.parametrize(
    ("lang", "line"), [("de", "§ 18g  Blaue Karte EU: zu · Anspruch"), ("en", "§ 18g  EU Blue Card: closed · entitlement")]
)
def test_the_readable_form_tells_the_same_in_words(guide, lang, line):
    lines = guide(DEVELOPER, "--on", "2026-03-01", "--lang", lang).stdout.splitlines()
    at = lines.index(line)

    assert lines[at + 1].endswith("job_salary 45000 -> 45934.2 (+934.2)")


def test_open_ways_stand_first(guide):
    lines = [
        line
        for line in guide(DEVELOPER | {"job_salary": 60000}, "--lang", "en", "--on", "2026-09-01").stdout.splitlines()
        if line.startswith("§")
    ]
    states = [line.split(": ")[1].split(" ·")[0] for line in lines]

    assert states[0] == "open"
    assert sorted(states, key=["open", "not known yet", "closed"].index) == states


def test_the_facts_are_listed(guide):
    listed = json.loads(guide({}, "--facts", "--json").stdout)
    lines = guide({}, "--facts", "--lang", "en").stdout.splitlines()

    assert [fact["key"] for fact in listed] == [line.split()[0] for line in lines]
    assert {"german", "job_salary", "date_of_birth", "age"} <= {fact["key"] for fact in listed}
