"""From an answer to people: which search of find help leads to the nearest advisers for just this."""

from collections.abc import Iterable

from viadukt.directory.public import Need
from viadukt.understanding.public import place_by_key

TOPICS = {
    "work": ("work-permit", "visa-entry", "job-search"),
    "recognition": ("recognition", "qualification"),
    "training": ("vocational-training", "visa-entry"),
    "study": ("higher-education", "visa-entry"),
    "stay": ("residence-permit", "work-permit", "asylum"),
}
GENERAL = ("residence-permit", "visa-entry", "recognition")


def advisers(aims: Iterable[str], country: str | None, language: str) -> Need:
    """Advice on what somebody asked about, in their language; in their country where that is not Germany."""
    topics = dict.fromkeys(slug for aim in aims for slug in TOPICS[aim])
    return Need(
        topics=tuple(topics)[:3] or GENERAL,
        spoken=(language,) if language != "de" else (),
        region=country if country and country != "DE" else "",
    )


def advisers_on(topics: tuple[str, ...], language: str, *, land: str | None = None, isco: str | None = None) -> Need:
    """Advice on topics of the directory in the reader's language, the nearest to a Land first, for an occupation."""
    return Need(
        topics=topics,
        place=place_by_key(land) if land else None,
        spoken=(language,) if language != "de" else (),
        professions=(isco,) if isco else (),
    )
