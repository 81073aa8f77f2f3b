"""Referrals in words: what was chosen, what happened, what withdrawing can still close."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from babel import Locale
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from viadukt.casework.models import DeclineReason, Referral, ReferralEvent, ReferralOutcome, ReferralState
from viadukt.casework.services.referrals.stopping import OVER, TOO_MANY, WITHDRAWN
from viadukt.casework.sharing import DOCUMENT, FACT, Field, label_of
from viadukt.guidance.public import rulebooks, say, value_said


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that goes or went along."""

    code: str
    label: str
    text: str


def country_name(code: str) -> str:
    """The country (ISO 3166-1 alpha-2) in the reader's language."""
    return str(Locale.parse((get_language() or "de").replace("-", "_")).territories.get(code, code))


def fact_names(keys: Iterable[str]) -> dict[str, str]:
    """What answers of the interview are called: by name, else by their question."""
    facts, language = rulebooks().facts, get_language() or "de"
    return {key: say(facts[key].name or facts[key].question, language) if key in facts else key for key in keys}


def fact_value(key: str, value: Any) -> str:
    """An answer in words."""
    fact = rulebooks().facts.get(key)
    try:
        return value_said(fact, value, get_language() or "de") if fact else str(value)
    except (TypeError, ValueError, AttributeError, KeyError):
        return str(value)


def lines(values: Mapping[str, str], facts: Mapping[str, Any], documents: Mapping[str, str]) -> list[Line]:
    """Everything in the order in which it is read."""
    names = fact_names(facts)
    ordered = [Line(code, str(label_of(code)), values[code]) for code in Field.values if values.get(code, "").strip()]
    ordered += [Line(FACT + key, names[key], fact_value(key, value)) for key, value in facts.items()]
    return ordered + [Line(DOCUMENT + file_id, _("Dokument"), name) for file_id, name in documents.items()]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a referral's story."""

    at: Any
    what: str
    code: str
    text: str


def story(events: Iterable[ReferralEvent], texts: Mapping[UUID, str]) -> list[Happening]:
    """What happened, oldest first."""
    return [
        Happening(event.at, str(ReferralState(event.state).label), _code(event.code), texts.get(event.pk, ""))
        for event in events
    ]


def _code(code: str) -> str:
    said = {
        OVER: _("niemand hat rechtzeitig geantwortet"),
        TOO_MANY: _("zu oft ein falscher Code, der Link ist gesperrt"),
        WITHDRAWN: _("Einwilligung zurückgenommen"),
    }
    if code in said:
        return said[code]
    if code in DeclineReason.values:
        return str(DeclineReason(code).label)
    return str(ReferralOutcome(code).label) if code in ReferralOutcome.values else ""


def what_stays_open(referral: Referral) -> str:
    """What taking it back could close, or will, said plainly."""
    receiver = referral.receiver.name
    if referral.offered_at is None:
        return _("Es wurde nichts gesendet.")
    if referral.opened_at is None:
        return _("Dort hat es niemand gelesen. Öffnen kann es jetzt niemand mehr.")
    day = date_format(timezone.localtime(referral.opened_at), "DATE_FORMAT")
    read = _("Am %(day)s wurde es dort gelesen. Das lässt sich nicht rückgängig machen. Öffnen kann es jetzt niemand mehr.") % {
        "day": day
    }
    if referral.receiver_case_id:
        return f"{read} " + _(
            "%(receiver)s hat einen eigenen Fall angelegt. Wir haben die Stelle aufgefordert zu prüfen, was sie löschen muss. "
            "Sie können es dort auch selbst verlangen."
        ) % {"receiver": receiver}
    return read
