"""People acting in a seat."""

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest

from viadukt.kernel.actor import Actor, Visitor
from viadukt.network.models import Role, Seat

SEAT_IN_SESSION = "seat"


@dataclass(frozen=True, slots=True)
class SeatActor:
    """A person acting in one seat."""

    seat_id: UUID
    user_id: UUID
    organisation_id: UUID
    roles: frozenset[Role] = field(default_factory=frozenset)
    kind: str = "seat"

    @property
    def opaque_id(self) -> str:
        return str(self.seat_id)

    @classmethod
    def of(cls, seat: Seat) -> "SeatActor":
        return cls(seat.pk, seat.user_id, seat.organisation_id, frozenset(Role(role) for role in seat.roles))


def seat_actor(request: HttpRequest) -> Actor:
    """The actor of a request: the chosen seat of who is signed in, else their first current seat, else a visitor."""
    if not request.user.is_authenticated:
        return Visitor()
    seats = list(Seat.objects.current().filter(user=request.user))
    chosen = request.session.get(SEAT_IN_SESSION)
    seat = next((s for s in seats if str(s.pk) == chosen), seats[0] if seats else None)
    return SeatActor.of(seat) if seat else Visitor()


def choose_seat(request: HttpRequest, seat_id: str) -> bool:
    """Let the signed-in person act in another of their current seats from now on; false when it is not theirs."""
    if not request.user.is_authenticated:
        return False
    seat = next((s for s in Seat.objects.current().filter(user=request.user) if str(s.pk) == seat_id), None)
    if seat is None:
        return False
    request.session[SEAT_IN_SESSION] = seat_id
    return True
