"""Met, unmet, unknown: Kleene's strong logic on the numbers 2, 0 and 1. `all` is min, `any` is max, `not` is 2 - x."""

from enum import StrEnum

UNMET, UNKNOWN, MET = 0, 1, 2


class Verdict(StrEnum):
    UNMET = "unmet"
    UNKNOWN = "unknown"
    MET = "met"


NAMES = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET)
"""The verdict of each of the numbers."""
