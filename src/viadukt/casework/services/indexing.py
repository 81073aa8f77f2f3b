"""The blind index of an organisation's cases: by which names and numbers each is found."""

import re
from collections.abc import Iterable

import phonenumbers

from viadukt.casework.models import Case, IndexTerm
from viadukt.casework.opening import NICKNAME, PERSON, REPLY, Json, OpenCase
from viadukt.kernel.blind import index_terms, query_terms
from viadukt.kernel.keys import owner_keys

INDEXED = frozenset({NICKNAME, PERSON, REPLY})
LEAST_DIGITS = 4
_NUMBER = re.compile(r"[\d\s()+./-]+")


def reindex(opened: OpenCase) -> None:
    """Make the terms of a case anew from what it says now, in the caller's transaction.

    Called whenever one of the `INDEXED` records changes, and when a case comes to another organisation. A case of the pool
    and a sealed one have no terms.
    """
    case = opened.case
    forget_terms(case)
    if case.organisation_id is None or case.sealed:
        return
    records = {name: record.value for name, record in opened.records(*INDEXED).items()}
    key = owner_keys(case.organisation_id).index_key
    terms: set[bytes] = set()
    for text in [*_names(records), *(_told(number, case.country) for number in _numbers(records))]:
        terms |= index_terms(key, text)
    IndexTerm.objects.bulk_create(IndexTerm(case=case, organisation_id=case.organisation_id, term=term) for term in terms)


def forget_terms(case: Case) -> None:
    """The case is found by nothing any more: erased, sealed, or handed over. In the caller's transaction."""
    IndexTerm.objects.filter(case=case).delete()


def looked_for(case_owner_index_key: bytes, typed: str) -> list[bytes]:
    """The terms that a case must hold to be found by `typed`: a name, or a number with at least its last four digits."""
    text = typed.strip()
    if _NUMBER.fullmatch(text):
        digits = _national(text)
        return query_terms(case_owner_index_key, _as_word(digits)) if len(digits) >= LEAST_DIGITS else []
    return query_terms(case_owner_index_key, text)


def _names(records: dict[str, Json]) -> Iterable[str]:
    yield str(records[NICKNAME].get("text", ""))
    for name in records[PERSON].get("names", []):
        yield str(name["text"]) if isinstance(name, dict) else str(name)


def _numbers(records: dict[str, Json]) -> Iterable[str]:
    yield str(records[PERSON].get("phone", ""))
    yield str(records[REPLY].get("phone", ""))
    yield str(records[REPLY].get("messenger", ""))


def _told(number: str, country: str) -> str:
    """A number as a word, its last digit first, so that the beginnings of the word are the ends of the number."""
    try:
        parsed = phonenumbers.parse(number, country or "DE")
        digits = f"{parsed.country_code}{'0' if parsed.italian_leading_zero else ''}{parsed.national_number}"
    except phonenumbers.NumberParseException:
        digits = _national(number)
    return _as_word(digits) if len(digits) >= LEAST_DIGITS else ""


def _national(typed: str) -> str:
    """The digits as they end every way of writing the number: without the zeros that lead out of a town or a country."""
    digits = "".join(str(int(c)) for c in re.sub(r"\(0+\)", "", typed) if c.isdecimal())
    bare = digits.lstrip("0")
    return bare if len(bare) >= LEAST_DIGITS else digits


def _as_word(digits: str) -> str:
    return f"tel{digits[::-1]}"
