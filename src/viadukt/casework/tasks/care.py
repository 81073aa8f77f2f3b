"""What the clock does for the data of people."""

from datetime import timedelta

from viadukt.casework.services.erasure import forget_what_is_over
from viadukt.casework.services.keys import go_on_with_renewals
from viadukt.casework.services.retention import look_after_retention
from viadukt.jobs.public import periodic


@periodic("casework.retention", every=timedelta(hours=12))
def retention() -> None:
    """Days, warnings, and what the announced rule erases; then what is left over of what was erased."""
    look_after_retention()
    forget_what_is_over()


@periodic("casework.go_on_sealing", every=timedelta(days=1))
def go_on_sealing() -> None:
    """What was sealed to a former pair in the very moment that it was renewed."""
    go_on_with_renewals()
