"""Where an organisation is."""

from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network import hooks, permissions
from viadukt.network.models import Organisation, Site
from viadukt.network.services.organisations import refold
from viadukt.understanding.public import find_place


class Address(TypedDict, total=False):
    """What the form of a site holds."""

    name: str
    street: str
    postal_code: str
    city: str
    land: str
    country: str
    protected: bool


def add_site(*, actor: Actor, organisation: Organisation, address: Address) -> Site:
    """Add a place of the organisation."""
    permissions.may_edit(actor, organisation).or_raise()
    site = Site(organisation=organisation, **address)
    locate(site)
    with transaction.atomic():
        site.save(force_insert=True)
        refold(organisation.pk)
        hooks.organisation_changed(organisation.pk)
        record(actor, "site.added", site, organisation=organisation.pk)
    return site


def edit_site(*, actor: Actor, site_id: UUID, revision: int, address: Address) -> Site:
    """Change the place that was read at `revision`; `Conflict` when somebody changed it meanwhile."""
    with transaction.atomic():
        site = _locked(actor, site_id, revision)
        for name, value in address.items():
            setattr(site, name, value)
        locate(site)
        site.revision += 1
        site.save()
        refold(site.organisation_id)
        hooks.organisation_changed(site.organisation_id)
        record(actor, "site.edited", site)
    return site


def remove_site(*, actor: Actor, site_id: UUID, revision: int) -> None:
    """Take a place away; what is offered there is from then on offered without it."""
    with transaction.atomic():
        site = _locked(actor, site_id, revision)
        record(actor, "site.removed", site)
        organisation_id = site.organisation_id
        site.delete()
        refold(organisation_id)
        hooks.organisation_changed(organisation_id)


def locate(site: Site) -> None:
    """Fill Land and coordinates from postcode or city. A protected place is never located."""
    site.latitude, site.longitude, site.located = None, None, ""
    if site.protected:
        return
    for words, how in ((site.postal_code if site.country == "DE" else "", "postcode"), (site.city, "city")):
        place = find_place(words) if words else None
        if place and place.kind in {"postcode", "city", "district"} and place.country == site.country:
            site.latitude, site.longitude, site.located = place.latitude, place.longitude, how
            site.land = place.land or site.land
            return


def _locked(actor: Actor, site_id: UUID, revision: int) -> Site:
    site = Site.objects.select_for_update().select_related(None).filter(pk=site_id).first()
    if site is None:
        raise Refused(pgettext("staff", "Diesen Ort gibt es nicht mehr."))
    permissions.may_edit(actor, site.organisation).or_raise()
    if site.revision != revision:
        raise Conflict(pgettext("staff", "Jemand hat den Ort inzwischen geändert. Es wurde nichts überschrieben."))
    return site
