"""What an organisation's advice comes to in a period: counted from statistics rows and contacts, the same on every database."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext, pgettext_lazy

from viadukt.casework.controlled import controlled, label
from viadukt.casework.models import CaseFigures, Channel, Contact, Origin
from viadukt.directory.public import Topic
from viadukt.kernel.disclosure import protect
from viadukt.network.public import country_name, land_name, language_in_words

NOT_KNOWN = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    def quarters(self) -> list["Period"]:
        """The calendar quarters that it touches, cut to its ends."""
        found = []
        year, quarter = self.first.year, (self.first.month - 1) // 3
        while (begins := date(year, quarter * 3 + 1, 1)) <= self.last:
            year, quarter = (year, quarter + 1) if quarter < 3 else (year + 1, 0)
            ends = date.fromordinal(date(year, quarter * 3 + 1, 1).toordinal() - 1)
            found.append(Period(max(begins, self.first), min(ends, self.last)))
        return found

    @property
    def name(self) -> str:
        """`I/2026` for a quarter's days, else its days."""
        return f"{('I', 'II', 'III', 'IV')[(self.first.month - 1) // 3]}/{self.first.year}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by one attribute, a column a quarter. `adds_up`: each one stands in one row, so that sums mean something.

    `definition` says what is counted. In a protected table a hidden number is None.
    """

    key: str
    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    totals: tuple[int | None, ...]
    adds_up: bool

    @property
    def is_empty(self) -> bool:
        return not self.rows


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and what it means."""

    key: str
    title: str
    definition: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


_NEW_CASES = pgettext_lazy("staff", "Gezählt sind Fälle, die im Zeitraum eröffnet wurden, jeder einmal.")
_SEVERAL = pgettext_lazy(
    "staff",
    "Gezählt sind Fälle, die im Zeitraum eröffnet wurden. Ein Fall kann in mehreren Zeilen stehen; Summen hätten keinen Sinn.",
)
_ALL_CONTACTS = pgettext_lazy(
    "staff", "Gezählt sind Gespräche und Nachrichten im Zeitraum, kurze Kontakte ohne Fall eingeschlossen."
)

Row = dict[str, Any]
Named = Callable[[str], str]


def report(*, organisation_id: UUID, period: Period, project_id: UUID | None = None) -> Report:
    """The exact report, for the organisation itself; `for_others` makes of it what may leave the house."""
    where = Q(organisation=organisation_id) & (Q(project=project_id) if project_id else Q())
    cases = _cases(CaseFigures.objects.filter(where), period)
    contacts = _contacts(Contact.objects.filter(where), period)
    return Report(period, tuple(_figures(where, period, cases, contacts)), tuple(_tables(period, cases, contacts)))


def _cases(rows: "QuerySet[CaseFigures]", period: Period) -> list[Row]:
    wanted = rows.filter(opened_on__range=(period.first, period.last)).order_by("opened_on", "pk")
    return [dict(row) for row in wanted.values()]


def _contacts(rows: "QuerySet[Contact]", period: Period) -> list[Row]:
    wanted = rows.filter(on__range=(period.first, period.last)).order_by("on", "pk")
    columns = ("on", "channel", "topic_id", "minutes", "count", "case_id", "referred_to")
    return [dict(zip(columns, row, strict=True)) for row in wanted.values_list(*columns)]


def _figures(where: Q, period: Period, cases: Sequence[Row], contacts: Sequence[Row]) -> Iterable[Figure]:
    met = {contact["case_id"] for contact in contacts if contact["case_id"]}
    advised = set(CaseFigures.objects.filter(where, case__in=met).values_list("person_id", flat=True))
    advised |= {case["person_id"] for case in cases}
    closed = CaseFigures.objects.filter(where, closed_on__range=(period.first, period.last)).count()
    yield Figure(
        "persons",
        pgettext("staff", "Beratene Personen"),
        pgettext(
            "staff",
            "Menschen, deren Fall im Zeitraum eröffnet wurde oder mit denen im Zeitraum gesprochen wurde. "
            "Wer mehrere Fälle hat oder übergeleitet wurde, zählt einmal.",
        ),
        len(advised),
    )
    yield Figure("opened", pgettext("staff", "Neue Fälle"), str(_NEW_CASES), len(cases))
    yield Figure(
        "closed",
        pgettext("staff", "Abgeschlossene Fälle"),
        pgettext("staff", "Fälle, die im Zeitraum abgeschlossen wurden, gleich wann sie begannen."),
        closed,
    )
    yield Figure("contacts", pgettext("staff", "Kontakte"), str(_ALL_CONTACTS), sum(contact["count"] for contact in contacts))
    yield Figure(
        "short",
        pgettext("staff", "davon kurze Kontakte"),
        pgettext("staff", "Kontakte, aus denen kein Fall wurde."),
        sum(contact["count"] for contact in contacts if contact["case_id"] is None),
    )
    yield Figure(
        "minutes",
        pgettext("staff", "Beratungszeit in Minuten"),
        pgettext("staff", "Die eingetragenen Minuten aller Kontakte im Zeitraum."),
        sum(contact["minutes"] * contact["count"] for contact in contacts),
    )


