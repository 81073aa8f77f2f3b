"""The worklist: the cases that need somebody, with every reason, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from viadukt.casework.models import Case, PutOff, assigned_to
from viadukt.casework.worklist.rules import Active, Branch, Told, active_rules
from viadukt.kernel import clock
from viadukt.network.public import Role, SeatActor

MOST = 500
"""Of one list; a longer one is to be narrowed."""
Sort = Literal["urgency", "due", "contact"]
MINE, ALL, NOBODY = "mine", "all", "nobody"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to: whose cases (`mine`, `all`, `nobody`'s, or of one seat), one rule, a topic."""

    whose: str = MINE
    rule: str = ""
    topic: str = ""
    sort: Sort = "urgency"
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that warns of a case: the rule in words, and the dates behind it."""

    rule: str
    label: str
    sentence: str
    urgency: int
    told: Told


@dataclass(slots=True)
class Line:
    """A case of the list with its reasons, the most urgent first; `put_off` are those that somebody has put off."""

    case: Case
    reasons: list[Reason] = field(default_factory=list)
    put_off: list[tuple[Reason, PutOff]] = field(default_factory=list)
    covered: bool = False

    @property
    def urgency(self) -> int:
        return min((reason.urgency for reason in self.reasons), default=3)

    @property
    def due(self) -> date | None:
        return min((reason.told.due for reason in self.reasons if reason.told.due), default=None)


def found_cases(actor: SeatActor, wanted: Wanted, rules: Sequence[Active] | None = None) -> list[UUID]:
    """The cases that need somebody, in the order wanted, at most `MOST`: a query or two a rule, however many there are."""
    rules = active_rules(actor.organisation_id) if rules is None else rules
    if wanted.rule:
        rules = [one for one in rules if one.rule.name == wanted.rule]
    found: dict[UUID, None] = {}
    today = clock.today()
    extra = _assigned(actor, wanted)
    for one in rules:
        found |= dict.fromkeys(_extra_found(extra, one, today, put_off=wanted.put_off))
        for branch in one.rule.branches(today, one.days):
            if len(found) >= MOST:
                break
            found |= dict.fromkeys(_rows(actor, wanted, one, branch, today))
    ids = list(found)[:MOST]
    return ids if wanted.sort == "urgency" else _sorted(ids, wanted.sort)


def _rows(actor: SeatActor, wanted: Wanted, one: Active, branch: Branch, today: date) -> list[UUID]:
    cases = Case.objects.visible_to(actor).filter(branch.where, _whose(actor, wanted), status=branch.status, sealed=False)
    if wanted.topic:
        cases = cases.filter(topic__slug=wanted.topic)
    put_off = PutOff.objects.filter(rule=one.rule.name, until__gt=today)
    if wanted.put_off:
        cases = cases.filter(pk__in=put_off.order_by().values("case"))
    else:
        cases = cases.filter(~Exists(put_off.filter(case=OuterRef("pk"))))
    return list(cases.order_by(branch.order).values_list("pk", flat=True)[:MOST])


def _whose(actor: SeatActor, wanted: Wanted) -> Q:
    if wanted.whose == ALL:
        return Q()
    if wanted.whose == NOBODY:
        return Q(adviser=None)
    return Q(adviser=actor.seat_id if wanted.whose == MINE else wanted.whose)


def _assigned(actor: SeatActor, wanted: Wanted) -> list[Case]:
    """What is on the actor's desk besides what they are responsible for: cases that they share in, or cover."""
    if wanted.whose != MINE:
        return []
    cases = Case.objects.visible_to(actor).filter(pk__in=assigned_to(actor), sealed=False).exclude(adviser=actor.seat_id)
    if wanted.topic:
        cases = cases.filter(topic__slug=wanted.topic)
    return list(cases.order_by("next_due_on", "pk")[:MOST])


def _extra_found(cases: Sequence[Case], one: Active, today: date, *, put_off: bool) -> Iterator[UUID]:
    if not cases:
        return
    told = one.rule.tell(cases, today, one.days)
    away = (
        set(PutOff.objects.filter(case__in=told, rule=one.rule.name, until__gt=today).values_list("case", flat=True))
        if told
        else set()
    )
    yield from (pk for pk in told if (pk in away) == put_off)


def _sorted(ids: Sequence[UUID], sort: Sort) -> list[UUID]:
    column = "next_due_on" if sort == "due" else "last_contact_at"
    values: Mapping[UUID, date | datetime | None] = dict(Case.objects.filter(pk__in=ids).values_list("pk", column))

    def place(pk: UUID) -> tuple[bool, str]:
        value = values.get(pk)
        nothing = value is None
        # What has no day is last by due day; who was never spoken to is first by last contact.
        return (nothing if sort == "due" else not nothing, value.isoformat() if value else "")

    return sorted(ids, key=place)


def lines(actor: SeatActor, ids: Sequence[UUID], rules: Sequence[Active] | None = None) -> list[Line]:
    """The cases of a page with all their reasons, in the order of `ids`; a query or none for each rule."""
    rules = active_rules(actor.organisation_id) if rules is None else rules
    today = clock.today()
    rows = {
        case.pk: Line(case)
        for case in Case.objects.visible_to(actor).filter(pk__in=ids).select_related("topic", "adviser__user")
    }
    held = PutOff.objects.filter(case__in=rows, until__gt=today).select_related("seat__user").order_by("at")
    put_off = {(one.case_id, one.rule): one for one in held}
    cases = [line.case for line in rows.values()]
    for one in rules:
        for pk, told in one.rule.tell(cases, today, one.days).items():
            reason = Reason(one.rule.name, str(one.rule.label), one.sentence, one.rule.urgency, told)
            if away := put_off.get((pk, one.rule.name)):
                rows[pk].put_off.append((reason, away))
            else:
                rows[pk].reasons.append(reason)
    mine = set(assigned_to(actor).filter(case__in=rows))
    for line in rows.values():
        line.covered = line.case.adviser_id != actor.seat_id and line.case.pk in mine
    return [rows[pk] for pk in ids if pk in rows]


def readable(actor: SeatActor, found: Sequence[Line]) -> list[Case]:
    """The cases of a page whose names the actor may read: not those that are for the assigned alone."""
    return [
        line.case
        for line in found
        if not line.case.sealed and (not line.case.restricted or line.covered or line.case.adviser_id == actor.seat_id)
    ]


def default_whose(actor: SeatActor) -> str:
    """Advisers begin with their own; who only leads, with everybody's."""
    return MINE if Role.ADVISER in actor.roles else ALL
