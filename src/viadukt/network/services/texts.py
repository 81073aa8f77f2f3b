"""Writing a translated text, and refusing what its row cannot hold: for every entry alike."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import pgettext

from viadukt.kernel.errors import Refused
from viadukt.kernel.texts import Translated


def written(known: Translated, texts: Mapping[str, str]) -> Translated:
    """`known` with `texts` by language; an empty one takes that language away.

    A translation that did not change while the source text did stays behind as stale.
    """
    for language in sorted(texts, key=lambda code: code != known.source):  # the source first: it sets the revision
        wording = known.wordings.get(language)
        if texts[language] != (wording.text if wording else ""):
            known = known.write(language, texts[language])
    return known


def confirmed(known: Translated, language: str) -> Translated:
    """`known` with its wording in `language` said to be right, though it is stale or a machine wrote it."""
    wording = known.wordings.get(language)
    if wording is None:
        raise Refused(pgettext("staff", "In dieser Sprache gibt es keinen Text."))
    return known.write(language, wording.text, by=wording.by, reviewed=True)


def check_fields(row: Model) -> None:
    """Raise `Refused` with the first field that does not fit its column."""
    try:
        row.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(f"{field}: {' '.join(messages)}") from error
