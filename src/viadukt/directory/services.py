"""Every change to an entry: permission, change, listing and record in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.directory import hours as opening_hours
from viadukt.directory.listing import relist
from viadukt.directory.models import Publication, Report, ReportKind, Service, ServiceSite, Topic
from viadukt.directory.permissions import may_edit, may_handle, may_publish, may_write
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor, LinkActor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.keys import protect_text, reveal_text
from viadukt.kernel.texts import Author, Translated
from viadukt.network.public import Organisation, Site, Standing

TRANSLATED = ("title", "description", "eligibility", "cost_note")
REPORT_PURPOSE = "directory.report"


class Facts(TypedDict, total=False):
    """What can be changed of an entry besides its texts; only what is given is changed."""

    topics: Collection[str]
    languages: list[str]
    target_groups: list[str]
    formats: list[str]
    appointment: str
    cost: str
    area: str
    email: str
    phone: str
    website: str
    offered_until: date | None


def add_service(
    *, actor: Actor, organisation: Organisation, title: str, language: str = "de", **facts: Unpack[Facts]
) -> Service:
    """A new entry of the actor's own organisation, as a draft. Raises `Refused` for another's organisation."""
    may_write(actor).or_raise()
    if organisation.pk != actor.organisation_id:
        raise Refused(pgettext("staff", "Neue Einträge legt jede Organisation selbst an."))
    with transaction.atomic():
        service = Service.objects.create(
            organisation=organisation, title=Translated.of(title, language), source=organisation.name
        )
        _set(service, facts)
        service.save()
        _finish(actor, "service.added", service)
    return service


def edit_service(*, actor: Actor, service: Service, version: int, **facts: Unpack[Facts]) -> Service:
    """Change what an entry says of itself. Raises `Conflict` when somebody changed it since `version`."""
    may_edit(actor, service).or_raise()
    with transaction.atomic():
        locked = _lock(service, version)
        changed = _set(locked, facts)
        _save(locked)
        _finish(actor, "service.edited", locked, fields=changed)
    return locked


def write_texts(
    *,
    actor: Actor,
    service: Service,
    version: int,
    language: str,
    texts: Mapping[str, str],
    by: Author = "person",
    reviewed: bool = True,
) -> Service:
    """Write title, description, eligibility and cost note in one language.

    Writing the source language raises the revision of each text that changed, so that its translations are known to lag.
    An empty text takes that translation away; a title in the source language cannot be empty (`Refused`).
    """
    may_edit(actor, service).or_raise()
    with transaction.atomic():
        locked = _lock(service, version)
        if language == locked.title.source and not texts.get("title", "x").strip():
            raise Refused(pgettext("staff", "Der Titel darf nicht leer sein."))
        for name in TRANSLATED:
            if name in texts:
                field: Translated = getattr(locked, name)
                if not field.wordings:
                    field = Translated(source=locked.title.source)
                setattr(locked, name, field.write(language, texts[name].strip(), by=by, reviewed=reviewed))
        _save(locked)
        _finish(actor, "service.worded", locked, language=language)
    return locked


def set_sites(*, actor: Actor, service: Service, version: int, site_ids: Collection[UUID]) -> Service:
    """At which of its organisation's sites an offer is; hours of sites that stay are kept."""
    may_edit(actor, service).or_raise()
    with transaction.atomic():
        locked = _lock(service, version)
        wanted = set(Site.objects.filter(organisation=locked.organisation_id, pk__in=site_ids).values_list("pk", flat=True))
        locked.at_sites.exclude(site__in=wanted).delete()
        there = set(locked.at_sites.values_list("site", flat=True))
        ServiceSite.objects.bulk_create([ServiceSite(service=locked, site_id=pk) for pk in sorted(wanted - there)])
        _save(locked)
        _finish(actor, "service.placed", locked, sites=len(wanted))
    return locked


def set_hours(
    *, actor: Actor, at_site: ServiceSite, version: int, hours: list[dict[str, Any]], note: str, language: str = "de"
) -> ServiceSite:
    """When an offer is open at a site, in its local time, with a note. Raises `ValidationError` on what is no time."""
    may_edit(actor, at_site.service).or_raise()
    spans = opening_hours.parse(hours)
    with transaction.atomic():
        locked = _lock(at_site.service, version)
        at_site.hours = [{"day": span.day, "opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}"} for span in spans]
        at_site.hours_note = at_site.hours_note.write(language, note.strip())
        at_site.save(update_fields=["hours", "hours_note"])
        _save(locked)
        _finish(actor, "service.hours_set", locked)
    return at_site


