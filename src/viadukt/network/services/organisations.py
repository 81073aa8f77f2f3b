"""Listing an organisation and keeping its entry right."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.kernel.texts import Translated
from viadukt.network import hooks, permissions
from viadukt.network.models import Organisation, Site, Standing
from viadukt.network.services.texts import check_fields, confirmed, written
from viadukt.understanding.public import fold


class Profile(TypedDict, total=False):
    """What the form of a profile holds; what is missing stays as it is."""

    kind: str
    name: str
    short: str
    aliases: list[str]
    languages: list[str]
    communities: list[str]
    country: str
    land: str
    email: str
    phone: str
    website: str
    published: bool


def folded_names(organisation: Organisation, sites: Iterable[Site]) -> str:
    """All names and public cities of an organisation in one spelling, for the list's search."""
    cities = [site.city for site in sites if not site.protected]
    return fold("\n".join(dict.fromkeys([organisation.name, organisation.short, *organisation.aliases, *cities])))


def refold(organisation_id: UUID) -> None:
    """After a site came, changed or went."""
    organisation = Organisation.objects.get(pk=organisation_id)
    folded = folded_names(organisation, organisation.sites.all())
    Organisation.objects.filter(pk=organisation_id).update(folded=folded, updated_at=clock.now())


def list_organisation(
    *, actor: Actor, profile: Profile, about: Translated | None = None, source: str = "", source_date: str = ""
) -> Organisation:
    """List an organisation as not confirmed, with where it was found."""
    permissions.may_list(actor).or_raise()
    organisation = Organisation(about=about or Translated(), source=source, source_date=source_date, **profile)
    _check(organisation)
    with transaction.atomic():
        organisation.save(force_insert=True)
        hooks.organisation_changed(organisation.pk)
        record(actor, "organisation.listed", organisation)
    return organisation


def edit_organisation(*, actor: Actor, organisation_id: UUID, revision: int, profile: Profile) -> Organisation:
    """Change the entry that was read at `revision`.

    When the organisation itself writes, the entry is from then on confirmed by it. Raises `Refused` when the actor may not, and
    `Conflict` when somebody changed the entry meanwhile: nothing is written then.
    """
    with transaction.atomic():
        organisation = locked(actor, organisation_id, revision)
        permissions.may_turn_into(actor, organisation, profile.get("kind", organisation.kind)).or_raise()
        return _save(actor, organisation, "organisation.edited", cast("Mapping[str, Any]", profile))


def write_about(*, actor: Actor, organisation_id: UUID, revision: int, texts: Mapping[str, str]) -> Organisation:
    """Write what the organisation says of itself, a text a language; an empty one takes that language away.

    A translation that did not change while the source text did stays behind as stale.
    """
    with transaction.atomic():
        organisation = locked(actor, organisation_id, revision)
        return _save(actor, organisation, "organisation.described", {"about": written(organisation.about, texts)})


def confirm_about(*, actor: Actor, organisation_id: UUID, revision: int, language: str) -> Organisation:
    """Say that a stale or machine-made translation is right as it stands."""
    with transaction.atomic():
        organisation = locked(actor, organisation_id, revision)
        return _save(actor, organisation, "organisation.described", {"about": confirmed(organisation.about, language)})


def locked(actor: Actor, organisation_id: UUID, revision: int) -> Organisation:
    """The organisation for a change by `actor` in the open transaction, if it still stands at `revision`."""
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise Refused(pgettext("staff", "Diesen Eintrag gibt es nicht mehr."))
    permissions.may_edit(actor, organisation).or_raise()
    if organisation.revision != revision:
        raise Conflict(pgettext("staff", "Jemand hat den Eintrag inzwischen geändert. Es wurde nichts überschrieben."))
    return organisation


def _save(actor: Actor, organisation: Organisation, verb: str, values: Mapping[str, Any]) -> Organisation:
    for name, value in values.items():
        setattr(organisation, name, value)
    _check(organisation)
    organisation.revision += 1
    if actor.organisation_id == organisation.pk:
        organisation.standing = Standing.CONFIRMED
    organisation.save()
    hooks.organisation_changed(organisation.pk)
    record(actor, verb, organisation, fields=sorted(values))
    return organisation


def _check(organisation: Organisation) -> None:
    organisation.name = organisation.name.strip()
    organisation.folded = folded_names(organisation, organisation.sites.all())
    check_fields(organisation)
