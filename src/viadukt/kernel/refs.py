"""References between contexts that do not know each other."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Ref:
    """What one context says of another's object: its kind, its id and, where it is frozen, which version.

    `kind` is `context.Model`; `version` and `sha256` (hex of the frozen content) are empty for a living object.
    `portal` resolves and draws it.
    """

    kind: str
    id: UUID
    version: int | None = None
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" + (f"@{self.version}" if self.version is not None else "")
