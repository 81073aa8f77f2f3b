"""The information of Art. 13 GDPR, in each language as one text: `docs/templates/notice` leads to the same files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from viadukt.casework.models import CaseworkSetup
from viadukt.network.public import Organisation

FOLDER = Path(__file__).parent / "notice"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 or 2), a paragraph, or a list: `lines` are its items."""

    kind: str
    lines: tuple[str, ...]
    level: int = 0


@cache
def blocks(language: str) -> tuple[Block, ...]:
    """The notice in an interface language, before anything is filled in."""
    found = []
    for chunk in (FOLDER / f"{language}.md").read_text(encoding="utf-8").strip().split("\n\n"):
        lines = chunk.splitlines()
        if lines[0].startswith("#"):
            mark, _, text = lines[0].partition(" ")
            found.append(Block("heading", (text,), len(mark)))
        elif lines[0].startswith("- "):
            found.append(Block("list", tuple(line.removeprefix("- ") for line in lines)))
        else:
            found.append(Block("text", (" ".join(lines),)))
    return tuple(found)


def notice(language: str, *, organisation: Organisation | None, setup: CaseworkSetup | None) -> list[Block]:
    """The notice with the organisation's name, contact and periods; without one, with those that hold for all."""
    from_setup = setup or CaseworkSetup()
    said = {
        "organisation": organisation.name if organisation else "",
        "contact": from_setup.contact,
        "waiting_days": str(from_setup.keep_waiting_days),
        "closed_days": str(from_setup.keep_closed_days),
    }
    return [Block(one.kind, tuple(_filled(one.lines, said)), one.level) for one in blocks(language)]


def _filled(lines: tuple[str, ...], said: dict[str, str]) -> Iterator[str]:
    """The lines with what is known: no contact without one, and no colon before a name that is missing."""
    for line in lines:
        if "{contact}" in line and not said["contact"]:
            continue
        known = line if said["organisation"] else re.sub(r"\s*:\s*\{organisation\}", "", line)
        yield known.format(**said)
