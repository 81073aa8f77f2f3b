"""The record: who did and who saw what, in opaque ids. Rows are only ever added (`audit.triggers` sees to it)."""

from datetime import datetime
from uuid import UUID

from django.db import models

from viadukt.kernel.ids import new_id


class AuditMonth(models.Model):
    """One month's chain (of the calendar in UTC): its newest link, and on which link of which earlier month it builds.

    When a month has expired its records are gone and `hash` is its closing hash.
    """

    month = models.CharField(primary_key=True, max_length=7)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    previous_month = models.CharField(max_length=7, blank=True)
    previous_number = models.PositiveBigIntegerField(default=0)
    previous_hash = models.CharField(max_length=64, blank=True)
    expired_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month}: {self.number}"


class Kind(models.TextChoices):
    CHANGE = "change"
    READ = "read"


class AuditRecord(models.Model):
    """One link: an actor did (`change`) or saw (`read`) something.

    `facts` holds codes, counts, days and ids, never names or texts. `hash` seals all other columns and the link before.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    month = models.CharField(max_length=7)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80, blank=True)
    organisation_id: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True, blank=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["month", "number"]
        constraints = [models.UniqueConstraint(fields=["month", "number"], name="one_record_a_number")]
        indexes = [
            models.Index(fields=["object_kind", "object_id", "at"], name="audit_by_object"),
            models.Index(fields=["actor_id", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.month}/{self.number} {self.verb}"
