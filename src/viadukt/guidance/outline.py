"""A rule as people read it: nested sentences in their language, each with its law; and the same as lines to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viadukt.guidance.catalogue import Kind, Rule, held
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.model import (
    CodeList,
    Group,
    Leaf,
    Node,
    Part,
    Points,
    Recognition,
    Route,
    Row,
    Rulebooks,
    See,
    Shared,
    Table,
    Text,
    Threshold,
    Version,
    Void,
)
from viadukt.guidance.engine.plans import Plan, Step
from viadukt.guidance.present import DISCRETION, SECTIONS, UNITS, number
from viadukt.guidance.statements import Law, Said, Words, in_words, said
from viadukt.kernel import clock

PURPOSES: Mapping[str, str | Promise] = {
    "search": gettext_lazy("Suche"),
    "work": gettext_lazy("Arbeit"),
    "training": gettext_lazy("Ausbildung"),
    "study": gettext_lazy("Studium"),
    "recognition": gettext_lazy("Anerkennung"),
    "self_employment": gettext_lazy("Selbständigkeit"),
    "stay": gettext_lazy("Bleiben"),
    "family": gettext_lazy("Familie"),
    "return": gettext_lazy("Rückkehr"),
    "mobility": gettext_lazy("Leben in mehreren Ländern"),
}
REGULATED: Mapping[str, str | Promise] = {
    "federal": gettext_lazy("reglementiert nach Bundesrecht"),
    "state": gettext_lazy("reglementiert nach Landesrecht"),
    "no": gettext_lazy("nicht reglementiert"),
    "craft": gettext_lazy("reglementiert, wenn das Handwerk zulassungspflichtig ist"),
    "open": gettext_lazy("noch nicht bekannt, ob reglementiert"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a rule: what the page says before it, the rulebook's words, the law; `rule` is another rule that it leads
    to, by kind and id; below it the sentences that it is made of."""

    words: Words | None
    lead: str = ""
    laws: tuple[Law, ...] = ()
    source: str = ""
    open: Words | None = None
    rule: tuple[Kind, str] | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a rule, of sentences or of statements; `first` and `last` are the days between which a version holds."""

    title: Words
    items: tuple[Item, ...] = ()
    statements: tuple[Said, ...] = ()
    note: Words | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A rule: what it is in a few words, and its sections, the newest version first."""

    name: Words
    about: Words | None
    facts: tuple[tuple[str, Words], ...]
    laws: tuple[Law, ...]
    sections: tuple[Section, ...]

    @property
    def versions(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.first)


def outline(books: Rulebooks, kind: Kind, key: str, language: str) -> Outline:
    """The rule in that language, which has to be the active one too. Raises `KeyError` where there is none."""
    return _Writer(books, language).rule(held(books, kind)[key])


def lines(of: Outline) -> list[str]:
    """The whole rule as lines, indented by depth, to be compared with another state of it."""
    about = [of.about.text] if of.about else []
    facts = [f"{label}: {words.text}" for label, words in of.facts]
    written = [of.name.text, *about, *facts, ", ".join(law.citation for law in of.laws)]
    for section in of.sections:
        note = [section.note.text] if section.note else []
        written += ["", section.title.text, *note, *section_lines(section)]
    return written


def section_lines(section: Section) -> list[str]:
    """One section as lines."""
    of_items = [line for item in section.items for line in _item_lines(item, 0)]
    return of_items + [_statement_line(one) for one in section.statements]


def _item_lines(item: Item, depth: int) -> Iterator[str]:
    words = " ".join(filter(None, [item.lead, item.words.text if item.words else ""]))
    yield "  " * depth + words + _backed(item.laws, item.source, item.open)
    for below in item.items:
        yield from _item_lines(below, depth + 1)


def _statement_line(one: Said) -> str:
    return " ".join(filter(None, [one.amount, one.words.text])) + _backed(one.laws, one.source, one.open)


def _backed(laws: Sequence[Law], source: str, left_open: Words | None) -> str:
    backed = ", ".join([*(law.citation for law in laws), *filter(None, [source])])
    unsettled = _("Offen:")
    return (f" ({backed})" if backed else "") + (f" – {unsettled} {left_open.text}" if left_open else "")


def span(first: date, last: date | None, language: str) -> str:
    """From when to when something holds, in words."""
    begins = in_words(first, language)
    if last:
        return _("Gilt vom %(first)s bis %(last)s") % {"first": begins, "last": in_words(last, language)}
    if first <= clock.today():
        return _("Gilt seit %(day)s") % {"day": begins}
    return _("Gilt ab %(day)s") % {"day": begins}


