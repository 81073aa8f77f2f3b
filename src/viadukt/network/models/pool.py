"""What organisations share: people who speak, teach or interpret, rooms, material; and who asks whom for it."""

from uuid import UUID

from django.db import models
from django.utils.translation import pgettext_lazy

from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.kernel.texts import TranslatedField
from viadukt.network.models.organisations import Membership, MembershipState, Organisation, Seat


class ResourceKind(models.TextChoices):
    SPEAKER = "speaker", pgettext_lazy("staff", "Referent*in")
    TRAINER = "trainer", pgettext_lazy("staff", "Trainer*in")
    ROOM = "room", pgettext_lazy("staff", "Raum")
    INTERPRETER = "interpreter", pgettext_lazy("staff", "Sprachmittler*in")
    MATERIAL = "material", pgettext_lazy("staff", "Material")


class ResourceQuerySet(ScopedQuerySet["Resource"]):
    def visible_to(self, actor: Actor) -> "ResourceQuerySet":
        """All of the actor's own organisation; what is offered of those with whom it shares an umbrella, and of the umbrella.

        Only who is admitted shares: an application opens nothing, and who has left is out.
        """
        own = actor.organisation_id
        if own is None:
            return self.none()
        admitted = Membership.objects.filter(state=MembershipState.ADMITTED)
        umbrellas = admitted.filter(member=own).values("umbrella")
        members = admitted.filter(models.Q(umbrella__in=umbrellas) | models.Q(umbrella=own)).values("member")
        shared = models.Q(organisation__in=umbrellas) | models.Q(organisation__in=members)
        return self.filter(models.Q(organisation=own) | (shared & models.Q(withdrawn_at=None)))

    def offered(self) -> "ResourceQuerySet":
        """Neither withdrawn nor over."""
        still = models.Q(offered_until=None) | models.Q(offered_until__gte=clock.today())
        return self.filter(still, withdrawn_at=None)


class Resource(models.Model):
    """Something that an organisation lends to others: `languages` are BCP 47 codes, `place` and `conditions` its own words,
    offered from-to (both days inclusive, empty: without limit).

    `folded` holds titles, descriptions and place in one spelling, and each language as `[tr]`, for the pool's search.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=12, choices=ResourceKind.choices)
    title = TranslatedField()
    description = TranslatedField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    place = models.CharField(max_length=120, blank=True)
    conditions = models.TextField(max_length=1000, blank=True)
    offered_from = models.DateField(null=True, blank=True)
    offered_until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    folded = models.TextField(blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offered_from=None)
                | models.Q(offered_until=None)
                | models.Q(offered_until__gte=models.F("offered_from")),
                name="resource_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return str(self.title)


class RequestState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("staff", "wartet auf Antwort")
    ACCEPTED = "accepted", pgettext_lazy("staff", "zugesagt")
    DECLINED = "declined", pgettext_lazy("staff", "abgesagt")
    DONE = "done", pgettext_lazy("staff", "erledigt")
    WITHDRAWN = "withdrawn", pgettext_lazy("staff", "zurückgezogen")


class ResourceRequestQuerySet(ScopedQuerySet["ResourceRequest"]):
    def visible_to(self, actor: Actor) -> "ResourceRequestQuerySet":
        """The two organisations that it is between."""
        own = actor.organisation_id
        if own is None:
            return self.none()
        return self.filter(models.Q(organisation=own) | models.Q(resource__organisation=own))


class ResourceRequest(models.Model):
    """`organisation` asks for a resource: asked, then accepted or declined, then done; or withdrawn by one of the two."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="resource_requests")
    asked_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    message = models.TextField(max_length=2000)
    wanted_from = models.DateField()
    wanted_until = models.DateField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closing = models.TextField(max_length=1000, blank=True)  # why it was withdrawn
    closed_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ResourceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wanted_until__gte=models.F("wanted_from")), name="request_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.resource_id}: {self.state}"
