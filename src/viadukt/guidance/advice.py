"""From an answer to people: which search of find help leads to the nearest advisers for just this."""

from collections.abc import Iterable

from viadukt.directory.public import Need
from viadukt.understanding.public import place_by_key

OF_AIMS = {
    "work": ("work-permit", "visa-entry", "job-search"),
    "recognition": ("recognition", "qualification"),
    "training": ("vocational-training", "visa-entry"),
    "study": ("higher-education", "visa-entry"),
    "stay": ("residence-permit", "work-permit", "asylum"),
}
GENERAL = ("residence-permit", "visa-entry", "recognition")
MOST = 3  # topics of one search


def topics_of(aims: Iterable[str]) -> tuple[str, ...]:
    """The topics of the directory on which somebody with these aims wants advice."""
    return tuple(dict.fromkeys(slug for aim in aims for slug in OF_AIMS[aim]))[:MOST] or GENERAL


def advisers(
    topics: tuple[str, ...], language: str, *, land: str | None = None, country: str | None = None, isco: str | None = None
) -> str:
    """The query of find help that leads to advice on this in the reader's language, for an occupation.

    The nearest to a Land come first; in another country than Germany, those of that country.
    """
    need = Need(
        topics=topics,
        place=place_by_key(land) if land else None,
        spoken=() if language == "de" else (language,),
        region=country if country and country != "DE" else "",
        professions=(isco,) if isco else (),
    )
    return need.to_query().urlencode()
