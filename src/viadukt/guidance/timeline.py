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


@dataclass(frozen=True, slots=True)
class Laid:
    """A step on the line of time: its number, from when to when it is to be expected, and whether that length is known."""

    number: int
    first: date
    last: date
    length_known: bool
    who: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The line of time. Without bars there is nothing to draw."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int
    months: int
    """How long it takes at least, if authorities take all the time that they have; 0 where nothing says so."""
    today: float | None = None
    """Where today lies on it, if the plan has begun before."""


@dataclass(frozen=True)
class PlanShown:
    """A plan with its drawing."""

    id: str
    name: Text
    about: Text
    steps: tuple[StepShown, ...]
    drawing: Drawing
    open_questions: tuple[Text, ...]


def plans_shown(books: Rulebooks, plans: Iterable[Plan], today: date, language: str, *, mirrored: bool) -> list[PlanShown]:
    """The plans, drawn as if they began today."""
    return [_shown(books, plan, today, language, mirrored=mirrored) for plan in plans]


def _shown(books: Rulebooks, plan: Plan, today: date, language: str, *, mirrored: bool) -> PlanShown:
    numbers = {step.id: number for number, step in enumerate(plan.steps, 1)}
    laid = [laid_out(numbers[one.step.id], one) for one in expected(plan, Progress(begun=today), today)]
    return PlanShown(
        id=plan.id,
        name=plan.name,
        about=plan.about,
        steps=tuple(step_shown(books, plan, step, number, language) for number, step in enumerate(plan.steps, 1)),
        drawing=drawing(laid, today, mirrored=mirrored),
        open_questions=plan.open_questions,
    )


def laid_out(number: int, one: Expected) -> Laid:
    """A step that is to be expected, as the line of time takes it."""
    return Laid(number, one.first, one.last, one.length_known, one.step.who)


def drawing(laid: Sequence[Laid], begun: date, *, mirrored: bool, today: date | None = None) -> Drawing:
    """The line of time from the day `begun` on, which lies before all of `laid`; `mirrored` for readers from right to left."""
    months = round(max(((one.last - begun).days for one in laid), default=0) / DAYS_A_MONTH)
    scale = (WIDTH - LEFT - 8) / max(months, 1)
    now = None
    if today and begun < today and months:
        x = min(LEFT + (today - begun).days / DAYS_A_MONTH * scale, WIDTH - 2)
        now = round(WIDTH - x if mirrored else x, 1)
    return Drawing(
        bars=tuple(_bars(laid, begun, scale, mirrored=mirrored)) if months else (),
        ticks=tuple(_ticks(months, scale, mirrored=mirrored)) if months else (),
        height=TOP + ROW * len(laid) + 4,
        months=months,
        today=now,
    )


def step_shown(books: Rulebooks, plan: Plan, step: Step, number: int, language: str) -> StepShown:
    """A step of a template in words."""

    def told(statement: Mapping[str, object]) -> Said | None:
        return said(books, f"{plan.id}.{step.id}", statement, plan.law_state, language) if statement.get("text") else None

    worded = told(step.says)
    assert worded is not None
    deadline, passed = (told(step.deadline.says), told(step.deadline.passed)) if step.deadline else (None, None)
    return StepShown(number, WHO[step.who], worded, step.only_if, deadline, passed)


def _bars(laid: Sequence[Laid], begun: date, scale: float, *, mirrored: bool) -> Iterable[Bar]:
    for row, one in enumerate(laid):
        x = LEFT + (one.first - begun).days / DAYS_A_MONTH * scale
        width = max((one.last - one.first).days / DAYS_A_MONTH * scale, 3) if one.length_known else 0
        begins = WIDTH - x - width if mirrored else x
        yield Bar(one.number, TOP + row * ROW, round(begins, 1), round(width, 1), one.who)


def _ticks(months: int, scale: float, *, mirrored: bool) -> Iterable[Tick]:
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months / step <= 8 or step == 120)
    for month in range(0, months + 1, step):
        x = LEFT + month * scale
        yield Tick(round(WIDTH - x if mirrored else x, 1), month)
