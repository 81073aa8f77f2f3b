"""What the rooms above want to know of organisations: they register it when they start."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from viadukt.network.models import Organisation

Watcher = Callable[[UUID], None]


class OrganisationMerge(Protocol):
    """Moves what a context holds of one organisation to another; called within the transaction of the merge.

    Each context with rows that point to an organisation registers one: the network deletes `gone` afterwards and refuses to
    as long as anything still points to it.
    """

    def __call__(self, *, kept: Organisation, gone: Organisation) -> None: ...


_watchers: list[Watcher] = []
_merges: list[OrganisationMerge] = []


def watch_organisations(watcher: Watcher) -> None:
    """Call `watcher` with the id of each organisation whose entry, site or standing changes, within that transaction."""
    _watchers.append(watcher)


def register_merge(merge: OrganisationMerge) -> None:
    """Let `merge` move what a context holds when two entries turn out to be one organisation."""
    _merges.append(merge)


def organisation_changed(organisation_id: UUID) -> None:
    for watcher in _watchers:
        watcher(organisation_id)


def move_everything(*, kept: Organisation, gone: Organisation) -> None:
    for merge in _merges:
        merge(kept=kept, gone=gone)
