"""Full-text conditions of the HSDS API: every word must occur."""

import json

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat

from viadukt.directory.models import ServiceQuerySet
from viadukt.network.public import Organisation

_WORDS = 12


def matching_services(found: ServiceQuerySet, text: str) -> ServiceQuerySet:
    """Services in whose title, description, eligibility or organisation's name all words of the text occur."""
    columns = ["title", "description", "eligibility", "organisation__name", "organisation__short"]
    texts = Concat(*(Cast(column, TextField()) for column in columns), output_field=TextField())
    found = found.alias(texts=texts)
    for word in text.split()[:_WORDS]:
        found = found.filter(_somewhere("texts", word))
    return found


def matching_organisations(found: "QuerySet[Organisation]", text: str) -> "QuerySet[Organisation]":
    """Organisations in whose names or description all words of the text occur."""
    texts = Concat(*(Cast(column, TextField()) for column in ("name", "short", "about")), output_field=TextField())
    found = found.alias(texts=texts)
    for word in text.split()[:_WORDS]:
        found = found.filter(_somewhere("texts", word))
    return found


def _somewhere(column: str, word: str) -> Q:
    """The word in any case, plain or as JSON escapes it. SQLite folds the case of ASCII only, so others are tried."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    spellings |= {json.dumps(spelling)[1:-1] for spelling in spellings}
    condition = Q()
    for spelling in sorted(spellings):
        condition |= Q(**{f"{column}__icontains": spelling})
    return condition
