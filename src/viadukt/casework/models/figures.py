"""What is counted of a case: codes of controlled lists, apart from the person."""

from uuid import UUID

from django.db import models

from viadukt.casework.models.cases import Case
from viadukt.kernel.ids import new_id
from viadukt.network.public import Organisation, Project


class CaseFigures(models.Model):
    """The statistics row of a case. Erasure cuts `case` off and leaves the numbers; free text never stands here.

    All codes are keys of the controlled lists (`casework/lists`), "" when not known. `person_id` is a pseudonym that a referral
    carries along, so that a client is counted once; it is a random number and leads to nobody.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="figures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person_id: models.UUIDField[UUID, UUID] = models.UUIDField(default=new_id, db_index=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=10, blank=True)
    topics = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=12, blank=True)
    country_of_origin = models.CharField(max_length=2, blank=True)
    country = models.CharField(max_length=2, blank=True)
    land = models.CharField(max_length=6, blank=True)
    sex = models.CharField(max_length=12, blank=True)
    age_group = models.CharField(max_length=12, blank=True)
    residence_purpose = models.CharField(max_length=20, blank=True)
    barriers = models.JSONField(default=list, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    list_version = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["opened_on", "id"]
        indexes = [models.Index(fields=["organisation", "opened_on"], name="figures_by_day")]

    def __str__(self) -> str:
        return str(self.pk)
