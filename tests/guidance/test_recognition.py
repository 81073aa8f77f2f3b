"""The facts on recognition and on return: every statement says where it comes from, in two languages, and cites what exists."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from viadukt.guidance.engine import laws
from viadukt.guidance.engine.reading import read
from viadukt.guidance.engine.schema import schema
from viadukt.guidance.library import rulebooks

FOLDER = Path(__file__).parents[2] / "src" / "viadukt" / "guidance" / "rulebooks"
FILES = [path for part in ("recognition", "returning") for path in sorted((FOLDER / part).glob("*.yaml"))]
PART = {
    "type": "object",
    "additionalProperties": False,
    "required": ["part", "name", "law_state", "checked", "open_questions", "sections"],
    "properties": {
        "part": {"$ref": "#/$defs/id"},
        "name": {"$ref": "#/$defs/text"},
        "law_state": {"$ref": "#/$defs/date"},
        "checked": {"$ref": "#/$defs/date"},
        "open_questions": {"$ref": "#/$defs/open_questions"},
        "sections": {"type": "object", "additionalProperties": {"$ref": "#/$defs/statements"}},
    },
    "$defs": schema("route")["$defs"],
}


def statements(path: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(section, one) for section, held in read(path).data["sections"].items() for one in held]


def test_all_parts_are_there() -> None:
    assert [path.stem for path in FILES] == ["bodies", "money_and_advice", "procedure", "programmes"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_part_has_the_form_and_its_statements_have_ids_of_their_own(path: Path) -> None:
    data = read(path).data
    errors = [error.message for error in jsonschema.Draft202012Validator(PART).iter_errors(data)]
    names = [(section, one["id"]) for section, one in statements(path)]

    assert errors == []
    assert data["part"] == path.stem
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_cited_is_a_known_statute_and_what_is_no_statute_has_a_day(path: Path) -> None:
    known = rulebooks().laws
    wrong = []
    for section, one in statements(path):
        cited = [one["law"]] if isinstance(one.get("law"), str) else one.get("law", [])
        wrong += [(section, one["id"], citation) for citation in cited if laws.abbreviation(citation, known) is None]
        if "source" in one and "source_date" not in one and "2026" not in one["source"]:
            wrong.append((section, one["id"], "a source without its day"))

    assert wrong == []
