"""What else helps somebody who looks for a topic: pages of upper rooms, registered in `AppConfig.ready()`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Hint:
    """A page that goes with some topics; `query` is added to its address."""

    label: str | Promise
    url_name: str
    topics: frozenset[str]
    query: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


_hints: list[Hint] = []


def register_hint(label: str | Promise, url_name: str, topics: Collection[str], query: str = "") -> None:
    """Show a link to this page above the offers on one of these topics."""
    _hints.append(Hint(label, url_name, frozenset(topics), query))


def hints_for(topics: Iterable[str]) -> list[Hint]:
    """The pages that go with the first topic that has any."""
    return next((found for topic in topics if (found := [hint for hint in _hints if topic in hint.topics])), [])
