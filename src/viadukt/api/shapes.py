"""What the guidance interface answers, for its description: each shape is one of its schemas, held against answers by tests.

Conditions and statements have the form of the rulebooks' files; their schemas are those of the rulebooks themselves.
"""

from datetime import date
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

OF_RULEBOOKS = "x-rulebooks"
"""Marks what the rulebooks' own schema defines: the description puts a reference to that in its place."""

Statement = Annotated[dict[str, Any], WithJsonSchema({OF_RULEBOOKS: "statement"})]
Node = Annotated[dict[str, Any], WithJsonSchema({OF_RULEBOOKS: "condition"})]
Value = bool | float | str
Laws = Annotated[list[str], Field(description="Citations. `sources` has their links.")]
Verdict = Annotated[
    Literal["met", "unmet", "unknown"], Field(description="`unknown`: what is known so far does not decide it.")
]
Purpose = Literal[
    "search", "work", "training", "study", "recognition", "self_employment", "stay", "family", "return", "mobility"
]
Discretion = Annotated[
    Literal["anspruch", "soll", "kann"],
    Field(description="Whether who meets the conditions has a claim, should be granted it as a rule, or may be granted it."),
]


class Text(TypedDict):
    """In German and English."""

    de: str
    en: str


TextOrNone = Text | Annotated[dict[str, str], Field(max_length=0)]


class Source(TypedDict):
    """A citation, and the address of the paragraph where it is known."""

    law: str
    url: str | None


class Document(TypedDict):
    sources: Annotated[list[Source], Field(description="Every citation in this document.")]
    note: Text


# What the rulebooks say.


class Span(TypedDict):
    oldest: date
    newest: date


class State(TypedDict):
    """How much the rulebooks hold, and how old that is."""

    routes: int
    facts: int
    parts: int
    thresholds: int
    lists: int
    checked: Annotated[Span, Field(description="When routes and parts were last held against their sources.")]
    law_state: Annotated[Span, Field(description="The state of the law that they were coded from.")]
    sha256: Annotated[str, Field(description="Changes exactly when the rulebooks do.")]


class About(TypedDict):
    """What this interface is, and the state of its rulebooks."""

    version: Annotated[str, Field(description="The version of this interface.")]
    about: Text
    note: Text
    rulebooks: State
    links: Annotated[dict[str, str], Field(description="What there is, and its address.")]


class NamedValue(TypedDict):
    value: float
    name: Text


class FactAsked(TypedDict):
    type: Annotated[
        Literal["bool", "number", "date", "choice", "level", "country", "isco"],
        Field(
            description="`choice` and `level` are one of `values`, those of a level in order; `country` is one of ISO 3166-1, "
            "two letters; `isco` one of ISCO-08, one to four digits; `date` a day as 2026-01-31."
        ),
    ]
    question: Text
    why: Annotated[Text, Field(description="Why it is asked.")]
    values: NotRequired[list[str]]
    labels: NotRequired[Annotated[dict[str, Text], Field(description="Names of values.")]]
    name: NotRequired[Annotated[Text, Field(description="What it is called where its value stands beside it.")]]
    named: NotRequired[Annotated[list[NamedValue], Field(description="Numbers that have a name of their own.")]]
    unit: NotRequired[str]
    minimum: NotRequired[float]
    maximum: NotRequired[float]


class Fact(FactAsked):
    """Something that can be known of a person."""

    key: Annotated[str, Field(description="Stays as it is for good.")]
    changeable: Annotated[bool | Literal["up"], Field(description="Whether a person can change it; `up`: it can only grow.")]
    presumed: NotRequired[Annotated[bool, Field(description="What is taken to be so of whoever has not said.")]]
    first: NotRequired[Annotated[bool, Field(description="Asked before all others.")]]
    after: NotRequired[Annotated[list[str], Field(description="Facts that are asked before this one.")]]
    age_of: NotRequired[Annotated[str, Field(description="The date of birth that this follows from.")]]
    final: NotRequired[Annotated[list[str], Field(description="Values after which no change is proposed.")]]


