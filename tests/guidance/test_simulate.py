"""`viadukt simulate` and `viadukt people`: a reform and people in, what would change out; and what is wrong, in a sentence."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from viadukt.cli.main import main
from viadukt.guidance.engine.problems import Problem, RulebookError
from viadukt.guidance.simulations import WATERMARK

REFORM = """reform: lower
name: {de: "Weniger Gehalt", en: "Less pay"}
why: {de: "Es genügt.", en: "It is enough."}
from: 2026-03-01
example: true
changes:
  - {id: reduced, text: {de: "Neun Zehntel.", en: "Nine tenths."}, threshold: blue_card_reduced, percent: 90}
"""
HEAD = (
    "sex,age,residence_country,qualification,qualification_country,degree_comparable,profession_regulated,job_offer,job_months,job_qualified,"
    "job_matches_qualification,job_salary,job_isco,employment_agency_consent,qualification_date\n"
)
ROW = "{sex},30,GH,degree,GH,true,false,true,999,true,true,{salary},2512,true,2000-01-01\n"
PEOPLE = HEAD + "".join(
    ROW.format(sex=sex, salary=salary)
    for sex, salary in (("female", 60000), ("female", 45000), ("male", 45000), ("male", 30000))
)
"""Two of four developers earn 45 000 EUR: too little for the Blue Card, enough for nine tenths of its reduced amount."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="viadukt")


def simulate(*options: str, reform: str = REFORM, people: str | bytes = PEOPLE) -> Result:
    Path("lower.yaml").write_text(reform, encoding="utf-8")
    Path("people.csv").write_bytes(people if isinstance(people, bytes) else people.encode())
    return run("simulate", "lower.yaml", "--people", "people.csv", *options)


def found(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def blue_card(result: Result) -> dict[str, Any]:
    return next(route for route in found(result)["routes"] if route["id"] == "18g")


def test_who_comes_to_an_open_way_is_told_by_route_group_change_and_condition():
    route = blue_card(simulate("--json"))

    assert (route["changed"], route["all"]["before"]["met"], route["all"]["after"]["met"]) == (True, 1, 3)
    assert route["all"]["newly_open"] == {"count": 2, "share": 0.5, "low": 0.150039, "high": 0.849961}
    assert [(group["value"], group["newly_open"]["count"], group["count"]) for group in route["groups"]["sex"]] == [
        ("female", 1, 2), ("male", 1, 2),
    ]  # fmt: skip
    assert route["by_change"] == {
        "newly_open": {
            "total": 2,
            "each": [{"id": "reduced", "text": {"de": "Neun Zehntel.", "en": "Nine tenths."}, "alone": 2, "only": 2}],
            "several": 0,
            "together": 0,
        }
    }
    assert [(one["id"], one["text"]["en"]) for one in route["by_condition"]["newly_open"]["each"]] == [
        ("salary_reduced", "Your salary reaches the lower minimum."),
        ("it_salary", "Your salary reaches the lower minimum."),
    ]


def test_who_has_a_way_at_all_is_told_too():
    any_ = found(simulate("--json"))["any"]["all"]

    assert (any_["before"]["met"], any_["after"]["met"]) == (4, 4)  # as skilled workers with a degree they have one already


def test_the_day_is_the_first_of_the_reform_unless_another_is_named():
    days = [found(simulate(*options, "--json")) for options in ((), ("--on", "2026-02-28"))]

    assert [(day["on"], day["in_force"]) for day in days] == [("2026-03-01", True), ("2026-02-28", False)]
    assert "Erster Tag: 2026-03-01." in simulate("--on", "2026-02-28").stdout


def test_people_of_ones_own_are_no_sample_unless_one_says_so():
    notes = [found(simulate(*options, "--json"))["people"]["note"]["en"] for options in ((), ("--sample",))]

    assert notes == [
        "From people.csv, 4 people. Not a sample unless you say so.",
        "From people.csv, 4 people. You say: a random sample.",
    ]


@pytest.mark.parametrize(
    ("options", "people", "says"),
    [
        ((), PEOPLE, "They hold only if the people were drawn by chance"),
        (("--sample",), PEOPLE, "for a simple random sample"),
        (
            ("--sample",),
            PEOPLE.replace("sex,", "weight,").replace("female,", "2,").replace("male,", "1,"),
            "Strata and clusters",
        ),
    ],
)
def test_it_is_said_what_the_intervals_hold_for(options, people, says):
    interval = found(simulate(*options, "--json", people=people))["interval"]

    assert (interval["method"], interval["level"], says in interval["note"]["en"]) == ("Wilson", 0.95, True)


def test_weights_count():
    weighted = PEOPLE.replace("sex,", "weight,").replace("female,", "2,").replace("male,", "1.5,")
    route = blue_card(simulate("--json", people=weighted))

    assert (route["all"]["count"], route["all"]["newly_open"]["count"], route["all"]["people"]) == (7, 3.5, 4)


def test_what_is_presumed_is_told():
    assert found(simulate("--json"))["people"]["presumed"]["blue_card_excluded"] == {"value": False, "people": 4}
    assert "Angenommen, weil nichts gesagt ist: blue_card_excluded: nein (4)" in simulate().stdout


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "de",
            [
                "§ 18g  Blaue Karte EU: offen 1 (25,00 %) -> 3 (75,00 %)",
                "    neu offen 2 (50,00 %; 15,00 % – 84,99 %)".replace("84,99", "85,00"),
                "    Durch welche Änderung (neu offen): reduced allein 2",
            ],
        ),
        (
            "en",
            [
                "§ 18g  EU Blue Card: open 1 (25.00 %) -> 3 (75.00 %)",
                "    newly open 2 (50.00 %; 15.00 % – 85.00 %)",
                "    By which change (newly open): reduced alone 2",
            ],
        ),
    ],
)
def test_the_readable_form_tells_the_same_in_words(lang, lines):
    told = simulate("--lang", lang).stdout.splitlines()
    at = told.index(lines[0])

    assert told[at : at + 3] == lines


