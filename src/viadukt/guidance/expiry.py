"""What runs out: amounts of a year, rules that end, statements with a last day, and checks that grow old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from viadukt.guidance.catalogue import DATED, Entry, Rule, entries, held
from viadukt.guidance.engine.days import months_before
from viadukt.guidance.engine.model import Part, Route, Rulebooks, Shared, Table, Text
from viadukt.guidance.engine.plans import Plan
from viadukt.guidance.overlay import Rules

CHECK_AFTER_MONTHS = 6
"""How long a rule may stand without anybody holding it against its sources."""
AMOUNTS_FROM = (10, 1)
"""Month and day from which the amounts of the coming year are due: the government decides on them in autumn."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last day of something in a file: an amount, a rule, a statement, or the time until its next check."""

    path: str
    day: date
    what: Literal["amount", "rule", "statement", "check"]
    name: Text


def expiries(rules: Rules, today: date) -> list[Expiry]:
    """All that runs out, the first first. A rule that ended in the past is no expiry; an amount of a past year and an overdue
    check are."""
    found = [*_amounts(rules.books), *_checks(rules)]
    for one in entries(rules):
        found += [*_ends(rules.books, one, today)]
    return sorted(found, key=lambda expiry: (expiry.day, expiry.path))


def without_amount(books: Rulebooks, year: int) -> list[str]:
    """The thresholds that have no amount for a year: whatever hangs on them is unknown then."""
    return [key for key, threshold in books.thresholds.items() if year not in threshold.amounts]


def amounts_due(today: date) -> bool:
    """Whether it is time to look for the amounts of the coming year."""
    return (today.month, today.day) >= AMOUNTS_FROM


def is_overdue(entry: Entry, today: date) -> bool:
    """Whether a rule whose file says so was last held against its sources too long ago."""
    return entry.kind in DATED and entry.checked is not None and entry.checked < months_before(today, CHECK_AFTER_MONTHS)


def overdue(rules: Rules, today: date) -> list[Entry]:
    """All of these."""
    return [entry for entry in entries(rules) if is_overdue(entry, today)]


def _amounts(books: Rulebooks) -> Iterator[Expiry]:
    for threshold in books.thresholds.values():
        yield Expiry("thresholds.yaml", date(max(threshold.amounts), 12, 31), "amount", threshold.name)


def _checks(rules: Rules) -> Iterator[Expiry]:
    for entry in entries(rules):
        if entry.kind in DATED and entry.checked is not None:
            yield Expiry(entry.path, months_before(entry.checked, -CHECK_AFTER_MONTHS), "check", entry.name)


def _ends(books: Rulebooks, entry: Entry, today: date) -> Iterator[Expiry]:
    rule = held(books, entry.kind)[entry.id]
    if isinstance(rule, Route | Shared | Table) and rule.versions and (last := rule.versions[-1].last) and last >= today:
        yield Expiry(entry.path, last, "rule", rule.name)
    for one in _statements(rule):
        if "until" in one and (day := date.fromisoformat(one["until"])) >= today:
            yield Expiry(entry.path, day, "statement", one["text"])


def _statements(rule: Rule) -> Iterator[Mapping[str, Any]]:
    match rule:
        case Route():
            for statements in rule.statements.values():
                yield from statements
        case Part():
            for section in rule.sections.values():
                yield from section.statements
        case Plan():
            yield from rule.statements()
