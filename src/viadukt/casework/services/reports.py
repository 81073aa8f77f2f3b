"""Handing reports out, arranging a funder's form, noting what was copied."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import CopyEntry, FunderArrangement, HandedOut
from viadukt.casework.opening import OpenCase
from viadukt.casework.reporting.counting import Period, Report, for_others, report
from viadukt.casework.reporting.profiles import FIELDS, profile
from viadukt.kernel import clock
from viadukt.kernel.errors import Conflict, Refused
from viadukt.network.public import SeatActor

LONGEST_YEARS = 10


def exact_report(*, actor: SeatActor, period: Period, project_id: UUID | None = None) -> Report:
    """The organisation's own exact figures, for its lead."""
    _check(actor, period)
    return report(organisation_id=actor.organisation_id, period=period, project_id=project_id)


def hand_out_report(*, actor: SeatActor, period: Period, project_id: UUID | None = None) -> Report:
    """The report without small numbers, for a funder. That it was handed out is kept: two that overlap can be subtracted."""
    exact = exact_report(actor=actor, period=period, project_id=project_id)
    with transaction.atomic():
        handed = HandedOut.objects.create(
            organisation_id=actor.organisation_id, project_id=project_id, first=period.first, last=period.last
        )
        record(actor, "report.handed_out", handed)
    return for_others(exact)


def overlapping(*, actor: SeatActor, period: Period) -> list[HandedOut]:
    """Reports that were handed out for other days that overlap with these."""
    others = HandedOut.objects.filter(organisation=actor.organisation_id, first__lte=period.last, last__gte=period.first)
    return list(others.exclude(first=period.first, last=period.last)[:5])


def _check(actor: SeatActor, period: Period) -> None:
    permissions.may_lead(actor).or_raise()
    if period.first > period.last:
        raise Refused(pgettext("staff", "Der letzte Tag liegt vor dem ersten."))
    if period.last.year - period.first.year > LONGEST_YEARS:
        raise Refused(pgettext("staff", "Ein Bericht reicht höchstens über zehn Jahre."))


def arrange_profile(*, actor: SeatActor, key: str, fields: Sequence[tuple[str, str]], revision: int) -> FunderArrangement:
    """Keep a funder's form in one's own order and words. `revision` is what was read, 0 when there was none; raises `Conflict`
    when a colleague was faster."""
    permissions.may_lead(actor).or_raise()
    wanted = [{"key": field, "label": label.strip()[:80]} for field, label in fields if field in FIELDS]
    if not wanted:
        raise Refused(pgettext("staff", "Bitte lassen Sie mindestens eine Angabe stehen."))
    with transaction.atomic():
        kept, made = FunderArrangement.objects.select_for_update().get_or_create(
            organisation_id=actor.organisation_id, profile=profile(key).key, defaults={"fields": wanted}
        )
        if not made:
            if kept.revision != revision:
                raise Conflict(
                    pgettext("staff", "Inzwischen hat jemand anderes den Bogen geändert. Sehen Sie noch einmal hin.")
                )
            kept.fields, kept.revision = wanted, kept.revision + 1
            kept.save()
        record(actor, "funder_form.arranged", kept, profile=key)
    return kept


def note_copied(*, opened: OpenCase, key: str, entered_on: date) -> CopyEntry:
    """The case was entered in the funder's database on that day; a later entry replaces the day."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    if entered_on > clock.today():
        raise Refused(pgettext("staff", "Dieser Tag liegt in der Zukunft."))
    assert isinstance(opened.actor, SeatActor)  # a mailbox copies nothing
    with transaction.atomic():
        entry, _made = CopyEntry.objects.update_or_create(
            case=opened.case, profile=profile(key).key, defaults={"entered_on": entered_on, "seat_id": opened.actor.seat_id}
        )
        record(opened.actor, "case.copied", opened.case, profile=key)
    return entry
