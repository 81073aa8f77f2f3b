"""Cases: what is plain about them, and their encrypted records."""

from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.mailboxes import Mailbox
from viadukt.casework.models.setup import CaseworkSetup, Visibility
from viadukt.directory.public import Service, Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.keys import INSTANCE
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Role, Seat, SeatActor

ADVISING = frozenset({Role.ADVISER, Role.TEAM_LEAD})


class CaseStatus(models.TextChoices):
    """From the first message to the end. `erased` is a tombstone: a row without a person."""

    WAITING = "waiting", _("wartet auf Antwort")
    OPEN = "open", _("in Beratung")
    CLOSED = "closed", _("abgeschlossen")
    ERASED = "erased", _("gelöscht")


class KeepReason(models.TextChoices):
    """Why something is kept although its time is over."""

    FUNDER = "funder", _("Nachweis gegenüber einem Fördergeber")
    LAW = "law", _("gesetzliche Pflicht zur Aufbewahrung")
    CLAIM = "claim", _("Rechtsansprüche, für die es gebraucht wird")
    PERSON = "person", _("Wunsch der Person")


class Origin(models.TextChoices):
    """How a case began."""

    ENQUIRY = "enquiry", pgettext_lazy("staff", "Anfrage")
    COUNTER = "counter", pgettext_lazy("staff", "an der Theke")
    REFERRAL = "referral", pgettext_lazy("staff", "Überleitung")
    GROUP = "group", pgettext_lazy("staff", "Gruppenangebot")


class AssignmentKind(models.TextChoices):
    ADVISER = "adviser", pgettext_lazy("staff", "zuständig")
    COVER = "cover", pgettext_lazy("staff", "Vertretung")
    ACCOMPANIER = "accompanier", pgettext_lazy("staff", "Begleitung")


class CaseQuerySet(ScopedQuerySet["Case"]):
    def living(self) -> "CaseQuerySet":
        return self.exclude(status=CaseStatus.ERASED)

    def visible_to(self, actor: Actor) -> "CaseQuerySet":
        """What the actor may know to exist: advisers and leads, the cases of their organisation (or, where it decided so, an
        adviser those assigned to them); a mailbox, its own. Whether a case may be *read* is `permissions.may_read`'s to say.
        """
        if actor.kind == "mailbox":
            return self.filter(mailbox=UUID(actor.opaque_id)).living()
        if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
            return self.none()
        own = self.filter(organisation=actor.organisation_id)
        if Role.TEAM_LEAD in actor.roles:
            return own
        apart = CaseworkSetup.objects.filter(organisation=actor.organisation_id, visibility=Visibility.ASSIGNED)
        return own.filter(~models.Exists(apart) | models.Q(status=CaseStatus.WAITING) | models.Q(pk__in=assigned_to(actor)))


class Case(models.Model):
    """One person's matter at one organisation, or, while `organisation` is empty, in the pool of the network.

    Plain is what sorting, reminding and counting need; everything a person said is in `CaseRecord` and beside it, encrypted
    under a key of this case. `reference` is a short public number to say on the phone: it opens nothing.
    `adviser` is the seat that is responsible. `quiet`: nothing is sent by itself (people at risk). `sealed`: the key is
    wrapped for named advisers alone. `restricted`: only those to whom it is assigned read it.
    `answer_due_at` is until when somebody was promised an answer. `next_due_on`, `next_actor` mirror the next open step of
    its plans, `next_since` the day from which on it can be done, `law_due_on` the nearest legal deadline of an open step.
    `keep_until` is the day on which retention asks what becomes of a case that is over, `warned_on` when somebody was told
    of it, `keep_reason` why it was kept longer; of a tombstone it is the day on which the row goes.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=8, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=12, blank=True)  # BCP 47, in which to speak with the person
    country = models.CharField(max_length=2, blank=True)  # where the person is: ISO 3166-1 alpha-2
    land = models.CharField(max_length=6, blank=True)  # and in Germany the Land: ISO 3166-2
    adviser = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sealed = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    quiet = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    last_from_person_at = models.DateTimeField(null=True, blank=True)
    last_to_person_at = models.DateTimeField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    next_actor = models.CharField(max_length=12, blank=True)
    next_since = models.DateField(null=True, blank=True)
    law_due_on = models.DateField(null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    keep_reason = models.CharField(max_length=12, choices=KeepReason.choices, blank=True)
    warned_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["organisation", "status", "-last_contact_at"], name="case_by_last_contact"),
            models.Index(fields=["organisation", "status", "next_due_on"], name="case_by_next_due"),
            models.Index(fields=["adviser", "status", "next_due_on"], name="case_by_adviser"),
            models.Index(fields=["organisation", "status", "law_due_on"], name="case_by_law_due"),
            models.Index(fields=["organisation", "status", "next_actor", "next_since"], name="case_by_next_actor"),
            models.Index(fields=["organisation", "status", "last_from_person_at"], name="case_by_last_message"),
            models.Index(fields=["organisation", "status", "answer_due_at"], name="case_by_unanswered"),
            models.Index(fields=["organisation", "status", "opened_on"], name="case_by_opened_on"),
            models.Index(fields=["status", "answer_due_at"], name="case_by_answer_due"),
            models.Index(fields=["status", "keep_until"], name="case_by_keep_until"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def key_owner(self) -> UUID:
        """Whose keys open it: the organisation's, or the instance's as long as it is in the pool."""
        return self.organisation_id or INSTANCE

    @property
    def is_open(self) -> bool:
        return self.status in {CaseStatus.WAITING, CaseStatus.OPEN}


class CaseRecord(models.Model):
    """One named part of what a case holds (`person`, `household`, `need`, …): JSON, encrypted and bound to name and version."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="records")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    content = models.BinaryField()
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_record_a_name")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Draft(models.Model):
    """What somebody was writing, kept until it is saved: encrypted like a record, for this seat alone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    content = models.BinaryField()
    based_on = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seat", "name"], name="one_draft_a_seat")]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A seat that works on a case, from-to (both days inclusive). An accompanier's is for a day and ends by itself.

    `holiday` is the cover that brought it about, if one did.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=AssignmentKind.choices, default=AssignmentKind.ADVISER)
    from_day = models.DateField(default=clock.today)
    until_day = models.DateField(null=True, blank=True)
    holiday = models.ForeignKey("casework.Cover", on_delete=models.CASCADE, null=True, blank=True, related_name="assignments")

    class Meta:
        ordering = ["from_day", "id"]
        indexes = [models.Index(fields=["seat", "until_day"], name="assignment_by_seat")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day=None) | models.Q(until_day__gte=models.F("from_day")),
                name="assignment_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.seat_id}"


def assigned_to(actor: SeatActor, on: date | None = None) -> "models.QuerySet[Assignment, UUID]":
    """The ids of the cases on which the actor's seat works today as adviser or cover."""
    day = on or clock.today()
    current = models.Q(until_day=None) | models.Q(until_day__gte=day)
    working = Assignment.objects.filter(current, from_day__lte=day, seat=actor.seat_id)
    return working.exclude(kind=AssignmentKind.ACCOMPANIER).values_list("case_id", flat=True)


class IndexTerm(models.Model):
    """The blind index: keyed hashes of folded words and numbers by which an organisation finds its own cases."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="index_terms")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    term = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["organisation", "term"], name="index_term")]

    def __str__(self) -> str:
        return "term"
