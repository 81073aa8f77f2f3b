"""A plan as the result page draws it: its steps in words, and a line of time on which they lie if nothing holds them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viadukt.guidance.engine.deadlines import Expected, expected
from viadukt.guidance.engine.model import Rulebooks, Text
from viadukt.guidance.engine.plans import Plan, Step
from viadukt.guidance.engine.progress import Progress
from viadukt.guidance.statements import Said, said

WIDTH, LEFT, ROW, TOP = 320, 26, 22, 24
"""Units of the drawing: its width, the column of numbers, the height of a step, the scale above them."""
DAYS_A_MONTH = 30.44

WHO: Mapping[str, Promise | str] = {
    "person": _("Sie"),
    "adviser": _("Beratung"),
    "authority": _("Behörde"),
    "employer": _("Betrieb"),
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step in words; `only_if` says when it is needed at all, `deadline` what limits it, `passed` what to do then."""

    number: int
    who: Promise | str
    said: Said
    only_if: Text
    deadline: Said | None
    passed: Said | None


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a step lies: from `x` on, `width` wide; without a width nothing says how long it takes."""

    number: int
    y: int
    x: float
    width: float
    who: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    months: int


@dataclass(frozen=True)
class PlanShown:
    """A plan with its drawing; `mirrored` for readers from right to left."""

    id: str
    name: Text
    about: Text
    steps: tuple[StepShown, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int
    months: int
    """How long it takes at least, if authorities take all the time that they have; 0 where nothing says so."""
    open_questions: tuple[Text, ...]


def plans_shown(books: Rulebooks, plans: Iterable[Plan], today: date, language: str, *, mirrored: bool) -> list[PlanShown]:
    """The plans, drawn as if they began today."""
    return [_shown(books, plan, today, language, mirrored=mirrored) for plan in plans]


def _shown(books: Rulebooks, plan: Plan, today: date, language: str, *, mirrored: bool) -> PlanShown:
    laid = expected(plan, Progress(begun=today), today)
    numbers = {step.id: number for number, step in enumerate(plan.steps, 1)}
    months = round(max(((one.last - today).days for one in laid), default=0) / DAYS_A_MONTH)
    scale = (WIDTH - LEFT - 8) / max(months, 1)
    return PlanShown(
        id=plan.id,
        name=plan.name,
        about=plan.about,
        steps=tuple(_step(books, plan, step, number, language) for number, step in enumerate(plan.steps, 1)),
        bars=tuple(_bars(laid, numbers, today, scale, mirrored=mirrored)) if months else (),
        ticks=tuple(_ticks(months, scale, mirrored=mirrored)) if months else (),
        height=TOP + ROW * len(laid) + 4,
        months=months,
        open_questions=plan.open_questions,
    )


def _step(books: Rulebooks, plan: Plan, step: Step, number: int, language: str) -> StepShown:
    def told(statement: Mapping[str, object]) -> Said | None:
        return said(books, f"{plan.id}.{step.id}", statement, plan.law_state, language) if statement.get("text") else None

    worded = told(step.says)
    assert worded is not None
    deadline, passed = (told(step.deadline.says), told(step.deadline.passed)) if step.deadline else (None, None)
    return StepShown(number, WHO[step.who], worded, step.only_if, deadline, passed)


def _bars(laid: Sequence[Expected], numbers: Mapping[str, int], today: date, scale: float, *, mirrored: bool) -> Iterable[Bar]:
    for row, one in enumerate(laid):
        x = LEFT + (one.first - today).days / DAYS_A_MONTH * scale
        width = max((one.last - one.first).days / DAYS_A_MONTH * scale, 3) if one.length_known else 0
        begins = WIDTH - x - width if mirrored else x
        yield Bar(numbers[one.step.id], TOP + row * ROW, round(begins, 1), round(width, 1), one.step.who)


def _ticks(months: int, scale: float, *, mirrored: bool) -> Iterable[Tick]:
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months / step <= 8 or step == 120)
    for month in range(0, months + 1, step):
        x = LEFT + month * scale
        yield Tick(round(WIDTH - x if mirrored else x, 1), month)
