"""How an occupation is recognised: worked cases with what decides them, and what holds for any case."""

import shutil
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viadukt.guidance.engine.loading import load
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.recognition import ORDER, RecognitionAnswer, recognition_for
from viadukt.guidance.library import FOLDER, shipped

NOVEMBER = date(2026, 11, 22)
ABROAD = {"residence_country": "GH"}
HERE = {"residence_country": "DE"}
LAENDER = sorted(shipped().recognition.laender)


def ask(
    isco: str | None, regulated: bool | None = None, land: str | None = None, facts: Mapping[str, Any] = ABROAD, **more: Any
) -> RecognitionAnswer:
    return recognition_for(shipped(), isco, regulated, land, facts, on=NOVEMBER, **more)


def names(answer: RecognitionAnswer, section: str) -> list[str]:
    return [one.name.split(".", 1)[1] for one in answer.told.get(section, ())]


def references(answer: RecognitionAnswer) -> list[str]:
    return [one.id for one in answer.references]


def test_a_nurse_needs_a_licence_by_federal_law_and_the_land_decides():
    answer = ask("2221", land="DE-NW")

    assert (references(answer), answer.regulated, answer.by_word, answer.asks) == (["nurse"], "met", False, ())
    assert [one.statement["law"] for one in answer.told["because"]] == [["PflBG § 40 Abs. 1", "PflBG § 41 Abs. 1"]]
    assert names(answer, "body") == ["state_and_health_professions.authority", "state_and_health_professions.shared_tasks"]
    assert "anerkennung-in-deutschland.de" in answer.told["body"][0].statement["open"]["de"]
    assert names(answer, "outcomes")[:2] == ["outcomes_regulated.nurses", "outcomes_regulated.nurses_waiver"]


def test_the_deadlines_of_the_federal_act_are_not_told_to_a_nurse_as_if_they_were_hers():
    """§ 40 Abs. 4 PflBG: the BQFG does not apply."""
    answer = ask("2221", facts=HERE)

    assert names(answer, "deadlines") == ["deadlines_other_law.nursing"]
    assert [bool(one.statement.get("open")) for one in answer.told["deadlines"]] == [True]
    assert [name for section in answer.told for name in names(answer, section) if name.startswith("papers_regulated")] == []


def test_the_rulebooks_know_better_than_somebody_who_was_told_that_nurses_need_nothing():
    assert (ask("2221", regulated=False).regulated, ask("2221", regulated=False).by_word) == ("met", False)


def test_a_doctor_has_papers_deadlines_and_the_knowledge_test():
    answer = ask("2211", land="DE-BE", facts=HERE)

    assert (references(answer), answer.regulated) == (["doctor"], "met")
    assert names(answer, "papers")[:6] == [
        "papers_regulated.cv",
        "papers_regulated.identity",
        "papers_regulated.certificates",
        "papers_regulated.experience",
        "papers_regulated.right_to_practise",
        "papers_regulated.first_application",
    ]
    assert "outcomes_regulated.doctors" in names(answer, "outcomes")
    assert [text["en"].split(".")[0] for text in answer.open_questions][:1] == [
        "The act of the profession can settle papers, deadlines and compensation differently (BQFG § 2(1))"
    ]


@pytest.mark.parametrize("isco", ["2330", "2341", "2342", "2142", "2151", "2635"])
def test_teachers_educators_engineers_and_social_workers_are_regulated_by_state_law(isco):
    answer = ask(isco, land="DE-SN", facts=HERE)

    assert ([one.regulated for one in answer.references], answer.regulated) == (["state"], "met")
    assert names(answer, "body") == ["state_and_health_professions.authority"]
    assert names(answer, "deadlines") == ["deadlines_other_law.state"]


def test_whether_an_engineer_may_work_without_the_title_is_left_open():
    assert [one.statement["open"]["en"] for one in ask("2142").told["because"] if "open" in one.statement] == [
        "Whether you may work as an engineer without the title is not in the sources; to be filled in by a rule keeper."
    ]