@dataclass(frozen=True, slots=True)
class Attribute:
    """By what to count: the column of the day, the codes of a row, and what a code is called."""

    key: str
    title: str
    definition: str
    day: str
    codes: Callable[[Row], Sequence[str]]
    named: Named
    adds_up: bool = True


def _tables(period: Period, cases: Sequence[Row], contacts: Sequence[Row]) -> Iterable[Table]:
    topics = {topic.slug: str(topic.name) for topic in Topic.objects.all()}
    for attribute in _of_cases(topics):
        yield _table(attribute, period, cases)
    for attribute in _of_contacts(topics):
        yield _table(attribute, period, [contact for contact in contacts if attribute.codes(contact)])


def _of_cases(topics: Mapping[str, str]) -> Iterable[Attribute]:
    single: list[tuple[str, str, Named]] = [
        ("language", pgettext("staff", "Sprache"), language_in_words),
        ("country_of_origin", pgettext("staff", "Herkunftsland"), country_name),
        ("sex", pgettext("staff", "Geschlecht"), _in_list("sex")),
        ("age_group", pgettext("staff", "Alter"), _in_list("age_group")),
        ("residence_purpose", pgettext("staff", "Aufenthaltszweck"), _in_list("residence_purpose")),
        ("land", pgettext("staff", "Bundesland"), land_name),
        ("origin", pgettext("staff", "Wie der Fall begann"), _in_choices(Origin)),
    ]
    for key, title, named in single:
        yield Attribute(key, title, str(_NEW_CASES), "opened_on", _one(key), named)
    several: list[tuple[str, str, Named]] = [
        ("topics", pgettext("staff", "Themen"), _in(topics)),
        ("barriers", pgettext("staff", "Hürden"), _in_list("barrier")),
        ("outcomes", pgettext("staff", "Ergebnisse"), _in_list("outcome")),
    ]
    for key, title, named in several:
        yield Attribute(key, title, str(_SEVERAL), "opened_on", _each(key), named, adds_up=False)


def _of_contacts(topics: Mapping[str, str]) -> Iterable[Attribute]:
    every = str(_ALL_CONTACTS)
    yield Attribute("channel", pgettext("staff", "Wie der Kontakt war"), every, "on", _one("channel"), _in_choices(Channel))
    yield Attribute("contact_topic", pgettext("staff", "Hauptthema der Kontakte"), every, "on", _one("topic_id"), _in(topics))
    yield Attribute(
        "referred_to",
        pgettext("staff", "Wohin nach einem kurzen Kontakt"),
        pgettext("staff", "Gezählt sind kurze Kontakte, bei denen eingetragen ist, wohin es weiterging."),
        "on",
        lambda row: [row["referred_to"]] if row["referred_to"] else [],
        _in_list("referred_to"),
    )


def _table(attribute: Attribute, period: Period, rows: Sequence[Row]) -> Table:
    quarters = period.quarters()
    counts = [Counter[str]() for _quarter in quarters]
    for row in rows:
        here = next(number for number, quarter in enumerate(quarters) if row[attribute.day] in quarter)
        for code in dict.fromkeys(attribute.codes(row)):
            counts[here][code] += row.get("count", 1)
    every = sorted({code for count in counts for code in count}, key=lambda code: (-sum(count[code] for count in counts), code))
    lines = tuple((_name(code, attribute.named), tuple(count[code] for count in counts)) for code in every)
    totals = tuple(sum(count.values()) for count in counts) if attribute.adds_up else ()
    names = tuple(quarter.name for quarter in quarters)
    return Table(attribute.key, attribute.title, attribute.definition, names, lines, totals, attribute.adds_up)


def _one(column: str) -> Callable[[Row], Sequence[str]]:
    return lambda row: [row[column] or NOT_KNOWN]


def _each(column: str) -> Callable[[Row], Sequence[str]]:
    return lambda row: row[column]


def _name(key: str, named: Named) -> str:
    return named(key) if key else pgettext("staff", "nicht bekannt")


def _in_list(name: str) -> Named:
    known = controlled(name).keys
    return lambda key: label(name, key) if key in known else key


def _in(names: Mapping[str, str]) -> Named:
    return lambda key: names.get(key, key)


def _in_choices(choices: Any) -> Named:
    return lambda key: str(choices(key).label)


def for_others(exact: Report, k: int = 5) -> Report:
    """The report as it leaves the house: no count of 1 to k-1, and none that a subtraction would bring back."""
    figures = [
        Figure(one.key, one.title, one.definition, None if one.value and 0 < one.value < k else one.value)
        for one in exact.figures
    ]
    return Report(exact.period, tuple(figures), tuple(_protected(table, k) for table in exact.tables))


def _protected(table: Table, k: int) -> Table:
    cells = [[number or 0 for number in numbers] for _label, numbers in table.rows]
    if not cells:
        return table
    if table.adds_up:
        shown = protect(cells, k)
        rows, totals = shown.cells, shown.column_totals
    else:
        # Without sums there is nothing to subtract from, but the quarters of one row may be added up elsewhere.
        rows = tuple(tuple(None if 0 < number < k else number for number in row) for row in cells)
        totals = ()
    named = tuple((name, row) for (name, _numbers), row in zip(table.rows, rows, strict=True))
    return Table(table.key, table.title, table.definition, table.columns, named, totals, table.adds_up)
