"""Referrals run out, and receivers are reminded before."""

from datetime import timedelta

from viadukt.casework.models import Referral, ReferralState
from viadukt.casework.services.referrals.sending import remind
from viadukt.casework.services.referrals.stopping import expire_due
from viadukt.jobs.public import periodic
from viadukt.kernel import clock

REMIND_DAYS = 3


@periodic("casework.expire_referrals", every=timedelta(minutes=10))
def expire_referrals() -> None:
    """What nobody answered in time ends, and its keys with it."""
    expire_due()


@periodic("casework.remind_receivers", every=timedelta(hours=6))
def remind_receivers() -> None:
    """One reminder, three days before the last one."""
    soon = clock.in_days(REMIND_DAYS)
    waiting = Referral.objects.filter(state=ReferralState.OFFERED, by_link=False, reminded_at=None, until__lte=soon)
    yesterday = clock.now() - timedelta(days=1)
    for referral in waiting.filter(offered_at__lt=yesterday):
        remind(referral)
