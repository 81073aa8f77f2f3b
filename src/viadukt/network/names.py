"""What Länder, countries, languages and partial dates are called in the reader's language."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from viadukt.understanding.public import language_name, place_by_key

LAENDER = (
    "DE-BW", "DE-BY", "DE-BE", "DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV",
    "DE-NI", "DE-NW", "DE-RP", "DE-SL", "DE-SN", "DE-ST", "DE-SH", "DE-TH",
)  # fmt: skip

# Languages to tick: those of the question lexicon, and what is spoken among people who came to Germany.
LANGUAGES = (
    "de", "en", "ar", "fa", "ps", "ku", "kmr", "ckb", "tr", "ru", "uk", "pl", "ro", "bg", "hu", "cs", "sk", "sl", "hr",
    "bs", "sr", "mk", "sq", "el", "it", "es", "pt", "fr", "nl", "sv", "fi", "da", "et", "lv", "lt", "ka", "hy", "az",
    "kk", "uz", "tk", "tg", "ce", "tt", "mn", "zh", "ja", "ko", "vi", "th", "id", "ms", "tl", "hi", "ur", "pa", "bn",
    "ta", "te", "ml", "ne", "si", "my", "km", "lo", "he", "yi", "rom", "am", "ti", "om", "so", "sw", "rw", "ln", "kg",
    "ha", "ig", "yo", "tw", "ee", "wo", "ff", "bm", "mg", "zgh", "kab", "gsw", "gsg", "zza",
)  # fmt: skip

# Signed languages have no name in CLDR: code -> interface language -> name.
_SIGNED = {
    "gsg": {
        "de": "Deutsche Gebärdensprache",
        "en": "German Sign Language",
        "ar": "لغة الإشارة الألمانية",
        "fa": "زبان اشاره آلمانی",
        "fr": "langue des signes allemande",
        "ru": "немецкий жестовый язык",
        "tr": "Alman İşaret Dili",
        "uk": "німецька жестова мова",
    }
}
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def reader() -> str:
    """The interface language in which this page is drawn."""
    return get_language() or "de"


def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))


def land_name(code: str) -> str:
    """The Land (ISO 3166-2) in the reader's language."""
    place = place_by_key(code) if code else None
    return place.name_in(reader()) if place else code


def country_name(code: str) -> str:
    """The country (ISO 3166-1 alpha-2) in the reader's language."""
    return str(_locale(reader()).territories.get(code, code))


def language_in_words(code: str) -> str:
    """The language (BCP 47) in the reader's language."""
    signed = _SIGNED.get(code)
    return signed.get(reader(), signed["de"]) if signed else language_name(code, reader())


def named_languages(codes: Iterable[str]) -> list[str]:
    """The languages in the reader's language, in the order of their names."""
    return sorted((language_in_words(code) for code in codes), key=str.casefold)


def language_choices(also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Languages to tick, by name; `also` are those that an entry has already."""
    named = {code: language_in_words(code) for code in dict.fromkeys([*LANGUAGES, *also])}
    how_often = Counter(named.values())
    # Kurdish is a family to some (ku) and Kurmanji to others (kmr), under one name: then the code tells them apart.
    choices = [(code, name if how_often[name] == 1 else f"{name} ({code})") for code, name in named.items()]
    return sorted(choices, key=lambda item: item[1].casefold())


def land_choices() -> list[tuple[str, str]]:
    return sorted(((code, land_name(code)) for code in LAENDER), key=lambda item: item[1].casefold())


def country_choices(codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """All countries by name, or those of `codes`."""
    if codes is None:
        known = {str(code) for code in _locale("de").territories}
        codes = {code for code in known if re.fullmatch(r"[A-Z]{2}", code)} - _NO_COUNTRIES
    return sorted(((code, country_name(code)) for code in codes), key=lambda item: item[1].casefold())


_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def day_of(partial: str) -> date | None:
    """The first day that `2023`, `2023-05` or `2023-05-12` allows; nothing for anything else."""
    found = _PARTIAL.fullmatch(partial)
    if not found:
        return None
    try:
        year, month, day = (int(part) for part in found.groups(default="1"))
        return date(year, month, day)
    except ValueError:
        return None


def date_in_words(partial: str) -> str:
    """A date as precise as its source gave it: `12. Mai 2023`, `Mai 2023`, `2023`; anything else as it stands."""
    day = day_of(partial)
    if day is None or len(partial) == 4:
        return partial
    if len(partial) == 7:
        return str(format_skeleton("yMMMM", day, locale=_locale(reader())))
    return str(format_date(day, format="long", locale=_locale(reader())))


def years_in_words(begins: date | None, ends: date | None) -> str:
    """`2023–2025`, `bis 2022`, `ab 2026`."""
    if begins and ends:
        return f"{begins.year}–{ends.year}"
    if ends:
        return _("bis %(year)s") % {"year": ends.year}
    return _("ab %(year)s") % {"year": begins.year} if begins else "–"