class Facts(TypedDict):
    facts: list[Fact]
    note: Text


_From = TypedDict("_From", {"from": date})


class Version(_From):
    """What held from its first to its last day; without a last day it still does."""

    until: NotRequired[date]
    condition: Node


class Row(TypedDict):
    """A line of a points table. Of the rows of a group at most one counts, the best."""

    id: str
    points: int
    group: NotRequired[str]
    law: Laws
    text: Text
    condition: Node


class TableVersion(_From):
    until: NotRequired[date]
    rows: list[Row]


class Shared(TypedDict):
    """A condition that several routes share; their conditions refer to it by `see`."""

    id: str
    name: Text
    law: Laws
    versions: list[Version]


class Table(TypedDict):
    """A points table; conditions refer to it by `points.table`."""

    id: str
    name: Text
    law: Laws
    versions: list[TableVersion]


class Statements(TypedDict):
    papers: NotRequired[list[Statement]]
    body: NotRequired[Annotated[list[Statement], Field(description="Who decides.")]]
    costs: NotRequired[list[Statement]]
    deadlines: NotRequired[list[Statement]]
    funding: NotRequired[list[Statement]]
    after: NotRequired[Annotated[list[Statement], Field(description="What comes after.")]]
    notes: NotRequired[list[Statement]]


class Route(Statements):
    """A way that the law opens: its conditions by day, and what is known about it."""

    id: str
    name: Text
    about: NotRequired[Text]
    purpose: Purpose
    aims: Annotated[list[str], Field(description="What somebody wants who asks about it.")]
    discretion: Discretion
    law: Laws
    law_state: date
    checked: date
    introduced: NotRequired[Annotated[date, Field(description="The day on which it began to exist.")]]
    to_be_filled: NotRequired[Annotated[Text, Field(description="Why nobody has coded it yet.")]]
    versions: list[Version]
    open_questions: Annotated[list[Text], Field(description="What the sources leave open.")]
    grants: Annotated[dict[str, Any], Field(description="What it allows.")]


class Routes(Document):
    routes: list[Route]
    shared: list[Shared]
    tables: list[Table]


class OneRoute(Document):
    route: Route
    shared: Annotated[list[Shared], Field(description="Those that the route refers to.")]
    tables: Annotated[list[Table], Field(description="Those that the route refers to.")]


class Section(TypedDict):
    id: str
    name: Text
    statements: list[Statement]


class Part(TypedDict):
    """Statements on one matter, each with its source; no conditions."""

    id: str
    matter: Annotated[str, Field(description="What it belongs to, such as `recognition` or `returning`.")]
    name: Text
    about: NotRequired[Text]
    law_state: date
    checked: date
    open_questions: list[Text]
    sections: list[Section]


class Parts(Document):
    parts: list[Part]


class OnePart(Document):
    part: Part


class Year(TypedDict):
    year: int
    amount: float
    source: str


class Threshold(TypedDict):
    """An amount that is set anew for each year. A year without a published amount is missing; nothing is extrapolated."""

    id: str
    name: Text
    law: Laws
    unit: str
    years: list[Year]


class Thresholds(Document):
    thresholds: list[Threshold]


class Code(TypedDict):
    code: str
    name: NotRequired[Text]


class CodeList(TypedDict):
    """Occupations (groups of ISCO-08; a code stands for all below it) or countries (ISO 3166-1) that a rule names."""

    id: str
    kind: Literal["isco", "country"]
    law: Laws
    codes: list[Code]


class Lists(Document):
    lists: list[CodeList]


# What is answered about somebody.

_Now = TypedDict("_Now", {"from": Value | None})


