"""Rules of early warning: each says in words when it warns, finds its cases by an index, and tells the dates behind.

A rule is a sentence with a number of days. It judges no person and gives no score.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from viadukt.casework.models import Case, CaseStatus, CaseworkSetup, WarningSetting

MOST_DAYS = 730


@dataclass(frozen=True, slots=True)
class Told:
    """Why a case stands there: the dates behind, in words, and the day by which something is due, if there is one."""

    words: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Cases that a rule warns of: what they have in common, beside their status, and the column that orders them.

    An index should lead from organisation and status to `order`, so that the first of many are found without reading all.
    """

    where: Q
    order: str
    status: str = CaseStatus.OPEN


Branches = Callable[[date, int], Sequence[Branch]]
Telling = Callable[[Sequence[Case], date, int], Mapping[UUID, Told]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` is the rule as a sentence, with `%(days)s` where it has days; `days` the number unless the lead chose another.

    `at_once` is the sentence for 0 days. `urgency` is 1 for today, 2 for this week, 3 for when there is time. `branches` find
    the cases; `tell` says of cases that are at hand which of them the rule warns of, and why: both must agree.
    """

    name: str
    label: str | Promise
    words: str | Promise
    days: int | None
    urgency: int
    branches: Branches
    tell: Telling
    at_once: str | Promise = ""

    def sentence(self, days: int) -> str:
        if self.at_once and not days:
            return str(self.at_once)
        return str(self.words) % {"days": days} if self.days is not None else str(self.words)


@dataclass(frozen=True, slots=True)
class Active:
    """A rule as it holds in an organisation."""

    rule: Rule
    days: int
    active: bool = True

    @property
    def sentence(self) -> str:
        return self.rule.sentence(self.days)


_rules: dict[str, Rule] = {}
SILENCE = "silence"


def register_warning(rule: Rule) -> None:
    """Add a rule. Called when casework starts; its name is for good."""
    if _rules.setdefault(rule.name, rule) is not rule:
        raise ValueError(f"two rules of early warning are called {rule.name}")


def all_rules() -> list[Rule]:
    """The most urgent first."""
    return sorted(_rules.values(), key=lambda rule: rule.urgency)


def rule_called(name: str) -> Rule | None:
    return _rules.get(name)


def settings_of(organisation_id: UUID) -> list[Active]:
    """Every rule as it holds in the organisation, on or off: two queries."""
    chosen = {row.rule: row for row in WarningSetting.objects.filter(organisation=organisation_id)}
    silence = CaseworkSetup.objects.filter(pk=organisation_id).values_list("silence_days", flat=True).first()
    found = []
    for rule in all_rules():
        days = silence if rule.name == SILENCE and silence is not None else rule.days or 0
        row = chosen.get(rule.name)
        found.append(Active(rule, row.days if row and rule.days is not None else days, row.active if row else True))
    return found


def active_rules(organisation_id: UUID) -> list[Active]:
    return [one for one in settings_of(organisation_id) if one.active]


def open_cases(cases: Iterable[Case], status: str = CaseStatus.OPEN) -> list[Case]:
    """Those of them that a rule may speak of."""
    return [case for case in cases if case.status == status and not case.sealed]
