"""What an organisation records before it may do casework, and how it works."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework.models import CaseworkSetup
from viadukt.casework.permissions import may_lead
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict
from viadukt.network.public import SeatActor

FIELDS = (
    "contract_on",
    "assessment_on",
    "contact",
    "legal_guide",
    "child_specialist",
    "child_phone",
    "emigration_basis",
    "emigration_basis_on",
    "visibility",
    "answer_days",
    "silence_days",
    "keep_closed_days",
    "keep_waiting_days",
    "warn_days",
    "erase_by_itself",
)


def setup_of(actor: SeatActor) -> CaseworkSetup:
    """The organisation's record; one that is not saved yet where there is none."""
    found = CaseworkSetup.objects.visible_to(actor).first()
    return found or CaseworkSetup(organisation_id=actor.organisation_id)


def record_setup(*, actor: SeatActor, revision: int, values: Mapping[str, Any]) -> CaseworkSetup:
    """Write what the organisation has arranged, based on what was read at `revision`; raises `Conflict` when somebody was
    faster.

    Casework is unlocked by it as soon as contract, assessment, contact and legal guide are there, and locked when one is
    taken away.
    """
    may_lead(actor).or_raise()
    with transaction.atomic():
        CaseworkSetup.objects.get_or_create(organisation_id=actor.organisation_id)
        setup = CaseworkSetup.objects.select_for_update().get(pk=actor.organisation_id)
        if setup.revision != revision:
            raise Conflict(pgettext("staff", "Inzwischen hat jemand anderes hier etwas geändert."))
        for name in FIELDS:
            setattr(setup, name, values[name])
        setup.recorded_by_id, setup.recorded_at = actor.seat_id, clock.now()
        setup.revision += 1
        setup.save()
        record(actor, "casework.setup_recorded", setup, complete=setup.is_complete, erases=setup.erase_by_itself)
    return setup