def test_a_medical_assistant_may_work_without_and_goes_to_the_chamber_of_doctors():
    answer = ask("3256", land="DE-BY", facts=HERE)

    assert (references(answer), answer.regulated, answer.asks) == (["medical_assistant"], "unmet", ())
    assert names(answer, "body") == ["federal_training_occupations.health_services"]
    assert names(answer, "costs") == ["costs.other_chambers"]
    assert names(answer, "deadlines")[:2] == ["deadlines.receipt", "deadlines.decision"]


def test_the_known_fee_of_a_chamber_is_told_in_its_district():
    westphalia = ask("3256", land="DE-NW", facts=HERE, district="westfalen_lippe")
    unknown = ask("3256", land="DE-NW", facts=HERE)

    assert [(one.statement["eur"], one.certain) for one in westphalia.told["costs"]] == [(125, True)]
    assert (names(unknown, "costs"), unknown.asks) == (["costs.other_chambers", "costs.aekwl"], ("district",))
    assert [one.certain for one in unknown.told["costs"]] == [False, False]


def test_an_it_specialist_with_a_degree_has_it_compared():
    answer = ask("2512", facts={"qualification": "degree", **HERE})

    assert (references(answer), answer.regulated, answer.asks) == (["it_degree"], "unmet", ())
    assert names(answer, "body") == ["degrees_and_confirmations.zab_degree"]
    assert names(answer, "outcomes")[:2] == ["outcomes_degree.comparable", "outcomes_degree.listed"]


def test_an_it_specialist_with_training_goes_to_the_chamber_of_commerce():
    answer = ask("2512", land="DE-BE", facts={"qualification": "training", **HERE})

    assert references(answer) == ["it_training"]
    assert names(answer, "body") == ["federal_training_occupations.ihk", "federal_training_occupations.ihk_fosa"]


def test_without_a_qualification_both_ways_stay_and_it_is_asked_for():
    answer = ask("2512", land="DE-BE", facts=HERE)

    assert (references(answer), answer.regulated) == (["it_degree", "it_training"], "unmet")
    assert answer.asks == ("qualification", "reference")


def test_a_decision_counts_for_more_than_the_qualification():
    """Somebody with a degree whose recognition was decided for a training occupation."""
    answer = ask("2512", facts={"qualification": "degree", "recognition_reference": "training"})

    assert references(answer) == ["it_training"]


@pytest.mark.parametrize("isco", ["7411", "5120", "5141"])
def test_electrician_cook_and_hairdresser_stay_open_between_industry_and_craft(isco):
    """Which training occupation belongs where is not in the sources (Annex A of the Crafts Code was not at hand)."""
    answer = ask(isco, land="DE-HH", facts={"qualification": "training", **HERE})

    assert references(answer) == ["trade", "craft", "craft_business", "other_regulated"]
    assert (answer.regulated, answer.asks) == ("unknown", ("self_employed", "regulated", "reference"))


def test_an_electrician_who_is_employed_needs_no_licence_but_can_have_the_training_recognised():
    answer = ask("7411", regulated=False, land="DE-HH", facts=HERE, self_employed=False)

    assert (references(answer), answer.regulated) == (["trade", "craft"], "unmet")
    assert [one.name for one in answer.told["papers"] if not one.certain] == []
    assert names(answer, "body") == [
        "federal_training_occupations.ihk",
        "federal_training_occupations.ihk_fosa",
        "federal_training_occupations.hwk",
    ]


