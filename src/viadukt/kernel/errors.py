"""What can go wrong, said so that a person can act on it."""

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - the name is the sentence: refused
    """A change that the rules do not allow, with a reason in the language of the person who asked.

    Views never catch it one by one: `ui.middleware` turns it into a notice on the page it came from.
    """

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class Conflict(Refused):
    """Two people changed the same thing; the later one is told, and nothing is overwritten."""
