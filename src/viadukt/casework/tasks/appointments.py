"""What happens by itself around appointments."""

from datetime import timedelta

from viadukt.casework.services.reminders import reminders_are_due, send_reminders
from viadukt.jobs.public import periodic


@periodic("casework.remind", every=timedelta(minutes=15), when=reminders_are_due)
def remind() -> None:
    """Appointments that begin within a day."""
    send_reminders()
