"""How long to wait before trying again."""

import random

LONGEST_PAUSE = 3600.0
"""Seconds between two attempts, at most."""


def pause(attempts: int, first: float, *, longest: float = LONGEST_PAUSE, chance: float | None = None) -> float:
    """Seconds to wait after `attempts` failed ones: between half and the whole of `first`, doubled with each attempt.

    `chance` (0 to 1) picks within that span, at random by default, so that what failed together does not come back together.
    """
    whole = min(longest, first * 2.0 ** min(max(attempts, 1) - 1, 60))
    picked = random.random() if chance is None else chance  # noqa: S311 - spreads load, guards nothing
    return whole * (0.5 + 0.5 * picked)
