"""The end of a case, and its beginning anew."""

from django.db import transaction
from django.utils.translation import pgettext

from viadukt.audit.public import record
from viadukt.casework import permissions
from viadukt.casework.controlled import controlled
from viadukt.casework.models import CaseStatus
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.cases import begin_figures
from viadukt.casework.services.history import add_event
from viadukt.kernel import clock
from viadukt.kernel.errors import Refused


def close_case(*, opened: OpenCase, outcomes: list[str], note: str = "") -> None:
    """Close a case with what came of it: at least one key of the controlled list `outcome`. Raises `Refused`."""
    permissions.may_change(opened.actor, opened.case).or_raise()
    known = controlled("outcome")
    chosen = [key for key in dict.fromkeys(outcomes) if key in known.keys]
    if not chosen:
        raise Refused(pgettext("staff", "Bitte wählen Sie mindestens ein Ergebnis."))
    case = opened.case
    with transaction.atomic():
        case.status, case.closed_on, case.next_due_on, case.next_actor = CaseStatus.CLOSED, clock.today(), None, ""
        case.save(update_fields=["status", "closed_on", "next_due_on", "next_actor"])
        figures = begin_figures(case)
        figures.outcomes, figures.closed_on, figures.list_version = chosen, case.closed_on, known.version
        figures.save(update_fields=["outcomes", "closed_on", "list_version"])
        add_event(opened, "closed", note)
        record(opened.actor, "case.closed", case, outcomes=chosen)


def reopen_case(*, opened: OpenCase, reason: str) -> None:
    """Open a closed case again, with a reason; the day on which it would have been looked at for deletion is forgotten."""
    permissions.may_read(opened.actor, opened.case).or_raise()
    case = opened.case
    if case.status != CaseStatus.CLOSED:
        raise Refused(pgettext("staff", "Dieser Fall ist nicht abgeschlossen."))
    if not reason.strip():
        raise Refused(pgettext("staff", "Bitte schreiben Sie, warum der Fall wieder geöffnet wird."))
    with transaction.atomic():
        case.status, case.closed_on, case.keep_until = CaseStatus.OPEN, None, None
        case.opened_on = case.opened_on or clock.today()
        case.save(update_fields=["status", "closed_on", "keep_until", "opened_on"])
        figures = begin_figures(case)
        figures.closed_on = None
        figures.save(update_fields=["closed_on"])
        add_event(opened, "reopened", reason)
        record(opened.actor, "case.reopened", case)
