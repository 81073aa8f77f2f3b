"""How an organisation reports: its own arrangement of a funder's form, and what was copied into the funder's database."""

from uuid import UUID

from django.db import models

from viadukt.casework.models.cases import Case
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Seat


class FunderArrangementQuerySet(ScopedQuerySet["FunderArrangement"]):
    def visible_to(self, actor: Actor) -> "FunderArrangementQuerySet":
        return self.filter(organisation=actor.organisation_id)


class FunderArrangement(models.Model):
    """A funder profile in the organisation's own order and words: `fields` is a list of {"key", "label"}."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    profile = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)

    objects = FunderArrangementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "profile"], name="one_arrangement_a_profile")]

    def __str__(self) -> str:
        return self.profile


class CopyEntry(models.Model):
    """A case's data was entered in the funder's own database by hand."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="copy_entries")
    profile = models.CharField(max_length=20)
    entered_on = models.DateField(default=clock.today)
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-entered_on", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "profile"], name="one_entry_a_profile")]

    def __str__(self) -> str:
        return f"{self.profile} {self.entered_on}"


class HandedOut(models.Model):
    """A protected report left the house: which days, which project. Another one over days that overlap could be subtracted."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    project_id: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True, blank=True)
    first = models.DateField()
    last = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"
