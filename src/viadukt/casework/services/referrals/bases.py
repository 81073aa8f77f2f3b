"""What a team lead records: grounds for transfers to third countries, and which authority hosts a centre."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework.models import HostAuthority, TransferBasis, TransferGround
from viadukt.casework.permissions import may_lead
from viadukt.casework.receivers import EEA
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.errors import Refused
from viadukt.kernel.scoping import get_visible
from viadukt.network.public import Organisation, SeatActor


def record_basis(
    *, actor: Actor, receiver: Organisation, ground: TransferGround, recorded_on: date, reference: str = ""
) -> TransferBasis:
    """Write down on what the own organisation may transfer to `receiver`; a former one for it ends today."""
    may_lead(actor).or_raise()
    assert isinstance(actor, SeatActor)  # whoever may lead
    if receiver.country in EEA or receiver.pk == actor.organisation_id:
        raise Refused(pgettext("staff", "Diese Stelle liegt in der EU oder im EWR: Dafür braucht es keine Grundlage."))
    if recorded_on > clock.today():
        raise Refused(pgettext("staff", "Der Tag liegt in der Zukunft."))
    with transaction.atomic():
        former = TransferBasis.objects.visible_to(actor).filter(receiver=receiver, ended_on=None)
        former.update(ended_on=clock.today())
        basis = TransferBasis.objects.create(
            sender_id=actor.organisation_id,
            receiver=receiver,
            ground=ground,
            recorded_on=recorded_on,
            reference=reference.strip(),
            recorded_by_id=actor.seat_id,
        )
        record(actor, "transfer_basis.recorded", basis, receiver=receiver.pk, ground=ground)
    return basis


def end_basis(*, actor: Actor, basis_id: UUID) -> None:
    """From today on nothing may rest on it any more."""
    may_lead(actor).or_raise()
    with transaction.atomic():
        basis = get_visible(TransferBasis.objects.select_for_update(), actor, basis_id)
        if basis.ended_on is None:
            TransferBasis.objects.filter(pk=basis.pk).update(ended_on=clock.today())
            record(actor, "transfer_basis.ended", basis)


def record_host(*, actor: Actor, name: str) -> HostAuthority:
    """Write down which authority hosts the own organisation; an empty name: none does."""
    may_lead(actor).or_raise()
    assert isinstance(actor, SeatActor)  # whoever may lead
    with transaction.atomic():
        host, _made = HostAuthority.objects.update_or_create(
            organisation_id=actor.organisation_id,
            defaults={"name": name.strip(), "recorded_on": clock.today(), "recorded_by_id": actor.seat_id},
        )
        record(actor, "host_authority.recorded", host)
    return host
