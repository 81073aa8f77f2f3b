"""What happens to plans and facts by itself: rules that change, covers that begin."""

from datetime import timedelta

from viadukt.casework.services.covers import assign_covers, covers_are_open
from viadukt.casework.services.facts import recheck, unchecked
from viadukt.guidance.public import rulebooks
from viadukt.jobs.public import periodic


def _rules_have_changed() -> bool:
    return bool(unchecked(rulebooks()))


@periodic("casework.recheck_facts", every=timedelta(minutes=30), when=_rules_have_changed)
def recheck_facts() -> int:
    """Look at the facts of cases with rules that changed; answers in how many cases a route stands otherwise."""
    return sum(recheck(case_id) for case_id in unchecked(rulebooks()))


@periodic("casework.assign_covers", every=timedelta(minutes=30), when=covers_are_open)
def hand_to_covers() -> int:
    """Cases that have come to somebody who is away appear on the desk of who covers for them."""
    return assign_covers()
