"""What the parts of casework tell the care of a person's data: what hangs on a consent, what a case holds, who else saw it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from viadukt.casework.models import Case, Consent
from viadukt.kernel.actor import Actor
from viadukt.kernel.refs import Ref

if TYPE_CHECKING:
    from viadukt.casework.opening import Json, OpenCase

Withdrawal = Callable[[Actor, Consent], None]
Erasure = Callable[[Actor, Case], None]
Seen = Callable[[Case], Iterable[Ref]]


@dataclass(frozen=True, slots=True)
class Held:
    """A part of all that is held on a person: `model` (`casework.PlanStep`) is the table that it tells about."""

    model: str
    label: str | Promise
    rows: "Callable[[OpenCase], Iterable[Json]]"


_withdrawals: list[Withdrawal] = []
_erasures: list[Erasure] = []
_held: dict[str, Held] = {}
_seen: list[Seen] = []


def watch_withdrawal(hook: Withdrawal) -> None:
    """Have `hook` act when a consent is taken back, in the same transaction: what it raises undoes the withdrawal."""
    if hook not in _withdrawals:
        _withdrawals.append(hook)


def register_erasure(hook: Erasure) -> None:
    """Have `hook` act when a case is erased, in the same transaction, before its rows go: destroy keys of its own, tell others.

    Rows that point to the case by a cascading key, their files, and what points to it otherwise need no hook.
    """
    if hook not in _erasures:
        _erasures.append(hook)


def register_held(held: Held) -> None:
    """Say how the rows of a table are given to the person whom they are about. A table without gives its plain columns only."""
    _held[held.model] = held


def register_seen(objects: Seen) -> None:
    """Say which further things of a case have reads of their own in the record, such as referrals."""
    if objects not in _seen:
        _seen.append(objects)


def withdrawn(actor: Actor, consent: Consent) -> None:
    """Tell everybody who watches that `consent` was taken back."""
    for hook in _withdrawals:
        hook(actor, consent)


def erasing(actor: Actor, case: Case) -> None:
    """Tell everybody who registered that `case` is about to be erased."""
    for hook in _erasures:
        hook(actor, case)


def held_parts() -> dict[str, Held]:
    """What was registered, by model."""
    return dict(_held)


def seen_with(case: Case) -> list[Ref]:
    """The further things whose reads count as reads of the case."""
    return [ref for objects in _seen for ref in objects(case)]
