"""To whom an enquiry goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from viadukt.casework.models import CaseworkSetup
from viadukt.casework.models.routing import takers
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
    """Where an enquiry goes; nothing when nobody in the network would read it.

    To the service's organisation where it does casework here; where it does not, or without a service, to the pool if an
    organisation takes this topic, language and Land. The pool promises what the slowest of those promises.
    """
    if service is not None and takes_enquiries(service):
        return Placement(service.organisation_id, promised([service.organisation_id]))
    taking = takers(topic=topic.pk if topic else None, language=language, land=land)
    return Placement(None, promised(taking)) if taking else None


def promised(organisation_ids: Iterable[UUID]) -> datetime:
    """Until when whoever asks now is promised an answer by one of these, which is at least one."""
    days = CaseworkSetup.objects.filter(pk__in=list(organisation_ids)).values_list("answer_days", flat=True)
    return clock.now() + timedelta(days=max(days))
