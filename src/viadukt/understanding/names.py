"""What things are called in a language: topics, professions, languages."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError

from viadukt.understanding.lexicon import lexicon

# Codes of ours that CLDR knows by another name.
_CLDR = {"kmr": "ku", "tw": "ak"}


@cache
def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(_CLDR.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def topic_label(slug: str, language: str) -> str:
    """The topic's short name in `language`, else in German; the slug for a topic that the lexicon does not know."""
    for code in (language, "de"):
        found = lexicon(code)
        if found and slug in found.topics:
            return found.topics[slug].label
    return slug


def example_questions(language: str, n: int) -> list[str]:
    """`n` questions that people ask, each on another topic, for the start page; German ones for a language without."""
    found = lexicon(language)
    if not found or not any(entry.questions for entry in found.topics.values()):
        found = lexicon("de")
    assert found
    shown = (
        "recognition",
        "german-course",
        "job-search",
        "residence-permit",
        "housing",
        "childcare-school",
        "family-reunification",
    )
    order = [*shown, *(slug for slug in found.topics if slug not in shown)]
    questions = [found.topics[slug].questions for slug in order if slug in found.topics and found.topics[slug].questions]
    return [of_topic[min(4, len(of_topic) - 1)] for of_topic in questions[:n]]


def profession_names(isco: str, language: str) -> tuple[str, ...]:
    """What people of that profession are called in `language`, the usual name first; German where there is none."""
    for code in (language, "de"):
        found = lexicon(code)
        if found and isco in found.professions:
            return found.professions[isco]
    return ()


def language_name(code: str, in_language: str) -> str:
    """The name of a language in a language (CLDR), else its own name, else its code."""
    for reader in (in_language, code, "en"):
        locale = _locale(reader)
        if locale and (name := locale.languages.get(_CLDR.get(code, code))):
            return str(name)
    return code


def territory_name(country: str, in_language: str) -> str:
    """The name of a country (ISO 3166-1) in a language (CLDR), else in English; empty for a code that is none."""
    for reader in (in_language, "en"):
        locale = _locale(reader)
        if locale and (name := locale.territories.get(country)):
            return str(name)
    return ""
