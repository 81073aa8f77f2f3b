"""Documents of a case: what may be known of them without opening it. Content and name lie in `files`."""

from uuid import UUID

from django.db import models

from viadukt.casework.models.cases import Case
from viadukt.kernel import clock
from viadukt.kernel.ids import new_id
from viadukt.network.public import Seat


class Document(models.Model):
    """A file of a case. `content` is JSON (`title`, after deletion also `reason`), field `document:<id>`.

    `seat` is empty for what the person sent. `hidden`: not sealed to the person's mailbox. Once `deleted_on` is set the file
    is gone, and the row says that there was one, and why it went. `kind` is a key of the controlled list `document_kind`.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20)
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hidden = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    content = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    deleted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["case", "-at"], name="document_by_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
