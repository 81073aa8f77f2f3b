"""Writes the demo network into the database: all or nothing, and what is already there stays as it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import models, transaction

from viadukt.accounts.public import User
from viadukt.casework.public import forget_examples
from viadukt.demo import cleaning, merging
from viadukt.demo.sources import Entry, entries, located, table, toml
from viadukt.directory.public import Appointment, Area, Cost, Gap, Publication, Service, ServiceSite, Topic, relist_all
from viadukt.guidance.public import forget_changes, propose_example
from viadukt.kernel.texts import Translated
from viadukt.network.public import (
    FundingPeriod,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Programme,
    ProgrammeFigure,
    Project,
    Resource,
    Seat,
    Site,
    folded_names,
    folded_resource,
)

# Ids follow from the names, so that loading twice makes nothing twice and links stay valid after a reset.
NAMESPACE = UUID("5b0c1f3e-6d0a-5b7e-9a55-7d1f2c3e4a90")
FIRST_DAY = date(2026, 1, 1)

# What organisations.csv calls them; anything else is not classified.
KINDS = {
    "federal network": OrganisationKind.UMBRELLA,
    "umbrella": OrganisationKind.UMBRELLA,
    "umbrella since 1985 (9 associations)": OrganisationKind.UMBRELLA,
    "women umbrella": OrganisationKind.UMBRELLA,
    "regional umbrella": OrganisationKind.UMBRELLA,
    "Land network": OrganisationKind.UMBRELLA,
    "welfare": OrganisationKind.WELFARE,
    "community": OrganisationKind.MIGRANT_ORGANISATION,
    "community/parents": OrganisationKind.MIGRANT_ORGANISATION,
    "postmigrant network": OrganisationKind.MIGRANT_ORGANISATION,
    "Black community": OrganisationKind.MIGRANT_ORGANISATION,
    "youth": OrganisationKind.MIGRANT_ORGANISATION,
    "diaspora": OrganisationKind.MIGRANT_ORGANISATION,
    "women/diaspora": OrganisationKind.MIGRANT_ORGANISATION,
    "parents": OrganisationKind.MIGRANT_ORGANISATION,
    "women": OrganisationKind.MIGRANT_ORGANISATION,
}
CENTRE_ABROAD = "Zentrum für Migration und Entwicklung"


def stable_id(*parts: str) -> UUID:
    return uuid5(NAMESPACE, "\n".join(parts))


@dataclass(slots=True)
class Rows:
    """What is to be written, table by table."""

    topics: list[Topic] = field(default_factory=list)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    service_topics: list[tuple[UUID, str]] = field(default_factory=list)
    service_sites: list[ServiceSite] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    def organisation(self, name: str) -> Organisation:
        """The organisation of that name or of a spelling of it."""
        return self.organisations[cleaning.same_name(merging.canonical(name))]


def _topics() -> list[Topic]:
    return [
        Topic(
            slug=row["slug"],
            name=Translated.of(row["name_de"]).write("en", row["name_en"]),
            scope=Translated.of(row["scope_de"]),
            position=position,
        )
        for position, row in enumerate(table("topics.csv"))
    ]


def _only(values: Iterable[str]) -> str:
    """The value when there is but one."""
    different = {value for value in values if value}
    return different.pop() if len(different) == 1 else ""


def _kind(draft: merging.OrganisationDraft) -> str:
    titles = " ".join(entry.service_title for entry in draft.entries)
    if CENTRE_ABROAD in titles:
        return OrganisationKind.CENTRE_ABROAD
    if "Dachverband" in titles or "Dachorganisation" in titles:
        return OrganisationKind.UMBRELLA
    kinds = [entry.organisation_kind for entry in draft.entries if entry.organisation_kind != "unclassified"]
    return kinds[0] if kinds else OrganisationKind.UNCLASSIFIED


def _organisation(draft: merging.OrganisationDraft) -> Organisation:
    newest = max(draft.entries, key=lambda entry: entry.source_date)
    spoken = dict.fromkeys(code for entry in draft.entries for code in cleaning.languages(entry.languages))
    return Organisation(
        id=stable_id("organisation", draft.key),
        kind=_kind(draft),
        name=draft.name,
        aliases=draft.aliases,
        languages=list(spoken),
        country=draft.entries[0].country,
        land=cleaning.LAENDER.get(_only(entry.land for entry in draft.entries), ""),
        email=_only(entry.email for entry in draft.entries),
        phone=_only(cleaning.phone(entry.phone, entry.country) for entry in draft.entries),
        website=_only(entry.website for entry in draft.entries),
        source=newest.source,
        source_date=newest.source_date,
    )


def _site(organisation: Organisation, draft: merging.SiteDraft) -> Site:
    latitude, longitude, how = (None, None, "") if draft.protected else located(draft.country, draft.postal_code, draft.city)
    return Site(
        id=stable_id("site", str(organisation.pk), draft.key),
        organisation=organisation,
        name=draft.name,
        street=draft.street,
        postal_code=draft.postal_code,
        city=draft.city,
        land=draft.land,
        country=draft.country,
        latitude=latitude,
        longitude=longitude,
        located=how,
        protected=draft.protected,
    )


def _one_below_the_other(texts: Iterable[str]) -> Translated:
    return Translated.of("\n".join(dict.fromkeys(text for text in texts if text)))


def _service(organisation: Organisation, draft: merging.ServiceDraft) -> Service:
    newest = draft.newest
    texts = [f"{entry.service_title} {entry.description}" for entry in draft.entries]
    text = " ".join(texts)
    groups = dict.fromkeys(key for entry in draft.entries for key in cleaning.target_groups(entry.target_groups))
    return Service(
        id=stable_id("service", str(organisation.pk), newest.service_title, newest.plz, newest.street, newest.city),
        organisation=organisation,
        title=Translated.of(newest.service_title),
        description=_one_below_the_other(entry.description for entry in draft.entries),
        languages=list(dict.fromkeys(code for entry in draft.entries for code in cleaning.languages(entry.languages))),
        target_groups=list(groups),
        eligibility=_one_below_the_other(entry.target_groups for entry in draft.entries),
        formats=cleaning.formats(text),
        appointment=Appointment.NEEDED if cleaning.needs_appointment(text) else Appointment.UNKNOWN,
        cost=Cost.FREE if cleaning.is_free(text) else Cost.UNKNOWN,
        area=Area(cleaning.area(newest.service_title, newest.description, newest.topics.split(";"), newest.country)),
        email=_first(draft, "email"),
        phone=cleaning.phone(_first(draft, "phone"), newest.country),
        website=_first(draft, "website"),
        publication=Publication.PUBLISHED,
        source=newest.source,
        source_date=newest.source_date,
    )


def _first(draft: merging.ServiceDraft, name: str) -> str:
    """The newest entry's value, else that of another entry of the same service."""
    values: list[str] = [getattr(entry, name) for entry in (draft.newest, *draft.entries)]
    return next((value for value in values if value), "")


