"""What the command line and the page say of a reform: who comes to an open way, by which change, in which group; as plain data.

Whatever is counted on invented people carries a watermark: they show how a proposal works, and are evidence of nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from viadukt.guidance.engine.drawing import draw
from viadukt.guidance.engine.model import Rulebooks, Text
from viadukt.guidance.engine.patching import Reform, patch
from viadukt.guidance.engine.people_csv import read_csv, write_csv
from viadukt.guidance.engine.people_npz import read_npz, write_npz
from viadukt.guidance.engine.population import PeopleError, Population, grouped, presume
from viadukt.guidance.engine.problems import Problem
from viadukt.guidance.engine.resolving import Ready, resolve
from viadukt.guidance.engine.simulating import Causes, RouteOutcome, Share, Tally, simulate
from viadukt.guidance.engine.verdicts import MET, NAMES, UNKNOWN, UNMET
from viadukt.guidance.library import margins

WATERMARK: Text = {
    "de": (
        "SYNTHETISCH: Diese Menschen sind erfunden. Die Zahlen zeigen, wie der Vorschlag wirkt. "
        "Sie belegen nichts und dürfen nicht als Beleg zitiert werden."
    ),
    "en": (
        "SYNTHETIC: these people are invented. The numbers show how the proposal works. "
        "They are evidence of nothing and must not be cited as evidence."
    ),
}
NEWLY = {"newly_open": MET, "newly_closed": UNMET, "newly_undecided": UNKNOWN}
"""Who has this verdict after and had another one before."""

INTERVALS: Mapping[str, Text] = {
    "synthetic": {
        "de": "95 %, nach Wilson. Sie sagen nur, wie weit der Zufall der Ziehung reicht, nichts über wirkliche Menschen.",
        "en": "95 %, after Wilson. They only say how far the chance of drawing reaches, nothing about real people.",
    },
    "sample": {
        "de": "95 %, nach Wilson, für eine einfache Zufallsstichprobe.",
        "en": "95 %, after Wilson, for a simple random sample.",
    },
    "weighted": {
        "de": (
            "95 %, nach Wilson, mit der Zahl der Menschen, die nach Kish so viel sagt wie die gewichteten. "
            "Schichten und Klumpen der Stichprobe gehen nicht ein; dann sind sie zu schmal oder zu breit."
        ),
        "en": (
            "95 %, after Wilson, with the number of people that after Kish tells as much as the weighted ones. "
            "Strata and clusters of the sample are left out; then they are too narrow or too wide."
        ),
    },
    "listed": {
        "de": "95 %, nach Wilson. Sie gelten nur, wenn die Menschen zufällig gezogen wurden; sonst zählt allein die Zahl.",
        "en": "95 %, after Wilson. They hold only if the people were drawn by chance; otherwise only the number counts.",
    },
}
"""What holds of the intervals, by what the people are."""


def read_people(
    books: Rulebooks,
    path: Path,
    *,
    by: Sequence[str] = (),
    ignore: Sequence[str] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Population:
    """The people of a CSV or NPZ, what is presumed of them put in. Raises `PeopleError` and `OSError`."""
    match path.suffix.casefold():
        case ".csv":
            found = read_csv(path, books, by=by, ignore=ignore, progress=progress)
        case ".npz":
            found = read_npz(path, books, by=by, ignore=ignore)
        case other:
            raise PeopleError([Problem(path.name, 0, f'"{other}" is no kind of file of people: .csv or .npz was expected.')])
    return presume(books, found)


def make_people(
    books: Rulebooks, count: int, *, seed: int, on: date, progress: Callable[[int], None] = lambda _: None
) -> Population:
    """So many invented people, marked as such. Raises `ValueError` for too many or none."""
    return draw(books, margins(), count, seed=seed, on=on, progress=progress)


def write_people(path: Path, population: Population, progress: Callable[[int], None] = lambda _: None) -> None:
    """A CSV or NPZ that `read_people` reads: whole, or not at all. Raises `PeopleError` for another kind, and `OSError`."""
    if path.suffix.casefold() not in {".csv", ".npz"}:
        raise PeopleError([Problem(path.name, 0, "a name that ends in .csv or .npz was expected.")])
    with whole(path) as part:
        if path.suffix.casefold() == ".csv":
            write_csv(part, population, progress)
        else:
            write_npz(part, population)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside this one to write to, that takes its place when all went well and is gone when not."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def simulation(
    books: Rulebooks,
    reform: Reform,
    population: Population,
    on: date,
    *,
    by: Sequence[str] | None = None,
    sample: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """What the reform changes for these people on that day, in all and by the columns `by`.

    `sample`: whoever asks says that they were drawn by chance. Raises `ValueError` for a column to group by that is none.
    """
    columns = grouped(books, population, by)
    found = simulate(books, reform, population.people, on, groups=columns, weights=population.weights, progress=progress)
    labels = {name: _labels(books, name) for name in columns}
    words = {change.id: change.text for change in reform.changes}
    conditions = _texts(books, patch(books, reform), on)
    return {
        "synthetic": population.synthetic,
        "watermark": WATERMARK if population.synthetic else None,
        "reform": _reform(reform),
        "on": on.isoformat(),
        "in_force": on >= reform.first,
        "people": _people(books, population, sample=sample),
        "interval": {"method": "Wilson", "level": 0.95, "note": INTERVALS[_interval(population, sample=sample)]},
        "by": list(columns),
        "any": _outcome(found.any, labels, {}, {}),
        "routes": [
            {**_outcome(route, labels, words, conditions[route.id]), "name": books.routes[route.id].name}
            for route in found.routes
        ],
    }


def _interval(population: Population, *, sample: bool) -> str:
    if population.synthetic:
        return "synthetic"
    if not sample:
        return "listed"
    return "sample" if population.weights is None else "weighted"


def _reform(reform: Reform) -> dict[str, Any]:
    changes = [
        {
            "id": change.id,
            "text": change.text,
            "in": change.target,
            "name": change.name,
            "at": list(change.at),
            "by": change.deed,
        }
        for change in reform.changes
    ]
    return {
        "id": reform.id,
        "name": reform.name,
        "why": reform.why,
        "from": reform.first.isoformat(),
        "source": dict(reform.source) or None,
        "example": reform.example,
        "changes": changes,
    }


def _people(books: Rulebooks, population: Population, *, sample: bool) -> dict[str, Any]:
    count = population.people.count
    drawn = {
        "de": " Sie sagen: eine Zufallsstichprobe."
        if sample
        else " Keine Stichprobe, solange Sie nicht sagen, dass es eine ist.",
        "en": " You say: a random sample." if sample else " Not a sample unless you say so.",
    }
    note = {
        "de": f"Aus {population.name}, {digits(count, 'de')} Menschen." + ("" if population.synthetic else drawn["de"]),
        "en": f"From {population.name}, {digits(count, 'en')} people." + ("" if population.synthetic else drawn["en"]),
    }
    presumed = {
        key: {"value": books.facts[key].presumed, "people": times} for key, times in population.presumed.items() if times
    }
    return {
        "file": population.name,
        "count": count,
        "weighted": population.weights is not None,
        "sample": sample and not population.synthetic,
        "made_by": population.made_by,
        "note": note,
        "presumed": presumed,
    }


def digits(number: float, lang: str) -> str:
    """A number as people read it: 1 234 567 in German, 1,234,567 in English."""
    return f"{number:,.0f}".replace(",", "\u202f" if lang == "de" else ",")


def _labels(books: Rulebooks, column: str) -> Mapping[str, Text]:
    if column in books.facts:
        return books.facts[column].labels
    found: Mapping[str, Text] = margins().columns.get(column, {}).get("labels", {})
    return found


def _texts(books: Rulebooks, changed: Rulebooks, on: date) -> dict[str, dict[str, Text]]:
    """Route -> condition or row, by its id -> its words: as they stand, and of what is new as they would be."""
    found: dict[str, dict[str, Text]] = {}
    for held in (changed, books):
        for route in resolve(held, on).routes:
            found.setdefault(route.route.id, {}).update(_words_of(route.condition))
    return found


def _words_of(node: Ready) -> Iterator[tuple[str, Text]]:
    if node.id and node.text:
        yield node.id, node.text
    for row in node.rows:
        yield row.id, row.row.text
    for part in (*node.parts, *(row.condition for row in node.rows)):
        yield from _words_of(part)


def _outcome(
    route: RouteOutcome, labels: Mapping[str, Mapping[str, Text]], changes: Mapping[str, Text], conditions: Mapping[str, Text]
) -> dict[str, Any]:
    groups = {
        column: [
            {"value": value or None, "label": labels[column].get(value), **_tally(tally)} for value, tally in tallies.items()
        ]
        for column, tallies in route.groups.items()
    }
    found: dict[str, Any] = {"id": route.id or None, "changed": route.changed, "all": _tally(route.all), "groups": groups}
    for kind, held, words in (("by_change", route.changes, changes), ("by_condition", route.conditions, conditions)):
        found[kind] = {name: _causes(held[code], words) for name, code in NEWLY.items() if code in held and held[code].total}
    return found


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "people": tally.people,
        "effective": round(tally.effective, 1),
        "count": _number(tally.count),
        "before": {str(name): _number(tally.before(code)) for code, name in enumerate(NAMES)},
        "after": {str(name): _number(tally.after(code)) for code, name in enumerate(NAMES)},
        "open_before": _share(tally.share(tally.before(MET))),
        "open_after": _share(tally.share(tally.after(MET))),
        **{
            name: {"count": _number(tally.newly(code)), **_share(tally.share(tally.newly(code)))}
            for name, code in NEWLY.items()
        },
        "moves": [[_number(one) for one in row] for row in tally.moves.tolist()],
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "share": None if math.isnan(share.value) else round(share.value, 6),
        "low": round(share.low, 6),
        "high": round(share.high, 6),
    }


def _causes(causes: Causes, words: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "total": _number(causes.total),
        "each": [
            {"id": one.id, "text": words.get(one.id), "alone": _number(one.alone), "only": _number(one.only)}
            for one in causes.each
        ],
        "several": _number(causes.several),
        "together": _number(causes.together),
    }


def _number(value: float) -> float:
    """Whole where it is whole; sums of weights to three places."""
    return int(value) if float(value).is_integer() else round(value, 3)
