"""What is wrong with a file, said so that whoever wrote it can put it right."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file as it was named, the line (from 1; 0 where there is none), a sentence."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.says}" if self.line else f"{self.file}: {self.says}"


class RulebookError(ValueError):
    """Rulebooks that cannot be used. `problems` holds all that was found, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like `name`, if any does: `german_level` is near `german`."""
    names = {_folded(one): one for one in sorted(known)}
    folded = _folded(name)
    if found := difflib.get_close_matches(folded, names, n=1, cutoff=0.7):
        return names[found[0]]
    within = [one for one in names if one in folded or (len(folded) > 2 and folded in one)]
    if within:
        return names[max(within, key=lambda one: (difflib.SequenceMatcher(None, one, folded).ratio(), one))]
    return next((names[one] for one in difflib.get_close_matches(folded, names, n=1, cutoff=0.5)), None)


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean "german"?`, or nothing where no name is near."""
    near = nearest(name, known)
    return f' Did you mean "{near}"?' if near else ""