def test_a_hairdresser_with_a_salon_of_her_own_needs_the_master_s_equivalence_if_the_craft_is_licensed():
    answer = ask("5141", land="DE-HH", facts=HERE, reference="craft_business")

    assert (answer.regulated, answer.asks) == ("unknown", ("self_employed", "regulated"))
    assert [one.statement["law"] for one in answer.told["because"]] == ["HwO § 50c Abs. 1"]
    assert names(answer, "outcomes")[:2] == ["outcomes_craft.equivalent", "outcomes_craft.measures"]
    told = ask("5141", regulated=True, land="DE-HH", facts=HERE, reference="craft_business")
    assert (told.regulated, told.by_word) == ("met", True)


def test_nursing_assistance_and_care_for_the_elderly_are_not_the_same():
    answer = ask("5321", facts=HERE)

    assert (references(answer), answer.regulated) == (["elderly_carer", "nursing_assistant"], "unknown")
    assert ask("5321", reference="elderly_carer").regulated == "met"
    assert ask("5321", reference="nursing_assistant").regulated == "unknown"


def test_an_occupation_that_nobody_coded_is_open_between_all_ways():
    for answer in (ask(None), ask("9112"), ask("6210")):
        assert [one.id for one in answer.occupations] == ["general"]
        assert references(answer) == ["trade", "craft", "craft_business", "degree", "other_regulated"]
        assert answer.regulated == "unknown"
    assert ask(None).asks[0] == "occupation"
    assert ask("9112").asks[0] == "qualification"


@pytest.mark.parametrize(
    ("isco", "occupations"),
    [
        ("22", ["health_with_degree", "nurses", "doctors", "dentists", "pharmacists", "midwives"]),
        ("222", ["health_with_degree", "nurses", "midwives"]),
        ("21", ["academics", "engineers"]),
        ("6", ["general", "agriculture"]),
    ],
)
def test_a_code_too_coarse_names_what_it_could_mean_and_tells_only_what_all_share(isco, occupations):
    answer = ask(isco)

    assert ([one.id for one in answer.occupations], answer.coarse, answer.asks[0]) == (occupations, True, "occupation")
    assert answer.regulated == "unknown"
    assert [one.name for held in answer.told.values() for one in held if not one.certain] == []


def test_a_coarse_code_is_enough_where_it_makes_no_difference():
    assert [(ask(code).regulated, ask(code).coarse) for code in ("221", "2212", "214", "7")] == [
        ("met", False),
        ("met", False),
        ("met", False),
        ("unknown", False),
    ]


@pytest.mark.parametrize("land", LAENDER)
def test_each_land_has_an_authority_of_its_own_that_is_not_recorded_yet(land):
    answer = ask("2221", land=land)

    assert (answer.land, answer.asks) == (land, ())
    assert [one.statement["id"] for one in answer.told["body"] if "open" in one.statement] == ["authority"]


@pytest.mark.parametrize("land", LAENDER)
def test_ihk_fosa_decides_in_each_land_but_for_three_chambers(land):
    answer = ask("2512", land=land, facts={"qualification": "training", **HERE})
    districts = {"DE-NI": ["hannover", "braunschweig"], "DE-NW": ["wuppertal"]}.get(land, [])

    assert [one.id for one in answer.districts] == districts
    assert answer.asks == (("district",) if districts else ())
    assert [one.certain for one in answer.told["body"]] == [True, not districts]


@pytest.mark.parametrize(
    ("land", "district", "body", "eur"),
    [
        ("DE-NI", "hannover", "ihk_own", 300),
        ("DE-NI", "braunschweig", "ihk_own", 300),
        ("DE-NI", "elsewhere", "ihk_fosa", 100),
        ("DE-NW", "wuppertal", "ihk_own", None),
        ("DE-NW", "hannover", "ihk_fosa", 100),  # not a district of this Land: asked again
        ("DE-BY", "hannover", "ihk_fosa", 100),
    ],
)
def test_the_chambers_that_decide_themselves(land, district, body, eur):
    answer = ask("2512", land=land, facts={"qualification": "training", **HERE}, district=district)

    assert names(answer, "body")[1] == f"federal_training_occupations.{body}"
    assert answer.told["costs"][0].statement.get("eur") == eur
    assert (answer.asks == ("district",)) == ((land, district) == ("DE-NW", "hannover"))


