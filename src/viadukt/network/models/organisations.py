"""Who there is: organisations, where they are, who belongs to whom, who sits where, what is funded."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.kernel.texts import TranslatedField


class Standing(models.TextChoices):
    """How sure the network is of an entry."""

    LISTED = "listed", _("gelistet, nicht bestätigt")
    CONFIRMED = "confirmed", _("von der Organisation bestätigt")


class OrganisationKind(models.TextChoices):
    MIGRANT_ORGANISATION = "migrant_org", _("Migrant*innenorganisation")
    UMBRELLA = "umbrella", _("Dachverband")
    ADVICE_CENTRE = "advice_centre", _("Beratungsstelle")
    CENTRE_ABROAD = "centre_abroad", _("Zentrum im Ausland")
    AUTHORITY = "authority", _("Behörde")
    MINISTRY = "ministry", _("Ministerium")
    EMPLOYMENT_SERVICE = "employment_service", _("Arbeitsverwaltung")
    EMPLOYER = "employer", _("Arbeitgeber*in")
    FUNDER = "funder", _("Förderer")
    WELFARE = "welfare", _("Wohlfahrtsverband")
    INTERNATIONAL = "international", _("Internationale Organisation")
    UNCLASSIFIED = "unclassified", _("Organisation")


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def published(self) -> "OrganisationQuerySet":
        return self.filter(published=True)

    def visible_to(self, actor: Actor) -> "OrganisationQuerySet":
        """Public profiles for everybody; the actor's own also before it is published."""
        return self.filter(models.Q(published=True) | models.Q(pk=actor.organisation_id))

    def unclaimed(self) -> "OrganisationQuerySet":
        """Organisations at which nobody sits: the network's secretariat looks after their entries."""
        return self.exclude(models.Exists(Seat.objects.current().filter(organisation=models.OuterRef("pk"))))

    def in_care_of(self, actor: Actor) -> "OrganisationQuerySet":
        """What the actor may change: the own organisation, and as an umbrella's secretariat every entry that nobody claimed.

        Which roles may do so is `permissions`' to say; here is only what exists for them.
        """
        own = models.Q(pk__in=[actor.organisation_id])
        if Role.SECRETARIAT not in getattr(actor, "roles", frozenset()):
            return self.filter(own)
        in_umbrella = Organisation.objects.filter(pk__in=[actor.organisation_id], kind=OrganisationKind.UMBRELLA)
        nobody = ~models.Exists(Seat.objects.current().filter(organisation=models.OuterRef("pk")))
        return self.filter(own | (models.Exists(in_umbrella) & nobody))


class Organisation(models.Model):
    """A legal person or an office. `land` is ISO 3166-2, `country` ISO 3166-1 alpha-2, `languages` BCP 47 codes
    of the languages spoken there, `communities` free words of its own, `aliases` other names under which it is known.

    `revision` grows with every change; a form that was opened at an older one is not written over a newer one.
    `folded` holds all its names in one spelling, for the list's search.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Art"), max_length=24, choices=OrganisationKind.choices, default=OrganisationKind.UNCLASSIFIED)
    name = models.CharField(_("Name"), max_length=200)
    short = models.CharField(_("Kurzname"), max_length=40, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    folded = models.TextField(blank=True, editable=False)
    about = TranslatedField(blank=True, verbose_name=_("Über die Organisation"))
    languages = models.JSONField(default=list, blank=True)
    communities = models.JSONField(default=list, blank=True)
    country = models.CharField(max_length=2, default="DE")
    land = models.CharField(max_length=6, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(max_length=300, blank=True)
    published = models.BooleanField(default=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.LISTED)
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)  # as the source gives it: 2023, 2023-11 or 2023-11-05
    invented = models.BooleanField(default=False)  # a plainly invented organisation of the demo
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(ScopedQuerySet["Site"]):
    def visible_to(self, actor: Actor) -> "SiteQuerySet":
        """Public addresses of published organisations, and all of the actor's own."""
        return self.filter(
            models.Q(organisation__published=True, protected=False) | models.Q(organisation=actor.organisation_id)
        )


class Site(models.Model):
    """A place where an organisation is. A `protected` address (a shelter) is never shown or exported.

    Coordinates are WGS 84 degrees; `located` says how they were found: `given`, `postcode` or `city`.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    land = models.CharField(max_length=6, blank=True)
    country = models.CharField(max_length=2, default="DE")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    located = models.CharField(max_length=8, blank=True)
    protected = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["city", "street", "id"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}".strip()) if part)


class MembershipState(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("staff", "beantragt")
    ADMITTED = "admitted", pgettext_lazy("staff", "aufgenommen")
    DECLINED = "declined", pgettext_lazy("staff", "abgelehnt")
    LEFT = "left", pgettext_lazy("staff", "ausgetreten")


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    def public(self) -> "MembershipQuerySet":
        """Living memberships between published organisations; an application is nobody else's business."""
        return self.filter(state=MembershipState.ADMITTED, umbrella__published=True, member__published=True)

    def visible_to(self, actor: Actor) -> "MembershipQuerySet":
        """Those of the actor's own organisation, as umbrella and as member."""
        return self.filter(models.Q(umbrella=actor.organisation_id) | models.Q(member=actor.organisation_id))


