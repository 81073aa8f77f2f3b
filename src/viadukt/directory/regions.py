"""Länder and countries by name, for filters."""

from viadukt.directory.freshness import locale
from viadukt.understanding.public import place_by_key

LAENDER = (
    "DE-BW", "DE-BY", "DE-BE", "DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV",
    "DE-NI", "DE-NW", "DE-RP", "DE-SL", "DE-SN", "DE-ST", "DE-SH", "DE-TH",
)  # fmt: skip


def region_name(code: str, language: str) -> str:
    """The name of a Land (`DE-NW`) or country (`GH`) in a language; the code when nobody knows it."""
    if place := place_by_key(code):
        return place.name_in(language)
    return str(locale(language).territories.get(code, code))


def choices(language: str, countries: tuple[str, ...]) -> list[tuple[str, str]]:
    """The Länder, then the countries, each by name."""

    def named(codes: tuple[str, ...]) -> list[tuple[str, str]]:
        return sorted(((code, region_name(code, language)) for code in codes), key=lambda item: item[1].casefold())

    return named(LAENDER) + named(countries)
