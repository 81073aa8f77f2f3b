"""A plan as pages draw it: its steps in the reader's words, what the law sets, and a line of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from viadukt.casework.models import ClockPause, Plan, PlanStep, Who
from viadukt.casework.opening import Json, OpenCase
from viadukt.casework.planning.days import legal, progress_of, steps_of, waits_for
from viadukt.casework.services.plans import plan_field
from viadukt.casework.services.steps import content_of
from viadukt.guidance.public import (
    COUNTING,
    Drawing,
    Expected,
    Laid,
    Rulebooks,
    Said,
    State,
    StepNow,
    drawing,
    expected,
    laid_out,
    rulebooks,
    said,
    say,
)
from viadukt.guidance.public import Plan as Template
from viadukt.guidance.public import Step as TemplateStep
from viadukt.kernel import clock

STATES: Mapping[State, Promise | str] = {
    State.WAITING: _("noch nicht dran"),
    State.RUNNING: _("dran"),
    State.STOPPED: _("die Frist steht still"),
    State.OVERDUE: _("überfällig"),
    State.DONE: _("erledigt"),
    State.NOT_NEEDED: _("nur falls nötig"),
}
STAFF_WHO: Mapping[str, Promise | str] = {
    Who.PERSON: pgettext_lazy("staff", "Person"),
    Who.ADVISER: pgettext_lazy("staff", "Beratung"),
    Who.AUTHORITY: pgettext_lazy("staff", "Behörde"),
    Who.EMPLOYER: pgettext_lazy("staff", "Betrieb"),
}
BADGES: Mapping[State, str] = {State.OVERDUE: "bad", State.DONE: "good", State.STOPPED: "warn"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the step's list: `key` names it, `said` is the template's statement with its source, if it is from there."""

    key: str
    text: str
    said: Said | None
    there: bool


@dataclass(frozen=True, slots=True)
class PauseShown:
    pause: ClockPause
    why: Said | None


@dataclass(frozen=True)
class StepShown:
    """A step in words. `law` is the template's deadline with its paragraph, `passed` what to do when it has passed."""

    row: PlanStep
    number: int
    title: str
    language: str
    detail: str
    result: str
    why_not: str
    who: str | Promise
    state: State
    days_left: int | None
    counted_from: date | None
    waits_for: Sequence["tuple[int, str]"]
    source: Said | None = None
    only_if: str = ""
    law: Said | None = None
    told: str = ""
    passed: Said | None = None
    papers: Sequence[Paper] = ()
    notes: Sequence[Said] = ()
    pauses: Sequence[PauseShown] = ()
    stops: Sequence[tuple[str, Said]] = ()
    extensions: int = 0

    @property
    def label(self) -> str | Promise:
        return STATES[self.state]

    @property
    def badge(self) -> str:
        return BADGES.get(self.state, "")

    @property
    def papers_there(self) -> int:
        return sum(paper.there for paper in self.papers)

    @property
    def has_more(self) -> bool:
        return bool(self.law or self.papers or self.notes or self.pauses or self.source)


@dataclass(frozen=True)
class EventShown:
    """Something that happens and starts a deadline, and the day on which it did."""

    name: str
    said: Said
    day: date | None


@dataclass(frozen=True)
class PlanShown:
    plan: Plan
    name: str
    about: str
    steps: Sequence[StepShown]
    drawing: Drawing
    events: Sequence[EventShown] = ()
    open_questions: Sequence[str] = ()
    gone: bool = False
    """The template is not in the rulebooks any more: deadlines stay as they were reckoned last."""
    counting: str = ""

    @property
    def ahead(self) -> Sequence[StepShown]:
        """The open steps that can be done now."""
        return [step for step in self.steps if step.row.is_open and not step.waits_for]

    @property
    def done(self) -> int:
        return sum(step.row.done_on is not None for step in self.steps)

    @property
    def counted(self) -> int:
        return sum(step.row.counts for step in self.steps)


def shown(opened: OpenCase, plan: Plan, language: str, *, staff: bool) -> PlanShown:
    """The plan for a reader of `language`; `staff` reads of the person, the person of themselves."""
    books = rulebooks()
    steps = steps_of(plan)
    template = books.plans.get(plan.template)
    states = legal(plan, steps, books)
    contents = {step.pk: content_of(opened, step) for step in steps}
    given = {step.id: step for step in template.steps} if template else {}
    titles = {step.pk: _title(contents[step.pk], given.get(step.key), language) for step in steps}
    drawer = _Drawer(books, template, language, titles, {step.pk: step for step in steps}, staff)
    own = str(opened.unseal(plan_field(plan.pk), plan.content, version=plan.version).get("name", ""))
    return PlanShown(
        plan=plan,
        name=own or (say(template.name, language) if template else ""),
        about=say(template.about, language) if template else "",
        steps=[
            drawer.step(number, step, contents[step.pk], given.get(step.key), states.get(step.key))
            for number, step in enumerate(steps, 1)
        ],
        drawing=_drawing(plan, steps, template, language),
        events=list(_events(books, template, plan, language)) if template else (),
        open_questions=[say(text, language) for text in template.open_questions] if template else (),
        gone=bool(plan.template and template is None),
        counting=say(COUNTING, language) if template else "",
    )


