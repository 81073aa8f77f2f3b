"""Putting a warning off, and which rules warn at all."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import PutOff, WarningSetting
from viadukt.casework.opening import OpenCase
from viadukt.casework.worklist.rules import MOST_DAYS, rule_called
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused
from viadukt.kernel.ids import new_id
from viadukt.kernel.refs import Ref
from viadukt.network.public import SeatActor

LONGEST = timedelta(days=90)


def put_off(*, opened: OpenCase, rule: str, until: date, why: str) -> PutOff:
    """A warning comes back on the day `until`, by itself; who put it off, until when and why stays to be read.

    Raises `Refused` without a reason, and for a day that is not from tomorrow up to 90 days away.
    """
    permissions.may_change(opened.actor, opened.case).or_raise()
    if rule_called(rule) is None:
        raise Refused(pgettext("staff", "Diese Warnung gibt es nicht."))
    if not why.strip():
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum es warten kann."))
    if not clock.today() < until <= clock.today() + LONGEST:
        raise Refused(pgettext("staff", "Bitte wählen Sie einen Tag ab morgen, höchstens 90 Tage entfernt."))
    with transaction.atomic():
        row = PutOff(id=new_id(), case=opened.case, rule=rule, until=until)
        row.seat_id = opened.actor.seat_id if isinstance(opened.actor, SeatActor) else None
        row.content = opened.seal(f"put_off:{row.pk}", {"text": why.strip()})
        row.save(force_insert=True)
        record(opened.actor, "warning.put_off", opened.case, rule=rule, until=until)
    return row


def take_back(*, opened: OpenCase, rule: str) -> None:
    """It stands on the worklist again from now on."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        PutOff.objects.filter(case=opened.case, rule=rule, until__gt=clock.today()).update(until=clock.today())
        record(opened.actor, "warning.taken_back", opened.case, rule=rule)


def why_put_off(opened: OpenCase, row: PutOff) -> str:
    return str(opened.unseal(f"put_off:{row.pk}", row.content)["text"])


def set_rules(*, actor: SeatActor, chosen: Mapping[str, tuple[bool, int]]) -> None:
    """Which rules warn in the actor's organisation, and after how many days. The team lead's to decide.

    Raises `Refused` for a number of days below 0 or above two years. Unknown rules are left out.
    """
    permissions.may_advise(actor).or_raise()
    permissions.may_lead(actor).or_raise()
    known = {name: value for name, value in chosen.items() if rule_called(name)}
    if any(not 0 <= days <= MOST_DAYS for _active, days in known.values()):
        raise Refused(pgettext("staff", "Bitte schreiben Sie Tage von 0 bis 730."))
    with transaction.atomic():
        for name, (active, days) in known.items():
            WarningSetting.objects.update_or_create(
                organisation_id=actor.organisation_id, rule=name, defaults={"active": active, "days": days}
            )
        about = Ref("network.Organisation", actor.organisation_id)
        record(actor, "warning.rules_set", about, off=[name for name, (active, _days) in known.items() if not active])
