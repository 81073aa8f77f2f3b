"""The one door for other contexts."""

from viadukt.casework.rooms import rooms_for

__all__ = ["rooms_for"]
