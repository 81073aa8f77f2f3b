"""What was talked about, when, how: short contacts without a person, and the notes of a case."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.cases import ADVISING, Case
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Project, Seat, SeatActor


class Channel(models.TextChoices):
    WALK_IN = "walk_in", pgettext_lazy("staff", "vor Ort")
    PHONE = "phone", pgettext_lazy("staff", "Telefon")
    MESSENGER = "messenger", pgettext_lazy("staff", "Messenger")
    SOCIAL_MEDIA = "social_media", pgettext_lazy("staff", "soziale Medien")
    MAIL = "mail", pgettext_lazy("staff", "E-Mail oder Brief")
    MAILBOX = "mailbox", pgettext_lazy("staff", "Postfach")
    VIDEO = "video", pgettext_lazy("staff", "Video")
    OUTREACH = "outreach", pgettext_lazy("staff", "unterwegs")
    GROUP = "group", pgettext_lazy("staff", "Gruppe")


class Speaker(models.TextChoices):
    """Who spoke."""

    PERSON = "person", pgettext_lazy("staff", "die Person selbst")
    RELATIVE = "relative", pgettext_lazy("staff", "Angehörige*r")
    VOLUNTEER = "volunteer", pgettext_lazy("staff", "Freiwillige*r")
    INTERPRETER = "interpreter", pgettext_lazy("staff", "Sprachmittler*in")
    OTHER_BODY = "other_body", pgettext_lazy("staff", "andere Stelle")


class ContactQuerySet(ScopedQuerySet["Contact"]):
    def visible_to(self, actor: Actor) -> "ContactQuerySet":
        """Short contacts of the own organisation, for who advises there; notes of cases are reached through their case."""
        if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
            return self.none()
        return self.filter(organisation=actor.organisation_id, case=None)


class Contact(models.Model):
    """One contact. Without `case` it is a *short contact*: nobody is named, and nothing is written.

    Its columns are counted; `text` is the encrypted note of a case's contact (field `contact:<id>`). When a case is erased its
    contacts stay as numbers: `case` and `text` go. `further_topics` are slugs. A row with a `count` stands for as many equal
    ones; `minutes` is the counselling time of each of them. `batch`: entered together, from one tally sheet.
    `about_others`: the note holds what concerns somebody else; the person is told that it exists, not what it says (Art.
    15(4) GDPR).
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts")
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField(default=clock.today)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    speaker = models.CharField(max_length=12, choices=Speaker.choices, default=Speaker.PERSON)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    further_topics = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=12, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    referred_to = models.CharField(max_length=20, blank=True)  # a key of the controlled list `referred_to`
    count = models.PositiveSmallIntegerField(default=1)  # several equal ones from a line of a tally sheet
    batch: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True, blank=True, db_index=True)
    text = models.BinaryField(null=True, blank=True)
    about_others = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at", "id"]
        indexes = [
            models.Index(fields=["organisation", "on"], name="contact_by_day"),
            models.Index(fields=["case", "-on"], name="contact_by_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(text=None), name="short_contact_has_no_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.channel}"


class FormerText(models.Model):
    """What a note said before it was changed: its envelope as it was, field `contact:<id>` at `version`."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="former_texts")
    version = models.PositiveIntegerField()
    text = models.BinaryField()
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["contact", "version"], name="one_former_text_a_version")]

    def __str__(self) -> str:
        return f"v{self.version}"


class Direction(models.TextChoices):
    FROM_PERSON = "from_person", _("von Ihnen")
    TO_PERSON = "to_person", _("an Sie")


class Message(models.Model):
    """What person and organisation write each other; `content` is JSON (`text`, `language`), field `message:<id>`."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=12, choices=Direction.choices)
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "at"], name="message_by_case"),
            models.Index(fields=["direction", "at"], condition=models.Q(read_at__isnull=True), name="message_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.at}"
