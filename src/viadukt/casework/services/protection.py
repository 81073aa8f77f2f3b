"""Cases for few eyes: restricting, and breaking the glass in an emergency."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.models import AlarmKind, Case, GlassBreak
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.alarms import raise_alarm, who_answers
from viadukt.kernel import clock, vault
from viadukt.kernel.errors import Refused
from viadukt.network.public import SeatActor

OPEN_FOR = timedelta(hours=24)
SHORTEST_REASON = 10


def restrict(*, actor: SeatActor, case: Case) -> None:
    """From now on only those to whom the case is assigned read it."""
    permissions.may_protect(actor, case).or_raise()
    with transaction.atomic():
        case.restricted = True
        case.save(update_fields=["restricted"])
        record(actor, "case.restricted", case)


def lift_restriction(*, actor: SeatActor, case: Case) -> None:
    """All advisers of the organisation read the case again. Whoever answers for it and did not do it is told, loudly."""
    permissions.may_protect(actor, case).or_raise()
    with transaction.atomic():
        case.restricted = False
        case.save(update_fields=["restricted"])
        raise_alarm(actor=actor, kind=AlarmKind.UNRESTRICTED, seats=who_answers(case), case=case)
        record(actor, "case.unrestricted", case)


def be_quiet(*, opened: OpenCase, quiet: bool) -> None:
    """Whether anything about this case is sent by itself."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    with transaction.atomic():
        opened.case.quiet = quiet
        opened.case.save(update_fields=["quiet"])
        record(opened.actor, "case.quiet_set", opened.case, quiet=quiet)


def break_glass(*, actor: SeatActor, case: Case, reason: str) -> GlassBreak:
    """Open a restricted case in an emergency, for this seat and 24 hours.

    Loud: the responsible adviser and the leads get a mail and an urgent duty until they took note; the person sees it among
    the readers. Raises `Refused` without a reason of at least ten letters, and for a sealed case.
    """
    permissions.may_break_glass(actor, case).or_raise()
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum Sie diesen Fall jetzt öffnen müssen."))
    key = vault.open_for_owner(owner_id=case.key_owner, object_id=case.pk)
    with transaction.atomic():
        now = clock.now()
        glass = GlassBreak(case=case, seat_id=actor.seat_id, at=now, until=now + OPEN_FOR)
        glass.reason = OpenCase(case, actor, key).seal(_field(glass), {"text": reason.strip()})
        glass.save(force_insert=True)
        raise_alarm(actor=actor, kind=AlarmKind.GLASS, seats=who_answers(case), case=case, glass=glass)
        record(actor, "case.glass_broken", case, until=glass.until.date())
    return glass


def reason_of(glass: GlassBreak) -> str:
    """Why somebody broke the glass, for those who answer for the case. What else the case holds stays closed."""
    key = vault.open_for_owner(owner_id=glass.case.key_owner, object_id=glass.case_id)
    nobody = SeatActor(glass.seat_id, glass.seat_id, glass.case.key_owner)
    return str(OpenCase(glass.case, nobody, key).unseal(_field(glass), glass.reason)["text"])


def _field(glass: GlassBreak) -> str:
    return f"glass:{glass.pk}"
