"""The worklist on the desk: one duty for each case of one's own."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.casework import permissions
from viadukt.casework.models import ADVISING
from viadukt.casework.worklist.listing import Wanted, found_cases, lines
from viadukt.casework.worklist.rules import active_rules
from viadukt.jobs.public import Duty
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref
from viadukt.network.public import SeatActor

SHOWN = 10


def worklist_duties(actor: Actor) -> Iterator[Duty]:
    """The most urgent of one's own cases, by their reference, and how many more the worklist holds.

    They are put off there, with a reason, and not on the desk.
    """
    if not isinstance(actor, SeatActor) or not actor.roles & ADVISING or not permissions.is_unlocked(actor.organisation_id):
        return
    rules = active_rules(actor.organisation_id)
    ids = found_cases(actor, Wanted(), rules)
    for line in lines(actor, ids[:SHOWN], rules):
        reason = min(line.reasons, key=lambda one: one.urgency, default=None)
        if reason:
            yield Duty(
                key=f"casework.case:{line.case.pk}",
                why=f"{line.case.reference}: {reason.told.words}",
                url=reverse("casework:case_plan", args=[line.case.pk]),
                about=Ref("casework.Case", line.case.pk),
                due=line.due,
                urgent=reason.urgency == 1,
                can_wait=False,
            )
    if (more := len(ids) - SHOWN) > 0:
        yield Duty(
            key="casework.worklist",
            why=pgettext("staff", "%(count)s weitere Fälle brauchen Sie.") % {"count": more},
            url=reverse("casework:worklist"),
            can_wait=False,
        )
