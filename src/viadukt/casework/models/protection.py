"""What guards single cases: broken glass, personal keys, the list of those to whom a sealed case is sealed, alarms."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.cases import Case
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Seat


class GlassBreakQuerySet(models.QuerySet["GlassBreak"]):
    def current(self, on: datetime | None = None) -> "GlassBreakQuerySet":
        """Those that still open their case."""
        return self.filter(until__gt=on or clock.now())


class GlassBreak(models.Model):
    """Somebody opened a restricted case in an emergency: for this seat, until then. `reason` is encrypted, field
    `glass:<id>`."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="glass_breaks")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    reason = models.BinaryField()

    objects = GlassBreakQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["seat", "until"], name="glass_by_seat")]

    def __str__(self) -> str:
        return f"until {self.until}"


class AlarmKind(models.TextChoices):
    GLASS = "glass", pgettext_lazy("staff", "Notzugriff auf einen geschützten Fall")
    UNRESTRICTED = "unrestricted", pgettext_lazy("staff", "Schutz eines Falls aufgehoben")
    RESEALED = "resealed", pgettext_lazy("staff", "Versiegelte Fälle für einen neuen Schlüssel geöffnet")
    HANDED_OVER = "handed_over", pgettext_lazy("staff", "Ein Fall wurde Ihnen übergeben")


class AlarmQuerySet(ScopedQuerySet["Alarm"]):
    def visible_to(self, actor: Actor) -> "AlarmQuerySet":
        """Those of the actor's own desk."""
        return self.filter(seat=UUID(actor.opaque_id)) if actor.kind == "seat" else self.none()


class Alarm(models.Model):
    """Something that a seat has to take note of; it stays on its desk until it did. `by` caused it."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=AlarmKind.choices)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    glass = models.ForeignKey(GlassBreak, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    noted_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["seat", "noted_at"], name="alarm_by_seat")]

    def __str__(self) -> str:
        return self.kind


class StaffKey(models.Model):
    """A person's own key pair. Its private half opens with their passphrase (Argon2id over `salt`) and nowhere else.

    A lost passphrase is replaced by a new key (`replaced_at` on the former), to which an escrow holder re-seals.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    public = models.BinaryField()
    salt = models.BinaryField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(replaced_at=None), name="one_staff_key_a_person")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StaffKeySession(models.Model):
    """An opened personal key. The cookie's secret names this row and opens `sealed_private`; neither alone does."""

    id = models.CharField(primary_key=True, max_length=32)
    key = models.ForeignKey(StaffKey, on_delete=models.CASCADE, related_name="sessions")
    sealed_private = models.BinaryField()
    opened_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"since {self.opened_at}"


class EscrowHolder(models.Model):
    """One of two seats of an organisation that can help when a passphrase is lost. They read no case by it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="+")
    named_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["named_at", "id"]

    def __str__(self) -> str:
        return str(self.seat_id)


class SealedFor(models.Model):
    """A seat to whose personal key a sealed case is sealed. `escrow`: for help with a lost passphrase alone, not to read."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sealed_for")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(StaffKey, on_delete=models.CASCADE, related_name="+")
    escrow = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seat", "escrow"], name="one_seal_a_seat")]

    def __str__(self) -> str:
        return f"{self.case_id} for {self.seat_id}"
