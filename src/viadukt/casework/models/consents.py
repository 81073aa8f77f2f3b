"""What a person agreed to, as it was shown to them, and what they took back."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viadukt.casework.models.cases import Case
from viadukt.kernel import clock
from viadukt.kernel.ids import new_id
from viadukt.network.public import Organisation, Seat


class Purpose(models.TextChoices):
    COUNSELLING = "counselling", _("Beratung")
    NEXT_ORGANISATION = "next_organisation", _("Eine andere Organisation darf antworten")
    REFERRAL = "referral", _("Überleitung an eine andere Stelle")
    THIRD_COUNTRY = "third_country", _("Übermittlung in ein anderes Land")
    GUIDANCE = "guidance", _("Angaben aus „Wege prüfen“ gehören zu meinem Fall")
    STORY = "story", _("Meine Geschichte darf erzählt werden")
    EVIDENCE = "evidence", _("Zählen, ohne Namen, für bessere Regeln")


class Given(models.TextChoices):
    """How it was given."""

    MAILBOX = "mailbox", _("im Postfach")
    SPOKEN = "spoken", _("mündlich")
    PAPER = "paper", _("auf Papier")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def valid(self, at: datetime | None = None) -> "ConsentQuerySet":
        """Given by then, not withdrawn by then, not over; `at` is now unless told otherwise."""
        moment = at or clock.now()
        standing = models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gt=moment)
        lasting = models.Q(until=None) | models.Q(until__gte=timezone.localtime(moment).date())
        return self.filter(standing, lasting, given_at__lte=moment)


class Consent(models.Model):
    """`fields` are the names of what may go to `receiver`; `content` (field `consent:<id>`) is encrypted JSON: the `text`
    as shown, in `language`, its `version`, and `guardian`, whether a person with custody agreed too. `until` is the last
    day. Taken back it stays, with the moment: what was lawful before stays lawful (Art. 7(3) GDPR)."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fields = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=12)
    content = models.BinaryField()
    given = models.CharField(max_length=10, choices=Given.choices)
    witness = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "id"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_at}"

    @property
    def is_valid(self) -> bool:
        return self.valid_at(clock.now())

    def valid_at(self, moment: datetime) -> bool:
        """From the moment it was given through its last day, or until it was taken back."""
        standing = self.withdrawn_at is None or moment < self.withdrawn_at
        lasting = self.until is None or timezone.localtime(moment).date() <= self.until
        return self.given_at <= moment and standing and lasting
