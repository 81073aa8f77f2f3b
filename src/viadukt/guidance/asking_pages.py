"""One question as a page asks it: what can be tapped, what can be typed, and how a wrong answer is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viadukt.guidance.engine.model import Fact, Text
from viadukt.guidance.occupation_search import occupations_in
from viadukt.guidance.present import UNITS, locale, number, value_said
from viadukt.guidance.wording import say
from viadukt.understanding.public import fold

Kind = Literal["tap", "number", "date", "country", "occupation"]

LEVELS: Mapping[str, Promise | str] = {
    "A1": gettext_lazy("erste Wörter und einfache Sätze"),
    "A2": gettext_lazy("kurze Gespräche im Alltag"),
    "B1": gettext_lazy("im Alltag kommen Sie zurecht"),
    "B2": gettext_lazy("Sie sprechen bei der Arbeit mit"),
    "C1": gettext_lazy("auch Schwieriges verstehen Sie gut"),
    "C2": gettext_lazy("fast wie in der Muttersprache"),
}
NO_COUNTRIES = frozenset(["AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "HM", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
"""Codes of CLDR that are no country: groups, uninhabited islands, and what stands for "unknown"."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tap or choose: what it sends, what it says, and whether it was the answer before."""

    value: str
    label: str
    hint: Promise | str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that its page needs. `typed` is what stands in the field, `error` what is wrong with it."""

    fact: str
    kind: Kind
    question: Text
    why: Text
    options: tuple[Option, ...]
    typed: str = ""
    unit: Promise | str = ""
    error: str = ""


def asked(fact: Fact, language: str, *, before: str, typed: str, wrong: bool) -> Asked:
    """The question for this fact. `before` is what was answered earlier, `typed` what stands in the field now."""
    kind: Kind = {"number": "number", "date": "date", "country": "country", "isco": "occupation"}.get(fact.type, "tap")  # type: ignore[assignment]
    options = _OPTIONS[kind](fact, language, before, typed)
    error = ""
    if wrong:
        error = _error(fact, language)
    elif kind == "occupation" and typed and not options:
        error = _("Diesen Beruf haben wir nicht erkannt. Versuchen Sie ein anderes Wort, auch auf Englisch.")
    shown = "" if kind in {"tap", "country"} else typed or ("" if kind == "occupation" else before)
    return Asked(fact.key, kind, fact.question, fact.why, options, shown, UNITS.get(fact.unit, ""), error)


def _taps(fact: Fact, language: str, before: str, _typed: str) -> tuple[Option, ...]:
    if fact.type == "bool":
        return (Option("yes", _("Ja"), chosen=before == "yes"), Option("no", _("Nein"), chosen=before == "no"))
    return tuple(
        Option(
            value,
            value_said(fact, value, language),
            LEVELS.get(value, "") if fact.type == "level" else "",
            chosen=before == value,
        )
        for value in fact.values
    )


def _named(fact: Fact, language: str, before: str, _typed: str) -> tuple[Option, ...]:
    return tuple(Option(f"{value:g}", say(text, language), chosen=before == f"{value:g}") for value, text in fact.named.items())


def _no_options(_fact: Fact, _language: str, _before: str, _typed: str) -> tuple[Option, ...]:
    return ()


def _countries(_fact: Fact, language: str, before: str, _typed: str) -> tuple[Option, ...]:
    names = [
        (code, str(name))
        for code, name in locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    return tuple(Option(code, name, chosen=code == before) for code, name in sorted(names, key=lambda item: fold(item[1])))


def _occupations(fact: Fact, language: str, before: str, typed: str) -> tuple[Option, ...]:
    if typed:
        return tuple(Option(one.code, one.name, f"ISCO {one.code}") for one in occupations_in(typed, language))
    return (Option(before, value_said(fact, before, language), chosen=True),) if before else ()


_OPTIONS = {"tap": _taps, "number": _named, "date": _no_options, "country": _countries, "occupation": _occupations}


def _error(fact: Fact, language: str) -> str:
    """What would be right."""
    match fact.type:
        case "number":
            if fact.minimum is not None and fact.maximum is not None:
                ends = {"low": number(fact.minimum, language), "high": number(fact.maximum, language)}
                return _("Bitte schreiben Sie eine Zahl von %(low)s bis %(high)s.") % ends
            return _("Bitte schreiben Sie eine Zahl, zum Beispiel 36000.")
        case "date":
            return _("Bitte schreiben Sie einen Tag, zum Beispiel 23.05.2019.")
        case "isco":
            return _("Bitte schreiben Sie einen Beruf und tippen Sie dann auf einen Vorschlag.")
    return _("Bitte wählen Sie eine der Antworten, oder „Weiß ich nicht“.")
