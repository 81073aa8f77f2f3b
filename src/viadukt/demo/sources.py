"""The files of the demo network, read as they are. What they are and whose is in `data/README.md`."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of `services.csv`: an offer of an organisation at a place, as somebody found it published."""

    organisation: str
    organisation_kind: str
    service_title: str
    description: str
    topics: str
    languages: str
    target_groups: str
    street: str
    plz: str
    city: str
    land: str
    country: str
    phone: str
    email: str
    website: str
    source: str
    source_date: str


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of the data folder."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def entries() -> list[Entry]:
    """All offers: the collected ones, then those that the descriptions of the network itself name."""
    names = [field.name for field in fields(Entry)]
    return [
        Entry(*(row[name].strip() for name in names))
        for file in ("services.csv", "services_from_sources.csv")
        for row in table(file)
    ]


@cache
def coordinates() -> dict[tuple[str, str, str], tuple[float, float]]:
    """(country, postcode, city) -> WGS 84 degrees; one of postcode and city is empty."""
    return {
        (row["country"], row["postal_code"], row["city"]): (float(row["latitude"]), float(row["longitude"]))
        for row in table("coordinates.csv")
    }


def located(country: str, postal_code: str, city: str) -> tuple[float | None, float | None, str]:
    """Latitude, longitude and how they were found; nothing when the place is not known well enough."""
    for key, how in (((country, postal_code, ""), "postcode"), ((country, "", city), "city")):
        if any(key[1:]) and key in coordinates():
            return *coordinates()[key], how
    return None, None, ""
