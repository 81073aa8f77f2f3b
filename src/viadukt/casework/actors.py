"""A person acting in their mailbox."""

from dataclasses import dataclass, field
from uuid import UUID

from viadukt.kernel.crypto import KeyPair


@dataclass(frozen=True, slots=True)
class MailboxActor:
    """Whoever holds the code. `pair` opens what is sealed to this mailbox, for the length of a request."""

    mailbox_id: UUID
    pair: KeyPair = field(repr=False)
    language: str = "de"
    organisation_id: UUID | None = None
    kind: str = "mailbox"

    @property
    def opaque_id(self) -> str:
        return str(self.mailbox_id)
