"""What waits because of referrals: on desks, and in lists."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import pgettext

from viadukt.casework import referring
from viadukt.casework.models import ADVISING, Referral, ReferralState
from viadukt.casework.models.referrals import ReferralQuerySet
from viadukt.jobs.public import Duty
from viadukt.kernel import clock
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref
from viadukt.network.public import SeatActor

UNANSWERED_DAYS = 5
CONTACT_DAYS = 7
OUTCOME_DAYS = 90


def incoming(actor: Actor) -> ReferralQuerySet:
    """What came to the actor's organisation, what waits first."""
    if not referring.may_receive(actor):
        return Referral.objects.none()
    return _waiting_first(Referral.objects.incoming(actor).select_related("sender", "topic", "receiver_case"))


def outgoing(actor: Actor) -> ReferralQuerySet:
    """What the actor's organisation sent or prepares."""
    return _waiting_first(Referral.objects.outgoing(actor).select_related("receiver", "topic", "case"))


def _waiting_first(rows: ReferralQuerySet) -> ReferralQuerySet:
    waiting = models.Case(
        models.When(state__in=[ReferralState.PREPARED, ReferralState.OFFERED], then=0),
        models.When(state__in=[ReferralState.ACCEPTED, ReferralState.CONTACTED], then=1),
        default=2,
    )
    return rows.order_by(waiting, "-prepared_at", "id")


def referral_duties(actor: Actor) -> Iterator[Duty]:
    """Two queries."""
    if not isinstance(actor, SeatActor):
        return
    for referral in incoming(actor).filter(settled_at=None):
        if found := _of_receiver(referral):
            why, due = found
            yield Duty(
                key=f"casework.referral_in:{referral.pk}:{referral.state}",
                why=why,
                url=reverse("casework:referral", args=[referral.pk]),
                about=Ref("casework.Referral", referral.pk),
                due=due,
                urgent=referral.state == ReferralState.REVOKED,
                can_wait=referral.state != ReferralState.REVOKED,
            )
    if not actor.roles & ADVISING:
        return
    for referral in outgoing(actor).filter(settled_at=None).select_related("consent"):
        if said := _of_sender(actor, referral):
            yield Duty(
                key=f"casework.referral_out:{referral.pk}:{referral.state}",
                why=said,
                url=reverse("casework:case_referral", args=[referral.case_id, referral.pk]),
                about=Ref("casework.Referral", referral.pk),
                due=referral.until if referral.state in {ReferralState.PREPARED, ReferralState.OFFERED} else None,
            )


def _of_receiver(referral: Referral) -> tuple[str, date | None] | None:
    names = {"name": referral.sender.name}
    today = clock.today()
    if referral.state == ReferralState.OFFERED:
        return pgettext("staff", "„%(name)s“ möchte Ihnen jemanden anvertrauen. Bitte antworten Sie.") % names, referral.until
    if referral.state == ReferralState.REVOKED:
        return (
            pgettext(
                "staff",
                "Eine Einwilligung wurde zurückgenommen (von „%(name)s“ gesendet). Prüfen Sie, was Sie löschen müssen.",
            )
            % names,
            None,
        )
    if referral.state == ReferralState.ACCEPTED and referral.answered_at and _older(referral.answered_at, CONTACT_DAYS):
        return (
            pgettext("staff", "Von „%(name)s“ angenommen, aber noch kein Kontakt gemeldet.") % names,
            today,
        )
    if referral.state == ReferralState.CONTACTED and referral.contacted_at and _older(referral.contacted_at, OUTCOME_DAYS):
        return pgettext("staff", "„%(name)s“ wartet auf das Ergebnis.") % names, today
    return None


def _of_sender(actor: SeatActor, referral: Referral) -> str | None:
    names = {"name": referral.receiver.name, "case": referral.case.reference}
    names |= {"reason": referral.get_reason_display(), "outcome": referral.get_outcome_display()}
    if referral.state == ReferralState.PREPARED:
        return _prepared(actor, referral, names)
    if referral.state == ReferralState.OFFERED and not (referral.offered_at and _older(referral.offered_at, UNANSWERED_DAYS)):
        return None
    said = {
        ReferralState.OFFERED: pgettext("staff", "%(case)s: „%(name)s“ hat noch nicht geantwortet."),
        ReferralState.DECLINED: pgettext("staff", "%(case)s: „%(name)s“ hat abgelehnt: %(reason)s."),
        ReferralState.EXPIRED: pgettext("staff", "%(case)s: Die Überleitung an „%(name)s“ ist abgelaufen."),
        ReferralState.REFUSED: pgettext("staff", "%(case)s: Die Person möchte nicht, dass etwas an „%(name)s“ geht."),
        ReferralState.FINISHED: pgettext("staff", "%(case)s: „%(name)s“ meldet zurück: %(outcome)s."),
    }
    sentence = said.get(ReferralState(referral.state))
    return sentence % names if sentence else None


def _prepared(actor: SeatActor, referral: Referral, names: dict[str, str]) -> str | None:
    if referral.needs_release and not referral.released_by_id:
        if referring.may_release(actor, referral):
            return (
                pgettext("staff", "%(case)s: Bitte prüfen Sie die Überleitung an „%(name)s“, und geben Sie sie frei.") % names
            )
        return None
    if referral.consent and referral.consent.is_valid:
        return pgettext("staff", "%(case)s: Die Person hat zugestimmt. Jetzt an „%(name)s“ senden.") % names
    return None


def _older(moment: datetime, days: int) -> bool:
    return moment <= clock.now() - timedelta(days=days)