def _listed(rows: Rows, found: list[Entry]) -> None:
    for draft in merging.merged(found):
        organisation = rows.organisations[draft.key] = _organisation(draft)
        sites = {key: _site(organisation, site) for key, site in draft.sites.items()}
        rows.sites += sites.values()
        for offered in draft.services:
            service = _service(organisation, offered)
            rows.services.append(service)
            topics = dict.fromkeys(slug for entry in offered.entries for slug in entry.topics.split(";") if slug)
            rows.service_topics += [(service.pk, slug) for slug in topics]
            rows.service_sites += [
                ServiceSite(id=stable_id("service at", str(service.pk), site.key), service=service, site=sites[site.key])
                for site in offered.sites
            ]


def _named(rows: Rows) -> None:
    """Organisations that stand in the lists without an offer of their own, and what the lists say of the others."""
    for row in table("organisations.csv"):
        name = merging.canonical(row["name"])
        known = rows.organisations.setdefault(
            cleaning.same_name(name),
            Organisation(
                id=stable_id("organisation", cleaning.same_name(name)),
                name=name,
                kind=KINDS.get(row["kind"], OrganisationKind.UNCLASSIFIED),
                source=row["source"],
            ),
        )
        known.short = row["short"]
        if row["url"]:
            known.website = f"https://{row['url']}"
    for organisation in toml("programmes.toml")["organisation"]:
        _invented_or_named(rows, organisation)
    for row in table("organisation_texts.csv"):
        known = rows.organisation(row["organisation"])
        known.kind = row["kind"]
        known.land = row["land"] or known.land
        known.website = row["website"] or known.website
        if row["about"]:
            known.about = Translated.of(row["about"])


