"""Making one entry of two that are the same organisation."""

from django.db import transaction

from viadukt.audit.public import record
from viadukt.kernel.actor import Actor
from viadukt.network import hooks, permissions
from viadukt.network.models import Membership, MembershipState, Organisation, Project
from viadukt.network.services.organisations import folded_names
from viadukt.network.services.pool import close_between

_LIVING = [MembershipState.APPLIED, MembershipState.ADMITTED]


def merge_organisations(*, actor: Actor, kept: Organisation, gone: Organisation) -> Organisation:
    """Move everything of `gone` to `kept` and delete it; its names stay as other names of `kept`.

    What `kept` does not know is taken over from `gone`; what both know stays as `kept` has it. Raises `Refused` when somebody
    sits at `gone`, and `RuntimeError` when a context still holds rows of it and has registered no `OrganisationMerge`.
    """
    with transaction.atomic():
        pair = {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])}
        kept, gone = pair[kept.pk], pair[gone.pk]
        permissions.may_merge(actor, kept, gone).or_raise()
        hooks.move_everything(kept=kept, gone=gone)
        _move_own(kept, gone)
        _take_over(kept, gone)
        _nothing_left(gone)
        gone_id = gone.pk
        gone.delete()
        kept.save()
        hooks.organisation_changed(kept.pk)
        record(actor, "organisation.merged", kept, gone=gone_id)
    return kept


def _move_own(kept: Organisation, gone: Organisation) -> None:
    gone.sites.update(organisation=kept)
    gone.reports.update(organisation=kept)
    gone.seats.update(organisation=kept)  # those that have ended: nobody sits there now
    gone.seat_invitations.all().delete()
    Membership.objects.filter(umbrella=gone, member=kept).delete()
    Membership.objects.filter(umbrella=kept, member=gone).delete()
    for membership in Membership.objects.filter(member=gone):
        twice = Membership.objects.filter(member=kept, umbrella=membership.umbrella_id, state__in=_LIVING).exists()
        if twice and membership.state in _LIVING:
            membership.delete()
        else:
            Membership.objects.filter(pk=membership.pk).update(member=kept)
    for membership in Membership.objects.filter(umbrella=gone):
        twice = Membership.objects.filter(umbrella=kept, member=membership.member_id, state__in=_LIVING).exists()
        if twice and membership.state in _LIVING:
            membership.delete()
        else:
            Membership.objects.filter(pk=membership.pk).update(umbrella=kept)
    gone.resources.update(organisation=kept)
    gone.resource_requests.update(organisation=kept)
    close_between(kept)
    Project.objects.filter(carrier=gone).update(carrier=kept)
    for project in gone.partnered_projects.all():
        project.partners.add(kept)
        project.partners.remove(gone)
    for programme in gone.funded_programmes.all():
        programme.funders.add(kept)
        programme.funders.remove(gone)


def _take_over(kept: Organisation, gone: Organisation) -> None:
    kept.aliases = list(dict.fromkeys([*kept.aliases, gone.name, *gone.aliases]))
    kept.languages = list(dict.fromkeys([*kept.languages, *gone.languages]))
    kept.communities = list(dict.fromkeys([*kept.communities, *gone.communities]))
    for name in ("short", "land", "email", "phone", "website", "about", "source", "source_date"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.folded = folded_names(kept, kept.sites.all())
    kept.revision += 1


def _nothing_left(gone: Organisation) -> None:
    """Deleting cascades; what nobody moved must not vanish silently."""
    for relation in Organisation._meta.related_objects:
        if relation.related_model._default_manager.filter(**{relation.field.name: gone}).exists():
            raise RuntimeError(f"{relation.related_model._meta.label} still points to the organisation that is to go")
