"""One case in a funder's order and words, to be copied by hand into the funder's database."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Sum
from django.utils.formats import date_format

from viadukt.casework.controlled import label
from viadukt.casework.models import CaseFigures
from viadukt.casework.opening import PERSON, OpenCase
from viadukt.casework.reporting.profiles import arranged, no_value
from viadukt.directory.public import Topic
from viadukt.network.public import country_name, land_name, language_in_words

Answer = Callable[[], Any]


def copy_sheet(opened: OpenCase, profile_key: str) -> list[tuple[str, str]]:
    """Label and value for each field; what nobody entered says so."""
    assert opened.case.organisation_id  # a case in the pool has no funder
    answers = _answers(opened)
    return [(named, answers[key]() or no_value()) for key, named in arranged(opened.case.organisation_id, profile_key)]


def _answers(opened: OpenCase) -> dict[str, Answer]:
    case = opened.case
    figures = CaseFigures.objects.filter(case=case).first() or CaseFigures()
    person = opened.record(PERSON).value
    counted = case.contacts.aggregate(contacts=Sum("count"), minutes=Sum(F("minutes") * F("count")))
    return {
        "reference": lambda: case.reference,
        "opened_on": lambda: _day(case.opened_on),
        "closed_on": lambda: _day(case.closed_on),
        "names": lambda: ", ".join(_name(name) for name in person.get("names", [])),
        "birth_year": lambda: str(person.get("birth_year") or ""),
        "sex": lambda: label("sex", figures.sex),
        "country_of_origin": lambda: country_name(figures.country_of_origin) if figures.country_of_origin else "",
        "language": lambda: language_in_words(case.language) if case.language else "",
        "land": lambda: land_name(case.land) if case.land else "",
        "residence_purpose": lambda: label("residence_purpose", figures.residence_purpose),
        "topics": lambda: ", ".join(str(topic.name) for topic in Topic.objects.filter(slug__in=figures.topics)),
        "barriers": lambda: ", ".join(label("barrier", key) for key in figures.barriers),
        "outcomes": lambda: ", ".join(label("outcome", key) for key in figures.outcomes),
        "contacts": lambda: str(counted["contacts"] or 0),
        "minutes": lambda: str(counted["minutes"] or 0),
    }


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _name(name: Any) -> str:
    return str(name.get("text", "")) if isinstance(name, dict) else str(name)
