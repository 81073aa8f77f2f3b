"""The controlled lists: short, versioned, in German and English. What is counted stands in them; free text is never counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from django.utils.translation import get_language

from viadukt.kernel import clock

NAMES = ("barrier", "outcome", "residence_purpose", "sex", "age_group", "referred_to", "document_kind")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: `key` stays for good; after `until` it is chosen no longer, but keeps its name."""

    key: str
    wordings: Mapping[str, str]
    until: date | None = None

    @property
    def label(self) -> str:
        """In German, or English for who reads another language."""
        language = (get_language() or "de")[:2]
        return self.wordings.get(language) or self.wordings["de" if language == "de" else "en"]


@dataclass(frozen=True, slots=True)
class ControlledList:
    name: str
    version: str
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """`LookupError` when there is none."""
        return next(item for item in self.items if item.key == key) if key in self.keys else _missing(self.name, key)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(item.key for item in self.items)


def _missing(name: str, key: str) -> Item:
    raise LookupError(f"list {name} has no item {key}")


@cache
def controlled(name: str) -> ControlledList:
    """A list by its name (one of `NAMES`)."""
    if name not in NAMES:
        raise LookupError(f"no controlled list is called {name}")
    read = yaml.safe_load(files("viadukt.casework").joinpath("lists", f"{name}.yaml").read_text(encoding="utf-8"))
    items = tuple(Item(row["key"], {"de": row["de"], "en": row["en"]}, row.get("until")) for row in read["items"])
    return ControlledList(name, read["version"], items)


def options(name: str) -> list[tuple[str, str]]:
    """Keys and labels to choose from today."""
    return [(item.key, item.label) for item in controlled(name).items if item.until is None or item.until >= clock.today()]


def label(name: str, key: str) -> str:
    """What a key is called, also one that is no longer chosen; "" for none."""
    return controlled(name).item(key).label if key else ""


def age_group(birth_year: int, on: date) -> str:
    """The key of the age group in which somebody of this birth year turns on that day's year."""
    age = on.year - birth_year
    steps = ((18, "u18"), (27, "a18_26"), (45, "a27_44"), (65, "a45_64"))
    return next((key for least, key in steps if age < least), "a65")
