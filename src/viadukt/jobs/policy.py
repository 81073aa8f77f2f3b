"""How often and how patiently a job is tried. Pure rules; no database."""

from dataclasses import dataclass
from typing import Self

from viadukt.kernel import backoff


@dataclass(frozen=True, slots=True)
class Policy:
    """How a job is run.

    `retries`: attempts after the first one. `backoff`: seconds before the second attempt, doubled with each further one
    up to an hour. `lease`: seconds without a heartbeat after which the worker counts as dead and another takes the job up.
    `limit`: seconds that one attempt may take. `atomic`: the function runs in one transaction with the note that it is
    done, so that its effect on the database is applied exactly once; a job that talks to the network or takes long must
    say `atomic=False`, is then run at least once, and must bear being run twice.
    """

    retries: int = 5
    backoff: float = 10.0
    lease: float = 60.0
    limit: float = 900.0
    atomic: bool = True

    def __post_init__(self) -> None:
        for name in ("retries", "backoff"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        for name in ("lease", "limit"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0 seconds")

    def may_try_again(self, attempts: int) -> bool:
        """Whether another attempt follows after so many."""
        return attempts <= self.retries

    def pause(self, attempts: int, *, chance: float | None = None) -> float:
        """Seconds to wait after `attempts` failed ones (see `kernel.backoff`)."""
        return backoff.pause(attempts, self.backoff, chance=chance)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What an observer last saw of a holder's heartbeat, and when by its own monotonic clock (seconds)."""

    holder: str
    beat: int
    since: float

    def renewed(self, *, holder: str, beat: int, at: float) -> Self:
        """The sighting after another look: the same while nothing has moved."""
        return self if (holder, beat) == (self.holder, self.beat) else type(self)(holder, beat, at)

    def is_stale(self, *, lease: float, at: float) -> bool:
        """Whether the holder has been silent for its whole lease. No wall clock is asked, so that none can jump."""
        return at - self.since >= lease
