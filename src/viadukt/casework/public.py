"""The one door for other contexts."""

from viadukt.casework.rooms import rooms_for
from viadukt.casework.services.keys import begin_renewal, finish_renewal, left_to_seal

__all__ = ["begin_renewal", "finish_renewal", "left_to_seal", "rooms_for"]
