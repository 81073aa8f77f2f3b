"""What an organisation has recorded before it may do casework, and how it works."""

from django.db import models
from django.utils.translation import pgettext_lazy

from viadukt.kernel.actor import Actor
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Seat


class Visibility(models.TextChoices):
    """Who reads the cases of an organisation by default; a restricted case is always for those it is assigned to."""

    TEAM = "team", pgettext_lazy("staff", "alle Berater*innen")
    ASSIGNED = "assigned", pgettext_lazy("staff", "nur wer zuständig ist, und die Teamleitung")


class CaseworkSetupQuerySet(ScopedQuerySet["CaseworkSetup"]):
    def visible_to(self, actor: Actor) -> "CaseworkSetupQuerySet":
        return self.filter(organisation=actor.organisation_id)


class CaseworkSetup(models.Model):
    """An organisation's duties and manners.

    Casework is locked until `contract_on` (Art. 28 GDPR), `assessment_on` (Art. 35), `contact` (Art. 13) and `legal_guide`
    (who guides legal advice, § 6(2), § 7(2) RDG) are recorded. `emigration_basis_on`: the day of the permit or lawyer's opinion
    without which templates of return and emigration stay off (AuswSG). `answer_days` is what is promised to who writes, in
    calendar days; `silence_days` after how many days without contact a case asks for attention. `time_zone` (IANA) is that of
    its appointments, "" for the instance's.

    Retention (Art. 5(1)(e) GDPR): `keep_closed_days` after its end, and `keep_waiting_days` after it came in where nobody
    took it up, a case asks what is to become of it; `warn_days` before, the team lead is told. `erase_by_itself`: what
    nobody decided is erased then; off by default, since what is erased does not come back. `child_specialist` and
    `child_phone`: the "insoweit erfahrene Fachkraft" (§ 4(2) KKG, § 8b SGB VIII).
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    contract_on = models.DateField(null=True, blank=True)
    assessment_on = models.DateField(null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    legal_guide = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    emigration_basis = models.CharField(max_length=200, blank=True)
    emigration_basis_on = models.DateField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.TEAM)
    answer_days = models.PositiveSmallIntegerField(default=3)
    silence_days = models.PositiveSmallIntegerField(default=21)
    time_zone = models.CharField(max_length=40, blank=True)
    keep_closed_days = models.PositiveSmallIntegerField(default=1095)
    keep_waiting_days = models.PositiveSmallIntegerField(default=180)
    warn_days = models.PositiveSmallIntegerField(default=30)
    erase_by_itself = models.BooleanField(default=False)
    child_specialist = models.CharField(max_length=200, blank=True)
    child_phone = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = CaseworkSetupQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.organisation_id)

    @property
    def is_complete(self) -> bool:
        """Whether casework is unlocked."""
        return bool(self.contract_on and self.assessment_on and self.contact and self.legal_guide)
