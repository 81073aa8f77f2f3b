"""Funders' forms as data: which tables they want, and which fields of a case in which order and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

import yaml
from django.utils.translation import get_language, pgettext, pgettext_lazy

from viadukt.casework.models import FunderArrangement

NAMES = ("niq", "esf_plus", "mbe", "dbv12")

FIELDS = {
    "reference": pgettext_lazy("staff", "Fallnummer"),
    "opened_on": pgettext_lazy("staff", "Beginn"),
    "closed_on": pgettext_lazy("staff", "Ende"),
    "names": pgettext_lazy("staff", "Name"),
    "birth_year": pgettext_lazy("staff", "Geburtsjahr"),
    "sex": pgettext_lazy("staff", "Geschlecht"),
    "country_of_origin": pgettext_lazy("staff", "Herkunftsland"),
    "language": pgettext_lazy("staff", "Sprache der Beratung"),
    "land": pgettext_lazy("staff", "Bundesland"),
    "residence_purpose": pgettext_lazy("staff", "Aufenthaltszweck"),
    "topics": pgettext_lazy("staff", "Themen"),
    "barriers": pgettext_lazy("staff", "Hürden"),
    "outcomes": pgettext_lazy("staff", "Ergebnisse"),
    "contacts": pgettext_lazy("staff", "Zahl der Kontakte"),
    "minutes": pgettext_lazy("staff", "Beratungszeit in Minuten"),
}
"""What a copy sheet can show of a case."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A funder's form. `open` says what no given source settles; `source` may be empty then."""

    key: str
    names: Mapping[str, str]
    source: str
    open: str
    tables: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names["de" if (get_language() or "de").startswith("de") else "en"]


@cache
def profile(key: str) -> Profile:
    """`LookupError` when there is none."""
    if key not in NAMES:
        raise LookupError(f"no funder profile is called {key}")
    folder = files("viadukt.casework").joinpath("reporting", "profiles")
    read = yaml.safe_load(folder.joinpath(f"{key}.yaml").read_text(encoding="utf-8"))
    return Profile(key, read["name"], read["source"], read["open"], tuple(read["tables"]), tuple(read["fields"]))


def profiles() -> list[Profile]:
    return [profile(key) for key in NAMES]


def arranged(organisation_id: UUID, key: str) -> list[tuple[str, str]]:
    """The fields of a copy sheet with their labels: as the organisation arranged them, else as the profile has them."""
    own = FunderArrangement.objects.filter(organisation=organisation_id, profile=key).first()
    if own is None:
        return [(field, str(FIELDS[field])) for field in profile(key).fields]
    return [(row["key"], row["label"] or str(FIELDS[row["key"]])) for row in own.fields if row["key"] in FIELDS]


def no_value() -> str:
    return pgettext("staff", "nicht bekannt")
