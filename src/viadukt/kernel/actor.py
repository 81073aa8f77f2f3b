"""Who acts. Every change and every recorded read names one."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Actor(Protocol):
    """Somebody or something that acts.

    `kind` is one word (`seat`, `mailbox`, `link`, `job`, `visitor`), `opaque_id` the id that the audit
    record keeps: it names nobody to whom the database is closed. `organisation_id` is the organisation
    for which it acts, if any.
    """

    @property
    def kind(self) -> str: ...

    @property
    def opaque_id(self) -> str: ...

    @property
    def organisation_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """Anybody on the public pages: no account, no trace."""

    kind: str = "visitor"
    opaque_id: str = ""
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class JobActor:
    """A background task; `opaque_id` is the task's name."""

    opaque_id: str
    kind: str = "job"
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LinkActor:
    """Somebody who holds a signed link; `opaque_id` names what the link is for, not its holder."""

    opaque_id: str
    organisation_id: UUID | None = None
    kind: str = "link"
