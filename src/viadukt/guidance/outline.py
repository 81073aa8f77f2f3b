"""A rule as people read it: nested sentences in their language, each with its law; and the same as lines to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viadukt.guidance.catalogue import Kind, held
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.loading import law as cited
from viadukt.guidance.engine.model import (
    CodeList,
    Group,
    Leaf,
    Node,
    Part,
    Points,
    Route,
    Row,
    Rulebooks,
    See,
    Shared,
    Table,
    Threshold,
    Version,
    Void,
)
from viadukt.guidance.wording import say
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
DISCRETION: Mapping[str, str | Promise] = {
    "anspruch": gettext_lazy("Wer alles erfüllt, hat einen Anspruch."),
    "soll": gettext_lazy("Wer alles erfüllt, soll es in der Regel bekommen."),
    "kann": gettext_lazy("Auch wer alles erfüllt, kann eine Absage bekommen: Die Behörde entscheidet."),
}
STATEMENTS: Mapping[str, str | Promise] = {
    "papers": gettext_lazy("Unterlagen"),
    "body": gettext_lazy("Wer entscheidet"),
    "costs": gettext_lazy("Kosten"),
    "deadlines": gettext_lazy("Fristen"),
    "funding": gettext_lazy("Geld vom Staat"),
    "after": gettext_lazy("Wie es danach weitergeht"),
    "notes": gettext_lazy("Gut zu wissen"),
}


@dataclass(frozen=True, slots=True)
class Law:
    """A citation, and its address where that is known."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a rule: `law` that says so, or `source`; `rule` is another rule that it leads to, by kind and id; below it
    the sentences that it is made of."""

    text: str
    law: tuple[Law, ...] = ()
    source: str = ""
    url: str = ""
    open: str = ""
    rule: tuple[Kind, str] | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a rule; `first` and `last` are the days between which it holds, where it is a version."""

    title: str
    items: tuple[Item, ...]
    note: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A rule: what it is in a few words, and its sections, the newest version first."""

    name: str
    about: str
    facts: tuple[tuple[str, str], ...]
    law: tuple[Law, ...]
    sections: tuple[Section, ...]

    @property
    def versions(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.first)


def outline(books: Rulebooks, kind: Kind, key: str, language: str) -> Outline:
    """The rule in that language. Raises `KeyError` where there is none."""
    return _Writer(books, language).rule(held(books, kind)[key])


def lines(of: Outline) -> list[str]:
    """The whole rule as lines, indented by depth, to be compared with another state of it."""
    written = [of.name, of.about, *(f"{label}: {value}" for label, value in of.facts), *(law.text for law in of.law)]
    for section in of.sections:
        written += ["", section.title, section.note, *section_lines(section)]
    return [line for line, before in zip(written, [None, *written], strict=False) if line or before]


def section_lines(section: Section) -> list[str]:
    """One section as lines."""
    return [line for item in section.items for line in _item_lines(item, 0)]


def _item_lines(item: Item, depth: int) -> Iterator[str]:
    backed = ", ".join([*(law.text for law in item.law), *([item.source] if item.source else [])])
    left_open = f" – {_('offen')}: {item.open}" if item.open else ""
    yield "  " * depth + item.text + (f" ({backed})" if backed else "") + left_open
    for below in item.items:
        yield from _item_lines(below, depth + 1)


def span(first: date, last: date | None) -> str:
    """From when to when something holds, in words."""
    begins = formats.date_format(first, "DATE_FORMAT")
    if last is None:
        return _("gilt seit %(day)s") % {"day": begins} if first <= clock.today() else _("gilt ab %(day)s") % {"day": begins}
    return _("gilt vom %(first)s bis %(last)s") % {"first": begins, "last": formats.date_format(last, "DATE_FORMAT")}


class _Writer:
    def __init__(self, books: Rulebooks, language: str) -> None:
        self.books, self.language = books, language

    def say(self, text: Mapping[str, str]) -> str:
        return say(text, self.language)

    def laws(self, citations: Sequence[str]) -> tuple[Law, ...]:
        return tuple(Law(citation, link(citation, self.books.laws)) for citation in citations)

    def rule(self, rule: Route | Shared | Table | Threshold | CodeList | Part) -> Outline:
        match rule:
            case Route():
                return self._route(rule)
            case Shared():
                return Outline(self.say(rule.name), "", (), self.laws(rule.law), self._versions(rule.versions))
            case Table():
                return Outline(self.say(rule.name), "", (), self.laws(rule.law), self._versions(rule.versions))
            case Threshold():
                return self._threshold(rule)
            case CodeList():
                return self._list(rule)
            case Part():
                sections = tuple(
                    Section(self.say(one.name), self._statements(one.statements)) for one in rule.sections.values()
                )
                return Outline(self.say(rule.name), self.say(rule.about), (), (), sections)

    def _route(self, route: Route) -> Outline:
        facts = [
            (_("Wofür"), str(PURPOSES[route.purpose])),
            (_("Wie sicher"), str(DISCRETION[route.discretion])),
        ]
        if route.introduced:
            facts.append((_("Eingeführt"), formats.date_format(route.introduced, "DATE_FORMAT")))
        if route.to_be_filled:
            facts.append((_("Noch nicht erfasst"), self.say(route.to_be_filled)))
        granted = tuple(
            Item(self.say(one["text"]), self.laws(cited(one)), one.get("source", ""))
            for one in route.grants.values()
            if isinstance(one, Mapping) and "text" in one
        )
        further = [Section(str(STATEMENTS[key]), self._statements(held)) for key, held in route.statements.items()]
        allows = [Section(_("Was der Titel erlaubt"), granted)] if granted else []
        sections = (*self._versions(route.versions), *allows, *further)
        return Outline(self.say(route.name), self.say(route.about), tuple(facts), self.laws(route.law), sections)

    def _threshold(self, threshold: Threshold) -> Outline:
        items = tuple(
            Item(f"{year}: {amount_in_words(amount)} {threshold.unit}", source=threshold.sources[year])
            for year, amount in sorted(threshold.amounts.items(), reverse=True)
        )
        amounts = Section(_("Beträge nach Jahren"), items, _("Ein Jahr ohne veröffentlichten Betrag bleibt offen."))
        return Outline(self.say(threshold.name), "", (), self.laws(threshold.law), (amounts,))

    def _list(self, codes: CodeList) -> Outline:
        items = tuple(Item(f"{code} {self.say(codes.names.get(code, {}))}".strip()) for code in codes.codes)
        title = _("Berufsgruppen (ISCO-08)") if codes.kind == "isco" else _("Länder")
        section = Section(title, items, f"{_('Quelle')}: {codes.source}" if codes.source else "")
        return Outline(self.say(codes.name) or codes.id, "", (), self.laws(codes.law), (section,))

    def _versions(self, versions: Sequence[Version]) -> tuple[Section, ...]:
        return tuple(
            Section(span(one.first, one.last), self._content(one), self.say(one.note), one.first, one.last)
            for one in sorted(versions, key=lambda one: one.first, reverse=True)
        )

    def _content(self, version: Version) -> tuple[Item, ...]:
        if isinstance(version.content, tuple):
            return tuple(self._row(row) for row in version.content)
        item = self._node(version.content)
        bare = isinstance(version.content, Group) and version.content.kind == "all" and not version.content.text
        return item.items if bare else (item,)

    def _row(self, row: Row) -> Item:
        points = ngettext("%(count)d Punkt", "%(count)d Punkte", row.points) % {"count": row.points}
        item = self._node(row.condition)
        below = item.items if isinstance(row.condition, Group) else ()
        return Item(f"{points}: {self.say(row.text)}", self.laws(row.law), items=below)

    def _node(self, node: Node) -> Item:
        text, law = self.say(node.text), self.laws(node.law)
        match node:
            case Leaf():
                return Item(text, law, rule=self._leads(node))
            case Void():
                return Item(text, law, open=self.say(node.because))
            case See():
                shared = self.books.shared.get(node.shared)
                name = text or (self.say(shared.name) if shared else node.shared)
                return Item(name, law or (self.laws(shared.law) if shared else ()), rule=("shared", node.shared))
            case Points():
                table = self.books.tables.get(node.table)
                words = ngettext(
                    "mindestens %(count)d Punkt aus: %(table)s", "mindestens %(count)d Punkte aus: %(table)s", node.at_least
                )
                name = words % {"count": node.at_least, "table": self.say(table.name) if table else node.table}
                return Item(text or name, law, rule=("table", node.table))
        joined = {"all": _("Alles davon:"), "any": _("Eines davon genügt:"), "not": _("Das darf nicht sein:")}[node.kind]
        below = tuple(self._node(part) for part in node.parts)
        return Item(f"{text} {joined}" if text else joined, law, items=below)

    def _leads(self, leaf: Leaf) -> tuple[Kind, str] | None:
        if leaf.test == "threshold":
            return "threshold", str(leaf.value)
        return ("list", leaf.value) if isinstance(leaf.value, str) and leaf.test in {"isco_in", "in"} else None

    def _statements(self, statements: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
        return tuple(
            Item(
                " · ".join(filter(None, [self.say(one["text"]), *_quantities(one)])),
                self.laws(cited(one)),
                " ".join(filter(None, [one.get("source", ""), f"({one['source_date']})" if "source_date" in one else ""])),
                one.get("url", ""),
                self.say(one.get("open", {})),
            )
            for one in statements
        )


def _quantities(statement: Mapping[str, Any]) -> Iterator[str]:
    if "eur" in statement:
        most = f"–{amount_in_words(statement['eur_to'])}" if "eur_to" in statement else ""
        yield f"{amount_in_words(statement['eur'])}{most} €"
    if "days" in statement:
        yield ngettext("%(count)d Tag", "%(count)d Tage", statement["days"]) % {"count": statement["days"]}
    if "weeks" in statement:
        yield ngettext("%(count)d Woche", "%(count)d Wochen", statement["weeks"]) % {"count": statement["weeks"]}
    if "months" in statement:
        yield ngettext("%(count)d Monat", "%(count)d Monate", statement["months"]) % {"count": statement["months"]}
    if "from" in statement:
        last = statement.get("until")
        yield span(date.fromisoformat(statement["from"]), date.fromisoformat(last) if last else None)
    elif "until" in statement:
        yield _("bis %(day)s") % {"day": formats.date_format(date.fromisoformat(statement["until"]), "DATE_FORMAT")}


def amount_in_words(amount: float) -> str:
    """An amount as the reader writes it, without cents where there are none."""
    places = 0 if float(amount).is_integer() else 2
    return formats.number_format(f"{amount:.{places}f}", places, use_l10n=True, force_grouping=True)
