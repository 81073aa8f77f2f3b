"""What a rulebook says, once it was read: facts, lists, thresholds, conditions, routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from viadukt.guidance.engine.plans import Plan

Text = Mapping[str, str]
"""One text in `de` and `en`."""

Value = bool | float | str | date
"""What a fact can be, once known. Numbers are float, occupations and countries text."""


@dataclass(frozen=True)
class Fact:
    """Something that can be known of a person; the keys are public (command line, API, test cases)."""

    key: str
    type: Literal["bool", "number", "date", "choice", "level", "country", "isco"]
    question: Text
    why: Text
    changeable: bool | Literal["up"]
    """Whether a person can change it, and if only upwards (experience grows). Never for age, origin and past dates."""
    values: tuple[str, ...] = ()
    """Of a choice or a level; those of a level in order."""
    labels: Mapping[str, Text] = field(default_factory=dict)
    name: Text = field(default_factory=dict)
    """What it is called where its value stands beside it ("German: A2"); what is yes or no has none."""
    named: Mapping[float, Text] = field(default_factory=dict)
    """Numbers that have a name of their own: 999 months are "unlimited"."""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    final: tuple[str, ...] = ()
    """Values after which no change is proposed: who is fully recognised does not aim at a partial decision."""
    presumed: bool | None = None
    """What is taken to be so of somebody who has not said: for exclusions that are rare. It is always told."""
    first: bool = False
    """Whether it is asked before all others, since whole groups of routes hang on it: where somebody lives, a Duldung."""
    after: tuple[str, ...] = ()
    """Facts that are asked first, while they matter: nobody is asked for the salary of a job they may not have."""
    age_of: str = ""
    """The date of birth from which this, whole years of age, follows on the day of evaluation."""


@dataclass(frozen=True)
class CodeList:
    """A named list of occupations (ISCO-08 groups, 1 to 4 digits) or countries (ISO 3166-1 alpha-2)."""

    id: str
    kind: Literal["isco", "country"]
    law: tuple[str, ...]
    codes: tuple[str, ...]
    names: Mapping[str, Text]
    name: Text = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Revision:
    """What a reform makes of an amount from a day on: another one, or so many percent of what the year has."""

    first: date
    amount: float | None = None
    percent: float = 100.0


@dataclass(frozen=True)
class Threshold:
    """An amount that is set anew for each year. A year without a published amount has none; nothing is extrapolated."""

    id: str
    name: Text
    law: tuple[str, ...]
    unit: str
    amounts: Mapping[int, float]
    sources: Mapping[int, str]
    revision: Revision | None = None

    def amount_on(self, on: date) -> float | None:
        """The amount of that day, after the reform where there is one; shares of an amount are rounded to the cent."""
        amount = self.amounts.get(on.year)
        if self.revision is None or on < self.revision.first:
            return amount
        if self.revision.amount is not None:
            return self.revision.amount
        return None if amount is None else round(amount * self.revision.percent / 100, 2)


@dataclass(frozen=True)
class Leaf:
    """One condition on one fact."""

    id: str
    law: tuple[str, ...]
    text: Text
    fact: str
    test: str
    """Its name in the file: `is`, `at_least`, `isco_in`, … (`checking.FITS` has all)."""
    value: Any
    changeable: bool = True


@dataclass(frozen=True)
class Group:
    """`all`, `any`, or `not` (one part) of conditions. A shared condition that was looked up is an `all` of one part."""

    kind: Literal["all", "any", "not"]
    parts: tuple[Node, ...]
    id: str = ""
    law: tuple[str, ...] = ()
    text: Text = field(default_factory=dict)


@dataclass(frozen=True)
class See:
    """A shared condition, by its name."""

    shared: str
    id: str
    law: tuple[str, ...] = ()
    text: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of a points table. Of rows in the same group at most one counts, the best."""

    id: str
    points: int
    law: tuple[str, ...]
    text: Text
    condition: Node
    group: str = ""


@dataclass(frozen=True)
class Points:
    """At least so many points of a table; `rows` stand here once the table was looked up for a day."""

    id: str
    law: tuple[str, ...]
    text: Text
    table: str
    at_least: int
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Void:
    """A condition that cannot be decided, whatever is known of the person: the reason says why."""

    id: str
    law: tuple[str, ...]
    text: Text
    because: Text


Node = Leaf | Group | See | Points | Void


@dataclass(frozen=True)
class Version:
    """What held from the first to the last day; without a last day it still does."""

    first: date
    last: date | None
    content: Any
    """A condition, or the rows of a table."""
    note: Text = field(default_factory=dict)
    """Since when it holds in this form, and who says so."""


