"""Appointments: free times, who comes when, and what became of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.cases import ADVISING, Case
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Seat, SeatActor


class Meeting(models.TextChoices):
    """How to meet."""

    IN_PERSON = "in_person", _("vor Ort")
    PHONE = "phone", _("am Telefon")
    VIDEO = "video", _("per Video")


class SlotQuerySet(ScopedQuerySet["Slot"]):
    def visible_to(self, actor: Actor) -> "SlotQuerySet":
        """The times of all colleagues; a mailbox sees those of the organisations that have its cases."""
        if actor.kind == "mailbox":
            mine = Case.objects.visible_to(actor).filter(organisation=models.OuterRef("organisation"))
            return self.filter(models.Exists(mine))
        if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
            return self.none()
        return self.filter(organisation=actor.organisation_id)

    def free(self) -> "SlotQuerySet":
        """Still to come, neither taken nor withdrawn, of a seat that is still held."""
        taken = Appointment.objects.standing().filter(slot=models.OuterRef("pk"))
        held = Seat.objects.current().filter(pk=models.OuterRef("seat"))
        return self.filter(~models.Exists(taken), models.Exists(held), withdrawn_at=None, starts_at__gt=clock.now())


class Slot(models.Model):
    """A time that an adviser offers; `place` is the organisation's own address or room, never a person's."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    meeting = models.CharField(max_length=10, choices=Meeting.choices, default=Meeting.IN_PERSON)
    place = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["seat", "starts_at"], name="slot_by_seat"),
            models.Index(fields=["organisation", "starts_at"], name="slot_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} {self.meeting}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("vereinbart")
    HELD = "held", _("hat stattgefunden")
    NO_SHOW = "no_show", pgettext_lazy("staff", "nicht gekommen")
    CANCELLED_BY_PERSON = "cancelled_by_person", _("von Ihnen abgesagt")
    CANCELLED_BY_US = "cancelled_by_us", _("von der Beratung abgesagt")


CANCELLED = (AppointmentState.CANCELLED_BY_PERSON, AppointmentState.CANCELLED_BY_US)


class AppointmentQuerySet(ScopedQuerySet["Appointment"]):
    def visible_to(self, actor: Actor) -> "AppointmentQuerySet":
        return self.filter(case__in=Case.objects.visible_to(actor))

    def standing(self) -> "AppointmentQuerySet":
        """All that were not cancelled."""
        return self.exclude(state__in=CANCELLED)


class Appointment(models.Model):
    """When a person and an adviser meet. `content` is encrypted JSON (`place`, `link`, `note`), field `appointment:<id>`.

    A time is given once: two people who book the same slot at the same moment meet the constraint.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appointments")
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="appointments")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    meeting = models.CharField(max_length=10, choices=Meeting.choices, default=Meeting.IN_PERSON)
    state = models.CharField(max_length=20, choices=AppointmentState.choices, default=AppointmentState.BOOKED)
    content = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    booked_at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["seat", "starts_at"], name="appointment_by_seat"),
            models.Index(fields=["state", "starts_at"], name="appointment_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=~models.Q(state__in=[str(state) for state in CANCELLED]),
                name="one_appointment_a_slot",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} {self.state}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_cancelled(self) -> bool:
        return self.state in CANCELLED


class CalendarFeed(models.Model):
    """An adviser's calendar at a secret address, of which a hash is kept. `with_names`: they chose to see nicknames."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, primary_key=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    with_names = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"since {self.made_at}"
