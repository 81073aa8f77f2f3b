"""Plans: the steps of one person's way, who acts next, until when, and what stops a deadline."""

from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework.models.cases import Case
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.ids import new_id
from viadukt.kernel.scoping import ScopedQuerySet
from viadukt.network.public import Organisation, Seat


class Who(models.TextChoices):
    """Who acts next."""

    PERSON = "person", _("Sie")
    ADVISER = "adviser", _("Beratung")
    AUTHORITY = "authority", _("Behörde")
    EMPLOYER = "employer", _("Betrieb")


class PlanTemplateQuerySet(ScopedQuerySet["PlanTemplate"]):
    def visible_to(self, actor: Actor) -> "PlanTemplateQuerySet":
        return self.filter(organisation=actor.organisation_id) if actor.organisation_id else self.none()


class PlanTemplate(models.Model):
    """A plan that an organisation keeps for many people: plain, so never anything about one of them.

    `based_on` is the plan of guidance that it was copied from; a step with a `key` takes its words and its legal deadline from
    there. `steps` is a list of {"key", "title", "detail", "who", "days", "papers"}: `days` after the start, or none.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="de")
    based_on = models.CharField(max_length=60, blank=True)
    steps = models.JSONField(default=list, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A plan of one case. `content` is its name as the organisation wrote it, encrypted (field `plan:<id>`).

    `template` is the plan of guidance that it follows, "" for none; `events` are the days on which happened what starts a legal
    deadline, by the template's names. Whoever changes anything in it raises `revision`.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    template = models.CharField(max_length=60, blank=True)
    begun_on = models.DateField(default=clock.today)
    ended_on = models.DateField(null=True, blank=True)
    events = models.JSONField(default=dict, blank=True)
    content = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.template or "plan"


class PlanStep(models.Model):
    """One thing to be done by somebody. `content` is JSON, encrypted (field `step:<id>`, at `version`).

    `key` is the step of the plan's template, whose words, paragraph and deadline belong to it. `own_due_on` is the day that
    people set or an authority named, `law_due_on` the one that follows from the law and the days that happened. `extended`
    are extensions of that deadline, as [count, unit]. `needed`: what somebody said; `counts`: what follows, for a step that is
    there for a case that may not come. `waits_for` are steps of the same plan. `person_at`: the person ticked or wrote, and
    nobody has seen it yet.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60, blank=True)
    who = models.CharField(max_length=12, choices=Who.choices)
    own_due_on = models.DateField(null=True, blank=True)
    law_due_on = models.DateField(null=True, blank=True)
    extended = models.JSONField(default=list, blank=True)
    needed = models.BooleanField(null=True, blank=True)
    counts = models.BooleanField(default=True)
    done_on = models.DateField(null=True, blank=True)
    done_by_person = models.BooleanField(default=False)
    person_at = models.DateTimeField(null=True, blank=True)
    waits_for: "models.ManyToManyField[PlanStep, PlanStep]" = models.ManyToManyField(
        "self", symmetrical=False, related_name="waited_for", blank=True
    )
    content = models.BinaryField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["plan", "position"], name="step_by_position"),
            models.Index(fields=["person_at"], condition=models.Q(person_at__isnull=False), name="step_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.key}"

    @property
    def due_on(self) -> date | None:
        """Until when: the day that people set goes before the one of the law, which is shown beside it."""
        return self.own_due_on or self.law_due_on

    @property
    def is_open(self) -> bool:
        return self.counts and self.done_on is None


class ClockPause(models.Model):
    """Days on which the legal deadline of a step stood still; without `last` it still does. `why` is the template's name."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey(PlanStep, on_delete=models.CASCADE, related_name="pauses")
    why = models.CharField(max_length=60)
    first = models.DateField()
    last = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last=None) | models.Q(last__gte=models.F("first")), name="pause_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.first}"


class FactsCheck(models.Model):
    """With which rules the facts of a case were last looked at, and whether an answer has changed since somebody saw it.

    What changed is encrypted in the record `verdicts`. `rules` names the state of the rulebooks and the month.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="facts_check")
    rules = models.CharField(max_length=50, blank=True, db_index=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["changed_at"], condition=models.Q(changed_at__isnull=False), name="facts_check_changed")
        ]

    def __str__(self) -> str:
        return f"{self.rules} {self.changed_at or ''}"


class WarningSetting(models.Model):
    """What an organisation's lead decided about a rule of early warning; without a row the rule's defaults hold."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    active = models.BooleanField(default=True, verbose_name=pgettext_lazy("staff", "eingeschaltet"))
    days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "rule"], name="one_setting_a_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.days if self.active else 'off'}"


class PutOff(models.Model):
    """A warning that somebody put off until a day. `content` is why, encrypted (field `put_off:<id>`); it stays as a record."""

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="put_off")
    rule = models.CharField(max_length=40)
    until = models.DateField()
    seat = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    content = models.BinaryField()

    class Meta:
        ordering = ["-at", "id"]
        indexes = [
            models.Index(fields=["case", "rule", "until"], name="put_off_by_case"),
            models.Index(fields=["rule", "until"], name="put_off_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} until {self.until}"


class CoverQuerySet(ScopedQuerySet["Cover"]):
    def visible_to(self, actor: Actor) -> "CoverQuerySet":
        return self.filter(away__organisation=actor.organisation_id) if actor.organisation_id else self.none()

    def on(self, day: date) -> "CoverQuerySet":
        return self.filter(from_day__lte=day, until_day__gte=day)


class Cover(models.Model):
    """While `away` is away, from-to (both days inclusive), `cover` looks after the cases; it ends by itself.

    It brings about an `Assignment` of the kind `cover` for each case. `restricted`: those too that are for the assigned alone,
    which only whoever is responsible for them can hand on.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    away = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    cover = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField(db_index=True)
    restricted = models.BooleanField(default=False)

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["from_day", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(until_day__gte=models.F("from_day")), name="cover_ends_after_it_begins"),
            models.CheckConstraint(condition=~models.Q(away=models.F("cover")), name="nobody_covers_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} to {self.until_day}"
