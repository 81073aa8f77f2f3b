"""The public list as a flat table: one row for a service at a place, or one without place."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from viadukt.directory.hsds.records import at_location_full, service_full, terms_of
from viadukt.directory.hsds.rows import AtSiteRow, ServiceRow
from viadukt.directory.hsds.taxonomies import Term
from viadukt.directory.hsds.values import source_text

COLUMNS = (
    "id",
    "location_id",
    "name",
    "organization",
    "organization_id",
    "description",
    "eligibility",
    "topics",
    "topic_names",
    "spoken_languages",
    "target_groups",
    "formats",
    "appointment",
    "fees",
    "area",
    "phone",
    "email",
    "website",
    "street",
    "postal_code",
    "city",
    "land",
    "country",
    "latitude",
    "longitude",
    "located_by",
    "opening_hours",
    "standing",
    "source",
    "source_date",
    "assured_date",
    "last_modified",
    "page_url",
    "example",
)
Flat = dict[str, Any]


def flat_rows(rows: Iterable[ServiceRow]) -> Iterator[Flat]:
    """Every service at every public place, by `COLUMNS`. What is not known is missing."""
    for row in rows:
        for at in row.at_sites or (None,):
            yield _flat(row, at)


@lru_cache(maxsize=4096)
def _flat(row: ServiceRow, at: AtSiteRow | None) -> Flat:
    record = service_full(row._replace(at_sites=()))
    organisation = record["organization"]
    terms = terms_of(row)
    values = {
        **{name: record[name] for name in COLUMNS if name in record and not isinstance(record[name], list | dict)},
        "organization": organisation["name"],
        "organization_id": organisation["id"],
        "eligibility": record.get("eligibility_description"),
        "fees": record.get("fees_description"),
        "topics": _codes(terms, "topics"),
        "topic_names": ", ".join(source_text(term.name) for term in terms if term.taxonomy == "topics"),
        "target_groups": _codes(terms, "target-groups"),
        "formats": _codes(terms, "formats"),
        "spoken_languages": " ".join(record.get("spoken_languages", [])),
        # Whom to call: the service, else its organization.
        "phone": _first_phone(record) or _first_phone(organisation),
        "email": record.get("email") or organisation.get("email"),
        "website": record.get("url") or organisation.get("website"),
        "country": organisation.get("country"),
        "land": organisation.get("land"),
        "example": organisation.get("example"),
        **(_place(row, at) if at else {}),
    }
    return {name: values[name] for name in COLUMNS if values.get(name) not in (None, "")}


def _codes(terms: Iterable[Term], taxonomy: str) -> str:
    return " ".join(term.code for term in terms if term.taxonomy == taxonomy)


def _first_phone(record: dict[str, Any]) -> str:
    return next((str(phone["number"]) for phone in record.get("phones", [])), "")


def _place(row: ServiceRow, at: AtSiteRow) -> Flat:
    record = at_location_full(row, at)
    location = record["location"]
    address: dict[str, Any] = next(iter(location.get("addresses", [])), {})
    return {
        "location_id": location["id"],
        "street": address.get("address_1"),
        "postal_code": address.get("postal_code"),
        "city": address.get("city"),
        "land": at.site.land,
        "country": at.site.country,
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
        "located_by": location.get("located_by"),
        "opening_hours": "; ".join(_hours(schedule) for schedule in record.get("schedules", [])),
    }


def _hours(schedule: dict[str, Any]) -> str:
    """`MO,TU 09:00-12:00`, or the note where there are no hours."""
    if "opens_at" in schedule:
        return f"{schedule['byday']} {schedule['opens_at']}-{schedule['closes_at']}"
    return str(schedule.get("description", ""))