def publish(*, actor: Actor, service: Service) -> Service:
    """Show the entry to everybody. The organisation that publishes its own thereby says that it is right today."""
    with transaction.atomic():
        published = _state(actor, service, Publication.PUBLISHED, "service.published", may_publish)
        return assure(actor=actor, service=published) if actor.organisation_id == published.organisation_id else published


def withdraw(*, actor: Actor, service: Service) -> Service:
    """Take the entry from the public; it stays with its organisation."""
    return _state(actor, service, Publication.WITHDRAWN, "service.withdrawn", may_edit)


def assure(*, actor: Actor, service: Service) -> Service:
    """Somebody says that the entry is right today: who maintains it, or who holds the link mailed to the organisation.

    Said by the organisation itself, the entry counts as confirmed.
    """
    if not (isinstance(actor, LinkActor) and actor.organisation_id == service.organisation_id):
        may_edit(actor, service).or_raise()
    with transaction.atomic():
        locked = Service.objects.select_for_update().get(pk=service.pk)
        organisation = Organisation.objects.get(pk=str(actor.organisation_id))
        locked.assured_on = clock.today()
        locked.assured_by = organisation.name
        if actor.organisation_id == locked.organisation_id:
            locked.standing = Standing.CONFIRMED
        locked.save(update_fields=["assured_on", "assured_by", "standing", "updated_at"])
        _finish(actor, "service.assured", locked)
    return locked


def report(*, actor: Actor, service: Service, kind: str, text: str = "", reply_to: str = "") -> Report:
    """Keep a correction for who looks after the entry. Anybody may; what was written is kept encrypted."""
    with transaction.atomic():
        filed = Report(service=service, kind=ReportKind(kind))
        filed.text = _protected(text, filed)
        filed.reply_to = _protected(reply_to, filed)
        filed.save()
        # who is accused reads the history of its own entry
        about = filed if filed.kind == ReportKind.HARM else service
        record(actor, "service.reported", about, report=filed.pk, kind=filed.kind)
    return filed


def handle_report(*, actor: Actor, filed: Report, outcome: str = "") -> Report:
    """Note that a correction was dealt with; what somebody wrote is deleted with it."""
    may_handle(actor, filed).or_raise()
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=filed.pk)
        if locked.handled_at is not None:
            raise Refused(pgettext("staff", "Diese Meldung hat schon jemand erledigt."))
        locked.handled_at = clock.now()
        locked.handled_by = UUID(actor.opaque_id)
        locked.outcome = outcome
        locked.text = locked.reply_to = ""
        locked.save()
        about = locked if locked.kind == ReportKind.HARM else locked.service
        record(actor, "service.report_handled", about, report=locked.pk)
    return locked


def words_of(filed: Report) -> tuple[str, str]:
    """What somebody wrote in a report, and the address to reply to."""
    texts = (filed.text, filed.reply_to)
    text, reply_to = (reveal_text(REPORT_PURPOSE, kept, place=str(filed.pk)) if kept else "" for kept in texts)
    return text, reply_to


def _protected(text: str, filed: Report) -> str:
    return protect_text(REPORT_PURPOSE, text, place=str(filed.pk)) if text else ""


def _state(
    actor: Actor, service: Service, publication: Publication, verb: str, may: Callable[[Actor, Service], Any]
) -> Service:
    may(actor, service).or_raise()
    with transaction.atomic():
        locked = Service.objects.select_for_update().get(pk=service.pk)
        if locked.publication == publication:
            return locked
        locked.publication = publication
        _save(locked)
        _finish(actor, verb, locked)
    return locked


def _lock(service: Service, version: int) -> Service:
    """The entry as it stands, locked; `Conflict` when it is not the version that the actor saw."""
    locked = Service.objects.select_for_update().get(pk=service.pk)
    if locked.version != version:
        raise Conflict(
            pgettext(
                "staff",
                "Jemand anderes hat diesen Eintrag inzwischen geändert. Ihr Text steht noch hier; daneben steht, was jetzt "
                "gilt. Speichern Sie noch einmal, wenn Ihre Fassung gelten soll.",
            )
        )
    return locked


def _set(service: Service, facts: Mapping[str, Any]) -> list[str]:
    """Put the facts on the entry; answers which of them are new."""
    changed = []
    for name, value in facts.items():
        if name == "topics":
            before = set(service.topics.values_list("slug", flat=True))
            if before != set(value):
                service.topics.set(Topic.objects.filter(slug__in=value))
                changed.append(name)
        elif getattr(service, name) != value:
            setattr(service, name, value)
            changed.append(name)
    return changed


def _save(service: Service) -> None:
    service.version += 1
    service.save()


def _finish(actor: Actor, verb: str, service: Service, **facts: Any) -> None:
    """The listing and the record: last, since both wait for this transaction to end."""
    relist([service.pk])
    record(actor, verb, service, **facts)
