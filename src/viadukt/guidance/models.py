"""What the network itself changed in the rulebooks: every change whole, with who, when, why and after which source.

The rulebooks come with the program as files. What was approved here lies over them (`overlay`); nothing is ever overwritten.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Seat, is_rule_keeper


class ChangeKind(models.TextChoices):
    """A new text of a file, or the word that the present one was held against its sources and still stands."""

    EDIT = "edit", pgettext_lazy("staff", "Änderung")
    CHECK = "check", pgettext_lazy("staff", "Prüfung ohne Änderung")


class ChangeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("staff", "Entwurf")
    PROPOSED = "proposed", pgettext_lazy("staff", "wartet auf Freigabe")
    APPROVED = "approved", pgettext_lazy("staff", "freigegeben")
    DECLINED = "declined", pgettext_lazy("staff", "abgelehnt")
    WITHDRAWN = "withdrawn", pgettext_lazy("staff", "zurückgezogen")
    SUPERSEDED = "superseded", pgettext_lazy("staff", "neu aufgesetzt")


class RuleChangeQuerySet(ScopedQuerySet["RuleChange"]):
    def visible_to(self, actor: Actor) -> RuleChangeQuerySet:
        """Rules belong to the network: all who keep them see every proposal, and what was never proposed its author alone."""
        if not is_rule_keeper(actor):
            return self.none()
        return self.filter(models.Q(author=getattr(actor, "user_id", None)) | models.Q(proposed_at__isnull=False))

    def newest_approved(self, kind: ChangeKind) -> RuleChangeQuerySet:
        """Of each file the last that was approved."""
        approved = RuleChange.objects.filter(kind=kind, state=ChangeState.APPROVED)
        newest = approved.order_by().values("path").annotate(newest=models.Max("number")).values("newest")
        return self.filter(number__in=newest)


class RuleChange(models.Model):
    """One text for the file `path` (as `routes/20a.yaml`), in the place of `base`: drafted, proposed, then approved by another
    person, declined, withdrawn, or superseded by one on a newer text. An empty `text` takes the file out.

    `base_sha256` is of `base`, `shipped_sha256` of what the program brought when this was drafted (SHA-256, hex). `number`
    is the change number at which an approved one came into force. `revision` grows with every writing of a draft. The author
    and who decided are kept as person, for the four eyes, and as seat, for what the person acted as.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    path = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=ChangeKind.choices, default=ChangeKind.EDIT)
    state = models.CharField(max_length=12, choices=ChangeState.choices, default=ChangeState.DRAFT)
    base = models.TextField(blank=True)
    base_sha256 = models.CharField(max_length=64)
    shipped_sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    why = models.TextField(max_length=2000, blank=True)
    source = models.CharField(max_length=500, blank=True)
    source_day = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    author_seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    proposed_at = models.DateTimeField(null=True, blank=True)
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decider_seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(max_length=2000, blank=True)
    number = models.BigIntegerField(null=True, blank=True, unique=True)
    redone_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="redone_as")

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "id"]
        indexes = [models.Index(fields=["path", "number"], name="rule_change_of_file")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(decider=None) | ~models.Q(decider=models.F("author")),
                name="rule_change_by_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(state="approved", number__isnull=False)
                | (~models.Q(state="approved") & models.Q(number=None)),
                name="rule_change_numbered_when_approved",
            ),
            models.UniqueConstraint(
                fields=["author", "path"], condition=models.Q(state="draft"), name="one_draft_of_a_file_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it."""
        return self.state in {ChangeState.DRAFT, ChangeState.PROPOSED}


class RuleState(models.Model):
    """One row: the number of the last approval. Whoever approves holds its lock, so that one comes after the other."""

    change = models.BigIntegerField(default=0)
