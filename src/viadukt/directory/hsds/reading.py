"""One record of HSDS as rows of ours: the way back from `records`, also for feeds that do not know our profile."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from viadukt.directory.hsds.ids import term_id
from viadukt.directory.hsds.intake import Draft
from viadukt.directory.hsds.values import Record, email, plain, uri
from viadukt.directory.models import Area, Cost, Format, Publication, Service, ServiceSite, TargetGroup
from viadukt.kernel.texts import Translated, Wording
from viadukt.network.public import Organisation, OrganisationKind, Site, Standing

_DAYS = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}
_LAND = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Reader:
    """Fills a draft from records. `language` is that of texts that do not say; `publish` shows everything at once."""

    def __init__(self, *, source: str, language: str, publish: bool, topics: Iterable[str]) -> None:
        self.draft = Draft()
        self._source = source
        self._language = language
        self._publish = publish
        self._fields: dict[UUID, int] = {}
        self._topics = {term_id("topics", slug): slug for slug in topics} | {slug: slug for slug in topics}

    def organisation(self, record: Record, where: str) -> None:
        """An organization with its locations and services."""
        pk = UUID(record["id"])
        locations = record.get("locations", [])
        if pk not in self.draft.organisations:
            about = self._text(record, "description")
            kind = record.get("kind", "")
            self.draft.where[pk] = where
            self.draft.organisations[pk] = Organisation(
                id=pk,
                kind=kind if kind in OrganisationKind.values else OrganisationKind.UNCLASSIFIED,
                name=plain(record["name"]),
                short=plain(record.get("alternate_name", "")),
                about=about,
                languages=record.get("spoken_languages", []),
                communities=record.get("communities", []),
                country=record.get("country") or _first_address(locations).get("country") or "DE",
                land=_land(record.get("land") or _first_address(locations).get("state_province", "")),
                email=email(record.get("email", "")),
                phone=_phone(record),
                website=uri(record.get("website", "")),
                published=self._publish,
                standing=Standing.LISTED,
                source=record.get("source") or self._source,
                source_date=record.get("source_date", ""),
                invented=bool(record.get("example")),
            )
        for number, location in enumerate(locations):
            self._site(location, pk, f"{where}.locations[{number}]")
        for number, service in enumerate(record.get("services", [])):
            self.service({**service, "organization_id": str(pk)}, f"{where}.services[{number}]")

    def service(self, record: Record, where: str) -> None:
        """A service with its organization and places."""
        owner = record.get("organization", {}).get("id") or record.get("organization_id")
        if owner is None:
            raise ValueError(f"{where}: a service needs an organization or an organization_id")
        if "organization" in record:
            self.organisation(record["organization"], f"{where}.organization")
        pk = UUID(record["id"])
        if pk in self.draft.services and len(record) <= self._fields[pk]:
            return  # an organization only names its services; they stand elsewhere in full
        self._fields[pk] = len(record)
        self.draft.where[pk] = where
        self.draft.topics[pk] = self._slugs(record)
        self.draft.services[pk] = Service(
            id=pk,
            organisation_id=UUID(owner),
            title=self._text(record, "name"),
            description=self._description(record),
            languages=_languages(record),
            target_groups=_known(record.get("target_groups", []), TargetGroup.values),
            formats=_known(record.get("formats", []), Format.values),
            eligibility=self._text(record, "eligibility_description"),
            appointment=record.get("appointment", "unknown"),
            cost=_cost(record),
            cost_note=self._cost_note(record),
            area=record.get("area", Area.LOCAL),
            email=email(record.get("email", "")),
            phone=_phone(record),
            website=uri(record.get("url", "")),
            publication=self._publication(record),
            standing=Standing.LISTED,
            source=record.get("source") or self._source,
            source_date=record.get("source_date", ""),
            assured_on=_day(record.get("assured_date", "")),
        )
        for number, at in enumerate(record.get("service_at_locations", [])):
            self._at_site(at, pk, UUID(owner), f"{where}.service_at_locations[{number}]")

    def _publication(self, record: Record) -> str:
        if record["status"] in {"inactive", "defunct"}:
            return Publication.WITHDRAWN
        return Publication.PUBLISHED if self._publish else Publication.DRAFT

    def _site(self, record: Record, owner: UUID, where: str) -> UUID | None:
        if record["location_type"] != "physical":
            return None
        pk = UUID(record["id"])
        address = _first_address([record])
        self.draft.where[pk] = where
        self.draft.sites[pk] = Site(
            id=pk,
            organisation_id=UUID(record["organization_id"]) if "organization_id" in record else owner,
            name=plain(record.get("name", "")),
            street=plain(address.get("address_1", "")),
            postal_code=plain(address.get("postal_code", "")),
            city=plain(address.get("city", "")),
            land=_land(address.get("state_province", "")),
            country=address.get("country") or "DE",
            **_coordinates(record, where),
        )
        return pk

    def _at_site(self, record: Record, service: UUID, owner: UUID, where: str) -> None:
        if "location" not in record or (site := self._site(record["location"], owner, f"{where}.location")) is None:
            return
        pk = UUID(record["id"])
        schedules = record.get("schedules", [])
        note = next((schedule["description"] for schedule in schedules if schedule.get("description")), "")
        self.draft.where[pk] = where
        self.draft.at_sites[pk] = ServiceSite(
            id=pk,
            service_id=service,
            site_id=site,
            hours=[span for schedule in schedules for span in _spans(schedule)],
            hours_note=self._translated(record, "schedules.description", note),
        )

    def _text(self, record: Record, name: str) -> Translated:
        return self._translated(record, name, record.get(name, ""))

    def _translated(self, record: Record, name: str, source: str) -> Translated:
        """The text with its translations; those that lag behind keep doing so."""
        others = [item for item in record.get("translations", []) if item["field"] == name]
        language = record.get("text_language") or self._language
        revision = 2 if any(item["stale"] for item in others) else 1
        wordings = {language: Wording(plain(source), of=revision)} if plain(source) else {}
        for item in others:
            wordings[item["language"]] = Wording(
                plain(item["text"]),
                of=revision - bool(item["stale"]),
                by="machine" if item["machine"] else "person",
                reviewed=bool(item["reviewed"]),
            )
        return Translated(source=language, revision=revision, wordings=wordings)

    def _description(self, record: Record) -> Translated:
        """The description; with how to apply, where a feed says it in words of its own."""
        text = self._text(record, "description")
        process = plain(record.get("application_process", ""))
        if process and "appointment" not in record:
            whole = f"{text.in_language(text.source).text}\n\n{process}".strip()
            text = Translated(text.source, text.revision, {**text.wordings, text.source: Wording(whole, of=text.revision)})
        return text

    def _cost_note(self, record: Record) -> Translated:
        """What is said of the fees, without the label that `records` puts in front."""
        said = plain(record.get("fees_description", ""))
        for label in ("kostenlos", "kostet etwas") if "cost" in record else ():
            if said == label or said.startswith(f"{label}: "):
                said = said[len(label) + 2 :]
        return self._translated(record, "fees_description", said)

    def _slugs(self, record: Record) -> list[str]:
        found = []
        for attribute in record.get("attributes", []):
            term = attribute.get("taxonomy_term", {})
            identity = attribute.get("taxonomy_term_id") or term.get("id")
            slug = (self._topics.get(UUID(identity)) if identity else None) or self._topics.get(term.get("code", ""))
            found += [slug] if slug else []
        return found


def _first_address(locations: list[Record]) -> Record:
    return next((address for location in locations for address in location.get("addresses", [])), {})


def _phone(record: Record) -> str:
    return next((plain(phone["number"]) for phone in record.get("phones", [])), "")


def _land(text: str) -> str:
    return text if _LAND.fullmatch(text) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _known(values: list[str], choices: list[Any]) -> list[str]:
    return [value for value in values if value in choices]


def _languages(record: Record) -> list[str]:
    codes = record.get("spoken_languages") or [language.get("code", "") for language in record.get("languages", [])]
    return list(dict.fromkeys(code for code in codes if code))


def _cost(record: Record) -> str:
    if record.get("cost") in Cost.values:
        return str(record["cost"])
    amounts = [option["amount"] for option in record.get("cost_options", []) if "amount" in option]
    if not amounts:
        return Cost.UNKNOWN
    return Cost.FREE if max(amounts) == 0 else Cost.PAID


def _coordinates(record: Record, where: str) -> dict[str, Any]:
    latitude, longitude = record.get("latitude"), record.get("longitude")
    if latitude is None or longitude is None:
        return {}
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{where}: {latitude}, {longitude} is no place on earth")
    return {"latitude": latitude, "longitude": longitude, "located": record.get("located_by", "given")}


def _spans(schedule: Record) -> list[dict[str, Any]]:
    """Weekly hours; every other week or the first Monday of a month is more than opening hours of ours can say."""
    opens, closes = schedule.get("opens_at", "")[:5], schedule.get("closes_at", "")[:5]
    weekly = schedule.get("freq", "WEEKLY") == "WEEKLY" and schedule.get("interval", 1) == 1
    if not (weekly and _TIME.fullmatch(opens) and _TIME.fullmatch(closes)):
        return []
    days = [day.strip() for day in schedule.get("byday", "").split(",")]
    return [{"day": _DAYS[day], "opens": opens, "closes": closes} for day in days if day in _DAYS]
