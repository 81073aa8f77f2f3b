"""What the start page offers to tap: pictograms of the topics by group of everyday needs, and example questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viadukt.directory.need import Need
from viadukt.understanding.public import example_questions, topic_label, understand

# The 35 topics by what they are about in somebody's day; every topic stands in exactly one group.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Arbeit und Beruf"), (
        "recognition", "job-search", "labour-rights", "work-permit", "qualification", "vocational-training",
        "career-orientation", "self-employment",
    )),
    (_("Deutsch, Schule, Studium"), (
        "german-course", "childcare-school", "higher-education", "interpreting", "digital-skills",
    )),
    (_("Aufenthalt und Einreise"), (
        "residence-permit", "asylum", "visa-entry", "family-reunification", "naturalisation", "return-reintegration",
        "irregular-migration-risks",
    )),
    (_("Wohnen, Geld, Gesundheit"), (
        "housing", "social-benefits", "debt", "health", "mental-health", "disability", "seniors",
    )),
    (_("Schutz und Rechte"), ("violence-protection", "discrimination", "womens-empowerment")),
    (_("Miteinander"), ("community", "youth", "political-participation")),
    (_("Für Vereine und Betriebe"), ("organisation-development", "diversity-consulting")),
)  # fmt: skip


TOPICS = frozenset(slug for _label, slugs in GROUPS for slug in slugs)


@dataclass(frozen=True, slots=True)
class Tile:
    """A topic to tap."""

    label: str
    icon: str
    query: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question somebody might ask, with the search of what it was understood to mean."""

    text: str
    query: str


def topic_groups(language: str) -> list[tuple[str | Promise, list[Tile]]]:
    """All topics with their pictograms, everyday needs first."""
    return [(label, [tile(slug, language) for slug in slugs]) for label, slugs in GROUPS]


def tile(slug: str, language: str) -> Tile:
    spoken = () if language == "de" else (language,)
    return Tile(topic_label(slug, language), f"topic-{slug}", Need(topics=(slug,), spoken=spoken).to_query().urlencode())


def related(need: Need, language: str, offered: frozenset[str]) -> tuple[str | Promise, list[Tile]] | None:
    """The group of the need's topic, with those of its other topics that are `offered`: the same search for each."""
    for label, slugs in GROUPS:
        if need.topics and need.topics[0] in slugs:
            others = [slug for slug in slugs if slug in offered and slug not in need.topics]
            return (label, [_instead(need, slug, language) for slug in others]) if others else None
    return None


def _instead(need: Need, slug: str, language: str) -> Tile:
    query = replace(need, topics=(slug,), maybe=need.topics[:1]).to_query()
    return Tile(topic_label(slug, language), f"topic-{slug}", query.urlencode())


@lru_cache(maxsize=32)
def examples(language: str, count: int = 4) -> tuple[Example, ...]:
    """Example questions in the page's language. Their links carry what they mean, not what they say."""
    found = []
    for text in example_questions(language, count):
        need = Need.of(understand(text, interface_language=language))
        if need.topics:
            found.append(Example(text, need.to_query().urlencode()))
    return tuple(found)