# -- invented people


def test_invented_people_are_made_and_a_reform_tried_on_them():
    made = json.loads(run("people", "few.npz", "--count", "2000", "--on", "2026-12-01", "--json").stdout)
    answer = found(run("simulate", "partial_recognition_is_enough", "--people", "few.npz", "--json"))

    assert made == {
        "file": "few.npz", "people": 2000, "synthetic": True, "made_by": "viadukt people 1, example 1, seed 1, 2026-12-01",
    }  # fmt: skip
    assert (answer["synthetic"], answer["watermark"], answer["by"]) == (True, WATERMARK, ["sex", "region", "qualification"])
    assert answer["people"]["made_by"] == made["made_by"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_first_and_the_last_line_say_that_they_are_invented(lang):
    run("people", "few.csv", "--count", "500")
    told = run("simulate", "partial_recognition_is_enough", "--people", "few.csv", "--lang", lang).stdout.strip().splitlines()

    assert (told[0], told[-1]) == (WATERMARK[lang], WATERMARK[lang])


def test_people_of_ones_own_carry_no_watermark():
    answer = found(simulate("--json"))

    assert (answer["synthetic"], answer["watermark"]) == (False, None)
    assert "SYNTHETISCH" not in simulate().stdout


def test_one_invented_among_others_marks_them_all():
    mixed = PEOPLE.replace("sex,", "synthetic,sex,").replace("\nfemale,", "\n,female,", 2).replace("\nmale,", "\ntrue,male,")
    answer = found(simulate("--json", people=mixed))

    assert answer["synthetic"] is True


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_the_same_seed_makes_the_same_file(kind):
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert run("people", f"{name}.{kind}", "--count", "200", "--seed", seed, "--on", "2026-12-01").exit_code == 0
    files = [Path(f"{name}.{kind}").read_bytes() for name in "abc"]

    assert files[0] == files[1] != files[2]


def test_a_file_that_is_there_is_kept_unless_it_is_to_be_replaced():
    Path("few.csv").write_text("mine", encoding="utf-8")
    kept = run("people", "few.csv", "--count", "10")

    assert (kept.exit_code, kept.stderr, Path("few.csv").read_text(encoding="utf-8")) == (
        2, "few.csv is there already. Name another file, or replace it by --force.\n", "mine",
    )  # fmt: skip
    assert run("people", "few.csv", "--count", "10", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["few.txt"], 2, "few.txt: a name that ends in .csv or .npz was expected."),
        (["few.csv", "--count", "0"], 2, "1 to 5,000,000 people can be drawn at once."),
        (["few.csv", "--on", "1.12.2026"], 2, "--on 1.12.2026: no such day. Write it as 2026-03-01."),
        (["nowhere/few.csv", "--count", "10"], 1, "nowhere/few.csv could not be written: No such file or directory."),
    ],
)
def test_people_that_cannot_be_made_are_refused(words, code, says):
    result = run("people", *words)

    assert (result.exit_code, result.stderr.startswith(says), list(Path().iterdir())) == (code, True, []), result.stderr


# -- tables


