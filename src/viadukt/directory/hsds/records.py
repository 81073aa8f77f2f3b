"""Our services, organisations and places as HSDS 3.1 has them, with the additions of our profile.

Every function here is pure: the same row gives the same record. What the profile adds is described in
`viadukt/api/patches/` and served under `/api/profile/`.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils import translation

from viadukt.directory.hours import known as known_hours
from viadukt.directory.hsds.ids import part_id
from viadukt.directory.hsds.rows import AtSiteRow, OrganisationRow, ServiceRow, SiteRow
from viadukt.directory.hsds.taxonomies import Term, known_choices, term_reference, topic_term
from viadukt.directory.hsds.values import (
    Record,
    degrees,
    email,
    moment,
    plain,
    source_text,
    translated,
    translations,
    uri,
    without_nothing,
    words,
)
from viadukt.directory.models import Appointment, Area, Cost
from viadukt.network.public import OrganisationKind
from viadukt.understanding.public import language_name

_DAYS = {1: "MO", 2: "TU", 3: "WE", 4: "TH", 5: "FR", 6: "SA", 7: "SU"}
_GERMAN = Locale("de")
EXAMPLE = "Beispiel-Eintrag aus dem Demo-Netzwerk: kein echtes Angebot."


@lru_cache(maxsize=256, typed=True)
def _german(choice: models.TextChoices) -> str:
    """The German label of a choice: the language in which the data speaks."""
    with translation.override("de"):
        return str(choice.label)


def organisation_basic(row: OrganisationRow) -> Record:
    """An organisation with its own fields, as `compiled/organization_list.json` has it.

    HSDS wants a description: where there is none, the kind of organisation stands there.
    """
    about = translated(row.about)
    return without_nothing(
        {
            "id": str(row.id),
            "name": plain(row.name) or str(row.id),
            "alternate_name": plain(row.short),
            "description": source_text(about) or _german(OrganisationKind(row.kind)),
            "email": email(row.email),
            "website": uri(row.website),
            "kind": row.kind,
            "country": row.country,
            "land": row.land,
            "communities": [plain(word) for word in words(row.communities)],
            "spoken_languages": list(words(row.languages)),
            "text_language": about.source,
            "standing": row.standing,
            "source": plain(row.source),
            "source_date": row.source_date,
            "last_modified": moment(row.updated_at),
            "example": row.invented or None,
        }
    )


def organisation_full(row: OrganisationRow, sites: Iterable[SiteRow] = ()) -> Record:
    """An organisation with phone, places and translations, as `compiled/organization.json` has it without services."""
    return {
        **organisation_basic(row),
        **without_nothing(
            {
                "phones": _phones(row.id, "organization_id", row.phone),
                "locations": [location_full(site) for site in sites],
                "translations": translations(row.id, [("description", translated(row.about))]),
            }
        ),
    }


def location_basic(row: SiteRow) -> Record:
    """A public place with its own fields."""
    latitude, longitude = degrees(row.latitude), degrees(row.longitude)
    located = latitude is not None and longitude is not None
    return without_nothing(
        {
            "id": str(row.id),
            "location_type": "physical",
            "organization_id": str(row.organisation_id),
            "name": plain(row.name),
            "latitude": latitude if located else None,
            "longitude": longitude if located else None,
            "located_by": row.located if located else "",
        }
    )


def location_full(row: SiteRow) -> Record:
    """A public place with its address. HSDS wants every line of it: one that is not known is empty."""
    address = {
        "id": part_id(row.id, "address"),
        "location_id": str(row.id),
        "address_1": plain(row.street),
        "city": plain(row.city),
        "state_province": row.land,
        "postal_code": plain(row.postal_code),
        "country": row.country,
        "address_type": "physical",
    }
    known = row.street or row.city or row.postal_code
    return {**location_basic(row), **({"addresses": [address]} if known else {})}


def service_basic(row: ServiceRow) -> Record:
    """A service with its own fields and its organisation, as `compiled/service_list.json` has it."""
    title, description, eligibility, cost_note = (
        translated(text) for text in (row.title, row.description, row.eligibility, row.cost_note)
    )
    return without_nothing(
        {
            "id": str(row.id),
            "organization_id": str(row.organisation.id),
            "name": source_text(title) or str(row.id),
            "description": source_text(description),
            "url": uri(row.website),
            "email": email(row.email),
            "status": "active",
            "application_process": "" if row.appointment == "unknown" else _german(Appointment(row.appointment)),
            "fees_description": _fees(row.cost, source_text(cost_note)),
            "eligibility_description": source_text(eligibility),
            "assured_date": row.assured_on.isoformat() if row.assured_on else None,
            "alert": EXAMPLE if row.organisation.invented else "",
            "last_modified": moment(row.changed_at),
            "organization": organisation_basic(row.organisation),
            "spoken_languages": list(words(row.languages)),
            "text_language": title.source,
            "formats": list(words(row.formats)),
            "target_groups": list(words(row.target_groups)),
            "appointment": row.appointment,
            "cost": row.cost,
            "area": row.area,
            "standing": row.standing,
            "source": plain(row.source),
            "source_date": row.source_date,
            "page_url": f"{settings.BASE_URL}/services/{row.id}",
        }
    )


def service_minimal(row: ServiceRow) -> Record:
    """What harvesters compare: the id and when it changed, with the name and status that HSDS demands of every service."""
    record = service_basic(row)
    changed = record["last_modified"]
    return {"id": record["id"], "name": record["name"], "status": "active", "last_modified": changed, "modified_date": changed}


def service_full(row: ServiceRow) -> Record:
    """A service with all that belongs to it, as `compiled/service.json` has it."""
    return {
        **_service_parts(row),
        **without_nothing({"service_at_locations": [_at_location(at) for at in row.at_sites]}),
    }


def at_location_basic(row: ServiceRow, at: AtSiteRow) -> Record:
    """A service at a place, as `compiled/service_at_location_list.json` has it."""
    return {
        **_at_location_keys(row, at),
        "location": location_basic(at.site),
        "service": service_basic(row._replace(topics=(), at_sites=())),
    }


def at_location_full(row: ServiceRow, at: AtSiteRow) -> Record:
    """A service at a place with all that belongs to both, as `compiled/service_at_location.json` has it."""
    return {**_at_location_keys(row, at), **_at_location(at), "service": _service_parts(row)}


def _at_location_keys(row: ServiceRow, at: AtSiteRow) -> Record:
    """The keys, and the service's name and status: the specification's OpenAPI checks this record as a service."""
    return {
        "id": str(at.id),
        "service_id": str(at.service_id),
        "location_id": str(at.site.id),
        "name": source_text(translated(row.title)) or str(row.id),
        "status": "active",
        "last_modified": moment(row.changed_at),
    }


def _at_location(at: AtSiteRow) -> Record:
    note = translated(at.hours_note)
    return without_nothing(
        {
            "id": str(at.id),
            "service_id": str(at.service_id),
            "location_id": str(at.site.id),
            "location": location_full(at.site),
            "schedules": _schedules(at, source_text(note)),
            "translations": translations(at.id, [("schedules.description", note)]),
        }
    )


def _service_parts(row: ServiceRow) -> Record:
    return {
        **service_basic(row),
        **without_nothing(
            {
                "phones": _phones(row.id, "service_id", row.phone),
                "languages": _languages(row.id, words(row.languages)),
                "service_areas": [_area(row)],
                "cost_options": [_no_cost(row.id)] if row.cost == Cost.FREE else [],
                "attributes": [_attribute(row.id, term) for term in terms_of(row)],
                "organization": organisation_full(row.organisation),
                "translations": translations(
                    row.id,
                    [
                        ("name", translated(row.title)),
                        ("description", translated(row.description)),
                        ("eligibility_description", translated(row.eligibility)),
                        ("fees_description", translated(row.cost_note)),
                    ],
                ),
            }
        ),
    }


def terms_of(row: ServiceRow) -> list[Term]:
    """All terms that describe a service."""
    return [
        *(topic_term(topic) for topic in row.topics),
        *known_choices("target-groups", words(row.target_groups)),
        *known_choices("formats", words(row.formats)),
    ]


def _attribute(service: UUID, term: Term) -> Record:
    return {
        "id": part_id(service, f"attribute:{term.taxonomy}:{term.code}"),
        "link_id": str(service),
        "taxonomy_term_id": str(term.id),
        "link_type": {"topics": "topic", "target-groups": "target_group", "formats": "format"}[term.taxonomy],
        "link_entity": "service",
        "value": term.code,
        "taxonomy_term": term_reference(term),
    }


def _phones(owner: UUID, key: str, number: str) -> list[Record]:
    number = plain(number)
    return [{"id": part_id(owner, "phone"), key: str(owner), "number": number, "type": "voice"}] if number else []


def _languages(service: UUID, codes: Iterable[str]) -> list[Record]:
    """Languages spoken there. HSDS wants ISO 639: of `pt-BR` the `pt`; the full code is the note."""
    return [
        without_nothing(
            {
                "id": part_id(service, f"language:{code}"),
                "service_id": str(service),
                "name": language_name(base, "de"),
                "code": base,
                "note": code if code != base else "",
            }
        )
        for code in codes
        for base in [code.split("-", maxsplit=1)[0]]
    ]


def _fees(cost: str, note: str) -> str:
    label = "" if cost == Cost.UNKNOWN else _german(Cost(cost))
    return ": ".join(part for part in (label, note) if part)


def _no_cost(service: UUID) -> Record:
    return {
        "id": part_id(service, "cost"),
        "service_id": str(service),
        "option": _german(Cost.FREE),
        "currency": "EUR",
        "amount": 0,
    }


def _area(row: ServiceRow) -> Record:
    """How far the offer reaches; the places of a local one are those where it is."""
    cities = ", ".join(dict.fromkeys(plain(at.site.city) for at in row.at_sites if at.site.city))
    country = _GERMAN.territories.get(row.organisation.country, row.organisation.country)
    name = {Area.LOCAL: cities, Area.LAND: row.organisation.land, Area.COUNTRY: country, Area.WORLD: ""}[Area(row.area)]
    return without_nothing(
        {
            "id": part_id(row.id, "area"),
            "service_id": str(row.id),
            "name": name,
            "description": _german(Area(row.area)),
        }
    )


def _schedules(at: AtSiteRow, note: str) -> list[Record]:
    """Opening hours in the place's local time, days with the same hours together; the note where there are no hours."""
    days: dict[tuple[str, str], list[int]] = {}
    for span in known_hours(json.loads(at.hours) if at.hours else []):
        days.setdefault((f"{span.opens:%H:%M}", f"{span.closes:%H:%M}"), []).append(span.day)
    schedules = [
        {
            "id": part_id(at.id, f"schedule:{opens}-{closes}"),
            "service_at_location_id": str(at.id),
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "MO",
            "byday": ",".join(_DAYS[day] for day in sorted(set(on))),
            "opens_at": opens,
            "closes_at": closes,
        }
        for (opens, closes), on in sorted(days.items())
    ]
    if note and not schedules:
        schedules = [{"id": part_id(at.id, "schedule"), "service_at_location_id": str(at.id)}]
    return [without_nothing({**schedule, "description": note}) for schedule in schedules]
