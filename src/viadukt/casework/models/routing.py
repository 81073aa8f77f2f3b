"""Which organisations take enquiries of the pool, and where an enquiry has been."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from viadukt.casework.models.cases import Case
from viadukt.casework.models.setup import CaseworkSetup
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Membership, MembershipState, Organisation, OrganisationKind, Seat


class PoolTakingQuerySet(ScopedQuerySet["PoolTaking"]):
    def visible_to(self, actor: Actor) -> "PoolTakingQuerySet":
        return self.filter(organisation=actor.organisation_id)

    def active(self) -> "PoolTakingQuerySet":
        """Those of members of the network (admitted under an umbrella, or an umbrella) whose casework is unlocked."""
        admitted = Membership.objects.filter(state=MembershipState.ADMITTED).values("member")
        inside = models.Q(organisation__in=admitted) | models.Q(organisation__kind=OrganisationKind.UMBRELLA)
        unlocked = CaseworkSetup.objects.exclude(contract_on=None).exclude(assessment_on=None)
        unlocked = unlocked.exclude(contact="").exclude(legal_guide="")
        return self.filter(inside, active=True, organisation__in=unlocked.values("organisation"))


class PoolTaking(models.Model):
    """Which enquiries of the pool an organisation takes: by topics (slugs), languages (BCP 47) and Länder (ISO 3166-2).

    An empty list takes all. What is not known of an enquiry keeps nobody from taking it.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    topics = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    lands = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)

    objects = PoolTakingQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.organisation_id)

    def takes(self, *, topic: str | None, language: str, land: str) -> bool:
        """Whether such an enquiry is one of those."""
        asked = ((self.topics, topic), (self.languages, language), (self.lands, land))
        return all(not wanted or not value or value in wanted for wanted, value in asked)

    def of(self, cases: "models.QuerySet[Case, Case]") -> "models.QuerySet[Case, Case]":
        """The same as `takes`, among `cases`."""
        for wanted, column in ((self.topics, "topic"), (self.languages, "language"), (self.lands, "land")):
            if wanted:
                unknown = models.Q(topic=None) if column == "topic" else models.Q(**{column: ""})
                cases = cases.filter(models.Q(**{f"{column}__in": wanted}) | unknown)
        return cases


class Why(models.TextChoices):
    """What happened on the way of an enquiry."""

    TAKEN = "taken", _("übernommen")
    GIVEN_BACK = "given_back", _("zurückgegeben")
    REMINDED = "reminded", _("an die Antwort erinnert")
    UNANSWERED = "unanswered", _("weitergegeben, weil keine Antwort kam")
    DECLINED = "declined", _("abgelehnt")


class MoveReason(models.TextChoices):
    """Why an organisation gives an enquiry back, or cannot help. The person reads it."""

    NO_CAPACITY = "no_capacity", _("Wir haben gerade keine Zeit für neue Anfragen.")
    OTHER_TOPIC = "other_topic", _("Zu diesem Thema beraten wir nicht.")
    OTHER_LANGUAGE = "other_language", _("Wir können Sie in Ihrer Sprache nicht beraten.")
    TOO_FAR = "too_far", _("Wir sind für Ihren Ort nicht zuständig.")
    PARTIALITY = "partiality", _("Wir könnten in dieser Sache nicht unparteiisch sein.")
    OTHER = "other", _("Wir können hier leider nicht helfen.")


class Routing(models.Model):
    """A step on the way of an enquiry, for good. Without an organisation stands the pool.

    `reason` is a `MoveReason` where somebody gave one; free text never stands here. `seat` is who did it, if anybody.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="routings")
    at = models.DateTimeField(default=clock.now)
    came_from = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    went_to = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    reason = models.CharField(max_length=16, choices=MoveReason.choices, blank=True)
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="routing_by_case")]

    def __str__(self) -> str:
        return f"{self.why} {self.at}"


def takers(*, topic: str | None, language: str, land: str, besides: Iterable[UUID] = ()) -> list[UUID]:
    """The organisations that take such an enquiry from the pool, without those `besides`."""
    rows = PoolTaking.objects.active().exclude(organisation__in=list(besides))
    return [row.organisation_id for row in rows if row.takes(topic=topic, language=language, land=land)]