class Step(_Now):
    """A fact that would have to become something else, or, where it is not known yet (`from` is null), would have to be so."""

    fact: str
    to: Annotated[Value | None, Field(description="The nearest value that does; null where `none_of` says which do not.")]
    at_least: NotRequired[Value]
    at_most: NotRequired[Value]
    by: NotRequired[Annotated[float, Field(description="How much more, or less.")]]
    none_of: NotRequired[Annotated[list[Value], Field(description="All but these do.")]]
    one_of: NotRequired[Annotated[list[Value], Field(description="Each of these does.")]]


class Way(TypedDict):
    """Steps that together open the route."""

    changes: Annotated[list[Step], Field(description="Of what is known.")]
    provided: Annotated[list[Step], Field(description="Of what is not known yet.")]


class Amount(TypedDict):
    id: str
    year: int
    amount: float | None
    unit: str
    source: str | None


class Points(TypedDict):
    certain: int
    possible: int


class RowVerdict(TypedDict):
    id: str
    points: int
    group: str
    counts: Annotated[bool, Field(description="Whether it is the one of its group that counts.")]
    verdict: Verdict


class ConditionVerdict(TypedDict):
    """A condition of the route as it stands on that day, and what became of it."""

    id: str
    kind: Literal["leaf", "all", "any", "not", "points", "void"]
    verdict: Verdict
    law: list[str]
    url: Annotated[list[str | None], Field(description="For each of `law`.")]
    text: TextOrNone
    fact: NotRequired[str]
    value: NotRequired[Value | None]
    reason: NotRequired[
        Annotated[
            Literal["not_known_yet", "too_coarse", "no_amount", "not_coded", "to_be_filled", "open"],
            Field(description="Why it is unknown; `because` says it in words where the rulebook has them."),
        ]
    ]
    because: NotRequired[Text]
    threshold: NotRequired[Amount]
    at_least: NotRequired[int]
    points: NotRequired[Points]
    rows: NotRequired[list[RowVerdict]]


class RouteSource(Source):
    law_state: date


class RouteVerdict(Statements):
    """A route for this person on that day."""

    id: str
    name: Text
    purpose: Purpose
    verdict: Verdict
    discretion: Discretion
    standing: Annotated[
        Literal["in_force", "not_yet", "no_longer", "not_coded", "to_be_filled"],
        Field(description="Whether there are rules of that day."),
    ]
    since: date | None
    until: date | None
    reason: str
    because: TextOrNone
    missing: Annotated[list[Way], Field(description="The smallest ways to open it, best first.")]
    missing_more: Annotated[bool, Field(description="Whether there are more than these.")]
    missing_bounded: Annotated[bool, Field(description="Whether the search left something out.")]
    barred_by: Annotated[list[str], Field(description="Where there is no way: the conditions that cannot be brought about.")]
    decides: Annotated[list[str], Field(description="The conditions that carry the verdict.")]
    unknown_facts: list[str]
    conditions: list[ConditionVerdict]
    sources: list[RouteSource]
    law_state: date
    checked: date
    grants: dict[str, Any]
    open_questions: list[Text]


class Question(FactAsked):
    """What to ask next, and why this."""

    fact: str
    routes: Annotated[list[str], Field(description="The routes for which it matters.")]
    settles: Annotated[list[str], Field(description="Those of them that some answer settles at once.")]
    settled_on_average: Annotated[float, Field(description="How many routes an answer settles.")]


class _Answered(TypedDict):
    on: Annotated[date, Field(description="The day whose rules were applied.")]
    next_question: Annotated[Question | None, Field(description="Null when no answer can change a verdict any more.")]
    presumed: Annotated[dict[str, Value], Field(description="Facts that were taken to be so because nobody said otherwise.")]
    note: Text


class Answer(_Answered):
    """Every route for this person: the verdict, what made it, and what is missing."""

    routes: list[RouteVerdict]


class Verdicts(_Answered):
    """Every route's verdict, without reasons."""

    verdicts: Annotated[dict[str, Verdict], Field(description="Id of the route -> its verdict.")]
