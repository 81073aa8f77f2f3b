"""What became of a case, in words: handed over, closed, opened again. An encrypted record that only grows."""

from dataclasses import dataclass
from datetime import datetime

from viadukt.casework.opening import HISTORY, OpenCase
from viadukt.casework.services.cases import put_record
from viadukt.kernel import clock
from viadukt.network.public import SeatActor


@dataclass(frozen=True, slots=True)
class Event:
    """`what` is `handed_over`, `closed` or `reopened`; `text` what somebody wrote with it."""

    what: str
    at: datetime
    seat_id: str
    text: str


def add_event(opened: OpenCase, what: str, text: str) -> None:
    """Add to the history, in the caller's transaction."""
    before = opened.record(HISTORY)
    seat_id = str(opened.actor.seat_id) if isinstance(opened.actor, SeatActor) else ""
    entry = {"what": what, "at": clock.now().isoformat(), "seat": seat_id, "text": text.strip()}
    put_record(opened, HISTORY, {"events": [*before.value.get("events", []), entry]}, based_on=before.version)


def events_of(opened: OpenCase) -> list[Event]:
    """The latest first."""
    told = opened.record(HISTORY).value.get("events", [])
    return [Event(e["what"], datetime.fromisoformat(e["at"]), e["seat"], e["text"]) for e in reversed(told)]
