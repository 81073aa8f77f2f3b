"""A tally sheet, entered at once."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import Channel, Contact
from viadukt.casework.services.counter import LONGEST, MOST, check_day, check_project, may_correct
from viadukt.directory.public import Topic
from viadukt.kernel.errors import Refused
from viadukt.kernel.refs import Ref
from viadukt.network.public import Project, SeatActor

Cells = Mapping[tuple[str, Channel], int]
"""How many contacts, by the topic's slug and the channel."""


def enter_sheet(
    *,
    actor: SeatActor,
    on: date,
    cells: Cells,
    entry: UUID,
    language: str = "",
    minutes: int = 0,
    project: Project | None = None,
) -> UUID:
    """Count what a tally sheet says, all of it or nothing; answers under which id it can be taken back as a whole.

    `minutes` is how long one contact took. The same `entry` of the same seat counts once. Raises `Refused` for an empty sheet,
    a day in the future or too long ago, and numbers that cannot be.
    """
    permissions.may_advise(actor).or_raise()
    check_day(on)
    check_project(actor, project)
    counted = {cell: number for cell, number in cells.items() if number}
    if not counted:
        raise Refused(pgettext("staff", "Die Liste ist noch leer."))
    known = set(Topic.objects.filter(pk__in={topic for topic, _channel in counted}).values_list("pk", flat=True))
    fits = all(topic in known and 1 <= number <= MOST for (topic, _channel), number in counted.items())
    if not fits or not 0 <= minutes <= LONGEST:
        raise Refused(pgettext("staff", "So viele Minuten oder Kontakte können es nicht sein."))
    batch = uuid5(actor.seat_id, f"sheet {entry}")
    rows = [
        Contact(
            id=uuid5(batch, f"{topic} {channel.value}"),
            organisation_id=actor.organisation_id,
            seat_id=actor.seat_id,
            project=project,
            on=on,
            channel=channel,
            topic_id=topic,
            language=language,
            minutes=minutes,
            count=number,
            batch=batch,
        )
        for (topic, channel), number in sorted(counted.items())
    ]
    try:
        with transaction.atomic():
            if not Contact.objects.filter(batch=batch).exists():
                Contact.objects.bulk_create(rows)
                record(actor, "contact.sheet_entered", Ref("casework.Contact", batch), number=sum(counted.values()))
    except IntegrityError:  # the same sheet, sent twice at the same moment
        return batch
    return batch


def remove_sheet(*, actor: SeatActor, batch: UUID) -> int:
    """Take a whole tally sheet back; answers how many rows that were. What became a case stays."""
    with transaction.atomic():
        rows = list(Contact.objects.visible_to(actor).filter(batch=batch).select_for_update(of=("self",)))
        if not rows:
            raise Http404
        for row in rows:
            may_correct(actor, row).or_raise()
        record(actor, "contact.sheet_removed", Ref("casework.Contact", batch), number=sum(row.count for row in rows))
        Contact.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
