"""The states in which a rule has been: versions of the law within its file, and what the network made of the file over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viadukt.guidance.catalogue import Entry
from viadukt.guidance.differences import Row, differences
from viadukt.guidance.engine.loading import load_texts
from viadukt.guidance.engine.problems import RulebookError
from viadukt.guidance.models import ChangeKind, RuleChange
from viadukt.guidance.outline import Outline, lines, outline, section_lines
from viadukt.guidance.overlay import Rules
from viadukt.guidance.trial import with_text

PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Revision:
    """A text that a file had: `key` names it in an address. `change` made it; the first text came with the program."""

    key: str
    text: str
    change: RuleChange | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which two states somebody wants to compare; what names none is not asked for."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states beside each other. `readable` is false where one of them no longer loads, so that the files are compared."""

    before: str
    after: str
    rows: list[Row]
    readable: bool = True


def revisions(rules: Rules, path: str, approved: Sequence[RuleChange]) -> list[Revision]:
    """The texts of a file, the oldest first; `approved` are the changes of it that the network approved, in their order.

    What earlier versions of the program brought is known only from where the network changed it.
    """
    edits = [change for change in approved if change.kind == ChangeKind.EDIT]
    first = edits[0].base if edits else rules.text(path)
    begun = [Revision(PROGRAM, first)] if first else []
    return [*begun, *(Revision(str(change.pk), change.text, change) for change in edits)]


def compared(rules: Rules, entry: Entry, texts: Sequence[Revision], asked: Asked, language: str) -> Comparison | None:
    """How a rule read at two revisions of its file; by default the last two. Nothing where there is only one."""
    if len(texts) < 2:
        return None
    by_key = {one.key: one for one in texts}
    new = by_key.get(asked.after, texts[-1])
    old = by_key.get(asked.before, texts[max(0, texts.index(new) - 1)])
    try:
        was, now = (_lines(rules, entry, one.text, language) for one in (old, new))
    except RulebookError:
        rows = differences(old.text.splitlines(), new.text.splitlines())
        return Comparison(old.key, new.key, rows, readable=False)
    return Comparison(old.key, new.key, differences(was, now))


def _lines(rules: Rules, entry: Entry, text: str, language: str) -> list[str]:
    """The rule as it stood in that text of its file, the others being as they are now; nothing where it was not in it."""
    books = load_texts(with_text(rules.texts, entry.path, text))
    try:
        return lines(outline(books, entry.kind, entry.id, language))
    except KeyError:
        return []


def versions_compared(of: Outline, asked: Asked) -> Comparison | None:
    """Two versions of the law within a rule, by their first days; by default the last two. Nothing where there is only one."""
    by_day = {version.first.isoformat(): version for version in reversed(of.versions) if version.first}
    days = list(by_day)
    if len(days) < 2:
        return None
    new = asked.after if asked.after in by_day else days[-1]
    old = asked.before if asked.before in by_day else days[max(0, days.index(new) - 1)]
    return Comparison(old, new, differences(section_lines(by_day[old]), section_lines(by_day[new])))
