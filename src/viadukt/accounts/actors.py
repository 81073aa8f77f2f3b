"""A person acting for themselves: on their own account, in no seat."""

from dataclasses import dataclass
from uuid import UUID

from viadukt.accounts.models import User


@dataclass(frozen=True, slots=True)
class PersonActor:
    """Somebody acting on their own account; `opaque_id` is the account's id."""

    user_id: UUID
    kind: str = "person"
    organisation_id: UUID | None = None

    @property
    def opaque_id(self) -> str:
        return str(self.user_id)

    @classmethod
    def of(cls, user: User) -> "PersonActor":
        return cls(user.pk)
