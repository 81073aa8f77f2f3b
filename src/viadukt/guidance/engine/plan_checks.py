"""What the schema cannot see in a plan: names that must exist, ids that stand once, steps that must not wait in a circle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import Any

from viadukt.guidance.engine.checking import unfit
from viadukt.guidance.engine.plans import START
from viadukt.guidance.engine.problems import Problem, did_you_mean
from viadukt.guidance.engine.reading import Path_, Source


def plan_problems(sources: Mapping[str, list[Source]], left_out: Iterable[str] = ()) -> list[Problem]:
    """Everything that is wrong with the plans among files that the schema accepted, in no order.

    `left_out` are the names of files that it did not accept: what they may hold is not missed here.
    """
    house = _House(sources, {PurePosixPath(name).stem for name in left_out})
    return [problem for source in sources["plan"] for problem in _Checks(source, house).problems()]


class _House:
    """What a plan may name. Routes, plans and parts are named like their files."""

    def __init__(self, sources: Mapping[str, list[Source]], left_out: set[str]) -> None:
        self.left_out = left_out
        self.facts = {key: fact for source in sources["facts"] for key, fact in source.data["facts"].items()}
        self.routes = {source.data["route"] for source in sources["route"]} | left_out
        self.plans = {source.data["plan"] for source in sources["plan"]} | left_out
        self.parts = {source.data["part"]: source.data["sections"] for source in sources["part"]}


class _Checks:
    """One plan, in itself and against the house."""

    def __init__(self, source: Source, house: _House) -> None:
        self.source, self.house = source, house
        self.steps: list[dict[str, Any]] = source.data["steps"]
        self.names = {step["id"] for step in self.steps}
        self.events: Collection[str] = source.data.get("events", {})
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        self._ids()
        for number, step in enumerate(self.steps):
            self._step(("steps", number), step)
        if not self.found:  # once every name is known
            self._unused_events()
            self._circle()
        for number, fit in enumerate(self.source.data.get("for", ())):
            self._fit(("for", number), fit)
        if "for" in self.source.data and "only_asked" in self.source.data:
            self._say(("for",), "a plan that is offered only when asked for fits no result: take away `for` or `only_asked`.")
        return self.found

    def _say(self, path: Path_, says: str) -> None:
        self.found.append(self.source.problem(path, says))

    def _known(self, path: Path_, name: str, known: Collection[str], what: str) -> bool:
        if name in known:
            return True
        hint = did_you_mean(name, known) or (f" Known: {', '.join(sorted(known))}." if known else " There is none yet.")
        self._say(path, f'there is no {what} "{name}".{hint}')
        return False

    def _ids(self) -> None:
        seen: dict[str, int] = {name: self.source.line(("events", name)) for name in self.events}
        if START in seen:
            self._say(("events", START), f'"{START}" means the beginning of a step; call the event something else.')
        for number, step in enumerate(self.steps):
            path: Path_ = ("steps", number, "id")
            if step["id"] == START:
                self._say(path, f'"{START}" means the beginning of a step; call the step something else.')
            if step["id"] in seen:
                self._say(path, f'the id "{step["id"]}" stands already in line {seen[step["id"]]}.')
            seen.setdefault(step["id"], self.source.line(path))
            self._ids_within(("steps", number, "stops"), step.get("stops", ()))

    def _ids_within(self, path: Path_, stops: Iterable[Mapping[str, Any]]) -> None:
        seen: dict[str, int] = {}
        for number, stop in enumerate(stops):
            where: Path_ = (*path, number, "id")
            if stop["id"] in seen:
                self._say(where, f'the id "{stop["id"]}" stands already in line {seen[stop["id"]]}.')
            seen.setdefault(stop["id"], self.source.line(where))

    def _step(self, path: Path_, step: Mapping[str, Any]) -> None:
        for number, before in enumerate(step.get("after", ())):
            self._known((*path, "after", number), before, self.names, "step")
        for number, plan in enumerate(step.get("leads_to", ())):
            self._known((*path, "leads_to", number), plan, self.house.plans, "plan")
        for key in ("papers_from", "notes_from"):
            for number, place in enumerate(step.get(key, ())):
                self._place((*path, key, number), place)
        if "deadline" in step:
            self._deadline((*path, "deadline"), step["deadline"])
        if "stops" in step and ("deadline" not in step or "told" in step["deadline"]):
            self._say((*path, "stops"), "only the clock of a deadline with a length can stand still.")

    def _deadline(self, path: Path_, deadline: Mapping[str, Any]) -> None:
        told, start = "told" in deadline, deadline.get("counted_from")
        if told and start:
            self._say((*path, "counted_from"), "a day that is told is counted from nothing.")
        elif told and "extendable" in deadline:
            self._say((*path, "extendable"), "a day that is told is told anew, not extended.")
        elif not told and start is None:
            self._say(path, '"counted_from" is missing: a step, an event, or "start".')
        elif start not in {None, START}:
            self._known((*path, "counted_from"), str(start), [*self.names, *self.events], "step or event")

    def _unused_events(self) -> None:
        used = {step["deadline"].get("counted_from") for step in self.steps if "deadline" in step}
        for name in self.events:
            if name not in used:
                self._say(("events", name), f'no deadline is counted from the event "{name}".')

    def _circle(self) -> None:
        leads = {step["id"]: sorted({*step.get("after", ()), _counted_from(step)} & self.names) for step in self.steps}
        try:
            TopologicalSorter(leads).prepare()
        except CycleError as error:
            way: list[str] = error.args[1]
            first = min(number for number, step in enumerate(self.steps) if step["id"] in way)
            turn = way.index(self.steps[first]["id"])
            round_ = [*way[turn:-1], *way[: turn + 1]]
            self._say(("steps", first), f"steps wait for each other in a circle: {' -> '.join(round_)}.")

    def _place(self, path: Path_, place: str) -> None:
        part, section, *one = place.split(".")
        if part in self.house.left_out or not self._known(path, part, self.house.parts, "part"):
            return
        sections = self.house.parts[part]
        if self._known(path, section, sections, f"section of {part}") and one:
            ids = [says["id"] for says in sections[section]["statements"] if "id" in says]
            self._known(path, one[0], ids, f"statement of {part}.{section}")

    def _fit(self, path: Path_, fit: Mapping[str, Any]) -> None:
        for key in ("is", "unless") if "facts" not in self.house.left_out else ():
            for fact, held in fit.get(key, {}).items():
                where: Path_ = (*path, key, fact)
                if self._known(where, fact, self.house.facts, "fact"):
                    for value in held if isinstance(held, list) else [held]:
                        if says := unfit(self.house.facts[fact], value):
                            self._say(where, f'"{fact}": {says}')
        for number, route in enumerate(fit.get("routes", ())):
            self._known((*path, "routes", number), route, self.house.routes, "route")


def _counted_from(step: Mapping[str, Any]) -> str:
    return str(step.get("deadline", {}).get("counted_from", ""))