class Membership(models.Model):
    """`member` in `umbrella`: applied, then admitted or declined, then left, with the decision."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    umbrella = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=10, choices=MembershipState.choices, default=MembershipState.APPLIED)
    applied_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    decision = models.TextField(blank=True)
    role = models.CharField(max_length=120, blank=True)  # as the source words it: founding member, board 2024
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["member__name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(umbrella=models.F("member")), name="no_membership_in_oneself"),
            models.UniqueConstraint(
                fields=["umbrella", "member"],
                condition=models.Q(state__in=["applied", "admitted"]),
                name="one_living_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.umbrella}"


class Role(models.TextChoices):
    """What a seat is for."""

    ADVISER = "adviser", pgettext_lazy("staff", "Beratung")
    TEAM_LEAD = "team_lead", pgettext_lazy("staff", "Teamleitung")
    EDITOR = "editor", pgettext_lazy("staff", "Redaktion")
    DELEGATE = "delegate", pgettext_lazy("staff", "Delegierte*r")
    SECRETARIAT = "secretariat", pgettext_lazy("staff", "Geschäftsstelle")
    REVIEWER = "reviewer", pgettext_lazy("staff", "Gremium")
    PARTNER = "partner", pgettext_lazy("staff", "Partner*in")
    ACCOMPANIER = "accompanier", pgettext_lazy("staff", "Begleitung")
    OPERATOR = "operator", pgettext_lazy("staff", "Betrieb")
    RULE_KEEPER = "rule_keeper", pgettext_lazy("staff", "Regelpflege")


class SeatQuerySet(ScopedQuerySet["Seat"]):
    def current(self, on: date | None = None) -> "SeatQuerySet":
        """Seats that are held on the day (default: today)."""
        day = on or clock.today()
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day), valid_from__lte=day)

    def visible_to(self, actor: Actor) -> "SeatQuerySet":
        return self.filter(organisation=actor.organisation_id)


class Seat(models.Model):
    """A person at an organisation in roles, from-to (both days inclusive). Duties belong to seats, never to people."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="seats")
    roles = models.JSONField(default=list)
    valid_from = models.DateField(default=clock.today)
    valid_until = models.DateField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="seat_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.organisation}"

    @property
    def role_names(self) -> list[str]:
        """The roles in the reader's language."""
        return [str(Role(role).label) for role in self.roles]


class SeatInvitationQuerySet(ScopedQuerySet["SeatInvitation"]):
    def visible_to(self, actor: Actor) -> "SeatInvitationQuerySet":
        return self.filter(organisation__in=Organisation.objects.in_care_of(actor))


class SeatInvitation(models.Model):
    """The seat that an invitation to an account will give: it is taken when the person accepts.

    `invitation_id` is the invitation's id in `accounts`, which knows address, secret and expiry.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation_id: models.UUIDField[UUID, UUID] = models.UUIDField(unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="seat_invitations")
    roles = models.JSONField(default=list)
    valid_from = models.DateField(default=clock.today)
    valid_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = SeatInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.invitation_id} @ {self.organisation}"


class Programme(models.Model):
    """A funding programme, such as IQ."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    short = models.CharField(max_length=40, blank=True)
    about = TranslatedField(blank=True)
    funders = models.ManyToManyField(Organisation, blank=True, related_name="funded_programmes")
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class FundingPeriod(models.Model):
    """Years in which a programme pays; `budget` in EUR, `budget_planned` when the source speaks of a plan.

    `begins` is empty where no source says since when.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="periods")
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    budget_planned = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["ends", "id"]

    def __str__(self) -> str:
        return f"{self.programme} {self.begins.year if self.begins else ''}–{self.ends.year if self.ends else ''}"


class ProgrammeFigure(models.Model):
    """A number that a source states of a period, exactly as it states it (`approximate`: "rund", "about")."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.ForeignKey(FundingPeriod, on_delete=models.CASCADE, related_name="figures")
    key = models.SlugField(max_length=60)
    label = TranslatedField()
    value = models.DecimalField(max_digits=16, decimal_places=2)
    approximate = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    source_date = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "key"], name="one_figure_a_key")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Project(models.Model):
    """What is done with the money: a project, or a sub-project of one, with its carrier and partners."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.ForeignKey(FundingPeriod, on_delete=models.CASCADE, related_name="projects")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="subprojects")
    name = models.CharField(max_length=200)
    about = TranslatedField(blank=True)
    carrier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="carried_projects")
    partners = models.ManyToManyField(Organisation, blank=True, related_name="partnered_projects")
    source = models.CharField(max_length=300, blank=True)
    source_date = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ProfileReportKind(models.TextChoices):
    """What somebody writes about an organisation's entry."""

    CORRECT = "correct", _("Etwas stimmt nicht")
    CLAIM = "claim", _("Das ist unsere Organisation, wir möchten den Eintrag selbst pflegen")
    REMOVE = "remove", _("Das ist unsere Organisation, bitte entfernen Sie den Eintrag")


class ProfileReportQuerySet(ScopedQuerySet["ProfileReport"]):
    def open(self) -> "ProfileReportQuerySet":
        return self.filter(handled_at=None)

    def visible_to(self, actor: Actor) -> "ProfileReportQuerySet":
        """Reports on the entries that are in the actor's care."""
        return self.filter(organisation__in=Organisation.objects.in_care_of(actor))


class ProfileReport(models.Model):
    """A note to whoever looks after an organisation's entry.

    `reply_to` is protected by the instance's key and taken away when the note is handled.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=12, choices=ProfileReportKind.choices)
    text = models.TextField(blank=True)
    reply_to = models.BinaryField(blank=True, default=bytes)
    created_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by: models.UUIDField[UUID | None, UUID | None] = models.UUIDField(null=True, blank=True)  # the seat
    outcome = models.TextField(blank=True)

    objects = ProfileReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.organisation_id}"
