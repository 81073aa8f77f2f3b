"""The one door for other contexts."""

from viadukt.casework.examples import (
    Story,
    Written,
    forget_examples,
    unlock_examples,
    write_counter,
    write_group,
    write_referral,
    write_stories,
    write_week,
)
from viadukt.casework.rooms import rooms_for
from viadukt.casework.services.keys import begin_renewal, finish_renewal, left_to_seal

__all__ = [
    "Story",
    "Written",
    "begin_renewal",
    "finish_renewal",
    "forget_examples",
    "left_to_seal",
    "rooms_for",
    "unlock_examples",
    "write_counter",
    "write_group",
    "write_referral",
    "write_stories",
    "write_week",
]