@dataclass(frozen=True)
class Shared:
    id: str
    name: Text
    law: tuple[str, ...]
    versions: tuple[Version, ...]
    open_questions: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Table:
    id: str
    name: Text
    law: tuple[str, ...]
    versions: tuple[Version, ...]
    open_questions: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Route:
    """A way that the law opens, with what it gives and what is known about it."""

    id: str
    name: Text
    purpose: str
    discretion: Literal["anspruch", "soll", "kann"]
    law: tuple[str, ...]
    law_state: date
    checked: date
    versions: tuple[Version, ...] = ()
    introduced: date | None = None
    aims: tuple[str, ...] = ()
    """What somebody wants who asks about it; the purpose, where the file does not say more."""
    to_be_filled: Text = field(default_factory=dict)
    """Why nobody has coded it yet."""
    open_questions: tuple[Text, ...] = ()
    about: Text = field(default_factory=dict)
    grants: Mapping[str, Any] = field(default_factory=dict)
    statements: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """`papers`, `body`, `costs`, `deadlines`, `funding`, `after`, `notes`, as they stand in the file."""


@dataclass(frozen=True)
class Section:
    name: Text
    statements: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Part:
    """Statements on one matter (recognition, return, …), each with its source; no conditions."""

    id: str
    folder: str
    """`recognition`, `returning`, …: what it belongs to."""
    name: Text
    law_state: date
    checked: date
    open_questions: tuple[Text, ...]
    sections: Mapping[str, Section]
    about: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Procedure:
    """What of the parts applies where recognition goes by one law.

    `slots` and `abroad` (only for who does not live in Germany yet) lead from `papers`, `deadlines`, … to names of sections
    (`procedure.papers_regulated`) or of statements (`procedure.deadlines.receipt`).
    """

    id: str
    slots: Mapping[str, tuple[str, ...]]
    abroad: Mapping[str, tuple[str, ...]]
    open_questions: tuple[Text, ...] = ()


@dataclass(frozen=True)
class District:
    """A part of a Land in which somebody else decides, or another fee is due."""

    id: str
    land: str
    """ISO 3166-2, such as DE-NI."""
    name: Text
    statements: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Body:
    """Who decides, and what follows from that (costs, …), as names. `by_land`: each Land has an authority of its own."""

    id: str
    by_land: bool
    statements: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    districts: tuple[District, ...] = ()
    elsewhere: District | None = None
    """What holds outside of the districts."""


@dataclass(frozen=True)
class Reference:
    """A German occupation that one from abroad is compared with (Referenzberuf)."""

    id: str
    name: Text
    regulated: Literal["federal", "state", "no", "craft", "open"]
    """By federal or by state law, not at all, where the craft is a licensed one, or not known."""
    because: tuple[str, ...]
    bodies: tuple[str, ...]
    procedure: str
    level: Literal["", "training", "degree"] = ""
    work: Literal["", "employed", "self_employed"] = ""


@dataclass(frozen=True)
class Occupation:
    """An occupation as people name it: its ISCO-08 groups, and all that it may be compared with."""

    id: str
    name: Text
    isco: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True)
class Recognition:
    """From an occupation to its recognition (`recognition/occupations.yaml`)."""

    law_state: date
    checked: date
    open_questions: tuple[Text, ...]
    references: Mapping[str, Reference]
    occupations: Mapping[str, Occupation]
    general: Occupation
    """For whatever is none of the occupations."""
    bodies: Mapping[str, Body]
    procedures: Mapping[str, Procedure]
    laender: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """Land -> reference -> the statement that names its authority, as far as one is recorded."""
    everywhere: Mapping[str, tuple[str, ...]]
    abroad: Mapping[str, tuple[str, ...]]
    in_germany: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Law:
    """A statute: its abbreviation as cited, its name, its folder at gesetze-im-internet.de where that is known."""

    abbreviation: str
    name: str
    folder: str = ""


@dataclass(frozen=True, eq=False)
class Rulebooks:
    """All that was read from one folder. Immutable; whatever is derived from it may be kept beside it."""

    facts: Mapping[str, Fact]
    lists: Mapping[str, CodeList]
    thresholds: Mapping[str, Threshold]
    laws: Mapping[str, Law]
    shared: Mapping[str, Shared]
    tables: Mapping[str, Table]
    routes: Mapping[str, Route]
    parts: Mapping[str, Part]
    plans: Mapping[str, Plan] = field(default_factory=dict)
    recognition: Recognition | None = None
