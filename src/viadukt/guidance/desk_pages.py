"""What the desk of those who keep the rules shows: files, problems and changes, put together from the state of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.guidance import expiry, permissions, selectors
from viadukt.guidance.catalogue import Entry, entries
from viadukt.guidance.differences import differences
from viadukt.guidance.engine.problems import Problem
from viadukt.guidance.library import shipped_texts
from viadukt.guidance.models import ChangeKind, RuleChange
from viadukt.guidance.overlay import Rules
from viadukt.guidance.services import is_overtaken
from viadukt.guidance.trial import Effect, Trial, Turn, days_of_interest, effect, tried
from viadukt.guidance.wording import say
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor

FILES: Mapping[str, str | Promise] = {
    "facts.yaml": pgettext_lazy("staff", "Fragen an die Person"),
    "laws.yaml": pgettext_lazy("staff", "Gesetze, die zitiert werden"),
    "lists.yaml": pgettext_lazy("staff", "Listen von Berufen und Ländern"),
    "thresholds.yaml": pgettext_lazy("staff", "Beträge nach Jahren"),
}
EXPIRING: Mapping[str, str | Promise] = {
    "amount": pgettext_lazy("staff", "Betrag"),
    "rule": pgettext_lazy("staff", "Regel endet"),
    "statement": pgettext_lazy("staff", "Angabe endet"),
    "check": pgettext_lazy("staff", "nächste Prüfung"),
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as the list shows it."""

    path: str
    name: str
    law_state: date | None
    checked: date | None
    overdue: bool
    expires: expiry.Expiry | None
    expiring: str
    is_own: bool
    upgraded: bool
    proposals: int
    entry: Entry | None
    """The one rule in it, where it is one."""

    @property
    def runs_out(self) -> bool:
        """Whether something in it ends within three months, or has."""
        return self.expires is not None and self.expires.what != "check" and (self.expires.day - clock.today()).days < 92

    @property
    def needs_somebody(self) -> bool:
        return self.overdue or self.upgraded or self.runs_out or self.proposals > 0


def file_rows(rules: Rules, language: str, *, waiting: Iterable[RuleChange]) -> list[FileRow]:
    """All files, in the order of their names."""
    of_file: dict[str, list[Entry]] = {}
    for entry in entries(rules):
        of_file.setdefault(entry.path, []).append(entry)
    expires: dict[str, expiry.Expiry] = {}
    for one in expiry.expiries(rules, clock.today()):
        expires.setdefault(one.path, one)
    proposals = Counter(change.path for change in waiting)

    def row(path: str) -> FileRow:
        held = of_file.get(path, [])
        entry = held[0] if len(held) == 1 and path not in FILES else None
        runs_out = expires.get(path)
        return FileRow(
            path=path,
            name=str(FILES[path]) if path in FILES else say(entry.name, language) if entry else path,
            law_state=entry.law_state if entry else None,
            checked=entry.checked if entry else rules.checked.get(path),
            overdue=bool(entry and expiry.is_overdue(entry, clock.today())),
            expires=runs_out,
            expiring=str(EXPIRING[runs_out.what]) if runs_out else "",
            is_own=path in rules.approved,
            upgraded=path in rules.upgraded,
            proposals=proposals[path],
            entry=entry,
        )

    return [row(path) for path in sorted({*rules.texts, *proposals})]


def file_page(rules: Rules, path: str, language: str, *, waiting: Iterable[RuleChange]) -> dict[str, Any]:
    """One file: its row, all that runs out in it, and, after an upgrade, how the program's text differs from the own."""
    rows = {row.path: row for row in file_rows(rules, language, waiting=waiting)}
    shipped, own = shipped_texts().get(path, ""), rules.text(path)
    return {
        "path": path,
        "row": rows.get(path),
        "there": path in rules.texts,
        "expiries": [
            (one.day, str(EXPIRING[one.what]), say(one.name, language))
            for one in expiry.expiries(rules, clock.today())
            if one.path == path
        ],
        "upgrade": differences(own.splitlines(), shipped.splitlines()) if path in rules.approved else [],
        "problems": [problem for problem in rules.problems if problem.file == path],
    }


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """What is wrong, and how the line reads in which it is."""

    file: str
    line: int
    says: str
    excerpt: str


def problem_rows(trial: Trial, change: RuleChange) -> list[ProblemRow]:
    """The reasons not to approve a change, each with its line; those of the file itself first."""
    found = sorted(trial.problems, key=lambda problem: (problem.file != change.path, problem))
    return [_problem_row(problem, change) for problem in found]


def _problem_row(problem: Problem, change: RuleChange) -> ProblemRow:
    written = change.text.split("\n") if problem.file == change.path else []
    excerpt = written[problem.line - 1].strip() if 0 < problem.line <= len(written) else ""
    return ProblemRow(problem.file, problem.line, problem.says, excerpt[:160])


@dataclass(frozen=True, slots=True)
class Turned:
    """All example people for whom the verdict on a route turns the same way on a day."""

    route: str
    name: str
    on: date
    before: str
    after: str
    people: list[str]


def change_page(rules: Rules, change: RuleChange, actor: Actor, language: str) -> dict[str, Any]:
    """One change: its difference; while it is open also what has come between, what is wrong, and on whom it would tell."""
    overtaken = change.is_open and is_overtaken(rules, change)
    trial = tried(rules, change.path, change.text) if change.is_open and not overtaken else Trial(None)
    told = None
    if trial.books and change.kind == ChangeKind.EDIT:
        told = effect(rules.books, trial.books, days_of_interest(clock.today(), trial.books, change.path))
    base, now = change.base.splitlines(), rules.text(change.path).splitlines()
    return {
        "change": change,
        "is_author": permissions.is_author(actor, change),
        "is_check": change.kind == ChangeKind.CHECK,
        "rows": differences(base, change.text.splitlines()),
        "overtaken": overtaken,
        "meanwhile": differences(base, now) if overtaken else [],
        "problems": problem_rows(trial, change),
        "others": trial.others,
        "effect": told,
        "turned": turned(told, language) if told else [],
        "may_write": bool(permissions.may_write(actor, change)),
        "may_decide": bool(permissions.may_decide(actor, change)) and not overtaken,
        "may_decline": bool(permissions.may_decide(actor, change)),
        "may_withdraw": bool(permissions.may_withdraw(actor, change)),
        "may_redo": bool(permissions.may_redo(actor, change)) and (overtaken or not change.is_open),
        "alone": change.is_open and not [one for one in selectors.keepers() if one.pk != change.author_id],
    }


def turned(told: Effect, language: str) -> list[Turned]:
    """The turns, those of one route, day and direction together."""
    words = {
        "met": pgettext("staff", "offen"),
        "unmet": pgettext("staff", "zu"),
        "unknown": pgettext("staff", "noch nicht bekannt"),
        None: pgettext("staff", "nicht da"),
    }
    groups: dict[tuple[str, date, str | None, str | None], list[Turn]] = {}
    for turn in told.turns:
        groups.setdefault((turn.route, turn.on, turn.before, turn.after), []).append(turn)
    return [
        Turned(
            route=route,
            name=say(turns[0].name, language),
            on=on,
            before=words[before],
            after=words[after],
            people=[say(turn.person, language) for turn in turns],
        )
        for (route, on, before, after), turns in groups.items()
    ]
