"""Which entries speak of the same organisation, the same place, the same service.

- Two names are one organisation when they differ only in spelling (`cleaning.same_name`) or stand in
  `data/merged_organisations.csv`, which gives the reason for each.
- Two addresses of an organisation are one site when postcode, street and first house number agree.
- Two entries of an organisation are one service when the title agrees and either the site, or phone and e-mail both.
  It is then offered at all their sites, and keeps every text, language and topic.

What differs between merged entries is kept: other names as aliases, other descriptions one below the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from viadukt.demo import cleaning
from viadukt.demo.sources import Entry, table


@dataclass(slots=True)
class SiteDraft:
    key: str
    name: str
    street: str
    postal_code: str
    city: str
    land: str
    country: str
    protected: bool


@dataclass(slots=True)
class ServiceDraft:
    """A service with the entries that it was merged from, the one with the newest date first."""

    entries: list[Entry]
    sites: list[SiteDraft] = field(default_factory=list)

    @property
    def newest(self) -> Entry:
        return max(self.entries, key=lambda entry: entry.source_date)


@dataclass(slots=True)
class OrganisationDraft:
    key: str
    name: str
    aliases: list[str] = field(default_factory=list)
    services: list[ServiceDraft] = field(default_factory=list)
    sites: dict[str, SiteDraft] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        return [entry for service in self.services for entry in service.entries]


@cache
def canonical_names() -> dict[str, str]:
    """`same_name` of a variant -> the name under which it is listed."""
    return {cleaning.same_name(row["variant"]): row["organisation"] for row in table("merged_organisations.csv")}


def canonical(name: str) -> str:
    return canonical_names().get(cleaning.same_name(name), name)


def site_of(entry: Entry) -> SiteDraft | None:
    """The place of an entry; none where the source names neither street, postcode nor city.

    A place of protection from violence whose source keeps the street back is protected.
    """
    if not (entry.street or entry.plz or entry.city):
        return None
    protected = "violence-protection" in entry.topics.split(";") and not entry.street
    key = f"{entry.country}|{entry.plz}|{entry.city}|{cleaning.same_street(entry.street)}|{'protected' if protected else ''}"
    # Where several places are one organisation, the entry's own name says which of them this is.
    name = entry.organisation if canonical(entry.organisation) != entry.organisation else ""
    land = cleaning.LAENDER.get(entry.land, "")
    return SiteDraft(key, name, entry.street, entry.plz, entry.city, land, entry.country, protected)


def _same_service(draft: ServiceDraft, entry: Entry, site: SiteDraft | None) -> bool:
    known = draft.entries[0]
    if cleaning.same_name(known.service_title) != cleaning.same_name(entry.service_title):
        return False
    if site and any(site.key == other.key for other in draft.sites):
        return known.country == entry.country
    reached = cleaning.phone(entry.phone, entry.country), entry.email.casefold()
    return all(reached) and reached == (cleaning.phone(known.phone, known.country), known.email.casefold())


def merged(entries: Iterable[Entry]) -> list[OrganisationDraft]:
    """The organisations of the entries in the order of their first entry, with sites and services."""
    drafts: dict[str, OrganisationDraft] = {}
    for entry in entries:
        name = canonical(entry.organisation)
        key = cleaning.same_name(name)
        draft = drafts.setdefault(key, OrganisationDraft(key, name))
        if cleaning.same_name(entry.organisation) != key and entry.organisation not in draft.aliases:
            draft.aliases.append(entry.organisation)
        site = site_of(entry)
        if site:
            known = draft.sites.setdefault(site.key, site)
            if len(site.street) > len(known.street):  # "118 - 120" says more than "118"
                draft.sites[site.key] = known = replace(known, street=site.street)
            site = known
        service = next((service for service in draft.services if _same_service(service, entry, site)), None)
        if service is None:
            service = ServiceDraft([])
            draft.services.append(service)
        service.entries.append(entry)
        if site and all(site.key != other.key for other in service.sites):
            service.sites.append(site)
    return list(drafts.values())


def what_was_merged(drafts: Iterable[OrganisationDraft]) -> list[str]:
    """One sentence for each merge, for whoever wants to check them."""
    lines = []
    for draft in drafts:
        others = sorted({entry.organisation for entry in draft.entries} - {draft.name})
        if others:
            lines.append(f"{draft.name} = {'; '.join(others)}")
        lines += [
            f"{draft.name}: {service.newest.service_title} ({len(service.entries)} entries, {len(service.sites)} sites)"
            for service in draft.services
            if len(service.entries) > 1
        ]
    return lines
