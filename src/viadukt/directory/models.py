"""What help there is, in the shape of Open Referral HSDS 3.1."""

from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.kernel.texts import TranslatedField
from viadukt.network.public import Organisation, Site, Standing


class Topic(models.Model):
    """A need, as the taxonomy names it. `slug` is the same word in every language and in the lexicon."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = TranslatedField()
    scope = TranslatedField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return str(self.name)


class Publication(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("staff", "Entwurf")
    PUBLISHED = "published", pgettext_lazy("staff", "veröffentlicht")
    WITHDRAWN = "withdrawn", pgettext_lazy("staff", "zurückgezogen")


class Appointment(models.TextChoices):
    UNKNOWN = "unknown", _("Termin: nicht bekannt, bitte fragen")
    NEEDED = "needed", _("Termin nötig")
    NOT_NEEDED = "not_needed", _("ohne Termin")


class Cost(models.TextChoices):
    UNKNOWN = "unknown", _("Kosten: nicht bekannt, bitte fragen")
    FREE = "free", _("kostenlos")
    PAID = "paid", _("kostet etwas")


class Format(models.TextChoices):
    IN_PERSON = "in_person", _("vor Ort")
    PHONE = "phone", _("am Telefon")
    ONLINE = "online", _("online")
    CHAT = "chat", _("per Chat oder Mail")
    ACCOMPANIMENT = "accompaniment", _("Begleitung")


class TargetGroup(models.TextChoices):
    """For whom an offer is; keys are those of the lexicon."""

    WOMEN = "women", _("Frauen")
    YOUTH = "youth", _("junge Menschen")
    CHILDREN = "children", _("Kinder")
    FAMILIES = "families", _("Familien")
    SENIORS = "seniors", _("ältere Menschen")
    REFUGEES = "refugees", _("Geflüchtete")
    EU_CITIZENS = "eu-citizens", _("EU-Bürger*innen")
    LGBTIQ = "lgbtiq", _("LSBTIQ*")
    DISABLED = "disabled", _("Menschen mit Behinderung")
    STUDENTS = "students", _("Studierende")
    EMPLOYERS = "employers", _("Arbeitgeber*innen")
    ORGANISATIONS = "organisations", _("Vereine und Organisationen")
    VOLUNTEERS = "volunteers", _("Freiwillige")


class Area(models.TextChoices):
    """How far an offer reaches."""

    LOCAL = "local", _("vor Ort")
    LAND = "land", _("im ganzen Bundesland")
    COUNTRY = "country", _("im ganzen Land")
    WORLD = "world", _("weltweit")


class ServiceQuerySet(ScopedQuerySet["Service"]):
    def published(self) -> "ServiceQuerySet":
        return self.filter(publication=Publication.PUBLISHED, organisation__published=True)

    def visible_to(self, actor: Actor) -> "ServiceQuerySet":
        """What is published, and everything of the actor's own organisation."""
        return self.filter(
            models.Q(publication=Publication.PUBLISHED, organisation__published=True)
            | models.Q(organisation=actor.organisation_id)
        )


class Service(models.Model):
    """An offer of one organisation.

    `languages` are BCP 47 codes of the languages *spoken* there, apart from the languages its texts are in.
    `assured_on` is the day somebody last said that the entry is right (HSDS `assured_date`), `assured_by` who, in words.
    `source_date` stands as the source gives it.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="services")
    title = TranslatedField()
    description = TranslatedField(blank=True)
    topics = models.ManyToManyField(Topic, related_name="services", blank=True)
    languages = models.JSONField(default=list, blank=True)
    target_groups = models.JSONField(default=list, blank=True)
    eligibility = TranslatedField(blank=True)
    formats = models.JSONField(default=list, blank=True)
    appointment = models.CharField(max_length=12, choices=Appointment.choices, default=Appointment.UNKNOWN)
    cost = models.CharField(max_length=8, choices=Cost.choices, default=Cost.UNKNOWN)
    cost_note = TranslatedField(blank=True)
    area = models.CharField(max_length=8, choices=Area.choices, default=Area.LOCAL)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(max_length=300, blank=True)
    publication = models.CharField(max_length=10, choices=Publication.choices, default=Publication.DRAFT)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.LISTED)
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)
    assured_on: "models.DateField[date | None, date | None]" = models.DateField(null=True, blank=True)
    assured_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def has_contact(self) -> bool:
        """Whether a person can reach it by phone, mail or web page."""
        return bool(self.email or self.phone or self.website)


class ServiceSite(models.Model):
    """A service at a site (HSDS `service_at_location`).

    `hours` is a list of `{"day": 1-7 (Monday = 1), "opens": "HH:MM", "closes": "HH:MM"}` in the site's local time.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="at_sites")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="services_here")
    hours = models.JSONField(default=list, blank=True)
    hours_note = TranslatedField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["service", "site"], name="service_once_a_site")]

    def __str__(self) -> str:
        return f"{self.service} @ {self.site}"


class Gap(models.Model):
    """How often nothing was found for a need: counted by day, never with the question's text."""

    day = models.DateField()
    topic = models.SlugField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    land = models.CharField(max_length=6, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "topic", "language", "land"], name="one_gap_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.topic} {self.language} {self.land}: {self.count}"
