"""Referrals: what goes from one organisation to another, on what ground, and what became of it."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.cases import ADVISING, Case
from viadukt.casework.models.consents import Consent
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Role, Seat, SeatActor

RECEIVING = ADVISING | {Role.PARTNER}


class ReferralState(models.TextChoices):
    """`prepared`: nothing has left yet. `refused`: the person said no. `revoked`: the person or the sender took it back."""

    PREPARED = "prepared", _("vorbereitet")
    REFUSED = "refused", _("nicht erlaubt")
    OFFERED = "offered", _("gesendet")
    ACCEPTED = "accepted", _("angenommen")
    CONTACTED = "contacted", _("Kontakt besteht")
    FINISHED = "finished", _("mit Ergebnis")
    DECLINED = "declined", _("abgelehnt")
    EXPIRED = "expired", _("abgelaufen")
    REVOKED = "revoked", _("zurückgezogen")


OPENABLE = frozenset({ReferralState.OFFERED, ReferralState.ACCEPTED, ReferralState.CONTACTED, ReferralState.FINISHED})
"""In these the package exists."""
STOPPABLE = OPENABLE | {ReferralState.PREPARED}


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("kein freier Platz")
    NOT_OUR_TOPIC = "not_our_topic", _("nicht unser Thema")
    LANGUAGE = "language", _("Sprache fehlt")
    REGION = "region", _("nicht unser Gebiet")
    NOT_ELIGIBLE = "not_eligible", _("Voraussetzungen nicht erfüllt")
    MISSING_CONSENT = "missing_consent", _("Einwilligung fehlt oder reicht nicht")
    MISSING_INFORMATION = "missing_information", _("Angaben fehlen")
    KNOWN_ALREADY = "known_already", _("schon bei uns in Beratung")
    OTHER = "other", _("anderer Grund")


class ReferralOutcome(models.TextChoices):
    HELPED = "helped", _("Anliegen geklärt")
    ONGOING = "ongoing", _("wird weiter beraten")
    REFERRED_ON = "referred_on", _("an andere Stelle weitergegeben")
    NOT_REACHED = "not_reached", _("nicht erreicht")
    ENDED_BY_PERSON = "ended_by_person", _("auf eigenen Wunsch beendet")
    NOT_POSSIBLE = "not_possible", _("Hilfe nicht möglich")


class ReferralQuerySet(ScopedQuerySet["Referral"]):
    def outgoing(self, actor: Actor) -> "ReferralQuerySet":
        """Of the actor's organisation, about cases that the actor may know of."""
        if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
            return self.none()
        return self.filter(sender=actor.organisation_id, case__in=Case.objects.visible_to(actor))

    def incoming(self, actor: Actor) -> "ReferralQuerySet":
        """What was sent to the actor's organisation, from the moment of sending on."""
        if not isinstance(actor, SeatActor) or not actor.roles & RECEIVING:
            return self.none()
        return self.filter(receiver=actor.organisation_id, by_link=False, offered_at__isnull=False)

    def visible_to(self, actor: Actor) -> "ReferralQuerySet":
        """A person's own; the sender's and the receiver's seats, a partner's only what came in."""
        if actor.kind == "mailbox":
            return self.filter(case__mailbox=UUID(actor.opaque_id))
        if not isinstance(actor, SeatActor):
            return self.none()
        return self.outgoing(actor) | self.incoming(actor)


class Referral(models.Model):
    """One person's chosen fields on their way to one receiver.

    `draft` is what was prepared, encrypted with the sender's case key (field `referral:<id>`). `package` is the sealed
    document, encrypted under a key of its own (object `package_id`, owner: the sender) that only the receiver and the person's
    mailbox open. Ending it destroys that key. `by_link`: the receiver has no account; `link_id` finds it by a hash of the
    link's secret, `wrong_codes` counts. `handover`: the sender closes its case once the receiver has made contact.
    `opened_at` is when the receiver first read it, `settled_at` when the side that was told of an end has seen that.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver_case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="came_by")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.PREPARED)
    handover = models.BooleanField(default=False)
    until = models.DateField()
    draft = models.BinaryField(null=True, blank=True)
    package_id: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True, blank=True)
    package = models.BinaryField(null=True, blank=True)
    by_link = models.BooleanField(default=False)
    link_id = models.CharField(max_length=64, blank=True, db_index=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    consent = models.ForeignKey(Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="referrals")
    transfer_consent = models.ForeignKey(Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)  # when the person was asked in the mailbox
    needs_release = models.BooleanField(default=False)
    released_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    prepared_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    offered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    outcome = models.CharField(max_length=20, choices=ReferralOutcome.choices, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "id"]
        indexes = [
            models.Index(fields=["sender", "state", "until"], name="referral_by_sender"),
            models.Index(fields=["receiver", "state", "until"], name="referral_by_receiver"),
            models.Index(fields=["state", "until"], name="referral_by_until"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(sender=models.F("receiver")), name="no_referral_to_oneself"),
            models.CheckConstraint(
                condition=models.Q(package=None, package_id=None)
                | models.Q(package__isnull=False, package_id__isnull=False, consent__isnull=False),
                name="nothing_sent_without_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_stoppable(self) -> bool:
        return self.state in STOPPABLE


class ReferralEvent(models.Model):
    """What happened to a referral. `note`, a short text that came with it, is locked under a key of this event."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=ReferralState.choices)
    actor_kind = models.CharField(max_length=10)
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=20, blank=True)
    note = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.at} {self.state}"


class TransferGround(models.TextChoices):
    ADEQUACY = "adequacy", pgettext_lazy("staff", "Angemessenheitsbeschluss der EU (Art. 45 DSGVO)")
    CONTRACT = "contract", pgettext_lazy("staff", "Vertrag mit Standardvertragsklauseln (Art. 46 DSGVO)")


class TransferBasisQuerySet(ScopedQuerySet["TransferBasis"]):
    def visible_to(self, actor: Actor) -> "TransferBasisQuerySet":
        return self.filter(sender=actor.organisation_id)

    def current(self) -> "TransferBasisQuerySet":
        return self.filter(ended_on=None, recorded_on__lte=clock.today())


class TransferBasis(models.Model):
    """On what `sender` may transfer to `receiver` in a third country (Art. 44 to 46 GDPR), as the team lead recorded it."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=10, choices=TransferGround.choices)
    recorded_on = models.DateField()
    reference = models.CharField(max_length=200, blank=True)  # where the paper lies
    recorded_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    objects = TransferBasisQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "receiver"], condition=models.Q(ended_on=None), name="one_transfer_basis_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.recorded_on}"


class HostAuthority(models.Model):
    """Which authority hosts a centre, as its own team lead recorded it; an empty `name`: none does.

    A centre abroad that recorded nothing counts as hosted by a government, which is the safer mistake.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    recorded_on = models.DateField(default=clock.today)
    recorded_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name
