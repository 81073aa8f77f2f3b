"""Rulebooks as texts by the names of their files; and texts that cost more than they are long are refused."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.guidance.engine.conftest import BOOKS
from viadukt.guidance.engine.loading import kind_of, load, load_texts, texts_of
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.engine.reading import parse


@pytest.fixture
def texts() -> dict[str, str]:
    return texts_of(BOOKS)[0]


def problems(texts: dict[str, str]) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        load_texts(texts)
    return [str(problem) for problem in caught.value.problems]


def test_texts_are_read_like_the_folder_that_they_come_from(texts: dict[str, str]):
    assert vars(load_texts(texts)) == vars(load(BOOKS))


def test_one_text_is_exchanged_for_another(texts: dict[str, str]):
    texts["routes/20a.yaml"] = texts["routes/20a.yaml"].replace("at_least: 6", "at_least: 7")

    assert vars(load_texts(texts))["routes"]["20a"] != load(BOOKS).routes["20a"]


def test_a_missing_file_and_one_of_no_known_name_are_told(texts: dict[str, str]):
    del texts["laws.yaml"]
    texts["routes/Neu.yaml"] = "route: Neu\n"

    told = problems(texts)

    assert "laws.yaml: this file is missing." in told
    assert [line.split(". There are")[0] for line in told if line.startswith("routes/Neu")] == [
        "routes/Neu.yaml: no rulebook has this name"
    ]


def test_a_file_of_a_folder_is_not_passed_over_for_its_name(tmp_path: Path):
    (tmp_path / "routes").mkdir()
    (tmp_path / "routes" / "20 A.yaml").write_text("route: 20a\n", encoding="utf-8")

    assert set(texts_of(tmp_path)[0]) == {"routes/20 A.yaml"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("facts.yaml", "facts"),
        ("routes/20a.yaml", "route"),
        ("returning/programmes.yaml", "part"),
        ("../routes/20a.yaml", None),
        ("routes/../facts.yaml", None),
        ("/etc/passwd", None),
        ("/facts.yaml", None),
        ("routes/20a.yaml\n", None),
        ("routes/.yaml", None),
        ("routes/a/b.yaml", None),
        ("facts", None),
        ("", None),
    ],
)
def test_which_names_a_rulebook_can_have(name: str, kind: str | None):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &one [1]\nb: *one\n", "x.yaml, line 2: the alias *one is not used in rulebooks. Write it out."),
        ("a: &a [*a]\n", "x.yaml, line 1: the alias *a is not used in rulebooks. Write it out."),
        ("[" * 200_000, "x.yaml, line 1: nested more than 60 deep. Is a bracket open?"),
        ("- " * 300 + "x", "x.yaml, line 1: nested more than 60 deep. Is a bracket open?"),
        ("a: " + "9" * 5000, "x.yaml, line 1: a number of 5000 signs is too long."),
        ("a: " + "9" * 400 + ".0", "x.yaml, line 1: a number of 402 signs is too long."),
    ],
    ids=["alias", "circle", "brackets", "dashes", "integer", "decimal"],
)
def test_a_text_that_would_cost_more_than_it_is_long_is_refused(text: str, says: str):
    with pytest.raises(RulebookError, match=r".") as caught:
        parse(text, "x.yaml")

    assert str(caught.value) == says


@given(st.text(st.sampled_from("ab:{}[],-*&!?|>'\"#% \n1.")))
@example("? [a]\n: 1")
def test_whatever_is_typed_is_read_or_refused(text: str):
    with contextlib.suppress(RulebookError):
        parse(text, "x.yaml")
