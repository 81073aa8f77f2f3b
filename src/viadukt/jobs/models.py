"""What a background task needs beyond django-tasks: its lease, its attempts, its key; periodic jobs; snoozed duties."""

from django.db import models
from django_tasks_db.models import DBTaskResult

from viadukt.kernel import clock


class Leased(models.Model):
    """Something that one worker holds at a time. `beat` rises with every heartbeat; `holder` is empty when it is free."""

    holder = models.CharField(max_length=32, blank=True)
    beat = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)  # the last exception's class, never its message

    class Meta:
        abstract = True


class Ticket(Leased):
    """A task of django-tasks on its way through our workers.

    `key` is the caller's idempotency key: while the task is remembered, no second one with this name and key is made.
    `dead_at`: given up after its last attempt; it stays visible until somebody starts it again or it is purged.
    """

    task = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, primary_key=True, related_name="ticket")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null, since only keys that are given must be unique
    dead_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_task_a_key")]

    def __str__(self) -> str:
        return f"{self.name} {self.task_id}"


class Schedule(Leased):
    """When a periodic job is due next, and how its last run went."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row

    def __str__(self) -> str:
        return f"{self.name} at {self.next_at}"


class Snooze(models.Model):
    """A duty that a seat has put off until a day. Of no interest to anybody else: it is not in the audit record."""

    seat = models.CharField(max_length=64)
    duty = models.CharField(max_length=200)
    until = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "duty"], name="one_snooze_a_duty")]

    def __str__(self) -> str:
        return f"{self.duty} until {self.until}"
