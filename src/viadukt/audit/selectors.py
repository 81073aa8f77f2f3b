"""Reading the record."""

from datetime import datetime

from django.db.models import QuerySet

from viadukt.audit.models import AuditRecord, Kind
from viadukt.audit.services import About, reference


def _about(about: About) -> QuerySet[AuditRecord]:
    kind, object_id = reference(about)
    return AuditRecord.objects.filter(object_kind=kind, object_id=object_id).order_by("at", "month", "number")


def changes_of(about: About) -> QuerySet[AuditRecord]:
    """What was done to `about`, oldest first."""
    return _about(about).filter(kind=Kind.CHANGE)


def reads_of(about: About) -> QuerySet[AuditRecord]:
    """Who saw `about`, oldest first."""
    return _about(about).filter(kind=Kind.READ)


def records_by(actor_id: str, *, since: datetime | None = None) -> QuerySet[AuditRecord]:
    """What one actor (by opaque id) did and saw, oldest first."""
    records = AuditRecord.objects.filter(actor_id=actor_id).order_by("at", "month", "number")
    return records.filter(at__gte=since) if since else records