def test_the_fast_track_and_the_visa_are_for_those_who_are_not_here_yet():
    abroad, here, unknown = (ask("2512", facts={"qualification": "degree", **facts}) for facts in (ABROAD, HERE, {}))

    assert [name for name in names(here, "costs") if name != "costs.zab_zeugnisbewertung"] == []
    assert names(abroad, "costs")[1:] == ["costs.fast_track", "costs.visa", "costs.permit"]
    assert [names(one, "advice") for one in (abroad, here, unknown)] == [
        ["advice.zsba", "advice.labour_law"],
        ["advice.iq", "advice.labour_law"],
        ["advice.zsba", "advice.iq", "advice.labour_law"],
    ]
    assert unknown.asks == ("residence_country",)


def test_after_a_partial_decision_what_comes_next_stands_first():
    answer = ask("3256", facts={"recognition": "partial", **HERE})

    assert [section for section, _ in answer.sections][:3] == ["because", "after", "funding"]
    assert names(answer, "after")[:2] == ["after_partial.measure", "after_partial.partnership"]


def test_who_is_recognised_needs_no_papers():
    assert [section for section, _ in ask("3256", facts={"recognition": "full"}).sections] == ["because", "after", "advice"]


def test_what_no_longer_holds_is_left_out():
    """The grant with known amounts ended with 2024."""
    told = {
        on: [one.statement["id"] for one in recognition_for(shipped(), "3256", None, None, {}, on=on).told["funding"]]
        for on in (date(2024, 12, 31), date(2025, 1, 1))
    }

    assert list(told.values()) == [["grant", "grant_until_2024"], ["grant"]]


@pytest.mark.parametrize(
    ("isco", "land", "says"),
    [
        ("nurse", None, '"nurse" is no occupation. Write its ISCO-08 code of 1 to 4 digits, such as 2221.'),
        ("22210", None, '"22210" is no occupation. Write its ISCO-08 code of 1 to 4 digits, such as 2221.'),
        ("2221", "DE-NRW", 'There is no Land "DE-NRW". Did you mean "DE-NW"?'),
    ],
)
def test_a_code_or_land_that_is_none_is_refused(isco, land, says):
    with pytest.raises(ValueError, match="^" + says.replace("?", r"\?").replace(".", r"\.")):
        ask(isco, land=land)


CODES = sorted(
    {code[:length] for one in shipped().recognition.occupations.values() for code in one.isco for length in (1, 2, 3, 4)}
)
optional = st.one_of(st.none(), st.booleans())


@given(
    isco=st.one_of(st.none(), st.sampled_from(CODES), st.integers(0, 9999).map("{:04d}".format)),
    land=st.one_of(st.none(), st.sampled_from(LAENDER)),
    level=st.sampled_from([None, "training", "degree", "none", "ahk"]),
    stage=st.sampled_from([None, *ORDER]),
    self_employed=optional,
)
def test_saying_more_never_turns_a_verdict_round(isco, land, level, stage, self_employed):
    facts = {key: value for key, value in (("qualification", level), ("recognition", stage)) if value}
    less, more = ask(isco, facts={}), ask(isco, land=land, facts=facts, self_employed=self_employed)

    assert {less.regulated, more.regulated} != {"met", "unmet"}
    assert set(references(more)) <= set(references(less))


@given(isco=st.one_of(st.none(), st.sampled_from(CODES)), regulated=optional, land=st.sampled_from([None, *LAENDER]))
def test_every_answer_has_sources_and_says_what_to_ask(isco, regulated, land):
    answer = ask(isco, regulated=regulated, land=land, facts={})

    assert [
        one.name for held in answer.told.values() for one in held if not {"law", "source", "open"} & set(one.statement)
    ] == []
    assert (answer.regulated == "unknown") <= bool(
        {"occupation", "regulated", "reference"} & set(answer.asks) or regulated is not None
    )
    assert answer.references != ()


