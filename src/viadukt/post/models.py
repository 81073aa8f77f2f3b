"""The outbox, what people want to receive, and which addresses bounce. An address is kept encrypted or as a keyed hash."""

from uuid import UUID

from django.db import models
from django.utils.translation import pgettext_lazy

from viadukt.kernel.ids import new_id


class State(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", pgettext_lazy("staff", "wartet")
    KEPT = "kept", pgettext_lazy("staff", "aufbewahrt (Demo)")
    SENT = "sent", pgettext_lazy("staff", "zugestellt")
    FAILED = "failed", pgettext_lazy("staff", "nicht zustellbar")
    UNWANTED = "unwanted", pgettext_lazy("staff", "abbestellt")
    BOUNCING = "bouncing", pgettext_lazy("staff", "Adresse nicht erreichbar")
    BOUNCED = "bounced", pgettext_lazy("staff", "zurückgekommen")


class Message(models.Model):
    """One mail to one address, from the transaction that wanted it to its end.

    `sealed` holds address, subject, text and HTML, encrypted, and is emptied once the message has gone or its time is over.
    `recipient` is the keyed hash of the address. `code` is what the mail server answered, digits only (`550 5.1.1`).
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.CharField(max_length=120)
    category = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    recipient = models.CharField(max_length=64, db_index=True)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null, since only keys that are given must be unique
    about = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "template", "key"], name="one_message_a_key")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="messages_that_wait")]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"

    @property
    def place(self) -> str:
        """To what `sealed` is bound."""
        return f"Message|{self.id}"


class Unsubscribed(models.Model):
    """Somebody does not want mails of a category."""

    recipient = models.CharField(max_length=64)
    category = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "category"], name="one_unsubscription")]

    def __str__(self) -> str:
        return f"no {self.category} to {self.recipient[:8]}"


class Bounces(models.Model):
    """What came back from an address. `blocked_at`: nothing but mandatory mail goes there any more."""

    recipient = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    blocked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "bounces"

    def __str__(self) -> str:
        return f"{self.recipient[:8]}: {self.code}"
