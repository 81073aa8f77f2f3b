"""Files at rest: an encrypted blob in the store, and what may be known of it without opening it."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet


class ScanState(models.TextChoices):
    RECEIVING = "receiving", _("wird hochgeladen")
    PENDING = "pending", _("wird noch auf Viren geprüft")
    CLEAN = "clean", _("auf Viren geprüft")
    UNSCANNED = "unscanned", _("nicht auf Viren geprüft")
    INFECTED = "infected", _("enthielt einen Virus und wurde gelöscht")


SERVED = frozenset({ScanState.CLEAN, ScanState.UNSCANNED})


class StoredFileQuerySet(ScopedQuerySet["StoredFile"]):
    def kept(self) -> "StoredFileQuerySet":
        """Files that were received whole and are not deleted."""
        return self.filter(deleted_at=None).exclude(state=ScanState.RECEIVING)

    def visible_to(self, actor: Actor) -> "StoredFileQuerySet":
        return self.kept().filter(owner_id=actor.organisation_id) if actor.organisation_id else self.none()


class StoredFile(models.Model):
    """One file. Its name is encrypted like its content, since names tell; `blob` is where the store keeps it.

    `owner_id` is the organisation whose key opens it (`kernel.keys.INSTANCE` for what is the instance's own).
    `about_kind` and `about_id` name what it belongs to, once it was attached. `size` is in bytes, before encryption.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id: models.UUIDField[UUID, UUID] = models.UUIDField()
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=80, blank=True)
    blob = models.CharField(max_length=80, unique=True)
    sealed_name = models.BinaryField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.RECEIVING)
    signature = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_scan_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    deleted_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="file_by_about"),
            models.Index(fields=["state", "next_scan_at"], name="file_by_scan"),
        ]

    def __str__(self) -> str:
        return f"{self.media_type}, {self.size} bytes, {self.state}"

    @property
    def is_served(self) -> bool:
        """Whether it may be handed out."""
        return self.deleted_at is None and self.state in SERVED


class Ticket(models.Model):
    """The right to fetch one file once. Its address carries the secret that opens `sealed_key`; this row does not.

    `session` is a keyed hash of the session that it was made for; empty for any.
    """

    id = models.CharField(primary_key=True, max_length=32)
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="tickets")
    sealed_key = models.BinaryField()
    session = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.expires_at}"
