"""The parts (recognition, return, recruitment, …): every statement says where it comes from, and cites what exists."""

from viadukt.guidance.library import shipped


def test_all_parts_are_there() -> None:
    assert {name: part.folder for name, part in shipped().parts.items()} == {
        "bodies": "recognition",
        "money_and_advice": "recognition",
        "procedure": "recognition",
        "programmes": "returning",
        "fair_recruitment": "recruitment",
        "rights": "stay",
        "visa_and_arrival": "entry",
        "regional": "mobility",
        "europe": "mobility",
    }


def test_statements_have_ids_of_their_own_and_what_is_no_statute_has_a_day() -> None:
    wrong = []
    for part in shipped().parts.values():
        for name, section in part.sections.items():
            ids = [one.get("id", "") for one in section.statements]
            wrong += [(part.id, name, one) for one in ids if not one or ids.count(one) > 1]
            wrong += [
                (part.id, name, one["id"], "a source without its day")
                for one in section.statements
                if "source" in one and "source_date" not in one and "2026" not in one["source"]
            ]

    assert wrong == []