def _invented_or_named(rows: Rows, given: dict[str, Any], *, invented: bool = False) -> None:
    key = cleaning.same_name(given["name"])
    country, city = given.get("country", "DE"), given.get("city", "")
    organisation = Organisation(
        id=stable_id("organisation", key),
        name=given["name"],
        short=given.get("short", ""),
        kind=given["kind"],
        country=country,
        land=given.get("land", ""),
        languages=given.get("languages", []),
        about=Translated.of(given.get("about", "")),
        source=given.get("source", ""),
        source_date=given.get("source_date", ""),
        invented=invented,
    )
    rows.organisations[key] = organisation
    if city:
        latitude, longitude, how = located(country, "", city)
        rows.sites.append(
            Site(
                id=stable_id("site", str(organisation.pk), city),
                organisation=organisation,
                city=city,
                land=organisation.land,
                country=country,
                latitude=latitude,
                longitude=longitude,
                located=how,
            )
        )


def _memberships(rows: Rows) -> None:
    for row in table("memberships.csv"):
        umbrella, member = rows.organisation(row["umbrella"]), rows.organisation(row["member"])
        rows.memberships.append(
            Membership(
                id=stable_id("membership", str(umbrella.pk), str(member.pk)),
                umbrella=umbrella,
                member=member,
                state=MembershipState.ADMITTED,
                role=row["role"],
                source=row["source"],
                source_date=row["source_date"],
            )
        )
    umbrella, applicant = rows.organisation("Dachverband Beispiel e.V."), rows.organisation("Verein Anderswo Beispiel e.V.")
    rows.memberships.append(
        Membership(
            id=stable_id("membership", str(umbrella.pk), str(applicant.pk)),
            umbrella=umbrella,
            member=applicant,
            state=MembershipState.APPLIED,
            applied_on=FIRST_DAY,
        )
    )


def prepared() -> Rows:
    """Everything of the files as rows, nothing written yet."""
    rows = Rows(topics=_topics())
    _listed(rows, entries())
    _named(rows)
    for organisation in toml("cast.toml")["organisation"]:
        _invented_or_named(rows, organisation, invented=True)
    _memberships(rows)
    sites: dict[UUID, list[Site]] = defaultdict(list)
    for site in rows.sites:
        sites[site.organisation_id].append(site)
    for organisation in rows.organisations.values():
        organisation.folded = folded_names(organisation, sites[organisation.pk])
    return rows


def _programmes(rows: Rows) -> None:
    for given in toml("programmes.toml")["programme"]:
        programme, new = Programme.objects.get_or_create(
            id=stable_id("programme", given["name"]),
            defaults={
                "name": given["name"],
                "short": given["short"],
                "about": Translated.of(given["about"]),
                "source": given["source"],
                "source_date": given.get("source_date", ""),
            },
        )
        if not new:
            continue
        programme.funders.set([rows.organisation(name) for name in given["funders"]])
        for stated in given.get("period", []):
            period = FundingPeriod.objects.create(
                id=stable_id("period", given["name"], str(stated["ends"])),
                programme=programme,
                begins=stated.get("begins"),
                ends=stated["ends"],
                budget=Decimal(stated["budget"]) if "budget" in stated else None,
                budget_planned=stated.get("budget_planned", False),
                source=stated["source"],
            )
            ProgrammeFigure.objects.bulk_create(
                ProgrammeFigure(
                    period=period,
                    key=figure["key"],
                    label=Translated.of(figure["label"]["de"]).write("en", figure["label"]["en"]),
                    value=Decimal(figure["value"]),
                    approximate=figure.get("approximate", False),
                    source=figure["source"],
                    source_date=figure.get("source_date", ""),
                )
                for figure in stated.get("figure", [])
            )
            for project in stated.get("project", []):
                Project.objects.create(
                    id=stable_id("project", str(period.pk), project["name"]),
                    period=period,
                    name=project["name"],
                    carrier=rows.organisation(project["carrier"]),
                    source=project["source"],
                )


