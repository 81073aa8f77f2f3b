"""What is known of a person: checked, in the types that conditions test, with the age that follows from the date of birth."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from viadukt.guidance.engine.checking import is_country, is_isco
from viadukt.guidance.engine.days import age_on
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.problems import did_you_mean

HUGE = 1e12
"""Beyond this nothing is counted, in whatever unit."""

Facts = Mapping[str, Value]
"""Key -> value; what is not in it is not known yet."""


class FactError(ValueError):
    """Facts that cannot be. `problems`: key -> what is wrong with it, in the order given."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f'key "{key}": {says}' for key, says in problems.items()))


def read_facts(books: Rulebooks, given: Mapping[str, Any], on: date, *, presume: bool = True) -> dict[str, Value]:
    """Facts as they come out of JSON. `None` is not known yet; what is `presumed` is put in, unless not wanted.

    Raises `FactError` with everything that is wrong.
    """
    facts: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for key, value in given.items():
        fact = books.facts.get(key)
        if fact is None:
            problems[key] = f"no such fact.{did_you_mean(key, books.facts)}"
        elif value is not None:
            try:
                facts[key] = _READ[fact.type](fact, value)
            except ValueError as error:
                problems[key] = str(error)
    for fact in books.facts.values():
        born = facts.get(fact.age_of)
        if isinstance(born, date) and (says := _add_age(facts, fact, born, on)):
            problems[fact.age_of if born > on or given.get(fact.key) is None else fact.key] = says
    if problems:
        raise FactError(problems)
    for key in presumed(books, given) if presume else ():
        facts[key] = bool(books.facts[key].presumed)
    return facts


def read_value(fact: Fact, value: Any) -> Value:
    """One value of a fact as it comes out of JSON. Raises `ValueError` with what was expected."""
    return _READ[fact.type](fact, value)


def presumed(books: Rulebooks, given: Mapping[str, Any]) -> list[str]:
    """The facts that `read_facts` takes to be so because nobody said otherwise. An answer that rests on them has to say so."""
    return [key for key, fact in books.facts.items() if fact.presumed is not None and given.get(key) is None]


def _add_age(facts: dict[str, Value], fact: Fact, born: date, on: date) -> str | None:
    if born > on:
        return f"{born} lies after the day of evaluation, {on}."
    age = float(age_on(born, on))
    if fact.maximum is not None and age > fact.maximum:
        return f"{fact.age_of} {born} makes {age:g}, more than {fact.maximum:g}."
    if facts.setdefault(fact.key, age) != age:
        return f"{facts[fact.key]:g} contradicts {fact.age_of} {born}, which makes {age:g} on {on}."
    return None


def _bool(_fact: Fact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"{_shown(value)} is neither true nor false.")


def _number(fact: Fact, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -HUGE < value < HUGE:
        raise ValueError(f"{_shown(value)} is no number.{' No quotes, no unit.' if isinstance(value, str) else ''}")
    unit = f" {fact.unit}" if fact.unit else ""
    if fact.minimum is not None and value < fact.minimum:
        raise ValueError(f"{value:g} is less than {fact.minimum:g}{unit}.")
    if fact.maximum is not None and value > fact.maximum:
        raise ValueError(f"{value:g} is more than {fact.maximum:g}{unit}.")
    return float(value)


def _date(_fact: Fact, value: Any) -> date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"{_shown(value)} is no day. Write it as 1991-05-23.")


def _choice(fact: Fact, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # section 3 of the act, written without quotes
    if isinstance(value, str) and value in fact.values:
        return value
    near = next((one for one in fact.values if one.casefold() == str(value).casefold()), None)
    hint = f' Did you mean "{near}"?' if near else did_you_mean(str(value), fact.values)
    raise ValueError(f"{_shown(value)} is none of: {', '.join(fact.values)}.{hint}")


def _country(_fact: Fact, value: Any) -> str:
    if isinstance(value, str) and is_country(value):
        return value
    hint = f' Did you mean "{value.upper()}"?' if isinstance(value, str) and is_country(value.upper()) else ""
    raise ValueError(f"{_shown(value)} is no country. Write its two letters, such as GH.{hint}")


def _isco(_fact: Fact, value: Any) -> str:
    code = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(code, str) and is_isco(code):
        return code
    raise ValueError(f"{_shown(value)} is no occupation. Write its ISCO-08 code of 1 to 4 digits, such as 2221.")


_READ: dict[str, Callable[[Fact, Any], Value]] = {
    "bool": _bool,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "level": _choice,
    "country": _country,
    "isco": _isco,
}


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
