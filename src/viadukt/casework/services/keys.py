"""A new key pair for an organisation: everything that is sealed to the former one is sealed anew, piece by piece."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from viadukt.audit.public import record
from viadukt.casework.permissions import may_lead
from viadukt.jobs.public import enqueue, job
from viadukt.kernel import vault
from viadukt.kernel.actor import Actor, JobActor
from viadukt.kernel.keys import owners_with_former_keys, renew_owner_keys
from viadukt.kernel.refs import Ref
from viadukt.network.public import SeatActor


def renew_keys(*, actor: SeatActor) -> None:
    """Give the actor's organisation a new key pair, and have its cases and files sealed to it in the background.

    Nobody notices: former pairs open what they opened until it is done. Sealed cases stay as they are, since they are not
    sealed to the organisation.
    """
    may_lead(actor).or_raise()
    begin_renewal(actor=actor, organisation_id=actor.organisation_id)


def begin_renewal(*, actor: Actor, organisation_id: UUID) -> None:
    """The same for who runs the server: asks no permission."""
    with transaction.atomic():
        renew_owner_keys(organisation_id)
        record(actor, "keys.owner_renewed", Ref("network.Organisation", organisation_id))
        enqueue(seal_anew, organisation_id=str(organisation_id))


@job("casework.seal_anew", atomic=False)
def seal_anew(*, organisation_id: str) -> None:
    """Go on until nothing is sealed to a former pair; killed, it goes on where it was."""
    finish_renewal(organisation_id=UUID(organisation_id))


def finish_renewal(*, organisation_id: UUID, progress: Callable[[int], object] | None = None, batch: int = 200) -> int:
    """Seal to the current pair whatever is sealed to a former one; each batch is a transaction. Answers how many keys it
    sealed."""
    done = vault.seal_anew(owner_id=organisation_id, batch=batch, progress=progress)
    if done:
        with transaction.atomic():
            record(JobActor("casework.seal_anew"), "keys.sealed_anew", Ref("network.Organisation", organisation_id), count=done)
    return done


def left_to_seal(organisation_id: UUID) -> int:
    """How many keys are sealed to a former pair still."""
    return vault.sealed_to_former(organisation_id)


def go_on_with_renewals() -> int:
    """Seal anew whatever is sealed to the former pair of anybody; answers how many keys."""
    return sum(finish_renewal(organisation_id=owner_id) for owner_id in owners_with_former_keys())
