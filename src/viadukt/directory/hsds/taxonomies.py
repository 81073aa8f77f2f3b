"""Our three taxonomies: what a service is about, for whom it is, and how it is given."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.utils import translation

from viadukt.directory.hsds.ids import taxonomy_id, term_id
from viadukt.directory.hsds.rows import TopicRow, topic_rows
from viadukt.directory.hsds.values import Record, source_text, translated, translations, without_nothing
from viadukt.directory.models import Format, TargetGroup
from viadukt.kernel.texts import Translated

Code = Literal["topics", "target-groups", "formats"]
CODES: tuple[Code, ...] = ("topics", "target-groups", "formats")
VERSION = "1"
LANGUAGE = "de"  # of names and descriptions; other languages stand in `translations`

_NAMES: dict[Code, tuple[str, str]] = {
    "topics": ("Anliegen", "Worum es bei einem Angebot geht. Ein Angebot kann mehrere Anliegen haben."),
    "target-groups": ("Zielgruppen", "Für wen ein Angebot ist. Ohne Angabe ist es für alle, die das Anliegen haben."),
    "formats": ("Formen", "Wie ein Angebot stattfindet."),
}
_CHOICES = {"target-groups": TargetGroup, "formats": Format}


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a taxonomy; `code` is unique within it."""

    taxonomy: Code
    code: str
    name: Translated
    description: Translated

    @property
    def id(self) -> UUID:
        return term_id(self.taxonomy, self.code)


def taxonomy_record(code: Code) -> Record:
    """A taxonomy as `schema/taxonomy.json` has it."""
    name, description = _NAMES[code]
    return {
        "id": str(taxonomy_id(code)),
        "name": name,
        "description": description,
        "uri": f"{settings.BASE_URL}/api/hsds/taxonomies/{taxonomy_id(code)}",
        "version": VERSION,
    }


def term_reference(term: Term) -> Record:
    """A term within an attribute: enough to use it, the rest stands under its own address."""
    name = source_text(term.name) or term.code
    return {
        "id": str(term.id),
        "code": term.code,
        "name": name,
        "description": source_text(term.description) or name,
        "taxonomy": _NAMES[term.taxonomy][0],
        "taxonomy_id": str(taxonomy_id(term.taxonomy)),
        "language": LANGUAGE,
    }


def term_record(term: Term) -> Record:
    """A term as `schema/taxonomy_term.json` has it, with its taxonomy and the profile's translations."""
    return without_nothing(
        {
            **term_reference(term),
            "taxonomy_detail": taxonomy_record(term.taxonomy),
            "term_uri": f"{settings.BASE_URL}/api/hsds/taxonomy_terms/{term.id}",
            "translations": translations(term.id, [("name", term.name), ("description", term.description)]),
        }
    )


@lru_cache(maxsize=256)
def topic_term(row: TopicRow) -> Term:
    """A topic as a term."""
    return Term("topics", row.slug, translated(row.name), translated(row.scope))


def choice_terms(taxonomy: Literal["target-groups", "formats"]) -> tuple[Term, ...]:
    """The terms of a taxonomy that is fixed in the program."""
    return tuple(choice_term(taxonomy, str(value)) for value in _CHOICES[taxonomy].values)


@lru_cache(maxsize=64)
def choice_term(taxonomy: Literal["target-groups", "formats"], value: str) -> Term:
    """One choice as a term, its label in all interface languages."""
    choice: TargetGroup | Format = _CHOICES[taxonomy](value)
    labels = Translated()
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            label = str(choice.label)
        if language == LANGUAGE or label != labels.in_language(LANGUAGE).text:
            labels = labels.write(language, label)
    return Term(taxonomy, value, labels, Translated())


def known_choices(taxonomy: Literal["target-groups", "formats"], values: tuple[str, ...]) -> list[Term]:
    """The terms of these values; what is no choice (any more) is left out."""
    choices = _CHOICES[taxonomy].values
    return [choice_term(taxonomy, value) for value in values if value in choices]


def all_terms() -> list[Term]:
    """Every term of every taxonomy in a fixed order: one query."""
    topics = [topic_term(row) for row in topic_rows()]
    return [*topics, *choice_terms("target-groups"), *choice_terms("formats")]


def code_of(taxonomy: UUID) -> Code | None:
    """Which of our taxonomies has this id."""
    return next((code for code in CODES if taxonomy_id(code) == taxonomy), None)