def _title(content: Json, given: TemplateStep | None, language: str) -> tuple[str, str]:
    """The words of a step and the language they are in, "" where nobody knows: what the organisation wrote goes first."""
    if title := content.get("title"):
        return str(title), ""
    text = given.text if given else content.get("kept", {})
    words = say(text, language)
    return words, language if words and words != text.get("de") else "de"


def _events(books: Rulebooks, template: Template, plan: Plan, language: str) -> Iterator[EventShown]:
    for name, statement in template.events.items():
        day = plan.events.get(name)
        yield EventShown(
            name,
            said(books, f"{template.id}.{name}", statement, template.law_state, language),
            date.fromisoformat(day) if day else None,
        )


@dataclass(frozen=True)
class _Drawer:
    books: Rulebooks
    template: Template | None
    language: str
    titles: Mapping[UUID, tuple[str, str]]
    rows: Mapping[UUID, PlanStep]
    staff: bool
    numbers: Mapping[UUID, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {pk: number for number, pk in enumerate(self.rows, 1)})

    def step(self, number: int, row: PlanStep, content: Json, given: TemplateStep | None, now: StepNow | None) -> StepShown:
        title, language = self.titles[row.pk]
        waits = [one for one in waits_for(row, self.rows) if one.done_on is None]
        deadline = given.deadline if given else None
        there = set(content.get("there", ()))
        return StepShown(
            row=row,
            number=number,
            title=title,
            language=language,
            detail=str(content.get("detail", "")),
            result=str(content.get("result", "")),
            why_not=str(content.get("why_not", "")),
            who=STAFF_WHO[row.who] if self.staff else Who(row.who).label,
            state=_state(row, now, waits=bool(waits)),
            days_left=_days_left(row, now),
            counted_from=now.counted_from if now else None,
            waits_for=[(self.numbers[one.pk], self.titles[one.pk][0]) for one in waits],
            source=self._said(given.says, given.id) if given and (given.says.get("law") or given.says.get("source")) else None,
            only_if=say(given.only_if, self.language) if given and given.only_if else "",
            law=self._said(deadline.says, f"{row.key}.deadline") if deadline else None,
            told=say(deadline.told, self.language) if deadline and deadline.told else "",
            passed=self._said(deadline.passed, f"{row.key}.passed") if deadline else None,
            papers=[*self._papers(given, there), *(Paper(one, one, None, one in there) for one in content.get("papers", ()))],
            notes=[self._said(one, f"{row.key}.note") for one in given.notes] if given else (),
            pauses=[
                PauseShown(pause, self._said(given.stops[pause.why], pause.why) if given and pause.why in given.stops else None)
                for pause in row.pauses.all()
            ],
            stops=[(name, self._said(one, name)) for name, one in given.stops.items()] if given else (),
            extensions=deadline.extensions if deadline else 0,
        )

    def _papers(self, given: TemplateStep | None, there: set[str]) -> Iterator[Paper]:
        for statement in given.papers if given else ():
            key = str(statement["text"]["de"])
            yield Paper(key, say(statement["text"], self.language), self._said(statement, "paper"), key in there)

    def _said(self, statement: Mapping[str, object], name: str) -> Said:
        assert self.template is not None  # statements stand in templates
        return said(self.books, f"{self.template.id}.{name}", statement, self.template.law_state, self.language)


def _state(row: PlanStep, now: StepNow | None, *, waits: bool) -> State:
    if row.done_on:
        return State.DONE
    if not row.counts:
        return State.NOT_NEEDED
    if row.due_on and row.due_on < clock.today():
        return State.OVERDUE
    if now and now.state is State.STOPPED:
        return State.STOPPED
    return State.WAITING if waits else State.RUNNING


def _days_left(row: PlanStep, now: StepNow | None) -> int | None:
    if not row.is_open:
        return None
    if row.own_due_on is None and now is not None:
        return now.days_left
    return (row.due_on - clock.today()).days if row.due_on else None


def _drawing(plan: Plan, steps: Sequence[PlanStep], template: Template | None, language: str) -> Drawing:
    ahead = (
        {one.step.id: one for one in expected(template, progress_of(template, plan, steps), clock.today())} if template else {}
    )
    found: dict[UUID, Laid] = {}
    for number, step in enumerate(steps, 1):
        if step.counts:
            found[step.pk] = _laid(plan, number, step, ahead.get(step.key), found)
    laid = list(found.values())
    begun = min([plan.begun_on, *(one.first for one in laid)])
    return drawing(laid, begun, mirrored=get_language_info(language)["bidi"], today=clock.today())


def _laid(plan: Plan, number: int, step: PlanStep, one: Expected | None, found: Mapping[UUID, Laid]) -> Laid:
    if one is not None:
        return laid_out(number, one)
    first = max([plan.begun_on, *(found[other.pk].last for other in step.waits_for.all() if other.pk in found)])
    last = step.done_on or max(first, step.due_on or first)
    return Laid(number, min(first, last), last, last > first and bool(step.done_on or step.due_on), step.who)
