"""`recognition/occupations.yaml`: does all that it names exist, and what it says as `Recognition`.

A name is that of a section (`procedure.papers_regulated`) or of one statement in it (`procedure.deadlines.receipt`) of a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, Literal, get_args

from viadukt.guidance.engine.checking import is_isco
from viadukt.guidance.engine.model import Body, District, Occupation, Procedure, Recognition, Reference
from viadukt.guidance.engine.problems import Problem, did_you_mean
from viadukt.guidance.engine.reading import Path_, Source

Slot = Literal["papers", "missing", "deadlines", "costs", "outcomes", "after", "confirmation", "funding", "advice"]
SLOTS: tuple[Slot, ...] = get_args(Slot)
"""What an answer on recognition tells, besides why and who decides."""

NAMED = {"references": "reference", "bodies": "body", "procedures": "procedure", "laender": "Land"}
"""What stands under these keys, in a sentence."""


def problems(source: Source, parts: Iterable[Source]) -> list[Problem]:
    """What is wrong with the names in the file, beyond what the schema sees."""
    told = set(chain.from_iterable(_names(part.data) for part in parts))
    named = [(path, name, told, "section or statement") for path, name in _refs(source.data, ())]
    named += [(path, name, set(source.data[key]), NAMED[key]) for path, key, name in _links(source.data)]
    unknown = [
        source.problem(path, f'there is no {what} "{name}".{did_you_mean(name, among)}')
        for path, name, among, what in named
        if name not in among
    ]
    return unknown + [source.problem(path, says) for path, says in _codes(source.data)]


def _codes(data: Mapping[str, Any]) -> Iterator[tuple[Path_, str]]:
    """What is wrong with a code: it is none, or it stands twice."""
    seen: dict[str, str] = {}
    for key, occupation in data["occupations"].items():
        for number, code in enumerate(occupation["isco"]):
            if not is_isco(code):
                yield ("occupations", key, "isco", number), f'"{code}" is not an ISCO-08 group of 1 to 4 digits.'
            elif seen.setdefault(code, key) != key:
                yield ("occupations", key, "isco", number), f'"{code}" is already a code of "{seen[code]}".'


def _names(part: Mapping[str, Any]) -> Iterator[str]:
    for section, held in part["sections"].items():
        yield f"{part['part']}.{section}"
        yield from (f"{part['part']}.{section}.{one['id']}" for one in held["statements"] if "id" in one)


def _refs(data: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every name of a section or statement, wherever it stands."""
    if isinstance(data, Mapping):
        for key, held in data.items():
            if key in {*SLOTS, "because", "statements"} and isinstance(held, list):
                yield from (((*path, key, number), name) for number, name in enumerate(held))
            else:
                yield from _refs(held, (*path, key))


def _links(data: Mapping[str, Any]) -> Iterator[tuple[Path_, str, str]]:
    """Where a reference, body, procedure or Land is named: its place, the mapping that has to hold it, the name."""
    for key, occupation in {**data["occupations"], "": data["general"]}.items():
        path: Path_ = ("occupations", key) if key else ("general",)
        yield from (((*path, "references", number), "references", one) for number, one in enumerate(occupation["references"]))
    for key, reference in data["references"].items():
        path = ("references", key)
        yield (*path, "procedure"), "procedures", reference["procedure"]
        yield from (((*path, "bodies", number), "bodies", one) for number, one in enumerate(reference["bodies"]))
    for key, body in data["bodies"].items():
        for name, district in body.get("districts", {}).items():
            yield ("bodies", key, "districts", name, "land"), "laender", district["land"]
    for land, authorities in data["laender"].items():
        yield from ((("laender", land, name), "references", name) for name in authorities)


def build(data: Mapping[str, Any]) -> Recognition:
    """The file as it was read, once all checks have passed."""
    return Recognition(
        law_state=date.fromisoformat(data["law_state"]),
        checked=date.fromisoformat(data["checked"]),
        open_questions=tuple(data["open_questions"]),
        references={key: _reference(key, held) for key, held in data["references"].items()},
        occupations={key: _occupation(key, held) for key, held in data["occupations"].items()},
        general=_occupation("general", {**data["general"], "isco": ()}),
        bodies={key: _body(key, held) for key, held in data["bodies"].items()},
        procedures={key: _procedure(key, held) for key, held in data["procedures"].items()},
        laender=data["laender"],
        everywhere=_slots(data.get("everywhere", {})),
        abroad=_slots(data.get("abroad", {})),
        in_germany=_slots(data.get("in_germany", {})),
    )


def _slots(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {slot: tuple(data[slot]) for slot in SLOTS if slot in data}


def _reference(key: str, data: Mapping[str, Any]) -> Reference:
    return Reference(
        id=key,
        name=data["name"],
        regulated=data["regulated"],
        because=tuple(data["because"]),
        bodies=tuple(data["bodies"]),
        procedure=data["procedure"],
        level=data.get("level", ""),
        work=data.get("work", ""),
    )


def _occupation(key: str, data: Mapping[str, Any]) -> Occupation:
    return Occupation(key, data["name"], tuple(data["isco"]), tuple(data["references"]))


def _body(key: str, data: Mapping[str, Any]) -> Body:
    districts = tuple(_district(name, held) for name, held in data.get("districts", {}).items())
    elsewhere = _district("elsewhere", {"land": "", "name": {}, **data["elsewhere"]}) if "elsewhere" in data else None
    return Body(key, data.get("by_land", False), tuple(data["statements"]), _slots(data), districts, elsewhere)


def _district(key: str, data: Mapping[str, Any]) -> District:
    return District(key, data["land"], data["name"], tuple(data.get("statements", ())), _slots(data))


def _procedure(key: str, data: Mapping[str, Any]) -> Procedure:
    return Procedure(key, _slots(data), _slots(data.get("abroad", {})), tuple(data.get("open_questions", ())))