class _Writer:
    def __init__(self, books: Rulebooks, language: str) -> None:
        self.books, self.language = books, language

    def words(self, text: Text) -> Words | None:
        """What the rulebook says, if it says anything."""
        return Words.of(text, self.language) if text else None

    def named(self, text: Text, otherwise: str = "") -> Words:
        return self.words(text) or Words(otherwise, self.language)

    def ours(self, text: str | Promise) -> Words:
        """What the page says itself, in the language that is active."""
        return Words(str(text), self.language)

    def laws(self, citations: Sequence[str]) -> tuple[Law, ...]:
        return tuple(Law(citation, link(citation, self.books.laws)) for citation in citations)

    def statements(self, of: Route | Part | Plan, statements: Sequence[Mapping[str, Any]]) -> tuple[Said, ...]:
        return tuple(
            said(self.books, f"{of.id}.{one.get('id', number)}", one, of.law_state, self.language)
            for number, one in enumerate(statements)
            if "text" in one
        )

    def rule(self, rule: Rule) -> Outline:
        about, laws, facts = None, self.laws(getattr(rule, "law", ())), ()
        match rule:
            case Route():
                return self._route(rule)
            case Shared() | Table():
                name, sections = self.named(rule.name), self._versions(rule.versions)
            case Threshold():
                name, sections = self.named(rule.name), (self._amounts(rule),)
            case CodeList():
                name, sections = self.named(rule.name, rule.id), (self._codes(rule),)
            case Part():
                name, about = self.named(rule.name), self.words(rule.about)
                sections = tuple(
                    Section(self.named(one.name), statements=self.statements(rule, one.statements))
                    for one in rule.sections.values()
                )
            case Plan():
                name, about = self.named(rule.name), self.words(rule.about)
                sections = tuple(self._step(rule, step) for step in rule.steps)
            case Recognition():
                name, sections = self.ours(_("Anerkennung nach Beruf")), self._recognition(rule)
        return Outline(name, about, facts, laws, sections)

    def _route(self, route: Route) -> Outline:
        facts = [
            (_("Wofür"), self.ours(PURPOSES[route.purpose])),
            (_("Wie sicher"), self.ours(DISCRETION[route.discretion])),
        ]
        if route.introduced:
            facts.append((_("Eingeführt"), self.ours(in_words(route.introduced, self.language))))
        if route.to_be_filled:
            facts.append((_("Noch nicht erfasst"), self.named(route.to_be_filled)))
        granted = [one for one in route.grants.values() if isinstance(one, Mapping)]
        sections = [*self._versions(route.versions)]
        for title, statements in (
            (_("Was Sie damit dürfen"), granted),
            *((SECTIONS[key], statements) for key, statements in route.statements.items()),
        ):
            if found := self.statements(route, statements):
                sections.append(Section(self.ours(title), statements=found))
        return Outline(self.named(route.name), self.words(route.about), tuple(facts), self.laws(route.law), tuple(sections))

    def _amounts(self, threshold: Threshold) -> Section:
        unit = UNITS.get(threshold.unit, threshold.unit)
        items = tuple(
            Item(None, f"{year}: {number(amount, self.language)} {unit}", source=threshold.sources[year])
            for year, amount in sorted(threshold.amounts.items(), reverse=True)
        )
        return Section(
            self.ours(_("Beträge nach Jahren")), items, note=self.ours(_("Ein Jahr ohne veröffentlichten Betrag bleibt offen."))
        )

    def _codes(self, codes: CodeList) -> Section:
        title = _("Berufsgruppen (ISCO-08)") if codes.kind == "isco" else _("Länder")
        items = tuple(Item(self.words(codes.names.get(code, {})), code) for code in codes.codes)
        note = self.ours(_("Quelle: %(source)s") % {"source": codes.source}) if codes.source else None
        return Section(self.ours(title), items, note=note)

    def _step(self, plan: Plan, step: Step) -> Section:
        deadline = [step.deadline.says, step.deadline.passed] if step.deadline else []
        further = [*deadline, *step.stops.values(), *step.papers, *step.notes]
        title = Words.of(step.text, self.language)
        return Section(title, statements=self.statements(plan, [step.says, *further]), note=self.words(step.only_if))

    def _recognition(self, book: Recognition) -> tuple[Section, ...]:
        references = tuple(Item(self.words(one.name), f"{REGULATED[one.regulated]}:") for one in book.references.values())
        occupations = tuple(Item(self.words(one.name), ", ".join(one.isco)) for one in book.occupations.values())
        return (
            Section(self.ours(_("Berufe in Deutschland, mit denen verglichen wird")), references),
            Section(self.ours(_("Berufe nach ISCO-08")), occupations),
        )

    def _versions(self, versions: Sequence[Version]) -> tuple[Section, ...]:
        return tuple(
            Section(
                self.ours(span(one.first, one.last, self.language)),
                self._content(one),
                note=self.words(one.note),
                first=one.first,
                last=one.last,
            )
            for one in sorted(versions, key=lambda one: one.first, reverse=True)
        )

    def _content(self, version: Version) -> tuple[Item, ...]:
        if isinstance(version.content, tuple):
            return tuple(self._row(row) for row in version.content)
        item = self._node(version.content)
        bare = isinstance(version.content, Group) and version.content.kind == "all" and not version.content.text
        return item.items if bare else (item,)

    def _row(self, row: Row) -> Item:
        points = ngettext("%(points)s Punkt", "%(points)s Punkte", row.points) % {"points": row.points}
        below = self._node(row.condition).items if isinstance(row.condition, Group) else ()
        return Item(self.words(row.text), f"{points}:", self.laws(row.law), items=below)

    def _node(self, node: Node) -> Item:
        words, laws = self.words(node.text), self.laws(node.law)
        match node:
            case Leaf():
                return Item(words, laws=laws, rule=self._leads(node))
            case Void():
                return Item(words, laws=laws, open=self.words(node.because))
            case See():
                shared = self.books.shared[node.shared]
                return Item(words or self.named(shared.name), laws=laws or self.laws(shared.law), rule=("shared", node.shared))
            case Points():
                least = ngettext("mindestens %(points)s Punkt:", "mindestens %(points)s Punkte:", node.at_least)
                name = words or self.named(self.books.tables[node.table].name)
                return Item(name, least % {"points": node.at_least}, laws, rule=("table", node.table))
        joined = {"all": _("Alles davon:"), "any": _("Eines davon genügt:"), "not": _("Das darf nicht sein:")}[node.kind]
        return Item(words, joined, laws, items=tuple(self._node(part) for part in node.parts))

    def _leads(self, leaf: Leaf) -> tuple[Kind, str] | None:
        if leaf.test == "threshold":
            return "threshold", str(leaf.value)
        return ("list", leaf.value) if isinstance(leaf.value, str) and leaf.test in {"isco_in", "in"} else None
