"""What other programs are told of the rulebooks is what stands in their files."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from viadukt.guidance.engine.loading import STATEMENTS
from viadukt.guidance.engine.reading import read
from viadukt.guidance.engine.schema import schema
from viadukt.guidance.library import FOLDER
from viadukt.guidance.public import published, shipped


def written_out(value: Any) -> Any:
    """A node of a file with every citation in a list, and with the id that a reference has by itself."""
    if isinstance(value, list):
        return [written_out(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    node = {key: [inner] if key == "law" and isinstance(inner, str) else written_out(inner) for key, inner in value.items()}
    return {"id": node["see"], **node} if "see" in node else node


def conditions(versions: list[dict[str, Any]]) -> list[Any]:
    return [version["condition"] for version in sorted(versions, key=lambda one: one["from"])]


@pytest.mark.parametrize("name", sorted(shipped().routes))
def test_a_route_is_told_as_its_file_has_it(name: str):
    held = read(FOLDER / "routes" / f"{name}.yaml").data
    told = published.route(shipped(), name)["route"]

    assert conditions(told["versions"]) == conditions(written_out(held.get("versions", [])))
    same = ("name", "about", "purpose", "discretion", "law_state", "checked", *STATEMENTS)
    assert {key: told[key] for key in same if key in told} == {key: held[key] for key in same if key in held}
    assert told["aims"] == held.get("aims", [held["purpose"]])
    assert (told["open_questions"], told["grants"]) == (held.get("open_questions", []), held.get("grants", {}))


@pytest.mark.parametrize("name", sorted(shipped().shared))
def test_a_shared_condition_is_told_as_its_file_has_it(name: str):
    held = read(FOLDER / "shared" / f"{name}.yaml").data
    told = next(one for one in published.routes(shipped())["shared"] if one["id"] == name)

    assert conditions(told["versions"]) == conditions(written_out(held["versions"]))


def test_the_rows_of_a_table_are_told_with_conditions_that_stand_for_themselves():
    held = read(FOLDER / "tables" / "chancenkarte.yaml").data
    told = published.route(shipped(), "20a")["tables"][0]
    validator = Draft202012Validator(schema("condition"))

    rows = [row for version in told["versions"] for row in version["rows"]]
    assert [(row["id"], row["points"]) for row in rows] == [
        (row["id"], row["points"]) for version in held["versions"] for row in version["rows"]
    ]
    assert [error.message for row in rows for error in validator.iter_errors(row["condition"])] == []


def test_a_route_brings_the_shared_conditions_that_it_refers_to_and_no_others():
    told = published.route(shipped(), "20a")

    assert [shared["id"] for shared in told["shared"]] == ["skilled_worker", "skilled_worker_degree", "skilled_worker_training"]
    assert [table["id"] for table in told["tables"]] == ["chancenkarte"]


def test_a_route_that_there_is_not_is_a_key_error():
    with pytest.raises(KeyError):
        published.route(shipped(), "20z")


def test_every_citation_has_its_link_once():
    told = published.routes(shipped())
    cited = [source["law"] for source in told["sources"]]

    assert len(cited) == len(set(cited)) > 100
    assert {"law": "AufenthG § 18g", "url": "https://www.gesetze-im-internet.de/aufenthg_2004/__18g.html"} in told["sources"]


def test_the_amounts_of_each_year_are_told_and_none_that_was_not_published():
    regular = published.thresholds(shipped())["thresholds"][0]

    assert [(one["year"], one["amount"]) for one in regular["years"]] == [(2024, 45300), (2025, 48300), (2026, 50700)]


def test_the_state_says_how_old_the_rulebooks_are():
    books = shipped()
    older = replace(books, routes={**books.routes, "18g": replace(books.routes["18g"], checked=date(2025, 1, 2))})

    assert published.state(older)["checked"] == {"oldest": "2025-01-02", "newest": published.state(books)["checked"]["newest"]}


def test_the_hash_changes_exactly_when_the_rulebooks_do():
    books = shipped()
    blue_card = books.routes["18g"]
    another = replace(books, routes={**books.routes, "18g": replace(blue_card, checked=date(2027, 1, 2))})

    assert published.state(replace(books))["sha256"] == published.state(books)["sha256"]
    assert published.state(another)["sha256"] != published.state(books)["sha256"]
