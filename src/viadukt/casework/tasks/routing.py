"""Enquiries that nobody has answered."""

from datetime import timedelta

from viadukt.casework.services.overdue import follow_up_overdue, overdue
from viadukt.jobs.public import periodic
from viadukt.kernel.actor import JobActor


@periodic("casework.overdue_enquiries", every=timedelta(minutes=15), when=lambda: overdue().exists())
def follow_up() -> None:
    """Remind, and pass on."""
    follow_up_overdue(actor=JobActor("casework.overdue_enquiries"))
