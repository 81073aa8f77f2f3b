"""Enquiries that wait on the desk."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import npgettext, pgettext

from viadukt.casework.models import ADVISING, Case
from viadukt.casework.selectors.enquiries import pool_of, waiting_at
from viadukt.jobs.public import Duty
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref
from viadukt.network.public import Role, SeatActor


def enquiry_duties(actor: Actor) -> Iterator[Duty]:
    """Unanswered enquiries: those without anybody and one's own, for the lead all that are late; and the pool as one."""
    if not isinstance(actor, SeatActor) or not actor.roles & ADVISING:
        return
    now = clock.now()
    for case in waiting_at(actor).select_related("topic"):
        late = case.answer_due_at is not None and case.answer_due_at < now
        if case.adviser_id in {None, actor.seat_id} or (late and Role.TEAM_LEAD in actor.roles):
            yield _duty(case, late=late)
    pool = list(pool_of(actor).values_list("answer_due_at", flat=True))
    if pool:
        soonest = pool[0]
        yield Duty(
            key="casework.pool",
            why=npgettext(
                "staff", "Im Netzwerk wartet %(count)s Anfrage, die zu Ihnen passt.",
                "Im Netzwerk warten %(count)s Anfragen, die zu Ihnen passen.", len(pool),
            )
            % {"count": len(pool)},
            url=reverse("casework:enquiries"),
            due=localtime(soonest).date() if soonest else None,
        )  # fmt: skip


def _duty(case: Case, *, late: bool) -> Duty:
    facts = {"topic": str(case.topic) if case.topic else pgettext("staff", "ohne Thema"), "reference": case.reference}
    if late:
        why = pgettext("staff", "Anfrage %(reference)s (%(topic)s) wartet länger als versprochen auf eine Antwort.")
    else:
        why = pgettext("staff", "Anfrage %(reference)s (%(topic)s) wartet auf eine Antwort.")
    return Duty(
        key=f"casework.enquiry:{case.pk}",
        why=why % facts,
        url=reverse("casework:enquiry", args=[case.pk]),
        about=Ref("casework.Case", case.pk),
        due=localtime(case.answer_due_at).date() if case.answer_due_at else None,
        urgent=late,
        can_wait=not late,
    )
