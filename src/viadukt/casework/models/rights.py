"""What a person asks of an organisation under the GDPR, and the little that may stay after an erasure."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from viadukt.casework.models.cases import ADVISING, Case, KeepReason
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Role, Seat, SeatActor


class RightsKind(models.TextChoices):
    ERASURE = "erasure", _("alles löschen")
    NAMES = "names", _("Namen der Lesenden")


class RightsState(models.TextChoices):
    """An erasure that was granted has no row any more: the case is gone."""

    OPEN = "open", _("wartet auf Antwort")
    GRANTED = "granted", _("erfüllt")
    DECLINED = "declined", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")


class RefusalReason(models.TextChoices):
    """Why a request is not granted."""

    LAW = "law", _("Ein Gesetz verlangt, dass wir das aufbewahren (Art. 17 Abs. 3 Buchst. b DSGVO).")
    CLAIM = "claim", _("Es wird für Rechtsansprüche gebraucht (Art. 17 Abs. 3 Buchst. e DSGVO).")
    OTHERS = "others", _("Rechte anderer Menschen stehen entgegen (Art. 15 Abs. 4 DSGVO).")


class RightsRequestQuerySet(ScopedQuerySet["RightsRequest"]):
    def visible_to(self, actor: Actor) -> "RightsRequestQuerySet":
        """A mailbox, its own; team leads, those to their organisation."""
        if actor.kind == "mailbox":
            return self.filter(case__mailbox=UUID(actor.opaque_id))
        if isinstance(actor, SeatActor) and Role.TEAM_LEAD in actor.roles:
            return self.filter(case__organisation=actor.organisation_id)
        return self.none()


class RightsRequest(models.Model):
    """A request and its answer. `due_on` is a month after `asked_at` (Art. 12(3) GDPR); `answer` is encrypted JSON, field
    `request:<id>`: `words`, and `names` where they were asked for."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rights_requests")
    kind = models.CharField(max_length=10, choices=RightsKind.choices)
    state = models.CharField(max_length=10, choices=RightsState.choices, default=RightsState.OPEN)
    asked_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()
    reason = models.CharField(max_length=10, choices=RefusalReason.choices, blank=True)
    answer = models.BinaryField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(state=RightsState.OPEN), name="one_open_request_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_on}"


class RestrictedRecordQuerySet(ScopedQuerySet["RestrictedRecord"]):
    def visible_to(self, actor: Actor) -> "RestrictedRecordQuerySet":
        """Team leads, those of their organisation."""
        if not isinstance(actor, SeatActor) or Role.TEAM_LEAD not in actor.roles & ADVISING:
            return self.none()
        return self.filter(organisation=actor.organisation_id)


class RestrictedRecord(models.Model):
    """The minimal proof that may stay after an erasure, restricted and apart (Art. 18 GDPR), until a day.

    It is locked with a key of its own. `content` is encrypted JSON (field `kept`): `text`, what had to be kept. `reference`
    is that of the tombstone, on which the funder's list may lean.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=8)
    reason = models.CharField(max_length=12, choices=KeepReason.choices)
    until = models.DateField(db_index=True)
    content = models.BinaryField()
    kept_on = models.DateField(default=clock.today)
    kept_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RestrictedRecordQuerySet.as_manager()

    class Meta:
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return f"{self.reference} until {self.until}"
