"""Every rule there is, by kind and id, with what is to be known before one reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viadukt.guidance.engine.loading import OCCUPATIONS
from viadukt.guidance.engine.model import CodeList, Part, Recognition, Route, Rulebooks, Shared, Table, Text, Threshold
from viadukt.guidance.engine.plans import Plan
from viadukt.guidance.overlay import Rules

Kind = Literal["route", "shared", "table", "threshold", "list", "part", "plan", "recognition"]
Rule = Route | Shared | Table | Threshold | CodeList | Part | Plan | Recognition
DATED: tuple[Kind, ...] = ("route", "part", "plan", "recognition")
"""The kinds whose files say when somebody last held them against their sources."""
KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS: Mapping[Kind, str | Promise] = {
    "route": _("Wege"),
    "shared": _("Gemeinsame Bedingungen"),
    "table": _("Punktetabellen"),
    "threshold": _("Beträge"),
    "list": _("Listen von Berufen und Ländern"),
    "part": _("Verfahren und Hilfen"),
    "plan": _("Pläne mit Schritten und Fristen"),
    "recognition": _("Anerkennung nach Beruf"),
}
ONE: Mapping[Kind, str | Promise] = {
    "route": _("Weg"),
    "shared": _("Gemeinsame Bedingung"),
    "table": _("Punktetabelle"),
    "threshold": _("Betrag"),
    "list": _("Liste"),
    "part": _("Verfahren und Hilfen"),
    "plan": _("Plan"),
    "recognition": _("Anerkennung nach Beruf"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as a list shows it. `path` is its file; days that nobody states are empty."""

    kind: Kind
    id: str
    name: Text
    path: str
    law: tuple[str, ...] = ()
    law_state: date | None = None
    checked: date | None = None
    open_questions: tuple[Text, ...] = ()
    to_be_filled: bool = False


def entries(rules: Rules) -> Iterator[Entry]:
    """All of them, in the order of their kinds and within these as in the rulebooks."""
    for kind in KINDS:
        for key in held(rules.books, kind):
            yield entry(rules, kind, key)


def held(books: Rulebooks, kind: Kind) -> Mapping[str, Rule]:
    """The rules of a kind by their ids."""
    places: Mapping[Kind, Mapping[str, Rule]] = {
        "route": books.routes,
        "shared": books.shared,
        "table": books.tables,
        "threshold": books.thresholds,
        "list": books.lists,
        "part": books.parts,
        "plan": books.plans,
        "recognition": {"occupations": books.recognition} if books.recognition else {},
    }
    return places[kind]


def entry(rules: Rules, kind: Kind, key: str) -> Entry:
    """One of them. Raises `KeyError` where there is none."""
    rule = held(rules.books, kind)[key]
    path = path_of(rules.books, kind, key)
    checked = rules.checked.get(path)
    match rule:
        case Route():
            dated = rule.law_state, rule.checked
            return Entry(kind, key, rule.name, path, rule.law, *dated, rule.open_questions, not rule.versions)
        case Part() | Plan():
            return Entry(kind, key, rule.name, path, (), rule.law_state, rule.checked, rule.open_questions)
        case Recognition():
            return Entry(kind, key, BY_OCCUPATION, path, (), rule.law_state, rule.checked, rule.open_questions)
        case Shared() | Table():
            return Entry(kind, key, rule.name, path, rule.law, None, checked, rule.open_questions)
        case Threshold() | CodeList():
            return Entry(kind, key, rule.name or {"de": key, "en": key}, path, rule.law, None, checked)


BY_OCCUPATION: Text = {"de": "Anerkennung nach Beruf", "en": "Recognition by occupation"}


def path_of(books: Rulebooks, kind: Kind, key: str) -> str:
    """The file in which a rule stands."""
    match kind:
        case "threshold" | "list":
            return f"{kind}s.yaml"
        case "part":
            return f"{books.parts[key].folder}/{key}.yaml"
        case "shared":
            return f"shared/{key}.yaml"
        case "recognition":
            return OCCUPATIONS
    return f"{kind}s/{key}.yaml"


def as_kind(word: str) -> Kind | None:
    """The kind that an address names."""
    return next((kind for kind in KINDS if kind == word), None)
