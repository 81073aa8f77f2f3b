"""Full-text conditions of the HSDS API."""

import json

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat

from viadukt.directory import text_index
from viadukt.directory.models import ServiceQuerySet
from viadukt.network.public import Organisation
from viadukt.understanding.public import fold

MOST = 5_000  # services that a search finds
_WORDS = 12


def matching_services(found: ServiceQuerySet, text: str) -> ServiceQuerySet:
    """Services in whose texts, in any language, or organisation's name the words occur; typos and umlauts are forgiven.

    When only a few have all words, also those that have some; at most the `MOST` best.
    """
    return found.filter(pk__in=list(text_index.search(tuple(text.split()), MOST)))


def matching_organisations(found: "QuerySet[Organisation]", text: str) -> "QuerySet[Organisation]":
    """Organisations in whose names, cities or description all words of the text occur; in names umlauts are forgiven."""
    columns = ("name", "short", "about", "folded")
    texts = Concat(*(Cast(column, TextField()) for column in columns), output_field=TextField())
    found = found.alias(texts=texts)
    for word in text.split()[:_WORDS]:
        found = found.filter(_somewhere("texts", word))
    return found


def _somewhere(column: str, word: str) -> Q:
    """The word in any case, plain or as JSON escapes it. SQLite folds the case of ASCII only, so others are tried."""
    spellings = {word, word.lower(), word.upper(), word.capitalize(), fold(word) or word}
    spellings |= {json.dumps(spelling)[1:-1] for spelling in spellings}
    condition = Q()
    for spelling in sorted(spellings):
        condition |= Q(**{f"{column}__icontains": spelling})
    return condition
