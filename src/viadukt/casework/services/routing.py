"""To whom an enquiry goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from viadukt.casework.models import CaseworkSetup
from viadukt.casework.permissions import is_unlocked
from viadukt.directory.public import Service, Topic
from viadukt.kernel import clock


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an enquiry goes: to an organisation, or without one to the pool; and until when an answer is promised."""

    organisation_id: UUID | None
    answer_due_at: datetime


def takes_enquiries(service: Service) -> bool:
    """Whether somebody at the service's organisation reads enquiries here."""
    return is_unlocked(service.organisation_id)


def placement(*, service: Service | None, topic: Topic | None, language: str, land: str) -> Placement | None:
    """Where an enquiry goes; nothing when nobody in the network would read it."""
    if service is None or not takes_enquiries(service):
        return None
    setup = CaseworkSetup.objects.get(pk=service.organisation_id)
    return Placement(service.organisation_id, clock.now() + timedelta(days=setup.answer_days))
