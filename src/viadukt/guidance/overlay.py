"""What the network approved, over the files of the program: kept in the process, brought up to date by a change number.

Each request asks the database once, for the number alone. When it is another than that of what is kept, the approved texts
are read and everything is loaded anew, so that every process sees an approval with its next request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock, local
from typing import TypeVar
from uuid import UUID

from django.core.signals import request_finished, request_started

from viadukt.guidance.engine.loading import OCCUPATIONS, load_texts
from viadukt.guidance.engine.model import Part, Recognition, Route, Rulebooks
from viadukt.guidance.engine.plans import Plan
from viadukt.guidance.engine.problems import Problem, RulebookError
from viadukt.guidance.library import fingerprint, shipped, shipped_texts
from viadukt.guidance.models import ChangeKind, RuleChange, RuleState


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules at one change number.

    `books` are what counts: of `texts` if these load, else those of the program, and `problems` says why. `approved` are
    the files whose text is the network's, with the change that made it; `upgraded` those of them for which the program has
    brought another text since; `checked` the days on which a file was held against its sources and left as it is.
    """

    books: Rulebooks
    texts: Mapping[str, str]
    change: int = 0
    approved: Mapping[str, UUID] = field(default_factory=dict)
    upgraded: tuple[str, ...] = ()
    checked: Mapping[str, date] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def text(self, path: str) -> str:
        """The text of a file; empty where there is none."""
        return self.texts.get(path, "")


class _Asked(local):
    """What this thread has asked for in the request that it serves, if it serves one."""

    serving = False
    rules: Rules | None = None


_asked = _Asked()
_lock = Lock()
_kept: Rules | None = None


def once_a_request() -> None:
    """From now on `current` answers the same throughout a request."""
    request_started.connect(_begin, dispatch_uid="viadukt.guidance.overlay")
    request_finished.connect(_end, dispatch_uid="viadukt.guidance.overlay")


def _begin(**_: object) -> None:
    _asked.serving, _asked.rules = True, None


def _end(**_: object) -> None:
    _asked.serving, _asked.rules = False, None


def current() -> Rules:
    """The rules as of now, within a request as of its first question: one query for a number."""
    if not _asked.serving:
        return newest()
    if _asked.rules is None:
        _asked.rules = newest()
    return _asked.rules


def newest() -> Rules:
    """The rules as of this moment: one query for a number, two more after something was approved."""
    global _kept  # noqa: PLW0603 - a cache of this process
    _asked.rules = None
    change = RuleState.objects.filter(pk=1).values_list("change", flat=True).first() or 0
    with _lock:
        if _kept is None or _kept.change != change:
            _kept = _read(change)
        return _kept


def _read(change: int) -> Rules:
    if not change:
        return Rules(shipped(), shipped_texts())
    files = shipped_texts()
    edits = list(RuleChange.objects.newest_approved(ChangeKind.EDIT).values_list("path", "text", "shipped_sha256", "pk"))
    texts = {**files, **{path: text for path, text, _, _ in edits}}
    texts = {path: text for path, text in sorted(texts.items()) if text}
    upgraded = [
        path for path, text, then, _ in edits if files.get(path, "") != text and fingerprint(files.get(path, "")) != then
    ]
    checks = RuleChange.objects.newest_approved(ChangeKind.CHECK).values_list("path", "base_sha256", "source_day")
    checked = {path: day for path, sha, day in checks if day and sha == fingerprint(texts.get(path, ""))}
    problems: tuple[Problem, ...] = ()
    try:
        books = load_texts(texts)
    except RulebookError as error:
        books, problems = shipped(), tuple(error.problems)
    return Rules(
        books=_with_checks(books, {} if problems else checked),
        texts=texts,
        change=change,
        approved={path: pk for path, _, _, pk in edits if texts.get(path, "") != files.get(path, "")},
        upgraded=tuple(sorted(upgraded)),
        checked=checked,
        problems=problems,
    )


def _with_checks(books: Rulebooks, checked: Mapping[str, date]) -> Rulebooks:
    """A check that was approved counts wherever the day of the last one is told."""
    if not checked:
        return books
    recognition = books.recognition
    return replace(
        books,
        routes={key: _as_checked(one, checked.get(f"routes/{key}.yaml")) for key, one in books.routes.items()},
        parts={key: _as_checked(one, checked.get(f"{one.folder}/{key}.yaml")) for key, one in books.parts.items()},
        plans={key: _as_checked(one, checked.get(f"plans/{key}.yaml")) for key, one in books.plans.items()},
        recognition=_as_checked(recognition, checked.get(OCCUPATIONS)) if recognition else None,
    )


Dated = TypeVar("Dated", Route, Part, Plan, Recognition)


def _as_checked(rule: Dated, day: date | None) -> Dated:
    return replace(rule, checked=day) if day and day > rule.checked else rule
