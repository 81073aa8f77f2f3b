"""Taking organisations, places and services out of HSDS into the directory: all of them or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction

from viadukt.audit.public import record
from viadukt.directory.listing import relist
from viadukt.directory.models import Service, ServiceSite, Topic
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.errors import Refused
from viadukt.network.public import Organisation, Site, folded_names

BATCH = 500


@dataclass(slots=True)
class Draft:
    """What is to be taken in, not yet saved. `where` says by object id in which place of the file each one stands.

    `topics` are slugs by service.
    """

    organisations: dict[UUID, Organisation] = field(default_factory=dict)
    sites: dict[UUID, Site] = field(default_factory=dict)
    services: dict[UUID, Service] = field(default_factory=dict)
    at_sites: dict[UUID, ServiceSite] = field(default_factory=dict)
    topics: dict[UUID, list[str]] = field(default_factory=dict)
    where: dict[UUID, str] = field(default_factory=dict)


@dataclass(slots=True)
class Taken:
    """What was or would be taken in. With `problems` nothing was. `kept` were here already and stay as they are."""

    organisations: int = 0
    services: int = 0
    kept: int = 0
    problems: list[str] = field(default_factory=list)


def take_in(*, actor: Actor, draft: Draft, dry_run: bool) -> Taken:
    """Save what is new; what is here already, by its id, stays as it is, since somebody may have corrected it.

    Nothing is saved when anything is wrong. Raises `Refused` for anybody but the operator at the command line.
    """
    if not isinstance(actor, JobActor):
        raise Refused("only the operator at the command line takes in whole directories")
    _leave_out_what_is_here(draft, taken := Taken())
    taken.problems = [*_missing_owners(draft), *_faults(draft)]
    if taken.problems:
        return taken
    taken.organisations, taken.services = len(draft.organisations), len(draft.services)
    if not dry_run:
        with transaction.atomic():
            _save(draft)
            relist(list(draft.services))
            record(actor, "directory.hsds_taken_in", None, organisations=taken.organisations, services=taken.services)
    return taken


def _leave_out_what_is_here(draft: Draft, taken: Taken) -> None:
    for model, rows in (
        (Organisation, draft.organisations),
        (Site, draft.sites),
        (Service, draft.services),
        (ServiceSite, draft.at_sites),
    ):
        for pk in _known(model, list(rows)):
            taken.kept += model in (Organisation, Service)
            rows.pop(pk)
    for pk in [pk for pk, at in draft.at_sites.items() if at.service_id not in draft.services]:
        draft.at_sites.pop(pk)


def _known(model: type[models.Model], ids: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(ids), BATCH):
        found |= set(model._default_manager.filter(pk__in=ids[start : start + BATCH]).values_list("pk", flat=True))
    return found


def _missing_owners(draft: Draft) -> list[str]:
    """Services and places whose organisation is neither in the file nor here."""
    rows = [(pk, service.organisation_id) for pk, service in draft.services.items()]
    rows += [(pk, site.organisation_id) for pk, site in draft.sites.items()]
    wanted = {owner for _, owner in rows} - draft.organisations.keys()
    missing = wanted - _known(Organisation, list(wanted))
    return [
        f"{draft.where.get(pk, pk)}: its organization {owner} is neither in the file nor here"
        for pk, owner in rows
        if owner in missing
    ]


def _faults(draft: Draft) -> list[str]:
    """What the database would not take: too long, no address, no known choice."""
    faults = []
    for row in _rows(draft):
        try:
            row.clean_fields(exclude=[f.name for f in row._meta.fields if isinstance(f, models.ForeignKey)])
        except ValidationError as error:
            where = draft.where.get(row.pk, str(row.pk))
            faults += [f"{where}: {name}: {' '.join(said)}" for name, said in sorted(error.message_dict.items())]
    return faults


def _rows(draft: Draft) -> Iterable[models.Model]:
    yield from draft.organisations.values()
    yield from draft.sites.values()
    yield from draft.services.values()
    yield from draft.at_sites.values()


def _save(draft: Draft) -> None:
    places: dict[UUID, list[Site]] = {}
    for site in draft.sites.values():
        places.setdefault(site.organisation_id, []).append(site)
    for organisation in draft.organisations.values():
        organisation.folded = folded_names(organisation, places.get(organisation.pk, []))
    Organisation.objects.bulk_create(draft.organisations.values(), batch_size=BATCH)
    Site.objects.bulk_create(draft.sites.values(), batch_size=BATCH)
    Service.objects.bulk_create(draft.services.values(), batch_size=BATCH)
    ServiceSite.objects.bulk_create(draft.at_sites.values(), batch_size=BATCH)
    known = set(Topic.objects.values_list("slug", flat=True))
    links: list[Any] = [
        Service.topics.through(service_id=pk, topic_id=slug)
        for pk, slugs in draft.topics.items()
        if pk in draft.services
        for slug in dict.fromkeys(slugs)
        if slug in known
    ]
    Service.topics.through.objects.bulk_create(links, batch_size=BATCH)