def rows_of(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8-sig").splitlines()))


def test_a_table_has_a_row_for_each_route_and_group():
    assert simulate("--export", "out.csv").exit_code == 0
    rows = [row for row in rows_of("out.csv") if row["route"] == "18g" and row["group_by"] in {"", "sex"}]

    assert [(row["group"], row["people"], row["before_met"], row["after_met"], row["newly_open"]) for row in rows] == [
        ("", "4", "1", "3", "2"), ("female", "2", "1", "2", "1"), ("male", "2", "0", "1", "1"),
    ]  # fmt: skip
    assert {row["synthetic"] for row in rows} == {"false"}


def test_each_row_of_invented_people_says_so_itself():
    run("people", "few.npz", "--count", "300")
    run("simulate", "partial_recognition_is_enough", "--people", "few.npz", "--export", "out.csv", "--lang", "en")

    assert {(row["synthetic"], row["note"]) for row in rows_of("out.csv")} == {("true", WATERMARK["en"])}


def test_a_workbook_begins_and_ends_with_the_watermark():
    run("people", "few.npz", "--count", "300")
    run("simulate", "partial_recognition_is_enough", "--people", "few.npz", "--export", "out.xlsx")
    sheet = CalamineWorkbook.from_path("out.xlsx").get_sheet_by_name("synthetic").to_python()

    assert (sheet[0][0], sheet[-1][0], sheet[1][:4]) == (
        WATERMARK["de"],
        WATERMARK["de"],
        ["synthetic", "reform", "on", "route"],
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_looks_like_a_formula_stays_text_in_a_table(kind):
    people = PEOPLE.replace("female", "=cmd()")
    assert simulate("--export", f"out.{kind}", people=people).exit_code == 0
    if kind == "csv":
        groups = {row["group"] for row in rows_of("out.csv") if row["group_by"] == "sex"}
    else:
        sheet = CalamineWorkbook.from_path("out.xlsx").get_sheet_by_name("simulation").to_python()
        column = sheet[0].index("group")
        groups = {row[column] for row in sheet[1:] if row[column - 1] == "sex"}

    assert groups == {"'=cmd()" if kind == "csv" else "=cmd()", "male"}


def test_another_kind_of_table_is_refused_and_nothing_left():
    result = simulate("--export", "out.pdf")

    assert (result.exit_code, result.stderr, Path("out.pdf").exists()) == (
        2, "out.pdf: a name that ends in .csv or .xlsx was expected.\n", False,
    )  # fmt: skip


# -- what is wrong


BORN_LATER = PEOPLE.replace("age,", "date_of_birth,").replace(",30,", ",2030-01-01,")


@pytest.mark.parametrize(
    ("options", "reform", "people", "says"),
    [
        (
            [],
            REFORM.replace("_reduced", "_reducd"),
            PEOPLE,
            'lower.yaml, line 7: there is no threshold "blue_card_reducd". Did ',
        ),
        ([], "a: [", PEOPLE, "lower.yaml, line "),
        ([], REFORM, PEOPLE.replace(",60000,", ",60 EUR,"), 'people.csv, line 2: column "job_salary": "60 EUR" is no number. '),
        ([], REFORM, b"\xff\xfe", "people.csv: not UTF-8. Save the file as UTF-8."),
        (["--on", "soon"], REFORM, PEOPLE, "--on soon: no such day. Write it as 2026-03-01."),
        (["--by", "sexx"], REFORM, PEOPLE, 'sexx: no such column. Did you mean "sex"?'),
        (["--by", "job_salary"], REFORM, PEOPLE, "job_salary: is a number or a day"),
        ([], REFORM, BORN_LATER, "A date of birth lies after the day of evaluation, 2026-03-01."),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(options, reform, people, says):
    result = simulate(*options, reform=reform, people=people)

    assert (result.exit_code, result.stdout, result.stderr.startswith(says)) == (2, "", True), result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.yaml", "--people", "people.csv"], "nowhere.yaml: cannot be read (No such file or directory). Reforms that "),
        (["lower.yaml", "--people", "nowhere.csv"], "nowhere.csv: cannot be read (No such file or directory)."),
        (["lower.yaml", "--people", "people.txt"], 'people.txt: ".txt" is no kind of file of people: .csv or .npz was '),
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_is_said_so(words, says):
    Path("lower.yaml").write_text(REFORM, encoding="utf-8")
    result = run("simulate", *words)

    assert (result.exit_code, result.stderr.startswith(says)) == (2, True), result.stderr


def test_a_table_that_cannot_be_written_fails_and_nothing_is_told():
    result = simulate("--export", "nowhere/out.csv")

    assert (result.exit_code, result.stdout, result.stderr) == (
        1, "", "nowhere/out.csv could not be written: No such file or directory. Nothing was left behind.\n",
    )  # fmt: skip


def test_without_files_the_usage_is_said():
    result = run("simulate")

    assert (result.exit_code, "viadukt simulate --reforms" in result.stderr) == (2, True)


def test_the_examples_are_listed():
    listed = json.loads(run("simulate", "--reforms", "--json").stdout)
    lines = run("simulate", "--reforms", "--lang", "en").stdout.splitlines()

    assert [one["id"] for one in listed] == [line.split()[0] for line in lines]


def test_rulebooks_that_are_not_right_fail_with_all_that_is_wrong(monkeypatch):
    def broken():
        raise RulebookError([Problem("routes/18g.yaml", 12, 'there is no fact "x".')])

    monkeypatch.setattr("viadukt.cli.rules.shipped", broken)
    result = simulate()

    assert (result.exit_code, result.stderr) == (
        1, 'The rulebooks are not right:\nroutes/18g.yaml, line 12: there is no fact "x".\n',
    )  # fmt: skip
