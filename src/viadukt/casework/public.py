"""The one door for other contexts."""

from viadukt.casework.examples import (
    Story,
    Written,
    forget_examples,
    unlock_examples,
    write_counter,
    write_group,
    write_stories,
    write_week,
)
from viadukt.casework.rooms import rooms_for

__all__ = [
    "Story",
    "Written",
    "forget_examples",
    "rooms_for",
    "unlock_examples",
    "write_counter",
    "write_group",
    "write_stories",
    "write_week",
]
