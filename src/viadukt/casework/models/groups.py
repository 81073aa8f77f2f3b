"""Courses and groups of an organisation, who takes part, and who was there."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.cases import ADVISING, Case
from viadukt.casework.models.contacts import Contact
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Project, Seat, SeatActor


class GroupQuerySet(ScopedQuerySet["Group"]):
    def visible_to(self, actor: Actor) -> "GroupQuerySet":
        """Those of the own organisation; a mailbox sees those in which its cases take part."""
        if actor.kind == "mailbox":
            mine = Participation.objects.filter(case__in=Case.objects.visible_to(actor)).values("group")
            return self.filter(pk__in=mine)
        if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
            return self.none()
        return self.filter(organisation=actor.organisation_id)


class Group(models.Model):
    """A course, a workshop, a regular group. Beyond `capacity` people wait in the order of their coming."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    about = models.TextField(max_length=2000, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(default=12)
    leader = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.title


class GroupMeeting(models.Model):
    """One time that a group meets."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=90)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "starts_at"], name="one_meeting_at_a_time")]

    def __str__(self) -> str:
        return str(self.starts_at)


class Place(models.TextChoices):
    ENROLLED = "enrolled", _("dabei")
    WAITING = "waiting", _("auf der Warteliste")
    LEFT = "left", _("abgemeldet")


class Participation(models.Model):
    """Somebody's place in a group, by their case; the name stands there, encrypted."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="participations")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participations")
    place = models.CharField(max_length=10, choices=Place.choices)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "case"], name="one_place_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.place}"


class Presence(models.TextChoices):
    PRESENT = "present", pgettext_lazy("staff", "da")
    EXCUSED = "excused", pgettext_lazy("staff", "entschuldigt")
    ABSENT = "absent", pgettext_lazy("staff", "fehlt")


class Attendance(models.Model):
    """Whether somebody was there. Who was, has a contact in their case, which is counted."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.CASCADE, related_name="attendances")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="attendances")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    contact = models.OneToOneField(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "participation"], name="one_attendance_a_meeting")]

    def __str__(self) -> str:
        return self.presence
