"""What the command line and the API answer: verdicts, what is missing, sources and the next question, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from viadukt.guidance.engine.asking import Question, next_question
from viadukt.guidance.engine.evaluating import Condition, RouteResult, evaluate
from viadukt.guidance.engine.facts import Facts, presumed, read_facts
from viadukt.guidance.engine.laws import link
from viadukt.guidance.engine.missing import Missing, Step, missing
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.problems import did_you_mean
from viadukt.guidance.engine.verdicts import Verdict

NOTE = {
    "de": "Das ist eine Auskunft, keine Rechtsberatung. Sprechen Sie mit einer Beratungsstelle, bevor Sie etwas entscheiden.",
    "en": "This is information and not legal advice. Talk to an advice centre before you decide anything.",
}


def answer(books: Rulebooks, given: Mapping[str, Any], on: date, skipped: Collection[str] = ()) -> dict[str, Any]:
    """All routes for somebody of whom `given` is known on that day. Raises `FactError`.

    `skipped` are facts that the person does not know and is not asked for again.
    """
    facts = read_facts(books, given, on)
    results = evaluate(books, facts, on)
    return {
        "on": on.isoformat(),
        "routes": [_route(books, result, missing(books, facts, on, result), on) for result in results],
        "next_question": _next(books, facts, on, results, skipped),
        "presumed": _presumed(books, given, facts),
        "note": NOTE,
    }


def ask(books: Rulebooks, given: Mapping[str, Any], on: date, skipped: Collection[str] = ()) -> dict[str, Any]:
    """Only the verdicts and the next question of `answer`, in a tenth of its time: for who asks one question after the other.

    Raises `FactError`.
    """
    facts = read_facts(books, given, on)
    results = evaluate(books, facts, on)
    return {
        "on": on.isoformat(),
        "verdicts": {result.id: str(result.verdict) for result in results},
        "next_question": _next(books, facts, on, results, skipped),
        "presumed": _presumed(books, given, facts),
        "note": NOTE,
    }


def _next(
    books: Rulebooks, facts: Facts, on: date, results: list[RouteResult], skipped: Collection[str]
) -> dict[str, Any] | None:
    question = next_question(books, facts, on, results, skipped)
    return _question(books, question) if question else None


def _presumed(books: Rulebooks, given: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    return {key: _plain(facts[key]) for key in presumed(books, given)}


def no_such_facts(books: Rulebooks, keys: Iterable[str]) -> dict[str, str]:
    """The names that are no facts, each with a sentence that has the nearest known name."""
    return {key: f"no such fact.{did_you_mean(key, books.facts)}" for key in keys if key not in books.facts}


def known_facts(books: Rulebooks) -> list[dict[str, Any]]:
    """Every fact: its key, what it can be, how and after what it is asked, and what is presumed of who has not said."""
    return [
        _fact(fact)
        | _filled(
            {
                "presumed": fact.presumed,
                "first": fact.first or None,
                "after": list(fact.after),
                "age_of": fact.age_of,
                "final": list(fact.final),
            },
        )
        for fact in books.facts.values()
    ]


def _fact(fact: Fact) -> dict[str, Any]:
    what = {"key": fact.key, "type": fact.type, "question": fact.question, "why": fact.why, "changeable": fact.changeable}
    return what | _filled(
        {
            "values": list(fact.values),
            "labels": fact.labels,
            "name": fact.name,
            "named": [{"value": _plain(value), "name": name} for value, name in fact.named.items()],
            "unit": fact.unit,
            "minimum": fact.minimum,
            "maximum": fact.maximum,
        }
    )


def _filled(held: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in held.items() if value not in ([], {}, "", None)}


def _question(books: Rulebooks, question: Question) -> dict[str, Any]:
    return {
        "fact": question.fact,
        **{key: value for key, value in _fact(books.facts[question.fact]).items() if key not in {"key", "changeable"}},
        "routes": list(question.routes),
        "settles": list(question.settles),
        "settled_on_average": round(question.settled, 3),
    }


def _route(books: Rulebooks, result: RouteResult, lacking: Missing, on: date) -> dict[str, Any]:
    route, ready = result.route, result.ready
    return {
        "id": route.id,
        "name": route.name,
        "purpose": route.purpose,
        "verdict": str(result.verdict),
        "discretion": route.discretion,
        "standing": ready.standing,
        "since": _plain(ready.since),
        "until": _plain(ready.until),
        "reason": result.condition.ready.reason,
        "because": dict(result.condition.ready.because),
        "missing": [_way(way.changes, way.provided) for way in lacking.ways],
        "missing_more": lacking.more,
        "missing_bounded": lacking.bounded,
        "barred_by": list(lacking.barred_by),
        "decides": list(dict.fromkeys(one.id for one in result.condition.deciding() if one.id)),
        "unknown_facts": list(dict.fromkeys(one.fact for one in result.condition.deciding() if one.reason == "not_known_yet")),
        "conditions": [_condition(books, one, on) for one in result.conditions()],
        "sources": _sources(books, result),
        "law_state": route.law_state.isoformat(),
        "checked": route.checked.isoformat(),
        "grants": route.grants,
        "open_questions": list(route.open_questions),
        **{key: list(held) for key, held in route.statements.items()},
    }


def _way(changes: Collection[Step], provided: Collection[Step]) -> dict[str, Any]:
    return {"changes": [_step(step) for step in changes], "provided": [_step(step) for step in provided]}


def _step(step: Step) -> dict[str, Any]:
    further: dict[str, Any] = {"at_least": _plain(step.at_least), "at_most": _plain(step.at_most), "by": step.by}
    if step.none_of:
        further["none_of"] = [_plain(value) for value in step.none_of]
    elif step.at_least is None and step.at_most is None and len(step.values) > 1:
        further["one_of"] = [_plain(value) for value in step.values]
    to = None if step.none_of else _plain(step.to)
    return {"fact": step.fact, "from": _plain(step.now), "to": to} | {k: v for k, v in further.items() if v is not None}


def _condition(books: Rulebooks, condition: Condition, on: date) -> dict[str, Any]:
    ready = condition.ready
    found: dict[str, Any] = {
        "id": condition.id,
        "kind": condition.kind,
        "verdict": str(condition.verdict),
        "law": list(ready.law),
        "url": list(ready.links) or [link(law, books.laws) for law in ready.law],
        "text": ready.text,
    }
    if condition.fact:
        found |= {"fact": condition.fact, "value": _plain(condition.value)}
    if condition.reason:
        found["reason"] = condition.reason
    if ready.because:
        found["because"] = dict(ready.because)
    if ready.threshold:
        found["threshold"] = _threshold(books, ready.threshold, on)
    if condition.kind == "points":
        found |= {"at_least": ready.at_least, "points": {"certain": condition.least, "possible": condition.most}}
        found["rows"] = [
            {
                "id": row.id,
                "points": row.points,
                "group": row.group,
                "counts": row.counts,
                "verdict": str(row.condition.verdict),
            }
            for row in condition.rows
        ]
    return found


def _threshold(books: Rulebooks, name: str, on: date) -> dict[str, Any]:
    held = books.thresholds[name]
    found = {"amount": held.amount_on(on), "unit": held.unit, "source": held.sources.get(on.year)}
    return {"id": name, "year": on.year, **found}


def _sources(books: Rulebooks, result: RouteResult) -> list[dict[str, Any]]:
    """Every paragraph that the verdict rests on: those of the route first, then those of its conditions."""
    cited = [*result.route.law, *(law for one in result.condition.walk() for law in one.law)]
    return [
        {"law": law, "url": link(law, books.laws), "law_state": result.route.law_state.isoformat()}
        for law in dict.fromkeys(cited)
    ]


def _plain(value: Value | None) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def ranked(answered: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The routes as people want to read them: open, then those with the fewest changes to go, then undecided, then closed."""

    def place(route: Mapping[str, Any]) -> tuple[int, int]:
        if route["verdict"] == Verdict.MET:
            return 0, 0
        ways = route["missing"]
        changes = min((len(way["changes"]) for way in ways), default=99)
        if route["verdict"] == Verdict.UNKNOWN:
            return 1, changes
        return (2, changes) if ways else (3, 0)

    return sorted(answered["routes"], key=place)
