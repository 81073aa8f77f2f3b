"""Where a person reads answers and writes, without account or address."""

from uuid import UUID

from django.conf import settings
from django.db import models

from viadukt.kernel import clock
from viadukt.kernel.ids import new_id


class Mailbox(models.Model):
    """What a six-word code opens. `lookup_id` is derived from the code (`kernel.codes`); cases are sealed to `public`.

    It holds no name and no address. `replaced_at`: a lost code was re-issued, this one opens nothing any more.
    `emptied_on`: its last case was erased; it stays a month to say so, and goes.
    """

    id: models.UUIDField[UUID, UUID] = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lookup_id = models.CharField(max_length=32, unique=True)
    public = models.BinaryField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="de")
    created_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    emptied_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class MailboxSession(models.Model):
    """An opened mailbox. The cookie's secret names this row and opens `sealed_seed`; neither alone opens a case.

    `sealed_words`, opened likewise, are the six words of a mailbox that was just made, until they are said to be kept.
    """

    id = models.CharField(primary_key=True, max_length=32)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="sessions")
    sealed_seed = models.BinaryField()
    sealed_words = models.BinaryField(null=True, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"since {self.opened_at}"


class SentForm(models.Model):
    """A form that was sent, so that sending it twice does one thing; `id` is a keyed hash of its token and its content."""

    id = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"sent {self.at}"
