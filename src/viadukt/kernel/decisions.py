"""A permission answers with a reason, not with a bare no."""

from dataclasses import dataclass
from typing import Self

from django.utils.functional import Promise

from viadukt.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed; when it is not, why, in words for the person who asked."""

    allowed: bool
    reason: str | Promise = ""

    @classmethod
    def yes(cls) -> Self:
        return cls(True)

    @classmethod
    def no(cls, reason: str | Promise) -> Self:
        return cls(False, reason)

    def or_raise(self) -> None:
        """Raise `Refused` with the reason unless allowed."""
        if not self.allowed:
            raise Refused(self.reason)

    def __bool__(self) -> bool:
        return self.allowed
