"""What an organisation takes from the pool."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import PoolTaking
from viadukt.directory.public import Topic
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.public import SeatActor, land_choices, language_choices


def set_pool_taking(
    *,
    actor: SeatActor,
    active: bool,
    topics: Collection[str],
    languages: Collection[str],
    lands: Collection[str],
    revision: int,
) -> PoolTaking:
    """Say which enquiries of the pool the actor's organisation takes, as read at `revision` (0: nothing was said yet).

    Raises `Conflict` when somebody said otherwise meanwhile, `Refused` for a topic, language or Land that there is not.
    """
    permissions.may_advise(actor).or_raise()
    permissions.may_lead(actor).or_raise()
    offered = (
        (topics, set(Topic.objects.values_list("pk", flat=True))),
        (languages, {code for code, _name in language_choices()}),
        (lands, {code for code, _name in land_choices()}),
    )
    if any(set(chosen) - known for chosen, known in offered):
        raise Refused(pgettext("staff", "Das gibt es nicht zur Auswahl."))
    with transaction.atomic():
        taking = PoolTaking.objects.select_for_update().filter(pk=actor.organisation_id).first()
        if (taking.revision if taking else 0) != revision:
            raise Conflict(pgettext("staff", "Jemand hat das inzwischen geändert. Es wurde nichts überschrieben."))
        taking = taking or PoolTaking(organisation_id=actor.organisation_id, revision=0)
        taking.active = active
        taking.topics, taking.languages, taking.lands = sorted(topics), sorted(languages), sorted(lands)
        taking.revision += 1
        taking.save()
        record(actor, "pool.taking_set", taking, active=active)
    return taking
