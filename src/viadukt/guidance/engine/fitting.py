"""Whom a plan suits, and who may use it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from viadukt.guidance.engine.evaluating import RouteResult
from viadukt.guidance.engine.facts import Facts
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.plans import Fit, Plan
from viadukt.guidance.engine.verdicts import Verdict


def fitting_plans(
    books: Rulebooks,
    facts: Facts,
    results: Sequence[RouteResult],
    *,
    asked: Collection[str] = (),
    recorded: Collection[str] = (),
) -> list[Plan]:
    """The plans that suit what is known and what came out of it, and those `asked` for by their ids, in the order of the books.

    A plan `only_asked` (return) is never among them unless it is asked for; one with a lock is not even then, unless the
    organisation has `recorded` what opens it.
    """
    open_routes = {result.id for result in results if result.verdict is Verdict.MET}
    return [
        plan
        for plan in books.plans.values()
        if unlocked(plan, recorded) and (plan.id in asked or any(_suits(fit, facts, open_routes) for fit in plan.fits))
    ]


def unlocked(plan: Plan, recorded: Collection[str]) -> bool:
    """Whether an organisation that has recorded these (`emigration_permit`, `lawyer_opinion`) may use the plan."""
    return plan.lock is None or any(one in recorded for one in plan.lock.any_of)


def _suits(fit: Fit, facts: Facts, open_routes: Collection[str]) -> bool:
    return (
        all(_is(facts, fact, values) for fact, values in fit.known.items())
        and not any(_is(facts, fact, values) for fact, values in fit.unless.items())
        and (not fit.routes or any(route in open_routes for route in fit.routes))
    )


def _is(facts: Mapping[str, Any], fact: str, values: Collection[Any]) -> bool:
    return fact in facts and facts[fact] in values
