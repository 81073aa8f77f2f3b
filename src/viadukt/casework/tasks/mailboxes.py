"""Housekeeping of mailboxes."""

from datetime import timedelta

from viadukt.casework.services.mailboxes import forget_sessions as forget
from viadukt.casework.services.sending import forget_sent_forms
from viadukt.jobs.public import periodic


@periodic("casework.forget_sessions", every=timedelta(minutes=10))
def forget_sessions() -> None:
    """Sessions of mailboxes that are over, with the words that they held; forms that were sent days ago."""
    forget()
    forget_sent_forms()
