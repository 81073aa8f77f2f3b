"""What help there is, in the shape of Open Referral HSDS 3.1."""

from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.kernel import clock
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


def _is_public() -> models.Q:
    """What anybody may see: published by a published organisation, and still offered today."""
    still_offered = models.Q(offered_until=None) | models.Q(offered_until__gte=clock.today())
    return models.Q(publication=Publication.PUBLISHED, organisation__published=True) & still_offered


class ServiceQuerySet(ScopedQuerySet["Service"]):
    def published(self) -> "ServiceQuerySet":
        return self.filter(_is_public())

    def visible_to(self, actor: Actor) -> "ServiceQuerySet":
        """What is public, and everything of the actor's own organisation."""
        return self.filter(_is_public() | models.Q(organisation=actor.organisation_id))


class Service(models.Model):
    """An offer of one organisation.

    `languages` are BCP 47 codes of the languages *spoken* there, apart from the languages its texts are in.
    `assured_on` is the day somebody last said that the entry is right (HSDS `assured_date`), `assured_by` who, in words.
    `source_date` stands as the source gives it. `offered_until` is the last day of an offer that ends.
    `version` counts the edits, so that the second of two people editing at once is told.
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
    offered_until: "models.DateField[date | None, date | None]" = models.DateField(null=True, blank=True)
    publication = models.CharField(max_length=10, choices=Publication.choices, default=Publication.DRAFT)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.LISTED)
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)
    assured_on: "models.DateField[date | None, date | None]" = models.DateField(null=True, blank=True)
    assured_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def has_contact(self) -> bool:
        """Whether it names a phone number, mail address or web page of its own."""
        return bool(self.email or self.phone or self.website)

    @property
    def reachable(self) -> bool:
        """Whether a person can reach it, if only through its organisation."""
        organisation = self.organisation
        return self.has_contact or bool(organisation.email or organisation.phone or organisation.website)


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


class ListingState(models.Model):
    """One row: `change` grows with every change of a listing, `epoch` with every rebuild of all of them.

    The row is locked by whoever changes a listing until they commit, so that who has seen change n has seen all before it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    change = models.BigIntegerField(default=0)
    epoch = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.epoch}.{self.change}"


class Listing(models.Model):
    """A service as find-help weighs it: one flat row, written in the transaction that changes the service.

    Words are separated by blanks. `places` is a JSON list of `[land, country, latitude, longitude]` of the public sites (a
    protected address is never among them). `as_of` is the day from which the entry is known to be right (the earliest that
    its source date allows). A row that is not `shown` stays behind as the notice that the service is gone.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="listing")
    shown = models.BooleanField(default=True)
    change = models.BigIntegerField(db_index=True)
    topics = models.CharField(max_length=1500, blank=True)
    languages = models.CharField(max_length=1500, blank=True)
    groups = models.CharField(max_length=300, blank=True)
    formats = models.CharField(max_length=100, blank=True)
    appointment = models.CharField(max_length=12)
    cost = models.CharField(max_length=8)
    area = models.CharField(max_length=8)
    country = models.CharField(max_length=2)
    land = models.CharField(max_length=6, blank=True)
    places = models.TextField(default="[]")
    has_contact = models.BooleanField()
    invented = models.BooleanField(default=False)
    as_of: "models.DateField[date | None, date | None]" = models.DateField(null=True)
    offered_until: "models.DateField[date | None, date | None]" = models.DateField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.service_id}"


class ReportKind(models.TextChoices):
    """What somebody says is wrong with an entry."""

    CONTACT = "contact", _("Telefon, E-Mail oder Webseite stimmt nicht")
    ADDRESS = "address", _("Adresse oder Öffnungszeit stimmt nicht")
    LANGUAGES = "languages", _("Sprachen stimmen nicht")
    GONE = "gone", _("Das Angebot gibt es nicht mehr")
    HARM = "harm", _("Mir wurde dort geschadet oder Geld abgenommen")
    CLAIM = "claim", _("Das ist unser Eintrag, wir möchten ihn selbst pflegen")
    REMOVE = "remove", _("Das ist unser Eintrag, bitte entfernen Sie ihn")
    OTHER = "other", _("Etwas anderes")


class ReportQuerySet(ScopedQuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        return self.filter(handled_at=None)

    def visible_to(self, actor: Actor) -> "ReportQuerySet":
        """Reports on the entries of the actor's own organisation."""
        return self.filter(service__organisation=actor.organisation_id)


class Report(models.Model):
    """A correction that somebody sent, waiting at the desk of who looks after the entry.

    `text` and `reply_to` are protected by the instance's key (`services.words_of` reads them) and deleted once it is handled.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=12, choices=ReportKind.choices)
    text = models.TextField(blank=True)
    reply_to = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True, blank=True)  # the seat
    outcome = models.TextField(blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.service_id}"