def _pool(rows: Rows) -> None:
    """What the invented organisations lend each other, and their belonging together, without which nobody sees it."""
    given = toml("pool.toml")
    for pair in given["membership"]:
        umbrella, member = rows.organisation(pair["umbrella"]), rows.organisation(pair["member"])
        Membership.objects.get_or_create(
            id=stable_id("membership", str(umbrella.pk), str(member.pk)),
            defaults={"umbrella": umbrella, "member": member, "state": MembershipState.ADMITTED, "decided_on": FIRST_DAY},
        )
    for offered in given["resource"]:
        title, description = (
            Translated.of(offered[name]["de"]).write("en", offered[name]["en"]) for name in ("title", "description")
        )
        resource = Resource(
            id=stable_id("resource", offered["organisation"], offered["title"]["de"]),
            organisation=rows.organisation(offered["organisation"]),
            kind=offered["kind"],
            title=title,
            description=description,
            languages=offered.get("languages", []),
            place=offered["place"],
            conditions=offered.get("conditions", ""),
        )
        resource.folded = folded_resource(resource)
        _write(Resource, [resource])


def _drafts(rows: Rows) -> None:
    """Services of the invented organisations, to be edited; none is published."""
    for given in toml("cast.toml")["service"]:
        organisation = rows.organisation(given["organisation"])
        title = Translated.of(given["title"]["de"])
        if "en" in given["title"]:
            title = title.write("en", given["title"]["en"])
        service = Service(
            id=stable_id("service", str(organisation.pk), given["title"]["de"]),
            organisation=organisation,
            title=title,
            description=Translated.of(given["description"]["de"]),
            languages=given["languages"],
            formats=given["formats"],
            publication=Publication.DRAFT,
            source=given["source"],
            source_date=given["source_date"],
        )
        _write(Service, [service])
        through = Service.topics.through
        _write(through, [through(service_id=service.pk, topic_id=slug) for slug in given["topics"]])
        _write(
            ServiceSite,
            [
                ServiceSite(
                    id=stable_id("service at", str(service.pk), str(site.pk)), service=service, site=site, hours=given["hours"]
                )
                for site in rows.sites
                if site.organisation_id == organisation.pk
            ],
        )


def _cast(rows: Rows) -> None:
    for given in toml("cast.toml")["person"]:
        user = User.objects.filter(email=given["email"]).first() or User.objects.create_user(
            given["email"], name=given["name"], language=given.get("language", "de")
        )
        Seat.objects.get_or_create(
            id=stable_id("seat", given["email"]),
            defaults={
                "user": user,
                "organisation": rows.organisation(given["organisation"]),
                "roles": given["roles"],
                "valid_from": FIRST_DAY,
            },
        )


def _rule_changes() -> None:
    """A proposal that waits for a second person."""
    for given in toml("cast.toml")["rule_change"]:
        author = given.pop("author")
        propose_example(change_id=stable_id("rule change", given["path"], author), seat_id=stable_id("seat", author), **given)


def _write(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """What is there already stays as somebody may have changed it."""
    model._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def load_demo_network() -> Rows:
    """Write the demo network; rows that exist already are left alone."""
    rows = prepared()
    _write(Topic, rows.topics)
    _write(Organisation, rows.organisations.values())
    _write(Site, rows.sites)
    _write(Service, rows.services)
    through = Service.topics.through
    _write(through, [through(service_id=service, topic_id=slug) for service, slug in rows.service_topics])
    _write(ServiceSite, rows.service_sites)
    _write(Membership, rows.memberships)
    _programmes(rows)
    _pool(rows)
    _drafts(rows)
    _cast(rows)
    _rule_changes()
    relist_all()
    return rows


@transaction.atomic
def remove_network() -> None:
    """Take everything away that a demo network holds, whoever made it."""
    forget_changes()
    forget_examples()
    Programme.objects.all().delete()
    Organisation.objects.all().delete()
    Gap.objects.all().delete()
    Topic.objects.all().delete()
    User.objects.filter(email__endswith="@beispiel.example").delete()
    relist_all()