def test_each_reference_of_each_occupation_can_be_asked_for():
    """One answer that is certain for each, so that nothing is coded that nobody can reach."""
    book = shipped().recognition
    for occupation, land in product(book.occupations.values(), ("DE-BY", "DE-NI")):
        for name in occupation.references:
            answer = ask(
                occupation.isco[0].ljust(2, "0") if occupation.id == "trades" else occupation.isco[0], land=land, reference=name
            )
            assert references(answer) == [name]
            assert answer.sections != []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rulebooks with nothing but recognition in them."""
    shutil.copytree(FOLDER / "recognition", tmp_path / "recognition")
    shutil.copy(FOLDER / "laws.yaml", tmp_path)
    for name in ("facts", "lists", "thresholds"):
        (tmp_path / f"{name}.yaml").write_text(f"{name}: {{}}\n", encoding="utf-8")
    return tmp_path


def changed(folder: Path, old: str, new: str) -> Rulebooks:
    path = folder / "recognition" / "occupations.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load(folder)


def test_a_rule_keeper_names_the_authority_of_a_land(folder):
    named = '{nurse: {id: authority, text: {de: "Behörde X", en: "Authority X"}, source: x.example, source_date: "2026-11-22"}}'
    books = changed(folder, "DE-NW: {}", f"DE-NW: {named}")

    told = {land: recognition_for(books, "2221", None, land, {}).told["body"][0].name for land in ("DE-NW", "DE-BE")}
    assert told == {"DE-NW": "laender.DE-NW.nurse", "DE-BE": "bodies.state_and_health_professions.authority"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[bodies.regulated_or_not.nurses]", "[bodies.regulated_or_not.nurse]",
         'there is no section or statement "bodies.regulated_or_not.nurse". Did you mean "bodies.regulated_or_not.nurses"?'),
        ("procedure: nursing\n", "procedure: nursin\n", 'there is no procedure "nursin". Did you mean "nursing"?'),
        ("bodies: [nursing_authority]", "bodies: [nursing_autority]",
         'there is no body "nursing_autority". Did you mean "nursing_authority"?'),
        ("references: [nurse]", "references: [nurze]", 'there is no reference "nurze". Did you mean "nurse"?'),
        ("land: DE-NI", "land: DE-NII", 'there is no Land "DE-NII". Did you mean "DE-NI"?'),
        ('isco: ["2222"]', 'isco: ["2221"]', '"2221" is already a code of "nurses".'),
        ('isco: ["2222"]', 'isco: ["222x"]', '"222x" is not an ISCO-08 group of 1 to 4 digits.'),
        ("regulated: federal", "regulated: federall",
         '"regulated": "federall" is none of: federal, state, no, craft, open. Did you mean "federal"?'),
        ("DE-BW: {}", 'DE-BW: {nurze: {text: {de: "x", en: "x"}, source: "x"}}',
         'there is no reference "nurze". Did you mean "nurse"?'),
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_told_with_its_line(folder, old, new, says):
    path = folder / "recognition" / "occupations.yaml"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(RulebookError) as caught:
        changed(folder, old, new)

    assert [str(problem) for problem in caught.value.problems] == [f"recognition/occupations.yaml, line {line}: {says}"]


def test_a_part_that_is_wrong_is_not_told_twice(folder):
    """Its statements are named elsewhere; what is wrong is the part alone."""
    path = folder / "recognition" / "procedure.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("checked: 2026-11-22\n", "", 1), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load(folder)

    assert [problem.says for problem in caught.value.problems] == ['"checked" is missing.']


def test_rulebooks_need_not_hold_recognition(folder):
    (folder / "recognition" / "occupations.yaml").unlink()
    with pytest.raises(ValueError, match="hold no recognition"):
        recognition_for(load(folder), "2221", None, None, {})
